/** The thread of the file stores. */
import { parentPort, workerData } from 'node:worker_threads'
import { prepareThread } from '../closure/worker-options.js'
import type { StoreConnect, StoreThreadSettings } from './protocol.js'
import { StoreService } from './store-service.js'

const settings = workerData as StoreThreadSettings
const service = new StoreService(settings)
process.on('exit', () => service.ends())
await prepareThread(settings.program)
parentPort!.on('message', (user: StoreConnect) => service.connect(user))
