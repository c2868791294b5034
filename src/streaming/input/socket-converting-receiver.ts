/** Receives what a function of the user's makes of the bytes of a connection. */
import { connect, type Socket } from 'node:net'
import { Receiver } from '../receiver/receiver.js'

/** Runs in the receiver's thread, once for each connection. */
export type SocketConverter<T> = (
  input: AsyncIterable<Uint8Array>,
) => Iterable<T> | AsyncIterable<T>

export class SocketConvertingReceiver<T> extends Receiver<T> {
  private readonly hostName: string
  private readonly port: number
  private readonly converter: SocketConverter<T>
  private socket: Socket | undefined

  constructor(hostName: string, port: number, converter: SocketConverter<T>) {
    super()
    this.hostName = hostName
    this.port = port
    this.converter = converter
  }

  override onStart(): void {
    const socket = connect({ host: this.hostName, port: this.port })
    this.socket = socket
    socket.on('error', () => {}) // the iteration sees it too; a converter that does not iterate must not end the thread
    void this.receive(socket)
  }

  override onStop(): void {
    const { socket } = this
    this.socket = undefined
    socket?.destroy()
  }

  private async receive(socket: Socket): Promise<void> {
    const address = `${this.hostName}:${this.port}`
    let connected = false
    socket.once('connect', () => {
      connected = true
    })
    try {
      for await (const item of this.converter(socket)) {
        if (this.socket !== socket) return
        this.store(item)
      }
      if (this.socket === socket) {
        this.restart(`Socket data stream from ${address} had no more data`)
      }
    } catch (error) {
      if (this.socket !== socket) return
      this.restart(
        connected ? `Error receiving data from ${address}` : `Error connecting to ${address}`,
        error,
      )
    }
  }
}
