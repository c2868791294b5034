/** Persisted RDDs: what is kept where, what leaves memory, and what is computed again. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import type { LongAccumulator, RDD, SparkContext } from '../../src/index.js'
import { StorageLevel } from '../../src/index.js'
import { sharedContext } from './rdd/context.js'

interface Counted {
  readonly rdd: RDD<string>
  readonly calls: LongAccumulator
}

/** Rows of about 100 bytes, and how many were computed. */
function counted(sc: SparkContext, rows: number, partitions: number): Counted {
  const calls = sc.longAccumulator()
  const rdd = sc.range(0, rows, 1, partitions).map(x => {
    calls.add(1)
    return `${x}`.padStart(100, '.')
  })
  return { rdd, calls }
}

function kept(rdd: RDD<unknown>): { memory: number; disk: number; partitions: number } {
  const prefix = `rdd_${rdd.id}_`
  const blocks = rdd.context.env.blockManager.status().filter(({ id }) => id.startsWith(prefix))
  return {
    memory: blocks.filter(block => block.memoryBytes > 0).length,
    disk: blocks.filter(block => block.diskBytes > 0).length,
    partitions: blocks.length,
  }
}

suite('levels', () => {
  const shared = sharedContext()
  const levels: readonly [name: string, memory: number, disk: number][] = [
    ['MEMORY_ONLY', 3, 0],
    ['MEMORY_ONLY_SER', 3, 0],
    ['MEMORY_ONLY_2', 3, 0],
    ['MEMORY_AND_DISK', 3, 0],
    ['MEMORY_AND_DISK_SER_2', 3, 0],
    ['OFF_HEAP', 3, 0],
    ['DISK_ONLY', 0, 3],
    ['DISK_ONLY_3', 0, 3],
  ]
  for (const [name, memory, disk] of levels) {
    test(`${name}: computed once, kept where it says`, async () => {
      const { rdd, calls } = counted(shared.sc, 30, 3)
      rdd.persist(StorageLevel.fromString(name))
      const rows = await rdd.collect()
      await shared.sc.env.blockManager.settle()
      assert.deepEqual(kept(rdd), { memory, disk, partitions: 3 })
      assert.deepEqual(await rdd.collect(), rows)
      assert.equal(await rdd.map(row => row.length).reduce((a, b) => a + b), 3000)
      assert.equal(calls.value, 30)
      rdd.unpersist()
      assert.deepEqual(kept(rdd), { memory: 0, disk: 0, partitions: 0 })
      assert.deepEqual(await rdd.collect(), rows)
      assert.equal(calls.value, 60)
    })
  }

  test('cache() is MEMORY_ONLY; another level is refused until unpersist', () => {
    const { rdd } = counted(shared.sc, 10, 2)
    assert.equal(rdd.cache().getStorageLevel(), StorageLevel.MEMORY_ONLY)
    assert.equal(rdd.cache(), rdd)
    assert.throws(() => rdd.persist(StorageLevel.DISK_ONLY), {
      condition: 'CANNOT_CHANGE_STORAGE_LEVEL',
    })
    assert.equal(rdd.unpersist().getStorageLevel(), StorageLevel.NONE)
    assert.equal(rdd.persist(StorageLevel.DISK_ONLY).getStorageLevel(), StorageLevel.DISK_ONLY)
  })

  test('persisted RDDs are known by their number', () => {
    const { rdd } = counted(shared.sc, 10, 2)
    rdd.setName('mine').cache()
    assert.equal(shared.sc.getPersistentRDDs().get(rdd.id), rdd)
    rdd.unpersist()
    assert.equal(shared.sc.getPersistentRDDs().has(rdd.id), false)
  })

  test('a partition is kept when it was asked for, whole', async () => {
    const { rdd, calls } = counted(shared.sc, 30, 3)
    rdd.cache()
    assert.equal((await rdd.take(1)).length, 1)
    assert.equal(kept(rdd).partitions, 1)
    assert.equal(calls.value, 10)
    await rdd.count()
    assert.equal(calls.value, 30)
  })

  test('rows come back as they were, of any kind', async () => {
    const rows = [1, 'a', null, undefined, [1, { b: new Date(3) }], -0, Number.NaN, 5n]
    const rdd = shared.sc
      .parallelize(rows, 3)
      .map(row => [row, row])
      .cache()
    const first = await rdd.collect()
    assert.deepEqual(await rdd.collect(), first)
    assert.deepEqual(
      first.map(([row]) => row),
      rows,
    )
  })

  test('what a task changes in a kept row is not seen by the next', async () => {
    const rdd = shared.sc.parallelize([{ n: 1 }], 1).cache()
    const add = (row: { n: number }): number => ++row.n
    assert.deepEqual(await rdd.map(add).collect(), [2])
    assert.deepEqual(await rdd.map(add).collect(), [2])
  })

  test('a kept RDD behind a shuffle: the shuffle is not read again', async () => {
    const { rdd, calls } = counted(shared.sc, 30, 3)
    const counts = rdd
      .map(row => [row.at(-1)!, 1])
      .reduceByKey((a, b) => a + b, 2)
      .cache()
    const stages: number[] = []
    assert.equal(await counts.count(), 10)
    const listener = (event: { type: string; stage?: { numTasks: number } }): void => {
      if (event.type.startsWith('stage')) stages.push(event.stage!.numTasks)
    }
    shared.sc.addSparkListener(listener)
    assert.equal(await counts.count(), 10)
    shared.sc.removeSparkListener(listener)
    assert.deepEqual(stages, [2, 2])
    assert.equal(calls.value, 30)
  })

  test('a task that failed keeps nothing', async () => {
    const rdd = shared.sc.range(0, 4, 1, 2).map((x): number => {
      if (x === 3) throw new Error('three')
      return x
    })
    rdd.cache()
    await assert.rejects(rdd.count(), { condition: 'USER_FUNCTION_FAILED' })
    const [id] = [...Array(2).keys()].map(p => rdd.blockId(p)).slice(1)
    assert.equal(shared.sc.env.blockManager.has(id), false)
  })

  test('a damaged file is computed again', async () => {
    const { rdd, calls } = counted(shared.sc, 30, 3)
    rdd.persist(StorageLevel.DISK_ONLY)
    const rows = await rdd.collect()
    await shared.sc.env.blockManager.settle()
    const [block] = shared.sc.env.blockManager.get(rdd.blockId(1))!
    assert.equal(block.kind, 'file')
    writeFileSync(block.kind === 'file' ? block.path : '', 'damaged')
    assert.deepEqual(await rdd.collect(), rows)
    assert.equal(calls.value, 40)
  })
})

suite('with little memory', () => {
  // one RDD of the tests has about 1 MB
  const shared = sharedContext({ 'spark.millrace.memory': '300k' })

  test('memory only: partitions are dropped, the least recently used first, and computed again', async () => {
    const { rdd, calls } = counted(shared.sc, 10_000, 20)
    rdd.cache()
    assert.equal(await rdd.count(), 10_000)
    await shared.sc.env.blockManager.settle()
    const { memory, disk, partitions } = kept(rdd)
    assert.ok(partitions > 0 && partitions < 20, `${partitions} are kept`)
    assert.deepEqual([memory, disk], [partitions, 0])
    assert.ok(shared.sc.env.blockManager.memoryBytes <= 300 * 1024)
    assert.equal(calls.value, 10_000)
    assert.equal(await rdd.filter(row => row.endsWith('7')).count(), 1000)
    assert.ok(calls.value > 10_000 && calls.value <= 20_000, `${calls.value} rows were computed`)
    rdd.unpersist()
  })

  test('memory and disk: partitions go to files and are not computed again', async () => {
    const { rdd, calls } = counted(shared.sc, 10_000, 20)
    rdd.persist(StorageLevel.MEMORY_AND_DISK)
    assert.equal(await rdd.count(), 10_000)
    await shared.sc.env.blockManager.settle()
    const { disk, partitions } = kept(rdd)
    assert.equal(partitions, 20)
    assert.ok(disk > 0, 'nothing went to disk')
    assert.ok(shared.sc.env.blockManager.memoryBytes <= 300 * 1024)
    const rows = await rdd.collect()
    assert.deepEqual(
      rows.map(row => Number(row.replaceAll('.', ''))),
      [...rows.keys()],
    )
    assert.equal(calls.value, 10_000)
    rdd.unpersist()
    await shared.sc.env.blockManager.settle()
    assert.equal(shared.sc.env.blockManager.memoryBytes, 0)
  })

  test('a shuffle larger than memory goes through files', async () => {
    const sums = shared.sc
      .range(0, 8000, 1, 4)
      .map(x => [`${x % 4000}`.padStart(80, '.'), x])
      .groupByKey(3)
    assert.equal(await sums.count(), 4000)
    const [key, values] = await sums.first()
    assert.equal(values.length, 2)
    assert.equal(Math.abs(values[0] - values[1]), 4000)
    assert.equal(Number(key.replaceAll('.', '')), Math.min(...values))
  })
})
