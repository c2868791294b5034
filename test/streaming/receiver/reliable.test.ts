/** Receivers that acknowledge to their sources, and what holds receivers back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageLevel } from '../../../src/core/storage/storage-level.js'
import type { BatchInfo } from '../../../src/streaming/listener.js'
import { Receiver } from '../../../src/streaming/receiver/receiver.js'
import { isCondition } from '../../../src/util/errors.js'
import { advanceUntil } from '../advance.js'
import { type Collected, collectInto, manualContext, sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests({
  'spark.streaming.blockInterval': '100ms',
  'spark.millrace.streaming.receiver.stopTimeout': '500ms',
})

const all = <T>(batches: readonly Collected<T>[]): T[] => batches.flatMap(batch => batch.rows)
const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Stores lists, and after each what came of it. */
class Acknowledging extends Receiver<unknown> {
  async onStart(): Promise<void> {
    for (const items of [['a', 'b'], [() => 'no data'], [], ['c']]) {
      try {
        await this.storeReliably(items)
        this.store(`acknowledged ${items.length}`)
      } catch (error) {
        this.store(`refused ${items.length}: ${text(error).slice(0, 24)}`)
      }
    }
  }

  onStop(): void {}

  override get preferredLocation(): string {
    return 'anywhere'
  }
}

/** Stores a list each time the one before is acknowledged, until it is stopped. */
class Steady extends Receiver<number> {
  async onStart(): Promise<void> {
    try {
      for (let n = 0; ; n += 10) {
        await this.storeReliably(Array.from({ length: 10 }, (_, i) => n + i))
      }
    } catch (error) {
      if (!text(error).includes('RECEIVER_STOPPED')) this.reportError('unexpected', error)
    }
  }

  onStop(): void {}
}

/** Gives its thread away for good, as soon as it has stored something. */
class Stuck extends Receiver<string> {
  onStart(): void {
    this.store('before')
    setImmediate(() => {
      for (;;) Math.random()
    })
  }

  onStop(): void {}
}

class Plain extends Receiver<string> {
  onStart(): void {
    this.store('plain')
  }

  onStop(): void {}
}

test('a reliable store resolves when the records are with the driver, and refuses all of a list that cannot be stored', async () => {
  const streaming = manualContext(spark.sc)
  const batches = collectInto(streaming.ssc.receiverStream(new Acknowledging()))
  await streaming.ssc.start()
  await advanceUntil(streaming, () => all(batches).length === 7)
  assert.deepEqual(all(batches), [
    'a',
    'b',
    'acknowledged 2',
    'refused 1: [VALUE_NOT_SERIALIZABLE]',
    'acknowledged 0',
    'c',
    'acknowledged 1',
  ])
  await streaming.ssc.stop(false)
})

test('reliable stores keep to the rate on average, and end with the receiver', async () => {
  const conf = spark.sc.conf
  conf.set('spark.streaming.receiver.maxRate', '55')
  const streaming = manualContext(spark.sc)
  const errors: string[] = []
  streaming.ssc.addStreamingListener({
    onReceiverError: ({ receiverInfo }) => {
      errors.push(receiverInfo.lastError)
    },
  })
  const batches = collectInto(streaming.ssc.receiverStream(new Steady()))
  await streaming.ssc.start()
  conf.remove('spark.streaming.receiver.maxRate')
  await advanceUntil(streaming, () => all(batches).length > 0, 100)
  await streaming.clock.advance(10_000)
  await advanceUntil(streaming, () => all(batches).length >= 300, 100)
  const perBatch = batches.map(({ rows }) => rows.length)
  assert.ok(Math.max(...perBatch) <= 70, `${perBatch}`)
  assert.deepEqual(
    all(batches),
    all(batches).map((_, i) => i),
  )
  await streaming.ssc.stop(false)
  assert.deepEqual(errors, [])
})

test('blocks are kept where the argument or the receiver says', async () => {
  const { ssc } = manualContext(spark.sc)
  const levelOf = (stream: object): StorageLevel =>
    (stream as { readonly blockLevel: StorageLevel }).blockLevel
  const { DISK_ONLY, MEMORY_ONLY, MEMORY_AND_DISK_SER } = StorageLevel
  class Own extends Plain {
    constructor() {
      super(MEMORY_ONLY)
    }
  }
  assert.equal(levelOf(ssc.receiverStream(new Plain())), MEMORY_AND_DISK_SER)
  assert.equal(levelOf(ssc.receiverStream(new Own())), MEMORY_ONLY)
  assert.equal(levelOf(ssc.receiverStream(new Own(), DISK_ONLY)), DISK_ONLY)
  assert.equal(levelOf(ssc.socketTextStream('localhost', 1, DISK_ONLY)), DISK_ONLY)
  assert.equal(levelOf(ssc.rawSocketStream('localhost', 1, DISK_ONLY)), DISK_ONLY)
  const convert = (bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => bytes
  assert.equal(levelOf(ssc.socketStream('localhost', 1, convert, DISK_ONLY)), DISK_ONLY)
  for (const level of [StorageLevel.NONE, 'MEMORY_ONLY' as unknown as StorageLevel]) {
    assert.throws(
      () => ssc.receiverStream(new Plain(), level),
      error => isCondition(error, 'RECEIVER_STORAGE_LEVEL_INVALID'),
    )
  }
})

test('what is kept on disk only is read from there', async () => {
  const streaming = manualContext(spark.sc)
  const batches = collectInto(
    streaming.ssc.receiverStream(new Acknowledging(), StorageLevel.DISK_ONLY),
  )
  await streaming.ssc.start()
  await advanceUntil(streaming, () => all(batches).length === 7)
  await streaming.ssc.stop(false)
})

test('the rate follows what batches can process, and is shown with them', async () => {
  const conf = spark.sc.conf
  const settings = {
    'spark.streaming.backpressure.enabled': 'true',
    'spark.streaming.backpressure.initialRate': '100',
    'spark.streaming.backpressure.pid.minRate': '10',
  }
  for (const [key, value] of Object.entries(settings)) conf.set(key, value)
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const infos: BatchInfo[] = []
  ssc.addStreamingListener({
    onBatchCompleted: ({ batchInfo }) => {
      infos.push(batchInfo)
    },
  })
  const sizes: number[] = []
  ssc.receiverStream(new Steady()).foreachRDD(async rdd => {
    const count = await rdd.count()
    sizes.push(count)
    // processing takes 25 ms a record
    if (count > 0) void clock.setTime(clock.now() + count * 25)
  })
  await ssc.start()
  for (const key of Object.keys(settings)) conf.remove(key)
  await advanceUntil(streaming, () => infos.length > 40, 100)
  await ssc.stop(false)
  const rates = infos.map(({ receiverLoads }) => receiverLoads.get(0)?.rateLimit)
  assert.equal(rates[0], 100)
  // 40 records a second are what can be processed; what has piled up keeps the rate below
  const last = rates.slice(-10)
  assert.ok(
    last.every(rate => rate !== undefined && rate >= 10 && rate <= 41),
    `${rates}`,
  )
  const { waiting, pendingBytes, streamId } = infos.at(-1)!.receiverLoads.get(0)!
  assert.deepEqual([streamId, waiting], [0, false])
  assert.equal(pendingBytes % 1024, 0)
  assert.ok(sizes.length > 0)
})

test('a receiver that blocks its thread stops neither the batches nor other receivers', async () => {
  const { StreamingContext } = await import('../../../src/streaming/streaming-context.js')
  const { Milliseconds } = await import('../../../src/streaming/duration.js')
  const ssc = new StreamingContext(spark.sc, Milliseconds(200))
  const stuck = collectInto(ssc.receiverStream(new Stuck()))
  const steady = collectInto(ssc.receiverStream(new Steady()))
  const seen = new Promise<void>(resolve => {
    ssc.addStreamingListener({
      onBatchCompleted: () => {
        if (steady.filter(({ rows }) => rows.length > 0).length >= 8) resolve()
      },
    })
  })
  await ssc.start()
  await seen
  const times = steady.map(({ timeMs }) => timeMs)
  for (const [i, timeMs] of times.entries()) assert.equal(timeMs, times[0] + i * 200)
  assert.deepEqual(all(stuck).slice(0, 1), all(stuck).length > 0 ? ['before'] : [])
  await ssc.stop(false)
})
