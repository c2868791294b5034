/** The driver's side of the file stores' thread: starts it, and gives each user a channel. */
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Logger } from '../../util/log.js'
import { taskThreadOptions } from '../closure/worker-options.js'
import type { SparkConf } from '../spark-conf.js'
import { GONE, REPLIES, type StoreChannel, type StoreThreadSettings } from './protocol.js'

const PREFIX = 'spark.hadoop.'

export class StoreThread {
  private readonly worker: Worker
  private readonly schemes: readonly string[]
  private readonly words: Int32Array[] = []

  private constructor(
    modules: Readonly<Record<string, string>>,
    conf: Record<string, string>,
    logger: Logger,
  ) {
    this.schemes = Object.keys(modules)
    const { program, execArgv } = taskThreadOptions()
    const workerData: StoreThreadSettings = { program, modules, conf }
    this.worker = new Worker(new URL('./store-main.js', import.meta.url), {
      workerData,
      execArgv,
      name: 'millrace file stores',
    })
    this.worker.on('exit', () => this.ended())
    this.worker.on('error', error => {
      logger.error(`The thread of the file stores has ended: ${error.stack ?? error}`)
    })
    this.worker.unref()
  }

  /** The thread, when the configuration names a store (`spark.hadoop.fs.SCHEME.impl`). */
  static start(sparkConf: SparkConf, logger: Logger): StoreThread | undefined {
    const conf: Record<string, string> = {}
    const modules: Record<string, string> = {}
    for (const [key, value] of sparkConf.getAll()) {
      if (!key.startsWith(PREFIX)) continue
      const name = key.slice(PREFIX.length)
      conf[name] = value
      const scheme = /^fs\.([^.]+)\.impl$/.exec(name)?.[1]
      if (scheme !== undefined) modules[scheme.toLowerCase()] = value
    }
    return Object.keys(modules).length === 0 ? undefined : new StoreThread(modules, conf, logger)
  }

  /** A channel of one user's own; its port goes with it to another thread. */
  connect(): StoreChannel {
    const { port1, port2 } = new MessageChannel()
    const words = new Int32Array(new SharedArrayBuffer(8))
    this.words.push(words)
    this.worker.postMessage({ port: port2, words }, [port2])
    return { port: port1, words, schemes: this.schemes }
  }

  async stop(): Promise<void> {
    await this.worker.terminate()
  }

  private ended(): void {
    for (const words of this.words) {
      Atomics.store(words, GONE, 1)
      // who is about to wait does not
      Atomics.add(words, REPLIES, 1)
      Atomics.notify(words, REPLIES)
    }
  }
}
