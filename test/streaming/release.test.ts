/** What the shuffles of a batch wrote goes with the batch; what belongs to the program stays. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SparkContext } from '../../src/index.js'
import {
  collectInto,
  manualContext,
  runBatches,
  ScriptedInput,
  sparkContextForTests,
} from './harness.js'

const shared = sparkContextForTests()

function shuffleEntries(sc: SparkContext): number {
  return sc.env.blockManager.status().filter(({ id }) => id.startsWith('shuffle_')).length
}

test('shuffles of forgotten batches are freed at once', async () => {
  const streaming = manualContext(shared.sc)
  const words = Array.from({ length: 40 }, (_, i) => [`w${i % 3}`, 'all'])
  const counts = new ScriptedInput(streaming.ssc, words)
    .map((word): [string, number] => [word, 1])
    .reduceByKey((a, b) => a + b)
  const batches = collectInto(counts)
  const pairs = collectInto(counts.map((pair): [number, string] => [pair[1], pair[0]]).groupByKey())
  let most = 0
  counts.foreachRDD(() => {
    most = Math.max(most, shuffleEntries(shared.sc))
  })
  await runBatches(streaming, 40)
  assert.equal(batches.length, 40)
  assert.equal(pairs.length, 40)
  for (const { rows } of batches) assert.equal(rows.length, 2)
  // two shuffles of two map tasks each, of the batches that are remembered
  assert.ok(most <= 12, `${most} entries`)
})

test("an RDD of the program's own keeps its shuffle through all batches", async () => {
  const { sc } = shared
  const table = sc
    .parallelize(['a', 'b', 'a'], 2)
    .map((word): [string, number] => [word, 1])
    .reduceByKey((a, b) => a + b, 2)
  let mapTasks = 0
  let tableStages = 0
  sc.addSparkListener(event => {
    if (event.type === 'stageSubmitted' && event.stage.name.includes('reduceByKey')) {
      tableStages++
      mapTasks += event.stage.numTasks
    }
  })
  const streaming = manualContext(sc)
  const stream = new ScriptedInput(
    streaming.ssc,
    Array.from({ length: 6 }, () => ['x']),
  )
  const joined = collectInto(stream.transform(rdd => rdd.map(String).union(table.keys())))
  await runBatches(streaming, 6)
  assert.deepEqual(
    joined.map(({ rows }) => [...rows].sort()),
    Array.from({ length: 6 }, () => ['a', 'b', 'x']),
  )
  assert.deepEqual({ tableStages, mapTasks }, { tableStages: 1, mapTasks: 2 })
})
