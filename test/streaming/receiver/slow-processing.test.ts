/** A receiver that brings far more than batches can process: memory stays within bounds, and nothing is lost. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Milliseconds } from '../../../src/streaming/duration.js'
import { Receiver } from '../../../src/streaming/receiver/receiver.js'
import { StreamingContext } from '../../../src/streaming/streaming-context.js'
import { sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests({
  'spark.streaming.blockInterval': '100ms',
  'spark.millrace.streaming.receiver.maxBufferedBytes': '2m',
})

const bound = 2 * 2 ** 20

/** Stores texts of 1000 characters as fast as it may. */
class Flood extends Receiver<string> {
  onStart(): void {
    for (let n = 0; !this.isStopped(); n++) this.store(`${n} `.padEnd(1000, 'x'))
  }

  onStop(): void {}
}

test('far more than can be processed: the receiver waits, memory is flat, nothing is lost', async () => {
  const ssc = new StreamingContext(spark.sc, Milliseconds(200))
  const { slabPool } = ssc.env
  const memory: number[] = []
  const pending: number[] = []
  let waits = 0
  ssc.addStreamingListener({
    onBatchCompleted: ({ batchInfo }) => {
      const load = batchInfo.receiverLoads.get(0)!
      if (load.waiting) waits++
      pending.push(load.pendingBytes)
      memory.push(slabPool.bytesInUse)
    },
  })
  let next = 0
  const enough = new Promise<void>((resolve, reject) => {
    ssc
      .receiverStream(new Flood())
      .map(text => {
        // some ten microseconds of work, where storing takes one or two
        let hash = 0
        for (let i = 0; i < 10_000; i++) hash = (hash * 31 + text.charCodeAt(i % 1000)) | 0
        return [Number.parseInt(text, 10), hash]
      })
      .foreachRDD(async rdd => {
        for (const [n] of await rdd.collect()) {
          if (n !== next++) reject(new Error(`${n} came instead of ${next - 1}`))
        }
        // eight times what may be pending
        if (next >= 16_000) resolve()
      })
  })
  await ssc.start()
  await enough
  await ssc.stop(false)
  assert.ok(waits > 0)
  // one block more than the bound, and no block has more than half of it
  assert.ok(Math.max(...pending) <= 1.5 * bound, `${Math.max(...pending)} bytes pending`)
  // besides: the batch before, and what slabs have of free room; 16 MB came
  assert.ok(Math.max(...memory) <= 6 * bound, `${memory}`)
})
