import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StorageLevel } from '../../../src/index.js'
import { sharedContext } from './context.js'

const shared = sharedContext()

/** RDDs' numbers and call sites are of the hour. */
function stable(text: string): string {
  return text.replace(/\[\d+\]/g, '[N]').replace(/ at \S+:\d+ \[/g, ' at HERE [')
}

test('a lineage without a shuffle', async () => {
  const rdd = shared.sc
    .range(0, 9, 1, 2)
    .map(x => x + 1)
    .filter(x => x > 1)
    .setName('large')
  assert.equal(
    stable(await rdd.toDebugString()),
    [
      '(2) large RowRDD[N] at filter at HERE []',
      ' |  RowRDD[N] at map at HERE []',
      ' |  RangeRDD[N] at range at HERE []',
    ].join('\n'),
  )
  assert.match(await rdd.toDebugString(), /debug\.test\.ts:\d+ \[\]$/)
})

test('each shuffle is indented below the stage that reads it', async () => {
  const counts = shared.sc
    .parallelize(['a'], 12)
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b, 3)
  const again = counts.map(([, n]) => [n, 1]).groupByKey(4)
  assert.equal(
    stable(await again.toDebugString()),
    [
      '(4) ShuffledRDD[N] at groupByKey at HERE []',
      ' +-(3) RowRDD[N] at map at HERE []',
      '    |  ShuffledRDD[N] at reduceByKey at HERE []',
      '    +-(12) RowRDD[N] at map at HERE []',
      '       |   BlockRDD[N] at parallelize at HERE []',
    ].join('\n'),
  )
})

test('the parents of a union, each with its own shuffle', async () => {
  const left = shared.sc.parallelize([['k', 1]] as [string, number][], 2).partitionBy(3)
  const right = shared.sc.parallelize([['k', 2]] as [string, number][], 2).partitionBy(4)
  assert.equal(
    stable(await left.union(right).toDebugString()),
    [
      '(7) UnionRDD[N] at union at HERE []',
      ' |  ShuffledRDD[N] at partitionBy at HERE []',
      ' +-(2) BlockRDD[N] at parallelize at HERE []',
      ' |  ShuffledRDD[N] at partitionBy at HERE []',
      ' +-(2) BlockRDD[N] at parallelize at HERE []',
    ].join('\n'),
  )
})

test('several shuffles: a line down beside all but the last', async () => {
  const left = shared.sc.parallelize(['k'], 2).map(word => [word, 1])
  const right = shared.sc.parallelize(['k'], 3).map(word => [word, 2])
  const lines = stable(await left.cogroup(right, 4).toDebugString()).split('\n')
  assert.deepEqual(lines.slice(-4), [
    ' +-(2) RowRDD[N] at map at HERE []',
    ' |  |  BlockRDD[N] at parallelize at HERE []',
    ' +-(3) RowRDD[N] at map at HERE []',
    '    |  BlockRDD[N] at parallelize at HERE []',
  ])
})

test('what is persisted, and what of it is kept', async () => {
  const rdd = shared.sc
    .range(0, 1000, 1, 2)
    .map(x => x * 2)
    .persist(StorageLevel.MEMORY_ONLY_SER)
  const child = rdd.map(x => x + 1)
  const before = [
    '(2) RowRDD[N] at map at HERE []',
    ' |  RowRDD[N] at map at HERE [Memory Serialized 1x Replicated]',
  ]
  const source = ' |  RangeRDD[N] at range at HERE []'
  assert.equal(stable(await child.toDebugString()), [...before, source].join('\n'))
  await child.count()
  const after = stable(await child.toDebugString()).replace(
    /MemorySize: [\d.]+ \w+/,
    'MemorySize: SOME',
  )
  const kept = ' |      CachedPartitions: 2; MemorySize: SOME; DiskSize: 0.0 B'
  assert.equal(after, [...before, kept, source].join('\n'))
})

test('a checkpoint is the end of it', async () => {
  const rdd = shared.sc
    .range(0, 10, 1, 2)
    .map(x => x * 2)
    .localCheckpoint()
  await rdd.count()
  const lines = stable(await rdd.toDebugString()).split('\n')
  assert.equal(lines.length, 3)
  assert.match(lines[2], /^ \| {2}LocalCheckpointRDD\[N\] at localCheckpoint/)
})
