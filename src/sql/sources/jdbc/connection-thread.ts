/** The task thread's side of its connections: calls that wait. The thread beside is started with the first of them. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { taskThreadOptions } from '../../../core/closure/worker-options.js'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { waitForWord } from '../../../util/clock.js'
import { errorFromData, MillraceError } from '../../../util/errors.js'
import {
  type ConnectionCall,
  type ConnectionReply,
  type ConnectionThreadData,
  GONE,
  REPLIES,
} from './connection-protocol.js'

/** How often a task that waits looks whether it was given up, and whether the thread is still there. */
const LOOK_MS = 100

class ConnectionThread {
  readonly words: Int32Array = new Int32Array(new SharedArrayBuffer(8))
  private readonly port: MessageChannel['port1']
  /** Calls whose answer somebody will ask for, with the answer when it is there. */
  private readonly expected: Map<number, ConnectionReply | undefined> = new Map()
  private calls = 0
  /** Does a port say whether its other side is there? Node's does, which is not documented. */
  private readonly portTells: boolean

  constructor() {
    const { port1, port2 } = new MessageChannel()
    const { program, execArgv } = taskThreadOptions()
    const workerData: ConnectionThreadData = { program, port: port2, words: this.words }
    const worker = new Worker(new URL('./connection-main.js', import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv,
      name: 'millrace connections',
    })
    worker.on('error', () => this.ended())
    worker.on('exit', () => this.ended())
    worker.unref()
    port1.unref()
    this.port = port1
    this.portTells = this.reachesPort()
  }

  get isGone(): boolean {
    return Atomics.load(this.words, GONE) === 1
  }

  send(call: Omit<ConnectionCall, 'id'>, transfer: readonly ArrayBuffer[] = []): number {
    const id = ++this.calls
    this.expected.set(id, undefined)
    this.port.postMessage({ id, ...call }, transfer)
    return id
  }

  /** Nobody asks for the answer any more. */
  forget(id: number): void {
    this.expected.delete(id)
  }

  /** Throws what the other side threw, TASK_CANCELLED and CONNECTION_THREAD_LOST. */
  wait(id: number, task: TaskRun): unknown {
    for (;;) {
      // before that which it said last is received
      const { isGone } = this
      const replies = Atomics.load(this.words, REPLIES)
      this.receive()
      const reply = this.expected.get(id)
      if (reply === undefined) {
        if (isGone) throw new MillraceError('CONNECTION_THREAD_LOST')
        task.checkCancelled()
        const isTold = waitForWord(this.words, REPLIES, replies, LOOK_MS)
        if (!isTold && this.portTells && !this.reachesPort()) this.ended()
        continue
      }
      this.expected.delete(id)
      if ('error' in reply) throw errorFromData(reply.error)
      return reply.value
    }
  }

  private receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.port)
      if (received === undefined) return
      const reply = received.message as ConnectionReply
      if (this.expected.has(reply.id)) this.expected.set(reply.id, reply)
    }
  }

  /**
   * A thread that Node ends for want of heap runs nothing any more and cannot say so, and this one hears no event while it stands
   * still. But the port is gone with it.
   */
  private reachesPort(): boolean {
    const isSent: unknown = this.port.postMessage(undefined)
    return isSent === true
  }

  private ended(): void {
    Atomics.store(this.words, GONE, 1)
  }
}

let thread: ConnectionThread | undefined
let connections = 0

/** One connection of a task, which works for it alone. */
export class TaskConnection {
  private readonly thread: ConnectionThread
  private readonly number = ++connections
  private last = 0
  private readonly task: TaskRun

  constructor(task: TaskRun) {
    if (thread?.isGone !== false) thread = new ConnectionThread()
    this.thread = thread
    this.task = task
  }

  /** Waits for the answer. Throws what the other side threw, TASK_CANCELLED and CONNECTION_THREAD_LOST. */
  call(method: ConnectionCall['method'], argument?: unknown): unknown {
    return this.wait(this.send(method, argument))
  }

  /** The answer of a call that was sent. Throws as `call`. */
  wait(id: number): unknown {
    return this.thread.wait(id, this.task)
  }

  /** Goes on at once; `wait` has the answer. */
  send(method: ConnectionCall['method'], argument?: unknown): number {
    const transfer = argument instanceof Uint8Array ? [argument.buffer as ArrayBuffer] : []
    this.last = this.thread.send({ connection: this.number, method, argument }, transfer)
    return this.last
  }

  /** Lets the connection go, without waiting for that. */
  close(): void {
    this.thread.forget(this.last)
    this.thread.forget(this.send('close'))
  }
}
