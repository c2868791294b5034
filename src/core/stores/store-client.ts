/** A user's side of the file stores: calls that give promises, and calls that wait. */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { errorFromData, MillraceError } from '../../util/errors.js'
import {
  GONE,
  REPLIES,
  type StoreCall,
  type StoreChannel,
  type StoreMethod,
  type StorePort,
  type StoreReply,
} from './protocol.js'

interface Waiting {
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class StoreClient {
  private readonly port: StorePort
  private readonly words: Int32Array
  private readonly waiting: Map<number, Waiting> = new Map()
  private calls = 0

  constructor({ port, words }: StoreChannel) {
    this.port = port
    this.words = words
    port.on('message', reply => this.settle(reply as StoreReply))
    // an answer keeps the process while it is waited for
    port.unref()
    port.on('close', () => this.lost())
  }

  /** The value that the store's method gives. Throws what it throws, and FILE_STORE_LOST. */
  call(scheme: string, method: StoreMethod, ...args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.send(scheme, method, args)
      this.waiting.set(id, { resolve, reject })
      this.port.ref()
    })
  }

  /** The same, and the thread stands still meanwhile. */
  callSync(scheme: string, method: StoreMethod, ...args: readonly unknown[]): unknown {
    const id = this.send(scheme, method, args)
    for (;;) {
      const replies = Atomics.load(this.words, REPLIES)
      const received = receiveMessageOnPort(this.port as MessagePort) as
        | { message: StoreReply }
        | undefined
      if (received === undefined) {
        if (Atomics.load(this.words, GONE) === 1) throw new MillraceError('FILE_STORE_LOST')
        Atomics.wait(this.words, REPLIES, replies)
      } else if (received.message.id === id) {
        return resultOf(received.message)
      } else {
        this.settle(received.message)
      }
    }
  }

  /** Throws FILE_STORE_LOST. */
  private send(scheme: string, method: StoreMethod, args: readonly unknown[]): number {
    if (Atomics.load(this.words, GONE) === 1) throw new MillraceError('FILE_STORE_LOST')
    const id = ++this.calls
    const call: StoreCall = { id, scheme, method, args }
    const bytes = args.filter(arg => arg instanceof Uint8Array).map(({ buffer }) => buffer)
    this.port.postMessage(call, bytes as ArrayBuffer[])
    return id
  }

  private settle(reply: StoreReply): void {
    const waiting = this.waiting.get(reply.id)
    this.waiting.delete(reply.id)
    if (this.waiting.size === 0) this.port.unref()
    try {
      waiting?.resolve(resultOf(reply))
    } catch (error) {
      waiting?.reject(error)
    }
  }

  private lost(): void {
    for (const { reject } of this.waiting.values()) reject(new MillraceError('FILE_STORE_LOST'))
    this.waiting.clear()
  }
}

function resultOf(reply: StoreReply): unknown {
  if ('error' in reply) throw errorFromData(reply.error)
  return reply.value
}
