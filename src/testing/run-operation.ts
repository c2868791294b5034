/** Runs an operation on streams over batches that a test wrote down, on a clock of its own. */
import { SparkConf } from '../core/spark-conf.js'
import { SparkContext } from '../core/spark-context.js'
import type { DStream } from '../streaming/dstream/dstream.js'
import { Duration, type DurationLike } from '../streaming/duration.js'
import { StreamingContext } from '../streaming/streaming-context.js'
import type { OutputBatch } from './batch-difference.js'
import { ManualClock } from './manual-clock.js'
import { TestInputStream } from './test-input-stream.js'

/** The records of each batch, from the first; null: the batch has no RDD. */
export type InputBatches<T> = readonly (readonly T[] | null)[]

export interface RunOptions {
  /** Batches to run; as many as the longest input has when not said. In those beyond it, input is empty. */
  readonly numBatches?: number
  /** One second when not said. */
  readonly batchDuration?: DurationLike
  /** Partitions of each input RDD; 2 when not said. */
  readonly numInputPartitions?: number
  /** The configuration of a SparkContext for this run alone. Otherwise the active one is used, or one on `local[2]`. */
  readonly conf?: SparkConf
}

/**
 * What `operation` gives for each batch of the input, in order of time; a batch for which it has no RDD is left out.
 * Batch i of the input has the time `(i + 1) * batchDuration` of a clock that begins at 0. Rejects with the error of a
 * batch that fails.
 */
export function runOperation<T, U>(
  input: InputBatches<T>,
  operation: (stream: DStream<T>) => DStream<U>,
  options?: RunOptions,
): Promise<OutputBatch<U>[]>
export function runOperation<T1, T2, U>(
  input1: InputBatches<T1>,
  input2: InputBatches<T2>,
  operation: (stream1: DStream<T1>, stream2: DStream<T2>) => DStream<U>,
  options?: RunOptions,
): Promise<OutputBatch<U>[]>
export function runOperation(...given: readonly unknown[]): Promise<OutputBatch<unknown>[]> {
  const { inputs, operation, rest } = splitArguments(given)
  return runBatches(inputs, operation, (rest[0] ?? {}) as RunOptions)
}

/** @internal An operation on as many streams as there are inputs. */
export type Operation = (...streams: DStream<unknown>[]) => DStream<unknown>

/** @internal Arguments that are inputs, then an operation, then others. */
export function splitArguments(given: readonly unknown[]): {
  readonly inputs: readonly InputBatches<unknown>[]
  readonly operation: Operation
  readonly rest: readonly unknown[]
} {
  const at = given.findIndex(argument => typeof argument === 'function')
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
  const shared = options.conf === undefined ? SparkContext.getActive() : undefined
  const sc = shared ?? new SparkContext(options.conf ?? new SparkConf().setMaster('local[2]'))
  const numBatches = options.numBatches ?? Math.max(...inputs.map(batches => batches.length))
  const duration = Duration.from(options.batchDuration ?? 1000)
  const clock = new ManualClock()
  const found: OutputBatch<unknown>[] = []
  try {
    const ssc = new StreamingContext(sc, duration, { clock })
    const streams = inputs.map(
      batches => new TestInputStream(ssc, batches, options.numInputPartitions),
    )
    operation(...streams).foreachRDD(async (rdd, time) => {
      found.push({ timeMs: time.milliseconds, rows: await rdd.collect() })
    })
    await runFor(ssc, clock, numBatches * duration.milliseconds)
  } finally {
    if (shared === undefined) await sc.stop()
  }
  return found
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
