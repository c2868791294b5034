import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { type RDD, StorageLevel } from '../../../src/index.js'
import { sharedContext, sharedFolder } from './context.js'

const shared = sharedContext()
const folder = sharedFolder()

/** An RDD, and how often its rows were computed. */
function counted(): { rdd: RDD<number>; computed: () => number } {
  const calls = shared.sc.longAccumulator()
  const rdd = shared.sc.range(0, 6, 1, 3).map(x => {
    calls.add(1)
    return x * 10
  })
  return { rdd, computed: () => calls.value }
}

const rows = [0, 10, 20, 30, 40, 50]

suite('checkpoint', () => {
  test('needs a folder', () => {
    assert.equal(shared.sc.getCheckpointDir(), undefined)
    assert.throws(() => shared.sc.range(0, 3).checkpoint(), {
      condition: 'CHECKPOINT_DIRECTORY_MISSING',
    })
  })

  test('the application has a folder of its own, made when it is needed', () => {
    shared.sc.setCheckpointDir(`${join(folder, 'checkpoints')}/`)
    const own = shared.sc.getCheckpointDir()!
    assert.equal(dirname(own), join(folder, 'checkpoints'))
    assert.equal(existsSync(own), false)
  })

  test('the next job saves it, and it is read from there afterwards', async () => {
    const { rdd, computed } = counted()
    rdd.checkpoint()
    assert.equal(rdd.isCheckpointed, false)
    assert.equal(rdd.getCheckpointFile(), undefined)
    assert.equal(await rdd.count(), 6)
    assert.equal(rdd.isCheckpointed, true)
    assert.equal(computed(), 12)
    assert.deepEqual(readdirSync(rdd.getCheckpointFile()!), [
      '_SUCCESS',
      'part-00000',
      'part-00001',
      'part-00002',
    ])
    assert.deepEqual(await rdd.collect(), rows)
    assert.deepEqual(await rdd.map(x => x + 1).take(2), [1, 11])
    assert.equal(computed(), 12)
    assert.equal(rdd.getNumPartitions(), 3)
  })

  test('a persisted RDD is computed once', async () => {
    const { rdd, computed } = counted()
    rdd.cache().checkpoint()
    assert.equal(await rdd.count(), 6)
    rdd.unpersist()
    assert.deepEqual(await rdd.collect(), rows)
    assert.equal(computed(), 6)
  })

  test('a job over an RDD that is made from it saves it too', async () => {
    const { rdd, computed } = counted()
    rdd.checkpoint()
    const sums = rdd.map(x => [x % 20, x]).reduceByKey((a, b) => a + b, 2)
    assert.deepEqual(
      (await sums.collect()).sort((a, b) => a[0] - b[0]),
      [
        [0, 60],
        [10, 90],
      ],
    )
    assert.equal(rdd.isCheckpointed, true)
    const before = computed()
    assert.equal(await rdd.count(), 6)
    assert.equal(computed(), before)
  })

  test('the lineage ends, and behind a shuffle the partitioner stays', async () => {
    const pairs = shared.sc.parallelize(['a', 'b', 'a'], 2).map(word => [word, 1])
    const counts = pairs.reduceByKey((a, b) => a + b, 3)
    const { partitioner } = counts
    counts.checkpoint()
    const first = new Map(await counts.collect())
    assert.equal(counts.partitioner, partitioner)
    assert.deepEqual(
      counts.dependencies.map(({ kind, rdd }) => [kind, rdd.constructor.name, rdd.dependencies]),
      [['narrow', 'ReliableCheckpointRDD', []]],
    )
    assert.ok(!Object.values(counts).includes(pairs), 'it holds its parent')
    assert.deepEqual(new Map(await counts.collect()), first)
  })

  test('an RDD at the beginning of a long lineage is found', async () => {
    const { rdd } = counted()
    rdd.checkpoint()
    let last: RDD<number> = rdd
    for (let i = 0; i < 300; i++) last = last.union(shared.sc.emptyRDD())
    assert.equal(await last.count(), 6)
    assert.equal(rdd.isCheckpointed, true)
  })

  test('a folder that cannot be written fails the action; the next one tries again', async () => {
    const { rdd } = counted()
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const before = shared.sc.getCheckpointDir()!
    shared.sc.setCheckpointDir(file)
    rdd.checkpoint()
    await assert.rejects(rdd.count(), { condition: 'PATH_IS_NOT_A_DIRECTORY' })
    assert.equal(rdd.isCheckpointed, false)
    shared.sc.setCheckpointDir(before)
    assert.equal(await rdd.count(), 6)
    assert.equal(rdd.isCheckpointed, true)
  })

  test('a damaged file is told, since nothing can compute it again', async () => {
    const { rdd } = counted()
    rdd.checkpoint()
    await rdd.count()
    writeFileSync(join(rdd.getCheckpointFile()!, 'part-00001'), 'not a block')
    await assert.rejects(rdd.collect(), { condition: 'BLOCK_CORRUPT' })
  })
})

suite('localCheckpoint', () => {
  test('keeps the partitions of the next job, and computes the missing ones', async () => {
    const { rdd, computed } = counted()
    assert.equal(rdd.localCheckpoint(), rdd)
    assert.deepEqual(await rdd.take(1), [0])
    assert.equal(rdd.isCheckpointed, true)
    assert.equal(rdd.getCheckpointFile(), undefined)
    assert.deepEqual(await rdd.collect(), rows)
    assert.equal(computed(), 6)
    assert.deepEqual(
      rdd.dependencies.map(dependency => dependency.rdd.dependencies),
      [[]],
    )
  })

  test('a level in memory only gets the disk as well', () => {
    const { rdd } = counted()
    assert.equal(rdd.localCheckpoint().getStorageLevel(), rdd.getStorageLevel())
    assert.ok(rdd.getStorageLevel().equals(StorageLevel.MEMORY_AND_DISK))
    const ser = counted().rdd.persist(StorageLevel.MEMORY_ONLY_SER).localCheckpoint()
    assert.ok(ser.getStorageLevel().equals(StorageLevel.MEMORY_AND_DISK_SER))
  })

  test('partitions that were kept before may not be dropped either', async () => {
    const { rdd, computed } = counted()
    rdd.cache()
    await rdd.count()
    rdd.localCheckpoint()
    await rdd.count()
    assert.equal(computed(), 6)
    const kept = shared.sc.env.blockManager.status().filter(b => b.id.startsWith(`rdd_${rdd.id}_`))
    assert.deepEqual(
      kept.map(({ level }) => level.useDisk),
      [true, true, true],
    )
  })

  test('after unpersist the rows are gone, and the error says so', async () => {
    const { rdd } = counted()
    rdd.localCheckpoint()
    await rdd.count()
    rdd.unpersist()
    await assert.rejects(rdd.collect(), {
      condition: 'CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND',
      parameters: { rddBlockId: `rdd_${rdd.id}_0` },
    })
  })
})
