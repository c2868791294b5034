/** Aggregation by key, counts and look-ups against naive references. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { RangePartitioner, type RDD } from '../../../src/index.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'
import { anyKey, groupsOf, inOrder, partitionsOf, rddOf, stagesOf } from './partitions.js'

type Pair = [unknown, number]

const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0)

for (const master of ['local', 'local[2]']) {
  suite(`aggregation by key, on ${master}`, () => {
    const shared = sharedContext({}, master)
    const words = (): RDD<[string, number]> =>
      rddOf<[string, number]>(shared.sc, [
        [
          ['a', 1],
          ['b', 2],
          ['a', 3],
        ],
        [['a', 4]],
        [],
      ])

    test('an array as zero is one of its own for each key', async () => {
      const collected = words().aggregateByKey(
        [] as number[],
        (list, x) => {
          list.push(x)
          return list
        },
        (a, b) => {
          a.push(...b)
          return a
        },
      )
      const expected = inOrder([
        ['a', [1, 3, 4]],
        ['b', [2]],
      ])
      for (const _ of [1, 2]) assert.deepEqual(inOrder(await collected.collect()), expected)
    })

    test('zeros of other kinds: object, Map, Set, undefined', async () => {
      const stats = words().aggregateByKey(
        { n: 0, sum: 0 },
        (s, x) => ({ n: s.n + 1, sum: s.sum + x }),
        (a, b) => ({ n: a.n + b.n, sum: a.sum + b.sum }),
      )
      assert.deepEqual(await stats.lookup('a'), [{ n: 3, sum: 8 }])
      const seen = words().aggregateByKey(
        new Set<number>(),
        (set, x) => set.add(x),
        (a, b) => new Set([...a, ...b]),
      )
      assert.deepEqual(await seen.lookup('a'), [new Set([1, 3, 4])])
      const largest = words().aggregateByKey(
        undefined as number | undefined,
        (m, x) => (m === undefined || x > m ? x : m),
        (a, b) => Math.max(a!, b!),
      )
      assert.deepEqual(await largest.lookup('b'), [2])
    })

    test('a nested zero is copied whole', async () => {
      const nested = words().aggregateByKey(
        { list: [] as number[] },
        (box, x) => {
          box.list.push(x)
          return box
        },
        (a, b) => ({ list: [...a.list, ...b.list] }),
      )
      assert.deepEqual(
        inOrder(await nested.collect()),
        inOrder([
          ['a', { list: [1, 3, 4] }],
          ['b', { list: [2] }],
        ]),
      )
    })

    test('the zero counts once for each key of each partition', async () => {
      const folded = words().foldByKey(100, (a, b) => a + b)
      assert.deepEqual(
        inOrder(await folded.collect()),
        inOrder([
          ['a', 208],
          ['b', 102],
        ]),
      )
    })

    test('what is partitioned already is aggregated in place', async () => {
      const placed = words().partitionBy(2)
      await placed.count()
      const total = placed.foldByKey(0, (a, b) => a + b)
      assert.equal(total.partitioner, placed.partitioner)
      assert.deepEqual(await stagesOf(shared.sc, () => total.collect()), ['collect'])
      assert.deepEqual(
        inOrder(await total.collect()),
        inOrder([
          ['a', 8],
          ['b', 2],
        ]),
      )
      const lists = placed.aggregateByKey(
        [] as number[],
        (l, x) => [...l, x],
        (a, b) => [...a, ...b],
      )
      assert.deepEqual(await lists.lookup('a'), [[1, 3, 4]])
    })

    test('groupBy keeps the order by partition and position', async () => {
      const rdd = rddOf(shared.sc, [[5, 2, 3], [4], [1]])
      const groups = await rdd.groupBy(x => (x % 2 === 0 ? 'even' : 'odd')).collectAsMap()
      assert.deepEqual(
        groups,
        new Map([
          ['odd', [5, 3, 1]],
          ['even', [2, 4]],
        ]),
      )
      assert.equal(rdd.groupBy(x => x, 5).getNumPartitions(), 5)
    })
  })
}

suite('by key', () => {
  const shared = sharedContext()

  test('everything by key is what naive groups give', async () => {
    await fc.assert(
      fc.asyncProperty(
        partitionsOf(fc.tuple(anyKey, fc.integer({ min: -9, max: 9 }))),
        fc.integer({ min: 1, max: 3 }),
        async (parts, n) => {
          const rdd = rddOf<Pair>(shared.sc, parts)
          const groups = groupsOf(parts.flat())
          const sums = inOrder(groups.map(([key, xs]) => [key, sum(xs)]))
          const counts = inOrder(groups.map(([key, xs]) => [key, xs.length]))
          const add = (a: number, b: number): number => a + b
          assert.deepEqual(inOrder(await rdd.foldByKey(0, (a, b) => a + b, n).collect()), sums)
          const both = rdd.aggregateByKey(
            [0, 0],
            ([s, k], x) => [s + x, k + 1],
            (a, b) => [a[0] + b[0], a[1] + b[1]],
            n,
          )
          assert.deepEqual(inOrder(await both.mapValues(([s]) => s).collect()), sums)
          assert.deepEqual(inOrder([...(await rdd.reduceByKeyLocally(add))]), sums)
          assert.deepEqual(inOrder([...(await rdd.countByKey())]), counts)
          const last = inOrder(groups.map(([key, xs]) => [key, xs[xs.length - 1]]))
          assert.deepEqual(inOrder([...(await rdd.collectAsMap())]), last)
          for (const [key, xs] of groups.slice(0, 2)) {
            assert.deepEqual(await rdd.lookup(key), xs)
            assert.deepEqual(await rdd.partitionBy(n).lookup(key), xs)
          }
        },
      ),
      { numRuns: tries(12) },
    )
  })

  test('a zero that cannot be copied is refused at the call', () => {
    const rdd = shared.sc.parallelize([1]).map(x => [x, x])
    assert.throws(
      () =>
        rdd.aggregateByKey(
          { f: () => 1 },
          s => s,
          a => a,
        ),
      {
        condition: 'VALUE_NOT_SERIALIZABLE',
      },
    )
  })

  test('a function that fails is named with its operator and key', async () => {
    const rdd = shared.sc.parallelize([1, 2], 1).map(x => ['k', x])
    const failing = rdd.aggregateByKey(
      0,
      (a, x) => {
        if (x === 2) throw new Error('not two')
        return a + x
      },
      (a, b) => a + b,
    )
    await assert.rejects(failing.collect(), /aggregateByKey at .*aggregate-by-key\.test.*not two/s)
  })

  const partitioners: readonly [
    name: string,
    place: (rdd: RDD<[number, string]>) => RDD<[number, string]>,
  ][] = [
    ['hash', rdd => rdd.partitionBy(3)],
    ['range', rdd => rdd.partitionBy(new RangePartitioner(3, rdd))],
    ['of the user', rdd => rdd.partitionBy({ numPartitions: 3, getPartition: key => key % 3 })],
  ]
  for (const [name, place] of partitioners) {
    test(`lookup computes the key's partition only (partitioner ${name})`, async () => {
      const rdd = rddOf<[number, string]>(shared.sc, [
        [
          [1, 'a'],
          [2, 'b'],
        ],
        [
          [3, 'c'],
          [1, 'd'],
        ],
      ])
      const placed = place(rdd)
      await placed.count()
      const computed = shared.sc.collectionAccumulator<number>()
      const watched = placed.mapPartitionsWithIndex((index, rows) => {
        computed.add(index)
        return rows
      }, true)
      assert.deepEqual(await watched.lookup(1), ['a', 'd'])
      assert.equal(computed.value.length, 1)
      assert.deepEqual(await watched.lookup(7), [])
    })
  }

  test('lookup in what has no partitioner looks everywhere, in order', async () => {
    const rdd = rddOf<[Date, number]>(shared.sc, [
      [[new Date(1), 1]],
      [
        [new Date(2), 2],
        [new Date(1), 3],
      ],
    ])
    assert.deepEqual(await rdd.lookup(new Date(1)), [1, 3])
  })

  test('lookup among more keys than its table takes', async () => {
    const rdd = shared.sc.range(0, 30_000, 1, 1).map(x => [`key ${x % 10_000}`, x])
    assert.deepEqual(await rdd.lookup('key 77'), [77, 10_077, 20_077])
  })
})
