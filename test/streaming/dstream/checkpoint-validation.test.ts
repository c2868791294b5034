/** What is refused at the start of a context whose streams have checkpoint intervals, and what the intervals become. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type RDD, StorageLevel } from '../../../src/index.js'
import { DerivedDStream } from '../../../src/streaming/dstream/derived-dstream.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { type DurationLike, Seconds } from '../../../src/streaming/duration.js'
import type { Time } from '../../../src/streaming/time.js'
import { isCondition } from '../../../src/util/errors.js'
import { manualContext, ScriptedInput, type Streaming, sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests()
const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
after(() => rmSync(folder, { recursive: true }))

/** Keeps something from batch to batch, as far as its durations are concerned. */
class KeepingDStream<T> extends DerivedDStream<T, T> {
  protected override readonly mustCheckpoint: boolean = true
  protected override readonly checkpointsRDDs: boolean = false

  override compute(time: Time): Promise<RDD<T> | undefined> {
    return this.parent.getOrCompute(time)
  }
}

interface Refusal {
  readonly title: string
  readonly condition: Parameters<typeof isCondition>[1]
  readonly describe: (input: DStream<number>) => DStream<unknown>
  readonly parameters: Readonly<Record<string, string>>
  readonly says: string
  readonly noDirectory?: boolean
}

const refusals: readonly Refusal[] = [
  {
    title: 'an interval without a checkpoint directory',
    condition: 'CHECKPOINT_DIRECTORY_MISSING',
    describe: input => input.map(x => x).checkpoint(Seconds(2)),
    parameters: { method: 'StreamingContext.checkpoint()' },
    says: 'The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint()',
    noDirectory: true,
  },
  {
    title: 'a stream that must have a checkpoint directory',
    condition: 'CHECKPOINT_DIRECTORY_MISSING',
    describe: input => new KeepingDStream(input),
    parameters: { method: 'StreamingContext.checkpoint()' },
    says: 'KeepingDStream',
    noDirectory: true,
  },
  {
    title: 'an interval below the slide',
    condition: 'STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT',
    describe: input => input.map(x => x).checkpoint(500),
    parameters: { interval: '500 ms', slide: '1000 ms' },
    says: 'has been set to 500 ms which is lower than its slide time (1000 ms). Please set it to at least 1000 ms.',
  },
  {
    title: 'an interval of nothing',
    condition: 'STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT',
    describe: input => input.map(x => x).checkpoint(0),
    parameters: { interval: '0 ms', slide: '1000 ms' },
    says: 'lower than its slide time',
  },
  {
    title: 'a negative interval',
    condition: 'STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT',
    describe: input => input.map(x => x).checkpoint(-2000),
    parameters: { interval: '-2000 ms', slide: '1000 ms' },
    says: 'lower than its slide time',
  },
  {
    title: 'an interval that is no multiple of the slide',
    condition: 'STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE',
    describe: input => input.map(x => x).checkpoint(2500),
    parameters: { interval: '2500 ms', slide: '1000 ms' },
    says: 'has been set to 2500 ms which is not a multiple of its slide time (1000 ms). Please set it to a multiple of 1000 ms.',
  },
  {
    title: "an interval that is a multiple of the batch, and not of the window's slide",
    condition: 'STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE',
    describe: input =>
      input
        .window(4000, 2000)
        .map(x => x)
        .checkpoint(3000),
    parameters: { interval: '3000 ms', slide: '2000 ms' },
    says: 'multiple of 2000 ms',
  },
  {
    title: 'an interval of a stream behind the one with the output',
    condition: 'STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE',
    describe: input =>
      input
        .map(x => x)
        .checkpoint(2500)
        .filter(x => x > 0)
        .count(),
    parameters: { interval: '2500 ms', slide: '1000 ms' },
    says: 'MappedDStream (map at test/streaming/dstream/checkpoint-validation.test.ts:',
  },
  {
    title: 'an interval of a stream that is not persisted',
    condition: 'STREAMING_CHECKPOINT_NOT_PERSISTED',
    describe: input =>
      input
        .map(x => x)
        .checkpoint(2000)
        .persist(StorageLevel.NONE),
    parameters: {},
    says: 'Please use DStream.persist() to set the storage level',
  },
]

async function startError({ ssc }: Streaming): Promise<unknown> {
  try {
    await ssc.start()
  } catch (error) {
    assert.equal(ssc.getState(), 'STOPPED')
    return error
  }
  await ssc.stop(false)
  return undefined
}

for (const { title, condition, describe, parameters, says, noDirectory } of refusals) {
  test(`refused at the start: ${title}`, async () => {
    const streaming = manualContext(spark.sc)
    const input = new ScriptedInput<number>(streaming.ssc, [])
    if (!noDirectory) streaming.ssc.checkpoint(join(folder, 'refused'))
    describe(input).foreachRDD(() => {})
    const error = await startError(streaming)
    assert.ok(isCondition(error, condition), String(error))
    assert.ok(error.message.includes(says), error.message)
    for (const [name, value] of Object.entries(parameters)) {
      assert.equal(error.parameters[name], value)
    }
  })
}

test('no receiver is started and no input either when a stream is refused', async () => {
  const streaming = manualContext(spark.sc)
  let started = 0
  class Noting extends ScriptedInput<number> {
    override start(): void {
      started++
    }
  }
  new Noting(streaming.ssc, [])
    .map(x => x)
    .checkpoint(2000)
    .foreachRDD(() => {})
  assert.ok(isCondition(await startError(streaming), 'CHECKPOINT_DIRECTORY_MISSING'))
  assert.equal(started, 0)
  assert.equal(streaming.clock.now(), 0)
  await streaming.clock.advance(3000)
})

test('an interval is not changed once the context has started', async () => {
  const streaming = manualContext(spark.sc)
  const stream = new ScriptedInput<number>(streaming.ssc, []).map(x => x)
  stream.foreachRDD(() => {})
  await streaming.ssc.start()
  assert.throws(
    () => stream.checkpoint(2000),
    error =>
      isCondition(error, 'STREAMING_CHECKPOINT_AFTER_START') &&
      error.message.includes('MappedDStream (map at '),
  )
  await streaming.ssc.stop(false)
})

test('an interval must be a length of time', () => {
  const stream = new ScriptedInput<number>(manualContext(spark.sc).ssc, [])
  for (const wrong of [Number.NaN, 1.5, '10s', undefined]) {
    assert.throws(
      () => stream.checkpoint(wrong as number),
      error => isCondition(error, 'INVALID_DURATION'),
    )
  }
})

interface Settled {
  readonly title: string
  readonly batchMs: number
  readonly describe: (input: DStream<number>) => DStream<unknown>
  readonly rememberMs?: DurationLike
  /** From the output back to the input: checkpoint interval, remember duration. */
  readonly expected: readonly (readonly [number | undefined, number])[]
}

const settled: readonly Settled[] = [
  {
    title: 'a plain stream remembers one batch',
    batchMs: 1000,
    describe: input => input.map(x => x),
    expected: [
      [undefined, 1000],
      [undefined, 1000],
    ],
  },
  {
    title: 'an interval makes a stream remember twice as long, and what it is made from too',
    batchMs: 1000,
    describe: input => input.map(x => x).checkpoint(3000),
    expected: [
      [3000, 6000],
      [undefined, 6000],
    ],
  },
  {
    title: 'an interval of one slide',
    batchMs: 1000,
    describe: input => input.map(x => x).checkpoint(1000),
    expected: [
      [1000, 2000],
      [undefined, 2000],
    ],
  },
  {
    title: 'a stream that must have an interval: 10 s',
    batchMs: 1000,
    describe: input => new KeepingDStream(input),
    expected: [
      [10_000, 20_000],
      [undefined, 20_000],
    ],
  },
  {
    title: 'a stream that must have an interval: 10 s, up to a multiple of the slide',
    batchMs: 300,
    describe: input => new KeepingDStream(input),
    expected: [
      [10_200, 20_400],
      [undefined, 20_400],
    ],
  },
  {
    title: 'a stream that must have an interval: the slide, when that is longer',
    batchMs: 30_000,
    describe: input => new KeepingDStream(input),
    expected: [
      [30_000, 60_000],
      [undefined, 60_000],
    ],
  },
  {
    title: 'a stream that must have an interval and was given one',
    batchMs: 1000,
    describe: input => new KeepingDStream(input).checkpoint(2000),
    expected: [
      [2000, 4000],
      [undefined, 4000],
    ],
  },
  {
    title: 'what the context remembers counts when it is more',
    batchMs: 1000,
    describe: input => input.map(x => x).checkpoint(2000),
    rememberMs: 7000,
    expected: [
      [2000, 7000],
      [undefined, 7000],
    ],
  },
  {
    title: 'a window adds its length',
    batchMs: 1000,
    describe: input => input.window(5000, 2000).checkpoint(4000),
    expected: [
      [4000, 8000],
      [undefined, 13_000],
    ],
  },
]

for (const { title, batchMs, describe, rememberMs, expected } of settled) {
  test(title, async () => {
    const { ssc } = manualContext(spark.sc, batchMs)
    ssc.checkpoint(join(folder, 'settled'))
    if (rememberMs !== undefined) ssc.remember(rememberMs)
    const last = describe(new ScriptedInput<number>(ssc, []))
    last.foreachRDD(() => {})
    await ssc.start()
    const found: (number | undefined)[][] = []
    for (
      let stream = last as DStream<unknown> | undefined;
      stream;
      [stream] = stream.dependencies
    ) {
      found.push([stream.checkpointDuration?.milliseconds, stream.rememberDuration?.milliseconds])
    }
    await ssc.stop(false)
    assert.deepEqual(found, expected)
  })
}
