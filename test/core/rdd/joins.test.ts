/** Joins and cogroups against nested loops, what they cost, and how their results are partitioned. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { HashPartitioner, type PartitionerLike, type RDD } from '../../../src/index.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'
import { anyKey, groupsOf, inOrder, partitionsOf, rddOf, stagesOf } from './partitions.js'

type Pair = [unknown, unknown]
type Pairs = RDD<Pair>

/** Values of each key on both sides; undefined where a side lacks the key. */
function bothSides(left: readonly Pair[], right: readonly Pair[]) {
  const all = groupsOf([
    ...left.map(([key, v]): [unknown, { v: unknown } | { w: unknown }] => [key, { v }]),
    ...right.map(([key, w]): [unknown, { v: unknown } | { w: unknown }] => [key, { w }]),
  ])
  return all.map(([key, values]) => ({
    key,
    vs: values.flatMap(value => ('v' in value ? [value.v] : [])),
    ws: values.flatMap(value => ('w' in value ? [value.w] : [])),
  }))
}

type Reference = (left: readonly Pair[], right: readonly Pair[]) => unknown[]

function joinWith(leftMayMiss: boolean, rightMayMiss: boolean): Reference {
  return (left, right) =>
    bothSides(left, right).flatMap(({ key, vs, ws }) => {
      const lefts = vs.length === 0 && leftMayMiss ? [undefined] : vs
      const rights = ws.length === 0 && rightMayMiss ? [undefined] : ws
      return lefts.flatMap(v => rights.map(w => [key, [v, w]]))
    })
}

const operations: readonly [
  name: string,
  run: (left: Pairs, right: Pairs, like?: PartitionerLike<unknown>) => RDD<[unknown, unknown]>,
  reference: Reference,
][] = [
  ['join', (a, b, like) => a.join(b, like), joinWith(false, false)],
  ['leftOuterJoin', (a, b, like) => a.leftOuterJoin(b, like), joinWith(false, true)],
  ['rightOuterJoin', (a, b, like) => a.rightOuterJoin(b, like), joinWith(true, false)],
  ['fullOuterJoin', (a, b, like) => a.fullOuterJoin(b, like), joinWith(true, true)],
  [
    'subtractByKey',
    (a, b, like) => a.subtractByKey(b, like),
    (left, right) =>
      bothSides(left, right).flatMap(({ key, vs, ws }) =>
        ws.length === 0 ? vs.map(v => [key, v]) : [],
      ),
  ],
  [
    'cogroup',
    (a, b, like) => a.cogroup(b, like),
    (left, right) => bothSides(left, right).map(({ key, vs, ws }) => [key, [vs, ws]]),
  ],
]

suite('joins', () => {
  const shared = sharedContext()

  for (const [name, run, reference] of operations) {
    test(`${name} is what nested loops give, however the sides are partitioned`, async () => {
      const pairs = partitionsOf(fc.tuple(anyKey, fc.integer({ min: 0, max: 9 })), 8)
      await fc.assert(
        fc.asyncProperty(
          pairs,
          pairs,
          fc.integer({ min: 1, max: 3 }),
          fc.constantFrom('neither', 'left', 'right', 'both'),
          async (a, b, n, placed) => {
            let left = rddOf<Pair>(shared.sc, a)
            let right = rddOf<Pair>(shared.sc, b)
            if (placed === 'left' || placed === 'both') left = left.partitionBy(n)
            if (placed === 'right' || placed === 'both') right = right.partitionBy(n)
            const parts = await run(left, right, n).glom().collect()
            assert.equal(parts.length, n)
            assert.deepEqual(inOrder(parts.flat()), inOrder(reference(a.flat(), b.flat())))
            const partitioner = new HashPartitioner(n)
            for (const [p, rows] of parts.entries()) {
              for (const [key] of rows) assert.equal(partitioner.getPartition(key), p)
            }
          },
        ),
        { numRuns: tries(10) },
      )
    })
  }

  test('values of a key come in order of partition and position', async () => {
    const left = rddOf<[string, number]>(shared.sc, [
      [
        ['a', 1],
        ['b', 2],
      ],
      [['a', 3]],
      [['a', 4]],
    ])
    const right = rddOf<[string, string]>(shared.sc, [[['a', 'x']], [['a', 'y']]])
    assert.deepEqual(await left.cogroup(right).lookup('a'), [
      [
        [1, 3, 4],
        ['x', 'y'],
      ],
    ])
    assert.deepEqual(await left.join(right).lookup('a'), [
      [1, 'x'],
      [1, 'y'],
      [3, 'x'],
      [3, 'y'],
      [4, 'x'],
      [4, 'y'],
    ])
  })

  test('cogroup and groupWith of three and four', async () => {
    const a = rddOf<[string, number]>(shared.sc, [[['k', 1]], [['k', 2]]])
    const b = rddOf<[string, string]>(shared.sc, [
      [
        ['k', 'x'],
        ['l', 'y'],
      ],
    ])
    const c = rddOf<[string, boolean]>(shared.sc, [[], [['m', true]]])
    const three = inOrder([
      ['k', [[1, 2], ['x'], []]],
      ['l', [[], ['y'], []]],
      ['m', [[], [], [true]]],
    ])
    assert.deepEqual(inOrder(await a.cogroup(b, c).collect()), three)
    assert.deepEqual(inOrder(await a.cogroup(b, c, 5).collect()), three)
    assert.deepEqual(inOrder(await a.groupWith(b, c).collect()), three)
    const four = inOrder([
      ['k', [[1, 2], ['x'], [], [1, 2]]],
      ['l', [[], ['y'], [], []]],
      ['m', [[], [], [true], []]],
    ])
    assert.deepEqual(inOrder(await a.cogroup(b, c, a).collect()), four)
    assert.deepEqual(inOrder(await a.groupWith(b, c, a).collect()), four)
  })

  test('sides that are partitioned alike are joined without a shuffle', async () => {
    const left = rddOf<[number, string]>(shared.sc, [[[1, 'a']], [[2, 'b']]]).partitionBy(3)
    const right = rddOf<[number, number]>(shared.sc, [
      [
        [1, 5],
        [1, 6],
      ],
    ]).reduceByKey((a, b) => a + b, 3)
    await left.count()
    await right.count()
    const joined = left.join(right)
    assert.equal(joined.partitioner, left.partitioner)
    // the outputs of both shuffles are there: one stage is all
    assert.deepEqual(await stagesOf(shared.sc, () => joined.collect()), ['collect'])
    assert.deepEqual(await joined.collect(), [[1, ['a', 11]]])
    const again = await stagesOf(shared.sc, () =>
      joined
        .mapValues(x => x)
        .join(left)
        .collect(),
    )
    assert.deepEqual(again, ['collect'])
  })

  test('only the side that lies elsewhere is shuffled', async () => {
    const left = rddOf<[number, string]>(shared.sc, [[[1, 'a']], [[2, 'b']]]).partitionBy(3)
    const right = rddOf<[number, number]>(shared.sc, [[[1, 5]]])
    await left.count()
    assert.deepEqual(await stagesOf(shared.sc, () => left.join(right).collect()), [
      'join',
      'collect',
    ])
  })

  test('the default partitioner: that of the parent with the most partitions, else the most partitions', () => {
    const { sc } = shared
    const two = rddOf<[number, number]>(sc, [[], []])
    const five = rddOf<[number, number]>(sc, [[], [], [], [], []])
    assert.equal(two.join(five).getNumPartitions(), 5)
    const placed = two.partitionBy(3)
    assert.equal(placed.join(five).partitioner, placed.partitioner)
    assert.equal(placed.join(five.partitionBy(4)).getNumPartitions(), 4)
    // a partitioner with a tenth of the largest parent's partitions or fewer is not taken
    const many = sc.range(0, 10, 1, 30).map(x => [x, x])
    assert.equal(placed.join(many).getNumPartitions(), 30)
    assert.equal(five.subtractByKey(two).getNumPartitions(), 5)
    assert.equal(placed.subtractByKey(five).partitioner, placed.partitioner)
  })

  test('a partitioner of the user places the result', async () => {
    const byLength = { numPartitions: 3, getPartition: (key: string) => key.length % 3 }
    const left = rddOf<[string, number]>(shared.sc, [
      [
        ['a', 1],
        ['bb', 2],
      ],
      [['ccc', 3]],
    ])
    const parts = await left.join(left, byLength).glom().collect()
    assert.deepEqual(parts, [[['ccc', [3, 3]]], [['a', [1, 1]]], [['bb', [2, 2]]]])
  })

  test('a row that is no pair fails with its value', async () => {
    const rows = rddOf<unknown>(shared.sc, [['no pair', [1, 2]]]) as Pairs
    await assert.rejects(rows.join(rows).collect(), /NOT_A_PAIR.*'no pair'/s)
  })
})
