/**
 * What the receivers of sockets have in common: connect to host:port, and ask for a restart when the connection cannot be
 * made, breaks or ends. How they take what comes is theirs.
 */
import { connect, type Socket } from 'node:net'
import { Receiver } from '../receiver/receiver.js'

export abstract class SocketReceiver<T> extends Receiver<T> {
  private readonly hostName: string
  private readonly port: number
  private socket: Socket | undefined
  private connected = false

  constructor(hostName: string, port: number) {
    super()
    this.hostName = hostName
    this.port = port
  }

  /** `host:port`, for messages. */
  protected get address(): string {
    return `${this.hostName}:${this.port}`
  }

  /** Takes what comes from a connection that is being made, until it is not the current one; calls `isOver` at its end. */
  protected abstract receive(socket: Socket): void

  override onStart(): void {
    const socket = connect({ host: this.hostName, port: this.port })
    this.socket = socket
    this.connected = false
    socket.on('connect', () => {
      this.connected = true
    })
    // who reads sees it too; one that nobody reads from must not end the thread
    socket.on('error', () => {})
    this.receive(socket)
  }

  override onStop(): void {
    const { socket } = this
    this.socket = undefined
    socket?.destroy()
  }

  /** The connection that is received from; undefined when there is none. */
  protected get current(): Socket | undefined {
    return this.socket
  }

  protected get isConnected(): boolean {
    return this.connected
  }

  /** There will be no more from the current connection; `error`: what it broke of. */
  protected isOver(error: unknown): void {
    this.restart(this.reason(error), error)
  }

  private reason(error: unknown): string {
    if (!this.connected) {
      const isRefused = (error as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'
      return `Error connecting to ${this.address}${isRefused ? ', where no server listens' : ''}`
    }
    return error === undefined
      ? `Socket data stream from ${this.address} had no more data`
      : `Error receiving data from ${this.address}`
  }
}
