import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RDD } from '../../../src/index.js'
import { sharedContext } from './context.js'

describe('union', () => {
  const shared = sharedContext()

  it('keeps the order of partitions, whichever of its RDDs have none', async () => {
    const { sc } = shared
    const empty = sc.emptyRDD<number>()
    const rdds = [empty, sc.range(0, 3, 1, 2), empty, empty, sc.range(3, 7, 1, 3), empty]
    const union = sc.union(...rdds)
    assert.equal(union.getNumPartitions(), 5)
    assert.deepEqual(await union.collect(), [0, 1, 2, 3, 4, 5, 6])
    assert.deepEqual(await union.glom().collect(), [
      ...(await rdds[1].glom().collect()),
      ...(await rdds[4].glom().collect()),
    ])
  })

  it('of unions asks each RDD for its number of partitions once', async () => {
    const { sc } = shared
    const first = sc.parallelize([0], 1)
    let asked = 0
    Object.defineProperty(first, 'numPartitions', {
      get: () => {
        asked++
        return 1
      },
    })
    let rdd: RDD<number> = first
    for (let i = 1; i < 60; i++) rdd = rdd.union(sc.parallelize([i], 1))
    assert.deepEqual(
      await rdd.collect(),
      Array.from({ length: 60 }, (_, i) => i),
    )
    assert.equal(asked, 1)
  })
})
