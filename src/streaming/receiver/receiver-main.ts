/** What a receiver thread loads: makes the receiver that the driver described and serves the driver's messages. */
import { parentPort, workerData } from 'node:worker_threads'
import { rebuildFunction } from '../../core/closure/rebuild.js'
import { prepareThread } from '../../core/closure/worker-options.js'
import { BlockAllocator } from '../../core/storage/block-allocator.js'
import { errorToData } from '../../util/errors.js'
import {
  type SocketConverter,
  SocketConvertingReceiver,
} from '../input/socket-converting-receiver.js'
import { SocketRawReceiver } from '../input/socket-raw-receiver.js'
import { SocketTextReceiver } from '../input/socket-text-receiver.js'
import type { FromReceiver, ReceiverSpec, ReceiverThreadSettings, ToReceiver } from './protocol.js'
import type { Receiver } from './receiver.js'
import { ReceiverSupervisor } from './supervisor.js'

async function makeReceiver(spec: ReceiverSpec): Promise<Receiver<unknown>> {
  switch (spec.kind) {
    case 'socketText':
      return new SocketTextReceiver(spec.host, spec.port, spec.maxLineBytes)
    case 'socketRaw':
      return new SocketRawReceiver(spec.host, spec.port, spec.maxFrameBytes)
    case 'socketConverted': {
      const converter = await rebuildFunction(spec.converter)
      return new SocketConvertingReceiver(
        spec.host,
        spec.port,
        converter as SocketConverter<unknown>,
      )
    }
    case 'custom': {
      const factory = await rebuildFunction(spec.factory)
      return factory() as Receiver<unknown>
    }
  }
}

async function main(): Promise<void> {
  const settings = workerData as ReceiverThreadSettings
  const port = parentPort!
  const send = (message: FromReceiver): void => port.postMessage(message)
  const supervisor = (async () => {
    await prepareThread(settings.program)
    const receiver = await makeReceiver(settings.receiver)
    const allocator = new BlockAllocator(settings.threadId)
    return new ReceiverSupervisor({ settings, receiver, allocator, send })
  })()
  let last: Promise<unknown> = supervisor
  port.on('message', (message: ToReceiver) => {
    // a slow onStart may wait for grants, but holds up nothing else
    if (message.type !== 'start' && message.type !== 'grant') {
      void supervisor.then(s => s.receive(message))
    } else {
      last = last.then(() => supervisor).then(s => s.receive(message))
    }
  })
  // what a receiver throws in a callback of its own: its data so far is kept, and it begins anew
  process.on('uncaughtException', error => {
    void supervisor.then(s => s.restart('Error in the receiver', error))
  })
  try {
    await supervisor
  } catch (error) {
    send({
      type: 'stopped',
      message: 'The receiver could not be made',
      error: errorToData(error),
      restartDelayMs: undefined,
    })
    port.close()
  }
}

await main()
