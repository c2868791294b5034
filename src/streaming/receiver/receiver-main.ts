/** What a receiver thread loads. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { ReceiverThreadSettings, ToReceiver } from './protocol.js'
import { ReceiverService } from './receiver-service.js'

const port = parentPort!
const service = new ReceiverService(workerData as ReceiverThreadSettings, {
  send: message => port.postMessage(message),
  onMessage: listener => port.on('message', (message: ToReceiver) => listener(message)),
  poll: () => receiveMessageOnPort(port)?.message as ToReceiver | undefined,
  close: () => port.close(),
})
process.on('uncaughtException', error => service.failed(error))
await service.run()
