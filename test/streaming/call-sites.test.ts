/** Messages about a stream name the line of the program that described it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { SparkListenerEvent } from '../../src/core/scheduler/listener-bus.js'
import type { DStream } from '../../src/streaming/dstream/dstream.js'
import { isCondition } from '../../src/util/errors.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { manualContext, runBatches, ScriptedInput, sparkContextForTests } from './harness.js'

const spark = sparkContextForTests({ 'spark.log.level': 'ERROR' })

const source = readFileSync('test/streaming/call-sites.test.ts', 'utf8').split('\n')

/** The line of this file that ends with the comment `// at <mark>`, as messages name it. */
function lineOf(mark: string): string {
  const index = source.findIndex(line => line.endsWith(`// at ${mark}`))
  assert.ok(index >= 0, mark)
  return `test/streaming/call-sites.test.ts:${index + 1}`
}

function fail(): never {
  throw new Error('bad record')
}

type Pairs = DStream<[number, number]>

/** Each describes a stream on one line, whose function fails in a task. */
const operators: Record<string, (input: Pairs) => DStream<unknown>> = {
  map: input => input.map(() => fail()), // at map
  flatMap: input => input.flatMap((): number[] => fail()), // at flatMap
  filter: input => input.filter(() => fail()), // at filter
  mapPartitions: input => input.mapPartitions((): number[] => fail()), // at mapPartitions
  mapValues: input => input.mapValues((): number => fail()), // at mapValues
  reduceByKey: input => input.reduceByKey(() => fail()), // at reduceByKey
  reduce: input => input.reduce(() => fail()), // at reduce
  transform: input => input.transform(async rdd => rdd.map((): number => fail())), // at transform
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
      run(describe(input))
      const ended = assert.rejects(streaming.ssc.awaitTermination(), error => {
        assert.ok(isCondition(error, 'USER_FUNCTION_FAILED'), String(error))
        assert.equal(error.parameters.callSite, lineOf(operator))
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
  input.print() // at print
  await runBatches(streaming, 1)
  spark.sc.removeSparkListener(listener)
  assert.deepEqual(stages, [`take at ${lineOf('print')}`])
})

test('what a started context refuses is named with its line', async () => {
  const streaming = manualContext(spark.sc)
  const input = new ScriptedInput(streaming.ssc, [], 1)
  input.foreachRDD(() => {})
  await streaming.ssc.start()
  const refused: [() => unknown, string][] = [
    [() => input.map(x => x), 'map'], // at started map
    [() => input.foreachRDD(() => {}), 'foreachRDD'], // at started foreachRDD
    [() => streaming.ssc.queueStream([[1]]), 'queueStream'], // at started queueStream
    [() => streaming.ssc.union(input, input), 'union'], // at started union
  ]
  try {
    for (const [add, operation] of refused) {
      assert.throws(add, error => {
        assert.ok(isCondition(error, 'STREAMING_ADD_AFTER_START'))
        assert.deepEqual(error.parameters, { operation, callSite: lineOf(`started ${operation}`) })
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
  const stream = input.transform(() => fail()) // at failing transform
  stream.map(x => x).foreachRDD(() => {})
  const ended = assert.rejects(streaming.ssc.awaitTermination(), /bad record/)
  await runBatches(streaming, 1)
  await ended
  const text = `Error generating jobs for time 1000 ms, in transform at ${lineOf('failing transform')}: bad record`
  assert.deepEqual(logged, [text])
})
