/** Receives what a function of the user's makes of the bytes of a connection. */
import type { Socket } from 'node:net'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
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
      for await (const item of this.recordsOf(socket)) {
        if (this.current !== socket) return
        this.store(item)
      }
    } catch (error) {
      failure = error
    }
    if (this.current !== socket) return
    // what the socket broke of comes through the converter, as it is or as a cause
    const { errored } = socket
    const isOfSocket = errored !== null && (failure === errored || causeOf(failure) === errored)
    if (failure !== undefined && !isOfSocket) {
      this.restart(`The converter of the data from ${this.address} failed`, failure)
    } else if (failure === undefined && errored === null && !this.isConnected) {
      this.restart(`The converter has ended before there was a connection to ${this.address}`)
    } else this.isOver(failure)
  }

  private recordsOf(socket: Socket): Iterable<T> | AsyncIterable<T> {
    const records: unknown = this.converter(socket)
    const methods = records as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined
    if (methods?.[Symbol.asyncIterator] ?? methods?.[Symbol.iterator]) {
      return records as Iterable<T> | AsyncIterable<T>
    }
    // its rejection, when it is a promise, is not heard of
    if (records instanceof Promise) records.catch(() => {})
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'What the converter of socketStream gives',
      expected: 'an iterable of records, asynchronous or not',
      value: preview(records, 80),
      advice: 'Make it a generator: async function* (chunks) { ... }',
    })
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}
