/** Facts of the conformance cases that no other test covers. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { type DStream, Milliseconds, SparkConf, StreamingContext } from '../../src/index.js'
import { driverLogSettings, receiverLogSettings } from '../../src/streaming/log/log-settings.js'
import { receiverSettings } from '../../src/streaming/scheduler/receiver-settings.js'
import { ManualClock } from '../../src/testing/index.js'
import { isCondition } from '../../src/util/errors.js'
import { Engine } from './engine.js'
import { introspect } from './kinds/introspection.js'
import type { Pair } from './program/named-functions.js'
import type { Stream } from './program/operation.js'
import { runProgram } from './program/program.js'
import { ScriptedInput } from './program/scripted-input.js'

const engine = new Engine()
after(() => engine[Symbol.asyncDispose]())

async function newContext(batchMs = 1000): Promise<StreamingContext> {
  const clock = new ManualClock()
  return new StreamingContext(await engine.sparkContext(), Milliseconds(batchMs), { clock })
}

const operations: [name: string, apply: (pairs: DStream<Pair>) => Stream][] = [
  ['map', pairs => pairs.map(pair => pair) as Stream],
  ['filter', pairs => pairs.filter(() => true) as Stream],
  ['transform', pairs => pairs.transform(rdd => rdd) as Stream],
  ['union', pairs => pairs.union(pairs) as Stream],
  ['window', pairs => pairs.window(2000) as Stream],
  ['countByWindow', pairs => pairs.countByWindow(2000) as Stream],
  ['reduceByKeyAndWindow', pairs => pairs.reduceByKeyAndWindow((a: unknown) => a, 2000) as Stream],
  [
    'updateStateByKey',
    pairs => pairs.updateStateByKey((values: unknown[]) => values.length) as Stream,
  ],
]

for (const [name, apply] of operations) {
  test(`what ${name} makes is named after it, with the streams inside of it`, async () => {
    const ssc = await newContext()
    const input = new ScriptedInput(ssc, [])
    const stream = apply(input as Stream as DStream<Pair>)
    const made = [stream]
    for (const one of made) made.push(...one.dependencies.filter(parent => parent !== input))
    assert.deepEqual([...new Set(made.map(({ creationSite }) => creationSite.called))], [name])
  })
}

for (const batchMs of [100, 1000, 10_000]) {
  for (const checkpointMs of [undefined, 2 * batchMs]) {
    const expected = checkpointMs ?? 10 * batchMs
    test(`mapWithState in batches of ${batchMs} ms, interval ${checkpointMs ?? 'not said'}: ${expected} ms`, async () => {
      const ssc = await newContext(batchMs)
      ssc.checkpoint(engine.newFolder())
      const stream = runProgram(
        [new ScriptedInput(ssc, [])],
        [
          { op: 'map', fn: 'pairOne' },
          { op: 'mapWithState', fn: 'emitSum', checkpointMs },
        ],
      )
      stream.foreachRDD(() => {})
      await ssc.start()
      const found = introspect(stream).map(({ checkpointMs }) => checkpointMs)
      await ssc.stop(false)
      assert.ok(found.includes(expected), String(found))
    })
  }
}

test('the block interval is 200 ms unless said, and must be positive', () => {
  const key = 'spark.streaming.blockInterval'
  assert.equal(receiverSettings(new SparkConf(), 1000).blockIntervalMs, 200)
  assert.equal(receiverSettings(new SparkConf().set(key, '50ms'), 1000).blockIntervalMs, 50)
  for (const bad of ['0', '-5ms']) {
    assert.throws(
      () => receiverSettings(new SparkConf().set(key, bad), 1000),
      error => isCondition(error, 'INVALID_CONFIG_VALUE'),
    )
  }
})

test('logs roll every 60 s and try three times unless said', () => {
  for (const settings of [driverLogSettings, receiverLogSettings]) {
    const { rollingIntervalMs, maxFailures } = settings(new SparkConf())
    assert.deepEqual(
      { rollingIntervalMs, maxFailures },
      { rollingIntervalMs: 60_000, maxFailures: 3 },
    )
  }
})
