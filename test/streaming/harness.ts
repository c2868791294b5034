/** What stream tests share: a SparkContext for the file, scripted input, and outputs that are collected batch by batch. */
import { after, before } from 'node:test'
import { type RDD, SparkConf, SparkContext } from '../../src/index.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { Milliseconds } from '../../src/streaming/duration.js'
import { InputDStream } from '../../src/streaming/input/input-dstream.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import type { Time } from '../../src/streaming/time.js'
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
export class ScriptedInput<T> extends InputDStream<T> {
  private readonly batches: readonly (readonly T[] | null)[]
  private readonly numPartitions: number
  private readonly firstMs: number

  constructor(
    context: StreamingContext,
    batches: readonly (readonly T[] | null)[],
    numPartitions = 2,
  ) {
    super(context)
    this.batches = batches
    this.numPartitions = numPartitions
    const slideMs = this.slideDuration.milliseconds
    this.firstMs = (Math.floor(context.clock.now() / slideMs) + 1) * slideMs
  }

  override compute(time: Time): Promise<RDD<T> | undefined> {
    const index = (time.milliseconds - this.firstMs) / this.slideDuration.milliseconds
    const records = index < this.batches.length ? this.batches[index] : []
    if (records === null) return Promise.resolve(undefined)
    this.reportInfo(time, { numRecords: records.length, metadata: {} })
    return Promise.resolve(
      this.context.sparkContext.parallelize(records as readonly T[], this.numPartitions),
    )
  }
}

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
