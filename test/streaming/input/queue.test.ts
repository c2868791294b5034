import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RDDQueue } from '../../../src/streaming/input/queue-input-dstream.js'
import { collectInto, manualContext, runBatches, sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests()

test('one RDD a batch; an empty queue gives empty RDDs', async () => {
  const streaming = manualContext(spark.sc)
  const queue: RDDQueue<number> = [spark.sc.parallelize([1, 2]), [3]]
  const batches = collectInto(streaming.ssc.queueStream(queue))
  await runBatches(streaming, 3)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [[1, 2], [3], []],
  )
  assert.equal(queue.length, 0)
})

test('all RDDs that there are in one batch, and what is pushed later in a later one', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const queue: RDDQueue<string> = [['a'], spark.sc.parallelize(['b', 'c'])]
  const batches = collectInto(ssc.queueStream(queue, false))
  await ssc.start()
  await clock.advance(1000)
  queue.push(['d'])
  await clock.advance(2000)
  await ssc.stop(false)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [['a', 'b', 'c'], ['d'], []],
  )
})

test('a default RDD stands for an empty queue, and stays persisted', async () => {
  const streaming = manualContext(spark.sc)
  const fallback = spark.sc.parallelize([0]).persist()
  const batches = collectInto(streaming.ssc.queueStream<number>([[7]], true, fallback))
  const { ssc, clock } = streaming
  await ssc.start()
  await clock.advance(4000)
  assert.equal(fallback.getStorageLevel().useMemory, true)
  await ssc.stop(false)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [[7], [0], [0], [0]],
  )
})
