/** Partitions put together in another way, rows side by side, numbers for rows, and the operations of sets. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { HashPartitioner, type RDD } from '../../../src/index.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'
import { anyKey, inOrder, partitionsOf, rddOf, stagesOf } from './partitions.js'

interface Case {
  readonly name: string
  readonly input: readonly (readonly number[])[]
  readonly run: (rdd: RDD<number>, other: RDD<number>) => RDD<unknown>
  readonly other?: readonly (readonly number[])[]
  /** By partition. */
  readonly expected: readonly (readonly unknown[])[]
}

const four = [[1, 2], [3], [], [4, 5]]

const cases: readonly Case[] = [
  {
    name: 'coalesce reads neighbours together',
    input: four,
    run: rdd => rdd.coalesce(2),
    expected: [
      [1, 2, 3],
      [4, 5],
    ],
  },
  {
    name: 'coalesce to a number that does not divide',
    input: [[1], [2], [3], [4], [5]],
    run: rdd => rdd.coalesce(3),
    expected: [[1], [2, 3], [4, 5]],
  },
  {
    name: 'coalesce to one',
    input: four,
    run: rdd => rdd.coalesce(1),
    expected: [[1, 2, 3, 4, 5]],
  },
  {
    name: 'coalesce never makes more partitions',
    input: four,
    run: rdd => rdd.coalesce(9),
    expected: four,
  },
  {
    name: 'coalesce before another operator',
    input: four,
    run: rdd =>
      rdd
        .coalesce(2)
        .filter(x => x % 2 === 1)
        .map(x => -x),
    expected: [[-1, -3], [-5]],
  },
  {
    name: 'coalesce with a shuffle may make more',
    input: [[1, 2, 3]],
    run: rdd => rdd.coalesce(4, true),
    expected: [[1], [2], [3], []],
  },
  {
    name: 'repartition deals rows out in turn, each task from a place of its own',
    input: [
      [1, 2, 3, 4],
      [5, 6],
    ],
    run: rdd => rdd.repartition(2),
    expected: [
      [1, 3, 6],
      [2, 4, 5],
    ],
  },
  {
    name: 'glom',
    input: four,
    run: rdd => rdd.glom(),
    expected: [[[1, 2]], [[3]], [[]], [[4, 5]]],
  },
  {
    name: 'cartesian: every partition with every other',
    input: [[1, 2], [3]],
    other: [[7], [8, 9]],
    run: (rdd, other) => rdd.cartesian(other),
    expected: [
      [
        [1, 7],
        [2, 7],
      ],
      [
        [1, 8],
        [1, 9],
        [2, 8],
        [2, 9],
      ],
      [[3, 7]],
      [
        [3, 8],
        [3, 9],
      ],
    ],
  },
  {
    name: 'cartesian with nothing',
    input: [[1, 2]],
    other: [[]],
    run: (rdd, other) => rdd.cartesian(other),
    expected: [[]],
  },
  {
    name: 'zip',
    input: [[1, 2], [], [3]],
    other: [[7, 8], [], [9]],
    run: (rdd, other) => rdd.zip(other),
    expected: [
      [
        [1, 7],
        [2, 8],
      ],
      [],
      [[3, 9]],
    ],
  },
  {
    name: 'zip with itself',
    input: [[1], [2]],
    run: rdd => rdd.zip(rdd),
    expected: [[[1, 1]], [[2, 2]]],
  },
  {
    name: 'zipPartitions: partitions of different sizes',
    input: [[1, 2], []],
    other: [[5], [6, 7]],
    run: (rdd, other) =>
      rdd.zipPartitions(other, function* (as, bs) {
        let sum = 0
        for (const a of as) sum += a
        for (const b of bs) yield [sum, b]
      }),
    expected: [
      [[3, 5]],
      [
        [0, 6],
        [0, 7],
      ],
    ],
  },
  {
    name: 'zipPartitions of four RDDs',
    input: [[1], [2]],
    other: [[10], [20, 30]],
    run: (rdd, other) =>
      rdd.zipPartitions(other, rdd, other, (a, b, c, d) => [[...a, ...b, ...c, ...d].length]),
    expected: [[4], [6]],
  },
  {
    name: 'zipPartitions with an asynchronous function',
    input: [[1], [2]],
    other: [[10], [20]],
    run: (rdd, other) =>
      rdd.zipPartitions(other, async (a, b) => [await Promise.resolve([...a, ...b].join())]),
    expected: [['1,10'], ['2,20']],
  },
  {
    name: 'zipWithIndex counts over empty partitions',
    input: four,
    run: rdd => rdd.zipWithIndex(),
    expected: [
      [
        [1, 0],
        [2, 1],
      ],
      [[3, 2]],
      [],
      [
        [4, 3],
        [5, 4],
      ],
    ],
  },
  {
    name: 'zipWithIndex twice',
    input: [[5], [6]],
    run: rdd => rdd.zipWithIndex().zipWithIndex(),
    expected: [[[[5, 0], 0]], [[[6, 1], 1]]],
  },
  {
    name: 'zipWithUniqueId: row k of partition i of n gets k * n + i',
    input: [[10, 11, 12], [], [13]],
    run: rdd => rdd.zipWithUniqueId(),
    expected: [
      [
        [10, 0],
        [11, 3],
        [12, 6],
      ],
      [],
      [[13, 2]],
    ],
  },
]

for (const master of ['local', 'local[2]']) {
  suite(`the rows of each partition, on ${master}`, () => {
    const shared = sharedContext({}, master)
    for (const { name, input, other = [[]], run, expected } of cases) {
      test(name, async () => {
        const rdd = run(rddOf(shared.sc, input), rddOf(shared.sc, other))
        assert.deepEqual(await rdd.glom().collect(), expected)
        assert.equal(rdd.getNumPartitions(), expected.length)
      })
    }
  })
}

suite('reshaping', () => {
  const shared = sharedContext()

  const errors: readonly [name: string, condition: string, run: () => unknown][] = [
    ['coalesce to none', 'INVALID_PARTITION_COUNT', () => shared.sc.range(0, 4).coalesce(0)],
    [
      'repartition to half',
      'INVALID_PARTITION_COUNT',
      () => shared.sc.range(0, 4).repartition(0.5),
    ],
    ['distinct into none', 'INVALID_PARTITION_COUNT', () => shared.sc.range(0, 4).distinct(0)],
    [
      'zip of other partition counts',
      'ZIP_PARTITION_COUNTS_DIFFER',
      () =>
        rddOf(shared.sc, [[1], [2]])
          .zip(rddOf(shared.sc, [[1, 2]]))
          .collect(),
    ],
    [
      'zip with a longer partition',
      'ZIP_PARTITION_SIZES_DIFFER',
      () =>
        rddOf(shared.sc, [[1, 2]])
          .zip(rddOf(shared.sc, [[1, 2, 3]]))
          .collect(),
    ],
    [
      'zip with a shorter partition',
      'ZIP_PARTITION_SIZES_DIFFER',
      () =>
        rddOf(shared.sc, [[1, 2]])
          .zip(rddOf(shared.sc, [[1]]))
          .collect(),
    ],
    [
      'zipPartitions without a function',
      'NOT_A_FUNCTION',
      () => shared.sc.range(0, 4).zipPartitions(shared.sc.range(0, 4), 5 as never),
    ],
  ]
  for (const [name, condition, run] of errors) {
    test(`${name}: ${condition}`, async () => {
      await assert.rejects(async () => await run(), { condition })
    })
  }

  test('coalesce has no shuffle, repartition has one', async () => {
    const rdd = rddOf(shared.sc, four)
    assert.deepEqual(await stagesOf(shared.sc, () => rdd.coalesce(2).collect()), ['collect'])
    assert.deepEqual(await stagesOf(shared.sc, () => rdd.repartition(2).collect()), [
      'repartition',
      'collect',
    ])
  })

  test('zipWithIndex counts once, and does not count the last partition', async () => {
    const computed = shared.sc.longAccumulator()
    const rdd = rddOf(shared.sc, four)
      .map(x => {
        computed.add(1)
        return x
      })
      .zipWithIndex()
    await rdd.count()
    assert.equal(computed.value, 3 + 5)
    await rdd.count()
    assert.equal(computed.value, 3 + 5 + 5)
  })

  test('a coalesced persisted RDD is computed once', async () => {
    const computed = shared.sc.longAccumulator()
    const rdd = rddOf(shared.sc, four)
      .map(x => {
        computed.add(1)
        return x
      })
      .cache()
    assert.deepEqual(await rdd.coalesce(2).collect(), [1, 2, 3, 4, 5])
    assert.deepEqual(await rdd.coalesce(3).collect(), [1, 2, 3, 4, 5])
    assert.equal(computed.value, 5)
  })

  test('repartition evens partitions out', async () => {
    const sizes = await shared.sc
      .range(0, 1000, 1, 3)
      .filter(x => x < 400)
      .repartition(7)
      .glom()
      .map(rows => rows.length)
      .collect()
    assert.equal(
      sizes.reduce((a, b) => a + b),
      400,
    )
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 3, String(sizes))
  })

  test('distinct of what is partitioned stays where it is', async () => {
    const pairs = rddOf<[number, string]>(shared.sc, [
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [
        [1, 'a'],
        [1, 'c'],
      ],
    ])
    const placed = pairs.partitionBy(2)
    const rdd = placed.distinct()
    assert.equal(rdd.partitioner, placed.partitioner)
    assert.deepEqual(await stagesOf(shared.sc, () => rdd.collect()), ['partitionBy', 'collect'])
    assert.deepEqual(
      inOrder(await rdd.collect()),
      inOrder([
        [1, 'a'],
        [1, 'c'],
        [2, 'b'],
      ]),
    )
  })

  test('intersection and subtract of pairs, whatever their partitioner', async () => {
    const byKey = { numPartitions: 2, getPartition: (key: number) => key % 2 }
    const pairs = rddOf<[number, string]>(shared.sc, [
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
    ])
    const placed = pairs.partitionBy(byKey)
    const others = rddOf<[number, string]>(shared.sc, [
      [
        [2, 'b'],
        [3, 'x'],
      ],
    ])
    assert.deepEqual(await placed.intersection(others).collect(), [[2, 'b']])
    assert.deepEqual(inOrder(await placed.subtract(others).keys().collect()), ['1', '3'])
  })

  test('union of RDDs that are partitioned alike stays so; others come one after the other', async () => {
    const pairs = rddOf<[number, string]>(shared.sc, [[[0, 'a']], [[1, 'b']]])
    const left = pairs.partitionBy(2)
    const right = pairs.mapValues(v => `${v}!`).partitionBy(2)
    const both = left.union(right)
    assert.equal(both.partitioner, left.partitioner)
    const parts = await both.glom().collect()
    for (const [p, rows] of (await left.glom().collect()).entries()) {
      assert.deepEqual(parts[p], [...rows, ...rows.map(([k, v]) => [k, `${v}!`])])
    }
    const plain = left.union(pairs)
    assert.equal(plain.getNumPartitions(), 4)
    assert.equal(plain.partitioner, undefined)
  })

  test('operations of sets on RDDs without partitions', async () => {
    const none = shared.sc.emptyRDD<number>()
    const some = rddOf(shared.sc, [[1, 1]])
    assert.deepEqual(await none.distinct().collect(), [])
    assert.deepEqual(await none.subtract(some).collect(), [])
    assert.deepEqual(await some.subtract(none).collect(), [1, 1])
    assert.deepEqual(await some.intersection(none).collect(), [])
  })

  test('distinct within a small memory limit', async () => {
    const rows = shared.sc.range(0, 60_000, 1, 2).map(x => `row number ${x % 20_000}`)
    assert.equal(await rows.distinct(3).count(), 20_000)
  })

  const runs = { numRuns: tries(12) }

  test('distinct, subtract and intersection are those of sets of values', async () => {
    const rows = partitionsOf(anyKey)
    await fc.assert(
      fc.asyncProperty(rows, rows, fc.integer({ min: 1, max: 3 }), async (a, b, n) => {
        const left = rddOf(shared.sc, a)
        const right = rddOf(shared.sc, b)
        const texts = (rows: readonly unknown[][]): string[] => inOrder(rows.flat())
        const taken = new Set(texts(b))
        const once = [...new Set(texts(a))]
        assert.deepEqual(inOrder(await left.distinct().collect()), once)
        assert.deepEqual(
          inOrder(await left.subtract(right).collect()),
          texts(a).filter(row => !taken.has(row)),
        )
        const common = await left.intersection(right, n).glom().collect()
        assert.equal(common.length, n)
        assert.deepEqual(
          texts(common),
          once.filter(row => taken.has(row)),
        )
        const partitioner = new HashPartitioner(n)
        for (const [p, list] of common.entries()) {
          for (const row of list) assert.equal(partitioner.getPartition(row), p)
        }
      }),
      runs,
    )
  })

  test('coalesce, repartition and zipWithIndex keep rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        partitionsOf(fc.integer()),
        fc.integer({ min: 1, max: 5 }),
        async (rows, n) => {
          const rdd = rddOf(shared.sc, rows)
          const flat = rows.flat()
          assert.deepEqual(await rdd.coalesce(n).collect(), flat)
          assert.deepEqual(inOrder(await rdd.repartition(n).collect()), inOrder(flat))
          assert.deepEqual(
            await rdd.zipWithIndex().collect(),
            flat.map((row, i) => [row, i]),
          )
          const ids = await rdd.zipWithUniqueId().values().collect()
          assert.equal(new Set(ids).size, flat.length)
        },
      ),
      runs,
    )
  })
})
