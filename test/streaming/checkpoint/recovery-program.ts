/** Programs that die and are started again, in one process: each life has a context and a file system of its own. */

import { SparkConf as Conf } from '../../../src/core/spark-conf.js'
import { type SparkConf, SparkContext } from '../../../src/index.js'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { SimulatedDisk } from '../../../src/testing/simulated-disk.js'
import {
  SimulatedFileSystem,
  type SimulatedFileSystemOptions,
} from '../../../src/testing/simulated-file-system.js'

export const DIRECTORY = '/checkpoint'

/** A disk and a time that outlive programs. */
export class World {
  readonly disk: SimulatedDisk
  nowMs: number
  private readonly outside: SimulatedFileSystem

  constructor(nowMs = 100_000) {
    this.nowMs = nowMs
    this.disk = new SimulatedDisk(1)
    // a file is newer than what happens at the same time
    this.disk.now = () => this.nowMs + 1
    this.outside = new SimulatedFileSystem(this.disk)
    this.disk.mkdirs('/in', true)
  }

  /** What is on the disk, for those who look from outside. */
  get files(): SimulatedFileSystem {
    return this.outside
  }

  /** A file that is whole and safe at once. */
  async put(name: string, text: string, folder = '/in'): Promise<void> {
    await this.outside.writeFile(`${folder}/${name}`, text)
    await this.outside.sync(`${folder}/${name}`)
    await this.outside.sync(folder)
  }

  async read(path: string): Promise<string> {
    return Buffer.from(await this.outside.readFile(path)).toString('utf8')
  }

  names(folder: string): string[] {
    return this.outside.listSync(folder).map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
  }
}

export type Describe = (ssc: StreamingContext) => void

export interface LifeOptions {
  readonly batchMs?: number
  readonly conf?: Readonly<Record<string, string>>
  readonly onStep?: SimulatedFileSystemOptions['onStep']
  readonly createOnError?: boolean
  /** Without it the program begins anew, as one that does not call getOrCreate. */
  readonly recover?: boolean
}

export class Life {
  readonly world: World
  readonly ssc: StreamingContext
  readonly clock: ManualClock
  readonly fileSystem: SimulatedFileSystem
  /** What awaitTermination rejected with. */
  failure: unknown
  readonly warnings: string[] = []

  private constructor(
    world: World,
    ssc: StreamingContext,
    clock: ManualClock,
    fileSystem: SimulatedFileSystem,
  ) {
    this.world = world
    this.ssc = ssc
    this.clock = clock
    this.fileSystem = fileSystem
  }

  /** Starts the program; the clock stands at the world's time. What goes wrong rejects, and leaves nothing running. */
  static async start(world: World, describe: Describe, options: LifeOptions = {}): Promise<Life> {
    const clock = new ManualClock(world.nowMs)
    const fileSystem = new SimulatedFileSystem(world.disk, { onStep: options.onStep })
    const conf: SparkConf = new Conf().setMaster('local').setAppName('recovery')
    conf.set('spark.log.level', 'OFF')
    for (const [key, value] of Object.entries(options.conf ?? {})) conf.set(key, value)
    const { createOnError } = options
    const sc = new SparkContext(conf, { clock, fileSystem })
    const warnings: string[] = []
    const { logger } = sc.env
    logger.warn = text => warnings.push(text)
    logger.info = text => warnings.push(text)
    let ssc: StreamingContext | undefined
    try {
      const create = (): StreamingContext => {
        const made = new StreamingContext(sc, Milliseconds(options.batchMs ?? 1000), { clock })
        made.checkpoint(DIRECTORY)
        describe(made)
        ssc = made
        return made
      }
      if (options.recover === false) create()
      else await StreamingContext.getOrCreate(DIRECTORY, create, { createOnError })
      const life = new Life(world, ssc!, clock, fileSystem)
      life.warnings.push(...warnings)
      logger.warn = text => life.warnings.push(text)
      logger.info = text => life.warnings.push(text)
      ssc!.awaitTermination().catch(error => {
        life.failure = error
      })
      await ssc!.start()
      life.warnings.unshift(...warnings.slice(life.warnings.length))
      await clock.advance(0)
      return life
    } catch (error) {
      await ssc?.stop(false)
      await sc.stop()
      throw error
    }
  }

  /** Batches of one second each, one after the other. */
  async advance(ms: number): Promise<void> {
    this.world.nowMs += ms
    await this.clock.advance(ms)
  }

  /** The program dies: nothing that it does from now on reaches the disk. */
  async crash(options: { readonly powerFailure?: boolean } = {}): Promise<void> {
    this.fileSystem.crash(options)
    // what a stop can't do any more has no meaning
    await this.stop().catch(() => {})
  }

  async stop(): Promise<void> {
    try {
      await this.ssc.stop({ sparkContext: false })
    } finally {
      await this.ssc.sparkContext.stop()
    }
  }
}

/** Crashes a life once, at the step of its file system that is so many behind `arm`. */
export class CrashAtStep {
  /** The life that is to crash. */
  life: Life | undefined
  hasCrashed = false
  /** For `LifeOptions`. */
  readonly onStep: () => void
  private left: number | undefined

  constructor(options: { readonly powerFailure: boolean }) {
    this.onStep = () => {
      if (this.left === undefined || this.left-- > 0 || this.hasCrashed) return
      this.hasCrashed = true
      this.life?.fileSystem.crash(options)
    }
  }

  arm(steps: number): void {
    this.left = steps
  }

  disarm(): void {
    this.left = undefined
  }
}

/** Ends what a test that failed has left running. */
export async function endAll(): Promise<void> {
  await StreamingContext.getActive()
    ?.stop({ sparkContext: false })
    .catch(() => {})
  await SparkContext.getActive()
    ?.stop()
    .catch(() => {})
}
