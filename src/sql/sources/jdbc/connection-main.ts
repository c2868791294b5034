/** The thread of a task thread's connections to databases. */
import { workerData } from 'node:worker_threads'
import { prepareThread } from '../../../core/closure/worker-options.js'
import { errorToData, MillraceError } from '../../../util/errors.js'
import { type JdbcWriteJob, WriteWork } from '../../sinks/jdbc/write-work.js'
import {
  type ConnectionCall,
  type ConnectionReply,
  type ConnectionThreadData,
  type ConnectionWork,
  GONE,
  REPLIES,
} from './connection-protocol.js'
import { type ReadJob, ReadWork } from './read-work.js'

const { program, port, words } = workerData as ConnectionThreadData
const open = new Map<number, Promise<ConnectionWork>>()

async function run({ connection, method, argument }: ConnectionCall): Promise<unknown> {
  const work = open.get(connection)
  switch (method) {
    case 'read':
      return begin(connection, ReadWork.begin(argument as ReadJob))
    case 'write': {
      const { job, partition } = argument as { job: JdbcWriteJob; partition: number }
      return begin(connection, WriteWork.begin(job, partition))
    }
    case 'next':
      return (await work)?.next?.()
    case 'add':
      return (await work)?.add?.(argument as Uint8Array)
    case 'commit':
      return (await work)?.commit?.()
    case 'close':
      open.delete(connection)
      // also one that is only being opened
      return work?.then(opened => opened.close())
    default:
      throw new MillraceError('INTERNAL_ERROR', { what: `no method ${method}` })
  }
}

async function begin(connection: number, work: Promise<ConnectionWork>): Promise<void> {
  open.set(connection, work)
  await work
}

async function answer(call: ConnectionCall): Promise<void> {
  let reply: ConnectionReply
  try {
    reply = { id: call.id, value: await run(call) }
  } catch (error) {
    reply = { id: call.id, error: errorToData(error) }
  }
  const bytes = 'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : []
  port.postMessage(reply, bytes as ArrayBuffer[])
  Atomics.add(words, REPLIES, 1)
  Atomics.notify(words, REPLIES)
}

process.on('exit', () => {
  Atomics.store(words, GONE, 1)
  Atomics.add(words, REPLIES, 1)
  Atomics.notify(words, REPLIES)
})
await prepareThread(program)
port.on('message', (call: ConnectionCall | undefined) => {
  if (call !== undefined) void answer(call)
})
