/** A union of RDDs with the same partitioner: keys stay where they are, and no later step shuffles them again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HashPartitioner, type RDD, StorageLevel } from '../../../src/index.js'
import { sharedContext } from './context.js'

const shared = sharedContext()

type Pair = [string, number]

const batch = (i: number): Pair[] => [
  ['a', i],
  ['b', 10 * i],
  [`k${i}`, 1],
]

/** Sums by key of three lists, each partitioned alike. */
function parts(partitions = 3): RDD<Pair>[] {
  return [1, 2, 3].map(i =>
    shared.sc
      .parallelize(batch(i), 2)
      .reduceByKey<string, number>((x, y) => x + y, new HashPartitioner(partitions)),
  )
}

const sorted = (rows: readonly Pair[]): string[] => rows.map(row => row.join()).sort()

/** Names of the stages that ran, while `body` did. */
async function stagesOf(body: () => Promise<unknown>): Promise<number> {
  let stages = 0
  const listener = (event: { type: string }): void => {
    if (event.type === 'stageSubmitted') stages++
  }
  shared.sc.addSparkListener(listener)
  await body()
  shared.sc.removeSparkListener(listener)
  return stages
}

for (const persisted of [[], [0], [1], [2], [0, 1], [0, 2], [0, 1, 2]]) {
  test(`rows of all, in order, when parts ${persisted.join(', ') || 'none'} lie in blocks`, async () => {
    const rdds = parts()
    for (const i of persisted) await rdds[i].persist(StorageLevel.MEMORY_ONLY_SER).count()
    const union = shared.sc.union(...rdds)
    assert.equal(union.getNumPartitions(), 3)
    assert.ok(union.partitioner?.equals(new HashPartitioner(3)))
    const expected = await Promise.all(rdds.map(rdd => rdd.glom().collect()))
    const found = await union.glom().collect()
    for (const [p, rows] of found.entries()) {
      assert.deepEqual(
        rows,
        expected.flatMap(partitions => partitions[p]),
      )
    }
    const sums = union.reduceByKey((x, y) => x + y, 3)
    assert.equal(await stagesOf(() => sums.count()), 1)
    assert.deepEqual(sorted(await sums.collect()), ['a,6', 'b,60', 'k1,1', 'k2,1', 'k3,1'])
  })
}

test('parts that lie in blocks, empty ones too', async () => {
  const empty = shared.sc.emptyRDD<Pair>().partitionBy(3).cache()
  const all = [empty, ...parts().map(rdd => rdd.cache()), empty]
  for (const rdd of all) await rdd.count()
  assert.equal(await shared.sc.union(...all).count(), 9)
  assert.equal(await shared.sc.union(empty, empty).count(), 0)
})

test('other partitioners, or none, make a plain union', async () => {
  const [a, b] = parts()
  const other = parts(2)[2]
  const plain = shared.sc.parallelize(batch(3), 1)
  assert.equal(a.union(other).getNumPartitions(), 5)
  assert.equal(a.union(other).partitioner, undefined)
  assert.equal(a.union(b, plain).getNumPartitions(), 7)
  assert.equal(await a.union(b, plain).count(), 9)
})
