/** What stream tests share: a SparkContext for the file, scripted input, and outputs that are collected batch by batch. */
import { after, before } from 'node:test'
import { SparkConf, SparkContext } from '../../src/index.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { Milliseconds } from '../../src/streaming/duration.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

/** The SparkContext of a test file: made before its tests, stopped after them. */
export function sparkContextForTests(settings: Readonly<Record<string, string>> = {}): {
  readonly sc: SparkContext
} {
  let sc: SparkContext | undefined
  before(() => {
    const conf = new SparkConf().setMaster('local[2]').setAppName('streaming tests')
    conf.set('spark.log.level', 'OFF')
    for (const [key, value] of Object.entries(settings)) conf.set(key, value)
    sc = new SparkContext(conf)
  })
  after(() => sc?.stop())
  return {
    get sc() {
      return sc!
    },
  }
}

/** The list of records of each batch; null: no RDD at all. After the last one, batches are empty. */
export { TestInputStream as ScriptedInput } from '../../src/testing/test-input-stream.js'

export interface Collected<T> {
  readonly timeMs: number
  readonly rows: T[]
}

/** Collects each batch of a stream. */
export function collectInto<T>(stream: DStream<T>): Collected<T>[] {
  const batches: Collected<T>[] = []
  stream.foreachRDD(async (rdd, time) => {
    batches.push({ timeMs: time.milliseconds, rows: await rdd.collect() })
  })
  return batches
}

export interface Streaming {
  readonly ssc: StreamingContext
  readonly clock: ManualClock
}

/** A context on a clock that the test moves. */
export function manualContext(sc: SparkContext, batchMs = 1000, startMs = 0): Streaming {
  const clock = new ManualClock(startMs)
  return { clock, ssc: new StreamingContext(sc, Milliseconds(batchMs), { clock }) }
}

/** Starts the context, runs so many batches, and stops it; the SparkContext stays. */
export async function runBatches({ ssc, clock }: Streaming, batches: number): Promise<void> {
  await ssc.start()
  try {
    await clock.advance(batches * ssc.graph.batchDuration.milliseconds)
  } finally {
    await ssc.stop(false)
  }
}
