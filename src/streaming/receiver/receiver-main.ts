/** What a receiver thread loads. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ReceiverThreadSettings, ToReceiver } from './protocol.js'
import { ReceiverService } from './receiver-service.js'

const port = parentPort!
const service = new ReceiverService(workerData as ReceiverThreadSettings, {
  send: message => port.postMessage(message),
  onMessage: listener => port.on('message', (message: ToReceiver) => listener(message)),
  close: () => port.close(),
})
process.on('uncaughtException', error => service.failed(error))
await service.run()
