/**
 * Receives blocks of records that are encoded already (the column block format), each behind its length as four bytes,
 * the highest first. Nothing is decoded before the tasks: the cheapest way to receive.
 */
import { MillraceError } from '../../util/errors.js'
import { SocketDataReceiver } from './socket-data-receiver.js'

const LENGTH_BYTES = 4

export class SocketRawReceiver<T> extends SocketDataReceiver<T> {
  private readonly maxFrameBytes: number
  /** The bytes of the frame that has begun, with its length; grows to what the frame needs. */
  private frame: Uint8Array = new Uint8Array(64 * 1024)
  private filled = 0

  constructor(hostName: string, port: number, maxFrameBytes: number) {
    super(hostName, port)
    this.maxFrameBytes = maxFrameBytes
  }

  protected override onData(chunk: Uint8Array): void {
    try {
      for (let at = 0; at < chunk.length; ) at = this.take(chunk, at)
    } catch (error) {
      this.filled = 0
      this.restart(`Blocks from ${this.address} cannot be read`, error)
    }
  }

  protected override onEnd(): void {
    this.filled = 0
  }

  override onStop(): void {
    super.onStop()
    this.filled = 0
  }

  /** Takes bytes of the current frame, and stores it when it is whole; returns the place behind them. */
  private take(chunk: Uint8Array, at: number): number {
    const wanted = this.filled < LENGTH_BYTES ? LENGTH_BYTES : this.frameEnd()
    const end = Math.min(chunk.length, at + wanted - this.filled)
    this.frame.set(chunk.subarray(at, end), this.filled)
    this.filled += end - at
    if (this.filled === LENGTH_BYTES) this.makeRoom(this.frameEnd())
    else if (this.filled > LENGTH_BYTES && this.filled === this.frameEnd()) {
      this.storeBytes(this.frame.slice(LENGTH_BYTES, this.filled))
      this.filled = 0
    }
    return end
  }

  private frameEnd(): number {
    const length = new DataView(this.frame.buffer).getUint32(0)
    if (length === 0 || length > this.maxFrameBytes) {
      throw new MillraceError('RECEIVED_FRAME_LENGTH_INVALID', {
        address: this.address,
        length,
        limit: this.maxFrameBytes,
      })
    }
    return LENGTH_BYTES + length
  }

  private makeRoom(bytes: number): void {
    if (this.frame.length >= bytes) return
    const larger = new Uint8Array(bytes)
    larger.set(this.frame.subarray(0, this.filled))
    this.frame = larger
  }
}
