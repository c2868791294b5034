/** Sorting against Array.prototype.sort, its stability, and the ranges of a range partitioner. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { RangePartitioner, type RDD } from '../../../src/index.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'
import { partitionsOf, rddOf, stagesOf } from './partitions.js'

type Pair = [unknown, unknown]

suite('sorting', () => {
  const shared = sharedContext()

  const cases: readonly [
    name: string,
    input: readonly (readonly unknown[])[],
    run: (rdd: RDD<never>) => RDD<unknown>,
    expected: readonly unknown[],
  ][] = [
    [
      'numbers',
      [[3, -1], [Number.NaN, 10], [2]],
      r => r.sortBy(x => x),
      [-1, 2, 3, 10, Number.NaN],
    ],
    [
      'numbers, descending',
      [
        [3, -1],
        [10, 2],
      ],
      r => r.sortBy(x => x, false),
      [10, 3, 2, -1],
    ],
    ['infinities', [[1, Infinity], [-Infinity]], r => r.sortBy(x => x), [-Infinity, 1, Infinity]],
    [
      'strings by code units',
      [
        ['b', 'B'],
        ['a', 'é', '10', '9'],
      ],
      r => r.sortBy(x => x),
      ['10', '9', 'B', 'a', 'b', 'é'],
    ],
    ['null first', [['a', null], ['b']], r => r.sortBy(x => x), [null, 'a', 'b']],
    ['bigint beside number', [[3n, 1], [2]], r => r.sortBy(x => x), [1, 2, 3n]],
    ['dates', [[new Date(5)], [new Date(3)]], r => r.sortBy(x => x), [new Date(3), new Date(5)]],
    [
      'by several things',
      [
        [
          { a: 2, b: 'x' },
          { a: 1, b: 'z' },
        ],
        [{ a: 2, b: 'a' }],
      ],
      r => (r as RDD<{ a: number; b: string }>).sortBy(x => [x.a, x.b]),
      [
        { a: 1, b: 'z' },
        { a: 2, b: 'a' },
        { a: 2, b: 'x' },
      ],
    ],
    ['no row', [[], []], r => r.sortBy(x => x), []],
    ['one row in many partitions', [[], [7], []], r => r.sortBy(x => x), [7]],
  ]
  for (const [name, input, run, expected] of cases) {
    test(name, async () => {
      const rdd = run(rddOf(shared.sc, input) as RDD<never>)
      assert.deepEqual(await rdd.collect(), expected)
      assert.equal(rdd.getNumPartitions(), input.length)
    })
  }

  test('rows with equal keys keep their order by partition and position, both ways', async () => {
    const rows = [
      ['b1', 'a1', 'b2'],
      ['a2', 'b3'],
      ['b4', 'a3'],
    ]
    const rdd = rddOf(shared.sc, rows)
    for (const n of [1, 2, 4]) {
      assert.deepEqual(await rdd.sortBy(x => x[0], true, n).collect(), [
        'a1',
        'a2',
        'a3',
        'b1',
        'b2',
        'b3',
        'b4',
      ])
      assert.deepEqual(await rdd.sortBy(x => x[0], false, n).collect(), [
        'b1',
        'b2',
        'b3',
        'b4',
        'a1',
        'a2',
        'a3',
      ])
    }
  })

  test('sortBy and sortByKey are a stable sort', async () => {
    const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('', 'x', 'y', null))
    const order = (a: unknown, b: unknown): number =>
      rank(a) - rank(b) || (a! < b! ? -1 : a === b ? 0 : 1)
    const rank = (x: unknown): number => (x === null ? 0 : typeof x === 'number' ? 1 : 2)
    await fc.assert(
      fc.asyncProperty(
        partitionsOf(key),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        async (keys, ascending, n) => {
          let position = 0
          const rows = keys.map(list => list.map((k): Pair => [k, position++]))
          const sign = ascending ? 1 : -1
          const expected = rows.flat().sort((a, b) => sign * order(a[0], b[0]))
          const rdd = rddOf(shared.sc, rows)
          const sorted = rdd.sortByKey(ascending, n)
          assert.deepEqual(await sorted.collect(), expected)
          assert.equal(sorted.getNumPartitions(), n)
          assert.deepEqual(await rdd.sortBy(([k]) => k as null, ascending, n).collect(), expected)
        },
      ),
      { numRuns: tries(15) },
    )
  })

  test('ranges are about even, also where one partition has nearly all rows', async () => {
    const rdd = shared.sc
      .range(0, 20_000, 1, 4)
      .flatMap(x => (x < 5000 || x % 100 === 0 ? [(x * 7919) % 20_011] : []))
      .map(x => [x, null])
    const sizes = (await rdd.sortByKey(true, 5).glom().collect()).map(rows => rows.length)
    const total = sizes.reduce((a, b) => a + b)
    assert.equal(total, 5150)
    for (const size of sizes) assert.ok(size > total / 20 && size < total / 2, String(sizes))
  })

  test('equal keys are in one partition', async () => {
    const parts = await rddOf<[number, number]>(shared.sc, [
      [
        [5, 1],
        [5, 2],
      ],
      [
        [5, 3],
        [4, 4],
      ],
    ])
      .sortByKey(true, 4)
      .glom()
      .collect()
    assert.equal(parts.length, 4)
    assert.deepEqual(parts.filter(rows => rows.some(([k]) => k === 5)).length, 1)
    assert.deepEqual(parts.flat(), [
      [4, 4],
      [5, 1],
      [5, 2],
      [5, 3],
    ])
  })

  test('the bounds are sampled once, by a job before the shuffle; one partition needs none', async () => {
    const rdd = rddOf<[number, number]>(shared.sc, [[[2, 1]], [[1, 2]]])
    const sorted = rdd.sortByKey()
    assert.deepEqual(await stagesOf(shared.sc, () => sorted.collect()), [
      'sampleKeys',
      'sortByKey',
      'collect',
    ])
    assert.deepEqual(await stagesOf(shared.sc, () => sorted.collect()), ['collect'])
    assert.deepEqual(await stagesOf(shared.sc, () => rdd.sortByKey(true, 1).collect()), [
      'sortByKey',
      'collect',
    ])
  })

  test('a RangePartitioner of the program', async () => {
    const rdd = rddOf<[number, string]>(shared.sc, [
      [
        [30, 'c'],
        [10, 'a'],
      ],
      [
        [20, 'b'],
        [40, 'd'],
      ],
    ])
    const partitioner = new RangePartitioner(2, rdd)
    assert.throws(() => partitioner.getPartition(10), { condition: 'RANGE_BOUNDS_UNKNOWN' })
    const placed = rdd.partitionBy(partitioner)
    assert.deepEqual(await placed.glom().collect(), [
      [
        [10, 'a'],
        [20, 'b'],
      ],
      [
        [30, 'c'],
        [40, 'd'],
      ],
    ])
    assert.deepEqual(
      [10, 20, 21, 99].map(key => partitioner.getPartition(key)),
      [0, 0, 1, 1],
    )
    assert.equal(placed.partitioner, partitioner)
    const descending = new RangePartitioner(2, rdd, false)
    assert.deepEqual(await rdd.partitionBy(descending).keys().glom().collect(), [
      [30, 40],
      [10, 20],
    ])
    assert.throws(() => new RangePartitioner(0, rdd), { condition: 'INVALID_PARTITION_COUNT' })
  })

  test('repartitionAndSortWithinPartitions sorts each partition', async () => {
    const byParity = { numPartitions: 2, getPartition: (key: number) => key % 2 }
    const rdd = rddOf<[number, string]>(shared.sc, [
      [
        [5, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'c'],
        [5, 'd'],
        [4, 'e'],
      ],
    ])
    const sorted = rdd.repartitionAndSortWithinPartitions(byParity)
    assert.deepEqual(await sorted.glom().collect(), [
      [
        [2, 'b'],
        [4, 'e'],
      ],
      [
        [1, 'c'],
        [5, 'a'],
        [5, 'd'],
      ],
    ])
    const placed = rdd.partitionBy(2)
    await placed.count()
    const inPlace = placed.repartitionAndSortWithinPartitions(2)
    assert.deepEqual(await stagesOf(shared.sc, () => inPlace.collect()), ['collect'])
  })

  test('keys without an order are refused', async () => {
    const rows = rddOf(shared.sc, [[{ x: 1 }, { x: 2 }]])
    await assert.rejects(rows.sortBy(x => x).collect(), { condition: 'ORDERING_NOT_DEFINED' })
  })

  test('a function that fails while the keys are sampled names its line', async () => {
    const rows = rddOf(shared.sc, [[1], [2]])
    const failing = rows.sortBy(x => {
      if (x === 2) throw new Error('no key for two')
      return x
    })
    await assert.rejects(failing.collect(), /sortBy at .*sorting\.test.*no key for two/s)
  })
})
