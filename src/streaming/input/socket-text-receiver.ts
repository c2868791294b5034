/**
 * Receives lines of text from a socket. Bytes are cut at line ends and written to shared memory; they become strings in
 * the tasks. What follows the last line feed when the other side closes the connection is a line too.
 */
import { MillraceError } from '../../util/errors.js'
import { MAX_BLOCK_BYTES } from '../receiver/block-generator.js'
import { LineBuffer } from '../receiver/line-buffer.js'
import { type BlockMakingReceiver, hostOf } from '../receiver/receiver-host.js'
import { SocketDataReceiver } from './socket-data-receiver.js'

export class SocketTextReceiver extends SocketDataReceiver<string> implements BlockMakingReceiver {
  private readonly buffer: LineBuffer

  constructor(hostName: string, port: number, maxLineBytes: number) {
    super(hostName, port)
    this.buffer = new LineBuffer(maxLineBytes, () => {
      this.reportError(
        `A line from ${this.address} was left out`,
        new MillraceError('RECEIVED_LINE_TOO_LONG', {
          address: this.address,
          limit: maxLineBytes,
        }),
      )
    })
  }

  protected override onData(chunk: Uint8Array): void {
    this.buffer.push(chunk)
    if (this.buffer.bytes >= MAX_BLOCK_BYTES) {
      this.hand(this.permitted())
      this.setWaiting(this.mustWait || this.buffer.bytes >= MAX_BLOCK_BYTES)
    }
  }

  protected override onEnd(broken: boolean): void {
    this.buffer.end(broken)
  }

  onTick(): void {
    this.hand(this.permitted())
    this.setWaiting(this.mustWait || this.buffer.bytes >= MAX_BLOCK_BYTES)
  }

  flush(): void {
    this.hand(this.buffer.lines)
  }

  override onStop(): void {
    super.onStop()
    this.buffer.end(true)
  }

  private permitted(): number {
    return hostOf(this)?.takePermits(this.buffer.lines) ?? 0
  }

  private hand(lines: number): void {
    const host = hostOf(this)
    if (lines === 0 || host === undefined) return
    host.storeBlock(this.buffer.lengthOf(lines), 'text', view =>
      this.buffer.take(lines, () => view),
    )
  }
}
