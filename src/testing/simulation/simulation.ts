/**
 * Runs a streaming program through crashes that a seed decides: the real scheduler, generators, state and checkpoints,
 * over a clock, a disk and executors that are simulated. The same seed does the same again.
 *
 * A life of the program begins with `StreamingContext.getOrCreate` over what the last one left on the disk, and ends in
 * a crash: at some call of a file, at some task, before or after an output, or some microtasks later; with half of the
 * crashes the power fails, too, and what was not synced may be lost. Executors die with their tasks. After the last
 * crash the program goes on until all batches are there.
 */
import { SparkConf } from '../../core/spark-conf.js'
import { SparkContext } from '../../core/spark-context.js'
import type { ReceiverThreadSettings } from '../../streaming/receiver/protocol.js'
import { StreamingContext } from '../../streaming/streaming-context.js'
import { Random } from '../../util/random.js'
import { ManualClock } from '../manual-clock.js'
import { SimulatedFileSystem } from '../simulated-file-system.js'
import { CrashingLife, noCrash, randomCrash } from './crash-plan.js'
import { Outside } from './outside.js'
import { SimulatedExecutor } from './simulated-executor.js'
import { SimulatedThread } from './simulated-thread.js'

/** A streaming program that `simulate` can take through crashes: its streams, what happens outside, what must come out. */
export interface SimulatedProgram {
  /** Tells failures apart. */
  readonly name: string
  /** Batches of input; the simulation goes on until all of them, and a few empty ones, are through. */
  readonly numBatches: number
  /** Milliseconds; 1000 when not said. */
  readonly batchMs?: number
  /** Configuration keys, on top of the simulation's own. */
  readonly conf?: Readonly<Record<string, string>>
  /** Describes the streams, at each start of the program; outputs go to `outside.take`. */
  describe(ssc: StreamingContext, outside: Outside): void
  /** What happens outside in the middle of each batch interval, whether the program is up or not. */
  feed(outside: Outside): void
  /** Throws when the outputs are not what they should be. */
  check(outside: Outside): void | Promise<void>
}

/** How `simulate` runs a program. */
export interface SimulationOptions {
  /** Decides all that chance decides: the same seed does the same again. */
  readonly seed: number
  /** Crashes at most; 4 when not said. */
  readonly maxCrashes?: number
  /** The share of tasks with which an executor dies; 0.02 when not said. */
  readonly deaths?: number
  /** Told, a line each, of starts, crashes and outputs: to look into a failure. */
  readonly onEvent?: (text: string) => void
}

/** What happened in a simulation that ended well. */
export interface SimulationReport {
  /** How often the program crashed and was started again. */
  readonly crashes: number
  /** How many executors died with a task. */
  readonly deaths: number
  /** Outputs that came again after a crash. */
  readonly repeated: number
  /** The steps of all lives, and a number that tells whether two runs did the same. */
  readonly steps: number
  readonly trace: number
}

/** A simulation that did not end as it should: the seed makes it happen again. */
export class SimulationFailure extends Error {
  readonly seed: number

  constructor(program: string, seed: number, cause: unknown) {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    super(`The simulation of ${program} with seed ${seed} failed: ${text}`, { cause })
    this.name = 'SimulationFailure'
    this.seed = seed
  }
}

const CHECKPOINT = '/checkpoint'
/** Batches that the last life has, beyond the input, to end in peace. */
const REST = 3

/**
 * Runs one program with one seed: its batches, and crashes at places that the seed decides, each followed by a restart from
 * the disk. Rejects with a SimulationFailure, which names the seed: when a batch fails, when one that comes again is not
 * the same, or when `check` throws.
 */
export async function simulate(
  program: SimulatedProgram,
  options: SimulationOptions,
): Promise<SimulationReport> {
  try {
    return await new Simulation(program, options).run()
  } catch (error) {
    throw new SimulationFailure(program.name, options.seed, error)
  }
}

class Simulation {
  private readonly program: SimulatedProgram
  private readonly batchMs: number
  private readonly outside: Outside
  private readonly fate: Random
  private readonly deathShare: number
  private readonly maxCrashes: number
  private readonly onEvent: (text: string) => void
  private crashes = 0
  private deaths = 0
  private steps = 0
  private trace = 0
  /** The program has started once. */
  private hasBegun = false
  private endMs: number

  constructor(program: SimulatedProgram, options: SimulationOptions) {
    const { seed } = options
    this.program = program
    this.batchMs = program.batchMs ?? 1000
    this.outside = new Outside(seed, new Random(seed, 1))
    this.fate = new Random(seed, 2)
    this.onEvent = options.onEvent ?? (() => {})
    this.outside.onOutput = text => this.tell(text)
    this.deathShare = options.deaths ?? 0.02
    this.maxCrashes = Math.floor(this.fate.next() * ((options.maxCrashes ?? 4) + 1))
    this.endMs = program.numBatches * this.batchMs
  }

  async run(): Promise<SimulationReport> {
    for (;;) {
      const life = new CrashingLife(
        this.crashes < this.maxCrashes ? randomCrash(this.fate) : noCrash,
        this.fate,
      )
      const ended = await this.live(life)
      this.steps += life.steps
      this.trace = (Math.imul(this.trace, 31) + life.trace) >>> 0
      if (ended) break
      this.crashes++
      this.tell(`the program crashes ${life.end}`)
      await this.pass(Math.floor(this.fate.next() * 3))
    }
    const { changed } = this.outside
    if (changed.length > 0) throw new Error(`Batches changed:\n${changed.join('\n')}`)
    await this.program.check(this.outside)
    const { crashes, deaths, steps, trace } = this
    return { crashes, deaths, repeated: this.outside.repeated, steps, trace }
  }

  /** From a start to a crash (false) or the end (true). */
  private async live(life: CrashingLife): Promise<boolean> {
    const { outside } = this
    const fileSystem = new SimulatedFileSystem(outside.disk, {
      onStep: operation => life.step(operation),
    })
    life.use(fileSystem)
    outside.life = life
    this.tell('the program is started')
    const clock = new ManualClock(outside.nowMs)
    let sc: SparkContext | undefined
    let ssc: StreamingContext | undefined
    const create = (): StreamingContext => {
      sc = new SparkContext(this.conf(), {
        clock,
        fileSystem,
        inlineTasks: true,
        startThread: (_script, { workerData }) =>
          new SimulatedThread(workerData as ReceiverThreadSettings, life),
        wrapExecutor: executor =>
          new SimulatedExecutor(executor, {
            random: this.fate,
            deaths: this.deathShare,
            onStep: what => life.step(what),
            onDeath: () => {
              if (!life.isOver) this.deaths++
            },
          }),
      })
      ssc = new StreamingContext(sc, this.batchMs)
      ssc.checkpoint(CHECKPOINT)
      this.program.describe(ssc, outside)
      return ssc
    }
    try {
      // before its first checkpoint, which it writes when it starts, a program has promised nothing
      if (this.hasBegun) life.arm()
      const work = this.work(life, clock, create)
      await Promise.race([work, life.crashed])
      if (life.isOver) work.catch(() => undefined)
      return !life.isOver
    } catch (error) {
      if (!life.isOver) throw error
      return false
    } finally {
      outside.life = undefined
      life.crash()
      await abandon(ssc, sc)
    }
  }

  private async work(
    life: CrashingLife,
    clock: ManualClock,
    create: () => StreamingContext,
  ): Promise<void> {
    const { outside } = this
    const ssc = await StreamingContext.getOrCreate(CHECKPOINT, create)
    let failure: { readonly error: unknown } | undefined
    await ssc.start()
    this.hasBegun = true
    life.arm()
    ssc.awaitTermination().catch(error => {
      failure ??= { error }
    })
    const last = this.endMs + REST * this.batchMs
    while (outside.nowMs < last) {
      await this.half(clock)
      if (life.isOver) return
      if (failure !== undefined) throw failure.error
    }
    await this.stop(ssc, clock)
    if (failure !== undefined) throw failure.error
  }

  /** A graceful stop has one more batch, and waits for its time. */
  private async stop(ssc: StreamingContext, clock: ManualClock): Promise<void> {
    let stopped = false
    const stop = ssc.stop(true, true).finally(() => {
      stopped = true
    })
    // it may fail while the clock is waited for; that is heard of below
    stop.catch(() => undefined)
    while (!stopped) {
      await this.half(clock)
      await new Promise(resolve => setImmediate(resolve))
    }
    await stop
  }

  private tell(text: string): void {
    this.onEvent(`${this.outside.nowMs} ms: ${text}`)
  }

  /** Time that passes while the program is down. */
  private async pass(halves: number): Promise<void> {
    for (let i = 0; i < halves; i++) await this.half(undefined)
  }

  /** Half of a batch interval: to its middle, where things happen outside, or to its end. */
  private async half(clock: ManualClock | undefined): Promise<void> {
    const { outside, batchMs } = this
    const middle = batchMs / 2
    const nextMs = (Math.floor(outside.nowMs / middle) + 1) * middle
    const isMiddle = nextMs % batchMs !== 0
    outside.nowMs = nextMs
    if (isMiddle && nextMs < this.endMs) this.program.feed(outside)
    await clock?.advance(nextMs - clock.now())
  }

  private conf(): SparkConf {
    const conf = new SparkConf().setAppName(this.program.name).setMaster('local[2,4]')
    conf.set('spark.log.level', 'OFF').set('spark.ui.showConsoleProgress', 'false')
    conf.set('spark.millrace.task.maxLosses', '20')
    for (const [key, value] of Object.entries(this.program.conf ?? {})) conf.set(key, value)
    return conf
  }
}

/** What a crashed program leaves in memory; its files refuse it. */
async function abandon(
  ssc: StreamingContext | undefined,
  sc: SparkContext | undefined,
): Promise<void> {
  await ssc?.stop(false).catch(() => undefined)
  await sc?.stop().catch(() => undefined)
}
