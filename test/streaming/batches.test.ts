/** How batches are made, run, remembered and forgotten. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { StorageLevel } from '../../src/index.js'
import { Seconds } from '../../src/streaming/duration.js'
import type { BatchInfo } from '../../src/streaming/listener.js'
import { Time } from '../../src/streaming/time.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import {
  collectInto,
  manualContext,
  runBatches,
  ScriptedInput,
  sparkContextForTests,
} from './harness.js'

const spark = sparkContextForTests()

test('a batch that fails does not stop the next ones; awaitTermination tells of the first error', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput(ssc, [[1], [0], [2], [0], [3]])
  const seen: number[] = []
  const failures: (string | undefined)[] = []
  ssc.addStreamingListener({
    onOutputOperationCompleted: ({ outputOperationInfo }) => {
      failures.push(outputOperationInfo.failureReason?.split('\n')[0])
    },
  })
  input
    .map(x => {
      if (x === 0) throw new RangeError('zero')
      return 10 / x
    })
    .foreachRDD(async rdd => {
      seen.push(...(await rdd.collect()))
    })
  await ssc.start()
  await clock.advance(5000)
  await assert.rejects(ssc.awaitTermination(), /zero/)
  await ssc.stop(false)
  assert.deepEqual(seen, [10, 5, 10 / 3])
  assert.deepEqual(
    failures.map(reason => reason !== undefined),
    [false, true, false, true, false],
  )
})

test('an error names the operator and the line of the program', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  new ScriptedInput(ssc, [[1]])
    .map(x => {
      if (x === 1) throw new Error('not one')
      return x
    })
    .foreachRDD(async rdd => {
      await rdd.count()
    })
  await ssc.start()
  await clock.advance(1000)
  await assert.rejects(ssc.awaitTermination(), (error: Error) => {
    assert.match(error.message, /map/)
    assert.match(error.message, /batches\.test\.[tj]s:\d+/)
    assert.match(error.message, /not one/)
    return true
  })
  await ssc.stop(false)
})

test('a transform that throws fails its batch only', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const batches = collectInto(
    new ScriptedInput(ssc, [[1], [2], [3]]).transform(async (rdd, time) => {
      await Promise.resolve()
      if (time.milliseconds === 2000) throw new Error('no batch at two')
      return rdd
    }),
  )
  await ssc.start()
  await clock.advance(3000)
  await assert.rejects(ssc.awaitTermination(), /no batch at two/)
  await ssc.stop(false)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [[1], [3]],
  )
})

test('a stream that two outputs use is computed once a batch', async () => {
  const streaming = manualContext(spark.sc)
  let transforms = 0
  const shared = new ScriptedInput(streaming.ssc, [[1, 2]]).transform(rdd => {
    transforms++
    return rdd
  })
  const [a, b] = [collectInto(shared.map(x => x + 1)), collectInto(shared.count())]
  await runBatches(streaming, 1)
  assert.deepEqual([a[0].rows, b[0].rows, transforms], [[2, 3], [2], 1])
})

test('transform over several streams sees the RDDs of one batch', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc } = streaming
  const left = new ScriptedInput(ssc, [[1], [2]])
  const right = new ScriptedInput(ssc, [['a'], ['b']])
  const both = ssc.transform<unknown>([left, right], ([x, y]) => x.union(y))
  const batches = collectInto(both)
  await runBatches(streaming, 2)
  assert.deepEqual(
    batches.map(batch => batch.rows),
    [
      [1, 'a'],
      [2, 'b'],
    ],
  )
})

test('RDDs are forgotten after a batch, or after what was asked to be remembered', async () => {
  for (const [remembered, held] of [
    [undefined, [5000]],
    [3, [3000, 4000, 5000]],
  ] as const) {
    const streaming = manualContext(spark.sc)
    const { ssc, clock } = streaming
    const input = new ScriptedInput<number>(ssc, [])
    const mapped = input.map(x => x)
    mapped.foreachRDD(() => {})
    if (remembered !== undefined) ssc.remember(Seconds(remembered))
    await ssc.start()
    await clock.advance(5000)
    assert.deepEqual([mapped.heldTimesMs, input.heldTimesMs], [held, held])
    await ssc.stop(false)
    assert.deepEqual(mapped.heldTimesMs, [])
  }
})

test('ten thousand empty batches leave nothing behind', async () => {
  const streaming = manualContext(spark.sc, 10)
  const { ssc, clock } = streaming
  const input = new ScriptedInput<number>(ssc, [])
  input.foreachRDD(() => {})
  await ssc.start()
  await clock.advance(100_000)
  assert.deepEqual(input.heldTimesMs, [100_000])
  assert.equal(ssc.scheduler.inputInfoTracker.getInfo(new Time(90_000)).size, 0)
  await ssc.stop(false)
})

test('slice gives the RDDs of a stretch of time', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const input = new ScriptedInput(ssc, [[1], [2], [3], [4]])
  input.foreachRDD(() => {})
  ssc.remember(Seconds(10))
  await assert.rejects(input.slice(new Time(1000), new Time(2000)), error =>
    isCondition(error, 'STREAMING_NOT_INITIALIZED'),
  )
  await ssc.start()
  await clock.advance(4000)
  const rdds = await input.slice(new Time(2300), new Time(3999))
  assert.deepEqual(await Promise.all(rdds.map(rdd => rdd.collect())), [[2], [3]])
  await ssc.stop(false)
})

test('a persisted stream computes each RDD once, and lets go of it with its batch', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const computed = spark.sc.longAccumulator('computed')
  const stream = new ScriptedInput(ssc, [[1, 2], [3]])
    .map(x => {
      computed.add(1)
      return x
    })
    .persist()
  const levels: StorageLevel[] = []
  stream.foreachRDD(async rdd => {
    await rdd.count()
    await rdd.count()
    levels.push(rdd.getStorageLevel())
  })
  await ssc.start()
  await clock.advance(3000)
  assert.equal(computed.value, 3)
  assert.equal(levels[0], StorageLevel.MEMORY_ONLY_SER)
  await ssc.stop(false)
  const kept = spark.sc.env.blockManager.status().filter(({ id }) => id.startsWith('rdd_'))
  assert.deepEqual(kept, [])
})

test('batches wait for one another, and listeners see the delay', async () => {
  const streaming = manualContext(spark.sc)
  const { ssc, clock } = streaming
  const open: (() => void)[] = []
  let running = 0
  new ScriptedInput<number>(ssc, []).foreachRDD(async () => {
    assert.equal(++running, 1)
    await new Promise<void>(resolve => open.push(resolve))
    running--
  })
  const infos: BatchInfo[] = []
  ssc.addStreamingListener({
    onBatchCompleted: ({ batchInfo }) => {
      infos.push(batchInfo)
    },
  })
  await ssc.start()
  // three ticks at once: the clock jumps, and the first job is still running
  const jump = clock.setTime(3000)
  for (let i = 0; i < 3; i++) {
    while (open.length <= i) await setImmediate()
    open[i]()
  }
  await jump
  await ssc.stop(false)
  assert.deepEqual(
    infos.map(info => info.batchTime.milliseconds),
    [1000, 2000, 3000],
  )
  assert.deepEqual(
    infos.map(info => [info.schedulingDelay, info.processingDelay, info.totalDelay]),
    [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  )
})

test('an output operation may stop its context, and await that', async () => {
  const { ssc, clock } = manualContext(spark.sc)
  let calls = 0
  new ScriptedInput(ssc, [[1]]).foreachRDD(async rdd => {
    calls++
    await rdd.count()
    await ssc.stop({ sparkContext: false, graceful: true })
  })
  await ssc.start()
  await clock.advance(1000)
  const stopped = ssc.awaitTermination()
  await clock.advance(1000)
  await stopped
  assert.equal(ssc.getState(), 'STOPPED')
  assert.ok(calls >= 1)
})

test('a stop that is not graceful ends the wait of a graceful one', async t => {
  const { ssc, clock } = manualContext(spark.sc)
  let release: (() => void) | undefined
  let isTold = false
  t.mock.method(ConsoleLogger.prototype, 'warn', (text: string) => {
    isTold ||= text.includes('followed by one that is not')
    if (isTold) release?.()
  })
  new ScriptedInput(ssc, [[1]]).foreachRDD(
    () => isTold || new Promise<void>(resolve => (release = resolve)),
  )
  await ssc.start()
  const first = clock.advance(1000)
  const graceful = ssc.stop({ sparkContext: false, graceful: true })
  const forced = ssc.stop(false)
  // the graceful stop takes one more batch
  for (let turn = 0; turn < 1000 && !isTold; turn++) {
    await setImmediate()
    void clock.setTime(clock.now() + 1000)
  }
  assert.ok(isTold)
  await Promise.all([first, graceful, forced])
  assert.equal(ssc.getState(), 'STOPPED')
})

test('local properties tell which batch and output operation a job is for', async () => {
  const streaming = manualContext(spark.sc)
  const seen: (string | undefined)[] = []
  const input = new ScriptedInput<number>(streaming.ssc, [])
  for (let i = 0; i < 2; i++) {
    input.foreachRDD(() => {
      seen.push(
        spark.sc.getLocalProperty('spark.streaming.internal.batchTime'),
        spark.sc.getLocalProperty('spark.streaming.internal.outputOpId'),
      )
    })
  }
  await runBatches(streaming, 1)
  assert.deepEqual(seen, ['1000', '0', '1000', '1'])
  assert.equal(spark.sc.getLocalProperty('spark.streaming.internal.batchTime'), undefined)
})

test('a stop that is not graceful runs no further batch', async () => {
  const streaming = manualContext(spark.sc)
  const batches = collectInto(new ScriptedInput(streaming.ssc, [[1], [2], [3]]))
  await runBatches(streaming, 1)
  await streaming.clock.advance(5000)
  assert.equal(batches.length, 1)
})

test('what a listener throws changes nothing', async () => {
  const streaming = manualContext(spark.sc)
  streaming.ssc.addStreamingListener({
    onBatchStarted: () => {
      throw new Error('a bad listener')
    },
  })
  const batches = collectInto(new ScriptedInput(streaming.ssc, [[1]]))
  await runBatches(streaming, 1)
  assert.deepEqual(batches[0].rows, [1])
})

test('a stream cannot be used in a function that runs in tasks', () => {
  const { ssc } = manualContext(spark.sc)
  const input = new ScriptedInput<number>(ssc, [])
  assert.throws(
    () => input.map(x => [x, input.id]),
    error => isCondition(error, 'TASK_NOT_SERIALIZABLE'),
  )
})
