/** What listeners are told: every field of batches and output operations, with time passing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type BatchInfo,
  type OutputOperationInfo,
  StatsReportListener,
  type StreamingListenerBatchEvent,
} from '../../src/index.js'
import { manualContext, ScriptedInput, sparkContextForTests } from './harness.js'
import { Gate, turnsUntil } from './scheduler/gated-batches.js'

const spark = sparkContextForTests({ 'spark.streaming.stopSparkContextByDefault': 'false' })

test('delays and times of a batch that waits, and of its operations', async () => {
  const { ssc, clock } = manualContext(spark.sc)
  const gate = new Gate()
  const input = new ScriptedInput(ssc, [[1], [2, 3]])
  input.foreachRDD((_, time) => gate.wait(time.milliseconds))
  input.foreachRDD(() => {})
  input.foreachRDD((_, time) => {
    if (time.milliseconds === 2000) throw new RangeError('not at two')
  })
  const infos: Record<string, BatchInfo> = {}
  const operations: OutputOperationInfo[] = []
  const note =
    (when: string) =>
    ({ batchInfo }: StreamingListenerBatchEvent): void => {
      infos[`${when} ${batchInfo.batchTime.milliseconds}`] = batchInfo
    }
  ssc.addStreamingListener({
    onBatchSubmitted: note('submitted'),
    onBatchStarted: note('started'),
    onBatchCompleted: note('completed'),
    onOutputOperationStarted: ({ outputOperationInfo: { endTime, duration, failureReason } }) => {
      assert.deepEqual([endTime, duration, failureReason], [undefined, undefined, undefined])
    },
    onOutputOperationCompleted: ({ outputOperationInfo }) => {
      operations.push(outputOperationInfo)
    },
  })
  await ssc.start()
  const errors = assert.rejects(ssc.awaitTermination(), /not at two/)
  void clock.setTime(1000)
  await turnsUntil(() => gate.arrivedMs.length === 1)
  void clock.setTime(2000)
  await turnsUntil(() => infos['submitted 2000'] !== undefined)
  void clock.setTime(2300)
  gate.pass(1000)
  await turnsUntil(() => gate.arrivedMs.length === 2)
  void clock.setTime(2700)
  gate.pass(2000)
  await turnsUntil(() => infos['completed 2000'] !== undefined)
  await errors
  await ssc.stop()
  assert.equal(spark.sc.isStopped, false)

  const timesOf = (when: string): unknown[] => {
    const info = infos[when]
    return [
      info.submissionTime,
      info.processingStartTime,
      info.processingEndTime,
      info.schedulingDelay,
      info.processingDelay,
      info.totalDelay,
      info.numRecords,
    ]
  }
  const none = undefined
  assert.deepEqual(timesOf('submitted 1000'), [1000, none, none, none, none, none, 1])
  assert.deepEqual(timesOf('started 1000'), [1000, 1000, none, 0, none, none, 1])
  assert.deepEqual(timesOf('completed 1000'), [1000, 1000, 2300, 0, 1300, 1300, 1])
  assert.deepEqual(timesOf('submitted 2000'), [2000, none, none, none, none, none, 2])
  assert.deepEqual(timesOf('started 2000'), [2000, 2300, none, 300, none, none, 2])
  assert.deepEqual(timesOf('completed 2000'), [2000, 2300, 2700, 300, 400, 700, 2])

  const ofSecond = operations.filter(({ batchTime }) => batchTime.milliseconds === 2000)
  assert.deepEqual(
    ofSecond.map(({ id, startTime, endTime, duration }) => [id, startTime, endTime, duration]),
    [
      [0, 2300, 2700, 400],
      [1, 2700, 2700, 0],
      [2, 2700, 2700, 0],
    ],
  )
  for (const { name, description } of ofSecond) {
    assert.match(description, /^test\/streaming\/listener\.test\.ts:\d+$/)
    assert.equal(name, `foreachRDD at ${description}`)
  }
  const [first, second, third] = ofSecond.map(({ failureReason }) => failureReason)
  assert.deepEqual([first, second], [undefined, undefined])
  assert.match(String(third), /^RangeError: not at two\n {4}at /)
  assert.deepEqual([...infos['completed 2000'].outputOperationInfos.values()], ofSecond)
})

test('a listener that is removed hears no more', async () => {
  const { ssc, clock } = manualContext(spark.sc)
  new ScriptedInput(ssc, []).foreachRDD(() => {})
  const heard: number[] = []
  const listener = {
    onBatchCompleted: ({ batchInfo }: StreamingListenerBatchEvent) => {
      heard.push(batchInfo.batchTime.milliseconds)
      if (heard.length === 2) ssc.removeStreamingListener(listener)
    },
  }
  ssc.addStreamingListener(listener)
  await ssc.start()
  await clock.advance(4000)
  await ssc.stop()
  assert.deepEqual(heard, [1000, 2000])
})

test('StatsReportListener tells how the delays of the last batches are distributed', () => {
  const lines: string[] = []
  const listener = new StatsReportListener(3, text => lines.push(text))
  for (const totalDelay of [500, 10, 30, 20]) {
    const batchInfo = { totalDelay, processingDelay: totalDelay - 5 } as BatchInfo
    listener.onBatchCompleted({ batchInfo })
  }
  assert.deepEqual(lines.slice(-6), [
    'Total delay: (count: 3, mean: 20.000000, stdev: 8.164966, max: 30.000000, min: 10.000000)',
    '\t0%\t5%\t10%\t25%\t50%\t75%\t90%\t95%\t100%',
    '\t10 ms\t10 ms\t10 ms\t10 ms\t20 ms\t30 ms\t30 ms\t30 ms\t30 ms',
    'Processing time: (count: 3, mean: 15.000000, stdev: 8.164966, max: 25.000000, min: 5.000000)',
    '\t0%\t5%\t10%\t25%\t50%\t75%\t90%\t95%\t100%',
    '\t5 ms\t5 ms\t5 ms\t5 ms\t15 ms\t25 ms\t25 ms\t25 ms\t25 ms',
  ])
})

for (const listens of [true, false]) {
  test(`signals are ${listens ? '' : 'not '}listened to with stopGracefullyOnShutdown ${listens}`, async () => {
    const counts = (): number[] => ['SIGTERM', 'SIGINT'].map(name => process.listenerCount(name))
    const before = counts()
    spark.sc.conf.set('spark.streaming.stopGracefullyOnShutdown', String(listens))
    const { ssc } = manualContext(spark.sc)
    new ScriptedInput(ssc, []).foreachRDD(() => {})
    await ssc.start()
    assert.deepEqual(
      counts(),
      before.map(count => (listens && count === 0 ? 1 : count)),
    )
    await ssc.stop()
    assert.deepEqual(counts(), before)
  })
}
