/** Receives what a function of the user's makes of the bytes of a connection. */
import type { Socket } from 'node:net'
import type { SocketConverter } from './socket-converter.js'
import { SocketReceiver } from './socket-receiver.js'

export class SocketConvertingReceiver<T> extends SocketReceiver<T> {
  private readonly converter: SocketConverter<T>

  constructor(hostName: string, port: number, converter: SocketConverter<T>) {
    super(hostName, port)
    this.converter = converter
  }

  protected override receive(socket: Socket): void {
    void this.storeAllOf(socket)
  }

  private async storeAllOf(socket: Socket): Promise<void> {
    let failure: unknown
    try {
      for await (const item of this.converter(socket)) {
        if (this.current !== socket) return
        this.store(item)
      }
    } catch (error) {
      failure = error
    }
    if (this.current === socket) this.isOver(failure)
  }
}
