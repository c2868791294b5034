import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type BatchInfo,
  DirectInputDStream,
  OffsetRange,
  type PartitionOffset,
  TaskContext,
  Time,
} from '../../../src/index.js'
import { OffsetCommits } from '../../../src/streaming/input/offset-commits.js'
import { partitionLimits } from '../../../src/streaming/rate/partition-limits.js'
import type { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { isCondition } from '../../../src/util/errors.js'
import { collectInto, manualContext, runBatches, sparkContextForTests } from '../harness.js'
import { NumberedSource, NumberedStream } from './numbered-source.js'

const spark = sparkContextForTests()

/** Ranges as text, batch by batch, and what the listener hears of them. */
function watch(ssc: StreamingContext, stream: NumberedStream): [string[], BatchInfo[]] {
  const ranges: string[] = []
  const infos: BatchInfo[] = []
  stream.foreachRDD(rdd => void ranges.push(rdd.offsetRanges.join(' ')))
  ssc.addStreamingListener({ onBatchCompleted: ({ batchInfo }) => infos.push(batchInfo) })
  return [ranges, infos]
}

test('each batch has what came since the one before, a partition of the RDD for each of the source', async () => {
  const streaming = manualContext(spark.sc)
  const source = new NumberedSource(2, 1)
  const stream = new NumberedStream(streaming.ssc, source)
  const [ranges, infos] = watch(streaming.ssc, stream)
  const batches = collectInto(stream.glom())
  await streaming.ssc.start()
  await streaming.clock.advance(1000)
  source.ends[0] = 4
  await streaming.clock.advance(2000)
  await streaming.ssc.stop(false)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [
      [['0:0', '0:1'], ['1:0']],
      [['0:2', '0:3'], []],
      [[], []],
    ],
  )
  assert.deepEqual(ranges, [
    'numbers-0 [0 -> 2] numbers-1 [0 -> 1]',
    'numbers-0 [2 -> 4] numbers-1 [1 -> 1]',
    'numbers-0 [4 -> 4] numbers-1 [1 -> 1]',
  ])
  assert.deepEqual(
    infos.map(info => info.numRecords),
    [3, 2, 0],
  )
  const { metadata } = infos[1].streamIdToInputInfo.get(0)!
  assert.deepEqual(metadata, {
    offsets: [new OffsetRange('numbers', 0, 2n, 4n), new OffsetRange('numbers', 1, 1n, 1n)],
    Description: 'topic: numbers\tpartition: 0\toffsets: 2 to 4',
  })
})

test('a task finds the range of its partition, and transform has the ranges too', async () => {
  const streaming = manualContext(spark.sc)
  const stream = new NumberedStream(streaming.ssc, new NumberedSource(3, 2))
  const counts = stream.transform(rdd => {
    const ranges = rdd.offsetRanges
    return rdd.mapPartitions(function* (records) {
      const range = ranges[TaskContext.getPartitionId()]
      yield [range.toString(), range.count() === BigInt([...records].length)] as const
    })
  })
  const batches = collectInto(counts)
  streaming.ssc.awaitTermination().catch(assert.ifError)
  await runBatches(streaming, 1)
  assert.deepEqual(batches[0].rows, [
    ['numbers-0 [0 -> 3]', true],
    ['numbers-1 [0 -> 2]', true],
  ])
})

class Later extends NumberedStream {
  protected override async startOffsets(): Promise<PartitionOffset[]> {
    return [{ topic: 'numbers', partition: 0, offset: 5n }]
  }
}

test('partitions that appear later begin at their first record; the others where the program says', async () => {
  const streaming = manualContext(spark.sc)
  const source = new NumberedSource(6, 2)
  const batches = collectInto(new Later(streaming.ssc, source))
  await streaming.ssc.start()
  await streaming.clock.advance(1000)
  source.ends.push(1)
  await streaming.clock.advance(1000)
  await streaming.ssc.stop(false)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [['0:5', '1:0', '1:1'], ['2:0']],
  )
})

/** Reads with an asynchronous generator; begins with nothing. */
class Asynchronous extends DirectInputDStream<string> {
  constructor(context: StreamingContext) {
    super(context, {
      async *read({ fromOffset, untilOffset }) {
        for (let i = fromOffset; i < untilOffset; i++) yield await Promise.resolve(`record ${i}`)
      },
    })
  }

  protected override async startOffsets(): Promise<PartitionOffset[]> {
    return []
  }

  protected override async latestOffsets(): Promise<PartitionOffset[]> {
    return [{ topic: 't', partition: 0, offset: 2n }]
  }

  protected override async commitOffsets(): Promise<void> {}
}

test('a reader may be asynchronous', async () => {
  const streaming = manualContext(spark.sc)
  const batches = collectInto(new Asynchronous(streaming.ssc).map(record => record.toUpperCase()))
  await runBatches(streaming, 1)
  assert.deepEqual(batches[0].rows, ['RECORD 0', 'RECORD 1'])
})

test('a source that does not answer costs its batch; the next one takes what it would have had', async () => {
  const streaming = manualContext(spark.sc)
  const source = new NumberedSource(2)
  const stream = new NumberedStream(streaming.ssc, source)
  stream.remember(5000)
  const batches = collectInto(stream)
  const failed = streaming.ssc.awaitTermination().catch(String)
  await streaming.ssc.start()
  source.failure = new Error('no broker')
  await streaming.clock.advance(2000)
  source.ends[0] = 3
  const [late] = await stream.slice(new Time(1000), new Time(1000))
  assert.deepEqual(await late.collect(), [])
  await streaming.ssc.stop(false)
  assert.match(String(await failed), /no broker/)
  assert.deepEqual(batches, [{ timeMs: 2000, rows: ['0:0', '0:1'] }])
})

test('a source that is not there fails the start', async () => {
  const { ssc } = manualContext(spark.sc)
  const source = new NumberedSource(2)
  source.failure = new Error('no broker')
  new NumberedStream(ssc, source).foreachRDD(() => {})
  await assert.rejects(ssc.start(), /no broker/)
  assert.equal(ssc.getState(), 'STOPPED')
})

test('offsets that go back, and what is no offset, are refused', async () => {
  const streaming = manualContext(spark.sc)
  const source = new NumberedSource(2)
  new NumberedStream(streaming.ssc, source).foreachRDD(() => {})
  const failed = streaming.ssc.awaitTermination().catch((error: unknown) => error)
  await streaming.ssc.start()
  await streaming.clock.advance(1000)
  source.ends[0] = 1
  await streaming.clock.advance(1000)
  await streaming.ssc.stop(false)
  const error = await failed
  assert.ok(isCondition(error, 'OFFSETS_WENT_BACK'))
  assert.deepEqual(error.parameters, { partition: 'numbers-0', latest: '1', next: '2' })

  class Wrong extends NumberedStream {
    protected override async startOffsets(): Promise<PartitionOffset[]> {
      return [{ topic: 'numbers', partition: 0, offset: -1n }]
    }
  }
  const { ssc } = manualContext(spark.sc)
  new Wrong(ssc, source).foreachRDD(() => {})
  await assert.rejects(ssc.start(), (error: unknown) => {
    assert.ok(isCondition(error, 'OFFSET_INVALID'))
    assert.deepEqual(error.parameters, {
      partition: 'numbers-0',
      offset: '-1n',
      method: 'Wrong.startOffsets',
    })
    return true
  })
})

const enabled = 'spark.streaming.backpressure.enabled'
const initial = 'spark.streaming.backpressure.initialRate'
const most = 'spark.millrace.streaming.direct.maxRatePerPartition'

for (const { settings, expected } of [
  { settings: {}, expected: 'numbers-0 [0 -> 40000] numbers-1 [0 -> 10000]' },
  { settings: { [most]: '7' }, expected: 'numbers-0 [0 -> 14] numbers-1 [0 -> 14]' },
  { settings: { [enabled]: 'true' }, expected: 'numbers-0 [0 -> 16000] numbers-1 [0 -> 4000]' },
  {
    settings: { [enabled]: 'true', [initial]: '50' },
    expected: 'numbers-0 [0 -> 80] numbers-1 [0 -> 20]',
  },
  {
    settings: { [enabled]: 'true', [initial]: '50', [most]: '30' },
    expected: 'numbers-0 [0 -> 60] numbers-1 [0 -> 20]',
  },
  {
    settings: { [enabled]: 'true', [most]: '30' },
    expected: 'numbers-0 [0 -> 60] numbers-1 [0 -> 60]',
  },
]) {
  test(`the first batch of 2 s with ${JSON.stringify(settings)}`, async () => {
    const { conf } = spark.sc
    for (const [key, value] of Object.entries(settings)) conf.set(key, value)
    try {
      const streaming = manualContext(spark.sc, 2000)
      const stream = new NumberedStream(streaming.ssc, new NumberedSource(40_000, 10_000))
      const [ranges] = watch(streaming.ssc, stream)
      await runBatches(streaming, 1)
      assert.deepEqual(ranges, [expected])
    } finally {
      for (const key of Object.keys(settings)) conf.remove(key)
    }
  })
}

test('with back-pressure, batches follow what the batches before could process', async () => {
  const { conf } = spark.sc
  conf.set(enabled, 'true').set(initial, '1000')
  try {
    const streaming = manualContext(spark.sc)
    const stream = new NumberedStream(streaming.ssc, new NumberedSource(1_000_000))
    const [ranges] = watch(streaming.ssc, stream)
    // each batch takes half a second; the first one tells where to begin, the second one the rate
    const { clock } = streaming
    stream.foreachRDD(() => void clock.setTime(clock.now() + 500))
    await runBatches(streaming, 3)
    assert.deepEqual(ranges, [
      'numbers-0 [0 -> 1000]',
      'numbers-0 [1000 -> 2000]',
      'numbers-0 [2000 -> 4000]',
    ])
  } finally {
    conf.remove(enabled).remove(initial)
  }
})

const partition = (lag: bigint, maxRate = 0, minRecords = 1) => ({ lag, maxRate, minRecords })

for (const [what, partitions, rate, batchMs, expected] of [
  ['no rate: everything', [partition(5n), partition(0n)], undefined, 1000, [5n, 0n]],
  ['shared out by lag', [partition(90n), partition(10n)], 20, 500, [9n, 1n]],
  ['at least the least number', [partition(999n), partition(1n)], 10, 1000, [9n, 1n]],
  ['at most the lag', [partition(3n, 0, 5)], 1, 1000, [3n]],
  ['at most the largest rate', [partition(100n, 4), partition(100n)], 20, 2000, [8n, 20n]],
  ['nothing to share', [partition(0n), partition(0n)], 10, 1000, [0n, 0n]],
] as const) {
  test(`limits of partitions: ${what}`, () => {
    assert.deepEqual(partitionLimits(partitions, rate, batchMs), expected)
  })
}

test('commits go one at a time, together when they wait, and never back', async () => {
  const sent: string[][] = []
  let release = (): void => {}
  const commits = new OffsetCommits(offsets => {
    sent.push(offsets.map(({ partition, offset }) => `${partition}:${offset}`))
    return new Promise(resolve => {
      release = resolve
    })
  })
  const range = (partition: number, until: bigint): OffsetRange =>
    new OffsetRange('t', partition, 0n, until)
  const first = commits.commit([range(0, 2n), range(1, 1n)])
  const second = commits.commit([range(0, 5n)])
  const third = commits.commit([range(0, 4n), range(1, 3n)])
  release()
  await first
  assert.deepEqual(sent, [['0:2', '1:1']])
  await new Promise<void>(resolve => setImmediate(resolve))
  release()
  await Promise.all([second, third])
  await commits.commit([range(0, 1n)])
  assert.deepEqual(sent, [
    ['0:2', '1:1'],
    ['0:5', '1:3'],
  ])
})

test('a commit that fails rejects, need not be waited for, and goes with the next one', async () => {
  const streaming = manualContext(spark.sc)
  const source = new NumberedSource(2)
  const stream = new NumberedStream(streaming.ssc, source)
  stream.foreachRDD(async rdd => {
    source.failure = new Error('no broker')
    await assert.rejects(stream.commitAsync(rdd.offsetRanges), /no broker/)
    await stream.commitAsync(rdd.offsetRanges)
  })
  await runBatches(streaming, 1)
  assert.deepEqual(source.commits, ['numbers-0:2'])
})
