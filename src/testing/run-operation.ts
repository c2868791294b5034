/** Runs an operation on streams over batches that a test wrote down, on a clock of its own. */
import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import type { Elem } from '../core/rdd/element-types.js'
import { SparkConf } from '../core/spark-conf.js'
import { SparkContext } from '../core/spark-context.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { checkFunction, invalidArgument } from '../streaming/check-arguments.js'
import { DStream } from '../streaming/dstream/dstream.js'
import { isKept } from '../streaming/dstream/operator-id.js'
import { Duration, type DurationLike } from '../streaming/duration.js'
import { StreamingContext } from '../streaming/streaming-context.js'
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import type { OutputBatch } from './batch-difference.js'
import { FaultyFileSystem } from './faulty-file-system.js'
import { type Interruption, splitInterruptions } from './interruption.js'
import { ManualClock } from './manual-clock.js'
import { TestInputStream } from './test-input-stream.js'

/**
 * The records of each batch, from the first; null: the batch has no RDD. Between them may stand `restart()`, `kill()` and
 * `killInBatch()`.
 */
export type InputBatches<T> = readonly (readonly T[] | null | Interruption)[]

/** What `runOperation` and `testOperation` may be told of the run. */
export interface RunOptions {
  /** Batches to run; as many as the longest input has when not said. In those beyond it, input is empty. */
  readonly numBatches?: number
  /** One second when not said. */
  readonly batchDuration?: DurationLike
  /** Partitions of each input RDD; 2 when not said. */
  readonly numInputPartitions?: number
  /**
   * The configuration of a SparkContext for this run alone. Otherwise the active one is used, or one on `local[2]`; with
   * an interruption the run always has SparkContexts of its own, one after the other.
   */
  readonly conf?: SparkConf
}

/**
 * What `operation` gives for each batch of the input, in order of time; a batch for which it has no RDD is left out.
 * Batch i of the input has the time `(i + 1) * batchDuration` of a clock that begins at 0. Operations with state, and
 * runs with an interruption, get a checkpoint folder that is removed in the end. Rejects with the error of a batch that
 * fails.
 */
export function runOperation<T extends Elem, U>(
  input: InputBatches<T>,
  operation: (stream: DStream<T>) => DStream<U>,
  options?: RunOptions,
): Promise<OutputBatch<U>[]>
/** As above, with an operation on two streams. */
export function runOperation<T1 extends Elem, T2 extends Elem, U>(
  input1: InputBatches<T1>,
  input2: InputBatches<T2>,
  operation: (stream1: DStream<T1>, stream2: DStream<T2>) => DStream<U>,
  options?: RunOptions,
): Promise<OutputBatch<U>[]>
export async function runOperation(...given: readonly unknown[]): Promise<OutputBatch<unknown>[]> {
  const { inputs, operation, rest } = splitArguments(given, 'runOperation')
  return runBatches(inputs, operation, (rest[0] ?? {}) as RunOptions)
}

/** @internal An operation on as many streams as there are inputs. */
export type Operation = (...streams: DStream<unknown>[]) => DStream<unknown>

/** @internal Arguments that are inputs, then an operation, then others. Throws what `operator` can't take of them. */
export function splitArguments(
  given: readonly unknown[],
  operator: string,
): {
  readonly inputs: readonly InputBatches<unknown>[]
  readonly operation: Operation
  readonly rest: readonly unknown[]
} {
  const at = given.findIndex(argument => typeof argument === 'function')
  const inputs = given.slice(0, Math.max(1, at))
  for (const input of inputs) {
    if (Array.isArray(input)) continue
    throw invalidArgument(operator, {
      argument: 'The input',
      expected: 'an array of batches, each an array of records or null',
      value: input,
    })
  }
  if (at < 0) checkFunction(given[1], operator)
  return {
    inputs: given.slice(0, at) as InputBatches<unknown>[],
    operation: given[at] as Operation,
    rest: given.slice(at + 1),
  }
}

/** @internal */
export async function runBatches(
  inputs: readonly InputBatches<unknown>[],
  operation: Operation,
  options: RunOptions,
): Promise<OutputBatch<unknown>[]> {
  const run = new OperationRun(inputs, operation, options)
  try {
    await run.run()
  } finally {
    await run.end()
  }
  return run.found()
}

/** The rows of a batch, as the input has them. */
type Batch = readonly unknown[] | null

class OperationRun {
  private readonly inputs: readonly (readonly Batch[])[]
  private readonly interruptions: Map<number, Interruption> = new Map()
  private readonly operation: Operation
  private readonly options: RunOptions
  private readonly batchMs: number
  private readonly numBatches: number
  private readonly outputs: Map<number, OutputBatch<unknown>> = new Map()
  private folder: string | undefined

  constructor(inputs: readonly InputBatches<unknown>[], operation: Operation, options: RunOptions) {
    const split = inputs.map(input => splitInterruptions<Batch>(input))
    this.inputs = split.map(({ batches }) => batches)
    for (const { interruptions } of split) {
      for (const [at, here] of interruptions) this.interruptions.set(at, here.at(-1)!)
    }
    this.operation = operation
    this.options = options
    this.batchMs = Duration.from(options.batchDuration ?? 1000).milliseconds
    this.numBatches = options.numBatches ?? Math.max(...this.inputs.map(batches => batches.length))
  }

  found(): OutputBatch<unknown>[] {
    return [...this.outputs.values()].sort((a, b) => a.timeMs - b.timeMs)
  }

  async run(): Promise<void> {
    if (this.interruptions.size > 0) return this.runLives()
    const shared = this.options.conf === undefined ? SparkContext.getActive() : undefined
    const sc = shared ?? new SparkContext(this.conf())
    const clock = new ManualClock()
    try {
      const ssc = new StreamingContext(sc, this.batchMs, { clock })
      this.describe(ssc, () => true)
      if (ssc.graph.streams.some(hasState)) {
        ssc.checkpoint(await this.makeFolder())
      }
      await runFor(ssc, clock, this.numBatches * this.batchMs)
    } finally {
      if (shared === undefined) await sc.stop()
    }
  }

  async end(): Promise<void> {
    if (this.folder !== undefined) await new LocalFileSystem().remove(this.folder)
  }

  /** From interruption to interruption; each life has a SparkContext, a clock and a file system of its own. */
  private async runLives(): Promise<void> {
    const folder = await this.makeFolder()
    const ends = [...this.interruptions].sort(([a], [b]) => a - b)
    let nowMs = 0
    for (const [batches, interruption] of ends) {
      const untilMs = batches * this.batchMs
      await this.live(folder, nowMs, Math.max(nowMs, untilMs), interruption.kind)
      const last = interruption.kind === 'killInBatch' ? 1 : 0
      nowMs = Math.max(nowMs, untilMs + last * this.batchMs)
      nowMs += interruption.downBatches * this.batchMs
    }
    await this.live(folder, nowMs, Math.max(nowMs, this.numBatches * this.batchMs), 'restart')
  }

  private async live(
    folder: string,
    fromMs: number,
    untilMs: number,
    end: Interruption['kind'],
  ): Promise<void> {
    const clock = new ManualClock(fromMs)
    const fileSystem = new FaultyFileSystem()
    let sc: SparkContext | undefined
    const crash = (): Promise<void> => {
      // what it goes on to do is refused, and nobody's business
      sc?.setLogLevel('OFF')
      return fileSystem.crash()
    }
    const create = (): StreamingContext => {
      sc = new SparkContext(this.conf(), { clock, fileSystem })
      const ssc = new StreamingContext(sc, this.batchMs)
      ssc.checkpoint(folder)
      this.describe(ssc, timeMs => {
        // the program ends here, and takes no output any more
        if (end === 'killInBatch' && timeMs > untilMs) void crash()
        return !fileSystem.isCrashed
      })
      return ssc
    }
    try {
      const ssc = await StreamingContext.getOrCreate(folder, create)
      if (end === 'restart') return await runFor(ssc, clock, untilMs - fromMs)
      await ssc.start()
      ssc.awaitTermination().catch(() => undefined)
      await clock.advance(untilMs - fromMs)
      if (end === 'killInBatch') await clock.advance(this.batchMs)
      await crash()
      await ssc.stop(false).catch(() => undefined)
    } finally {
      await sc?.stop().catch(() => undefined)
    }
  }

  /** `isAlive`: asked before an output is taken. */
  private describe(ssc: StreamingContext, isAlive: (timeMs: number) => boolean): void {
    const streams = this.inputs.map(
      batches => new TestInputStream(ssc, batches, this.options.numInputPartitions, this.batchMs),
    )
    const output: unknown = this.operation(...streams)
    if (!(output instanceof DStream)) {
      throw new MillraceError('INVALID_ARGUMENT', {
        argument: 'What the operation gives',
        expected: 'a stream',
        value: preview(output, 80),
        advice: 'Return the stream that is to be looked at',
      })
    }
    ;(output as DStream<unknown>).foreachRDD(async (rdd, time) => {
      const timeMs = time.milliseconds
      const rows = isAlive(timeMs) ? await rdd.collect() : []
      if (isAlive(timeMs)) this.take({ timeMs, rows })
    })
  }

  private take(batch: OutputBatch<unknown>): void {
    const before = this.outputs.get(batch.timeMs)
    if (before !== undefined && !isDeepStrictEqual(sorted(before), sorted(batch))) {
      throw new AssertionError({
        message: `The batch at ${batch.timeMs} ms was run again and gave something else`,
        actual: batch.rows,
        expected: before.rows,
        operator: 'runOperation',
      })
    }
    this.outputs.set(batch.timeMs, batch)
  }

  private conf(): SparkConf {
    const { conf } = this.options
    if (conf !== undefined) return conf
    // nobody looks at the pages of a test
    const ours = new SparkConf().setIfMissing('spark.ui.enabled', false)
    return ours.setMaster('local[2]').setAppName('test')
  }

  private async makeFolder(): Promise<string> {
    this.folder ??= await new LocalFileSystem().temporaryDirectory('millrace-test-')
    return this.folder
  }
}

/** True for streams that need a checkpoint folder. */
function hasState(stream: DStream<unknown>): boolean {
  return stream.dependencies.length > 0 && isKept(stream)
}

function sorted({ rows }: OutputBatch<unknown>): string[] {
  return rows.map(row => JSON.stringify(row)).sort()
}

/** Runs a context for a while, and stops it but not its SparkContext. Throws the first error of a batch. */
async function runFor(ssc: StreamingContext, clock: ManualClock, ms: number): Promise<void> {
  await ssc.start()
  let failure: { readonly error: unknown } | undefined
  const ended = ssc.awaitTermination().catch(error => {
    failure ??= { error }
  })
  try {
    await clock.advance(ms)
  } finally {
    await ssc.stop(false)
  }
  await ended
  if (failure !== undefined) throw failure.error
}
