/** Messages about a stream name the line of the program that described it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SparkListenerEvent } from '../../src/core/scheduler/listener-bus.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { manualContext, runBatches, ScriptedInput, sparkContextForTests } from './harness.js'

const spark = sparkContextForTests({ 'spark.log.level': 'ERROR' })

/** The line of this file that calls this, as messages name it. */
function here(): string {
  const line = /call-sites\.test\.[jt]s:(\d+)/.exec(new Error().stack!.split('\n')[2])![1]
  return `test/streaming/call-sites.test.ts:${line}`
}

function fail(): never {
  throw new Error('bad record')
}

type Pairs = DStream<[number, number]>

/** Each describes a stream on one line, whose function fails in a task. */
const operators: Record<string, (input: Pairs) => [string, DStream<unknown>]> = {
  map: input => [here(), input.map(() => fail())],
  flatMap: input => [here(), input.flatMap((): number[] => fail())],
  filter: input => [here(), input.filter(() => fail())],
  mapPartitions: input => [here(), input.mapPartitions((): number[] => fail())],
  mapValues: input => [here(), input.mapValues((): number => fail())],
  reduceByKey: input => [here(), input.reduceByKey(() => fail())],
  reduce: input => [here(), input.reduce(() => fail())],
  transform: input => [here(), input.transform(async rdd => rdd.map((): number => fail()))],
}

const outputs: Record<string, (stream: DStream<unknown>) => void> = {
  foreachRDD: stream => stream.foreachRDD(rdd => rdd.collect()),
  print: stream => stream.print(),
}

for (const [operator, describe] of Object.entries(operators)) {
  for (const [output, run] of Object.entries(outputs)) {
    test(`a function given to ${operator} that fails under ${output} is named by its line`, async () => {
      const streaming = manualContext(spark.sc)
      spark.sc.setLogLevel('OFF')
      const input = new ScriptedInput<[number, number]>(
        streaming.ssc,
        [
          [
            [1, 1],
            [1, 2],
          ],
        ],
        1,
      )
      const [line, stream] = describe(input)
      run(stream)
      const ended = assert.rejects(streaming.ssc.awaitTermination(), error => {
        assert.ok(isCondition(error, 'USER_FUNCTION_FAILED'), String(error))
        assert.equal(error.parameters.callSite, line)
        return true
      })
      await runBatches(streaming, 1)
      await ended
    })
  }
}

test('jobs that an output operation starts by itself are named by its line', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [[1]], 1)
  const stages: string[] = []
  const listener = (event: SparkListenerEvent): void => {
    if (event.type === 'stageSubmitted') stages.push(event.stage.name)
  }
  spark.sc.addSparkListener(listener)
  const [line] = [here(), input.print()]
  await runBatches(streaming, 1)
  spark.sc.removeSparkListener(listener)
  assert.deepEqual(stages, [`take at ${line}`])
})

test('what a started context refuses is named with its line', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [], 1)
  input.foreachRDD(() => {})
  await streaming.ssc.start()
  const refused: [string, () => unknown, string][] = [
    [here(), () => input.map(x => x), 'map'],
    [here(), () => input.foreachRDD(() => {}), 'foreachRDD'],
    [here(), () => streaming.ssc.queueStream([[1]]), 'queueStream'],
    [here(), () => streaming.ssc.union(input, input), 'union'],
  ]
  try {
    for (const [callSite, add, operation] of refused) {
      assert.throws(add, error => {
        assert.ok(isCondition(error, 'STREAMING_ADD_AFTER_START'))
        assert.deepEqual(error.parameters, { operation, callSite })
        return true
      })
    }
  } finally {
    await streaming.ssc.stop(false)
  }
})

test('a transform that fails on the driver is named in the log', async t => {
  const logged: string[] = []
  t.mock.method(ConsoleLogger.prototype, 'error', (text: string) => logged.push(text))
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [[1]], 1)
  const [line, stream] = [here(), input.transform(() => fail())]
  stream.map(x => x).foreachRDD(() => {})
  const ended = assert.rejects(streaming.ssc.awaitTermination(), /bad record/)
  await runBatches(streaming, 1)
  await ended
  const text = `Error generating jobs for time 1000 ms, in transform at ${line}: bad record`
  assert.deepEqual(logged, [text])
})
