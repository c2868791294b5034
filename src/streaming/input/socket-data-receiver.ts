/**
 * A receiver of a socket that gets the bytes as they come, and may leave them with the other side while more waits to be
 * processed than may.
 */
import type { Socket } from 'node:net'
import { hostOf } from '../receiver/receiver-host.js'
import { SocketReceiver } from './socket-receiver.js'

export abstract class SocketDataReceiver<T> extends SocketReceiver<T> {
  /** Bytes came; the array is the receiver's. */
  protected abstract onData(chunk: Uint8Array): void
  /** The connection is over: closed by the other side, or broken. */
  protected abstract onEnd(broken: boolean): void

  protected override receive(socket: Socket): void {
    let error: Error | undefined
    socket.on('data', (chunk: Uint8Array) => this.onData(chunk))
    socket.on('error', cause => {
      error = cause
    })
    socket.on('close', () => {
      if (this.current !== socket) return
      if (this.isConnected) this.onEnd(error !== undefined)
      this.isOver(error)
    })
  }

  /** Reads no more from the connection while `wait` is true; the other side then has to wait too. */
  protected setWaiting(wait: boolean): void {
    const { current } = this
    if (current === undefined || current.isPaused() === wait) return
    if (wait) current.pause()
    else current.resume()
  }

  /** True when more received data waits to be processed than may. */
  protected get mustWait(): boolean {
    return hostOf(this)?.mustWait() ?? false
  }
}
