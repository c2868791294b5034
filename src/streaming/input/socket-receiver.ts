/**
 * What the receivers of sockets have in common: connect to host:port, hand over what comes, and ask for a restart when
 * the connection cannot be made, breaks or ends.
 */
import { connect, type Socket } from 'node:net'
import { Receiver } from '../receiver/receiver.js'
import { hostOf } from '../receiver/receiver-host.js'

export abstract class SocketReceiver<T> extends Receiver<T> {
  protected readonly hostName: string
  protected readonly port: number
  private socket: Socket | undefined

  constructor(hostName: string, port: number) {
    super()
    this.hostName = hostName
    this.port = port
  }

  /** `host:port`, for messages. */
  protected get address(): string {
    return `${this.hostName}:${this.port}`
  }

  /** Bytes came; the array is the receiver's. */
  protected abstract onData(chunk: Uint8Array): void
  /** The connection is over: closed by the other side, or broken. */
  protected abstract onEnd(broken: boolean): void

  override onStart(): void {
    const socket = connect({ host: this.hostName, port: this.port })
    this.socket = socket
    let connected = false
    let error: Error | undefined
    socket.on('connect', () => {
      connected = true
    })
    socket.on('data', (chunk: Uint8Array) => this.onData(chunk))
    socket.on('error', cause => {
      error = cause
    })
    socket.on('close', () => {
      if (this.socket !== socket) return
      this.socket = undefined
      if (connected) this.onEnd(error !== undefined)
      this.restart(this.reason(connected, error), error)
    })
  }

  override onStop(): void {
    const { socket } = this
    this.socket = undefined
    socket?.destroy()
  }

  /** Reads no more from the connection while `wait` is true; the other side then has to wait too. */
  protected setWaiting(wait: boolean): void {
    const { socket } = this
    if (socket === undefined || socket.isPaused() === wait) return
    if (wait) socket.pause()
    else socket.resume()
  }

  /** True when more received data waits to be processed than may. */
  protected get mustWait(): boolean {
    return hostOf(this)?.mustWait() ?? false
  }

  private reason(connected: boolean, error: Error | undefined): string {
    if (!connected) return `Error connecting to ${this.address}`
    return error === undefined
      ? `Socket data stream from ${this.address} had no more data`
      : `Error receiving data from ${this.address}`
  }
}
