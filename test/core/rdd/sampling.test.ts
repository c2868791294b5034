/** Samples: the same for the same seed, of the right size, and only of what there is. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { RDD } from '../../../src/index.js'
import { sharedContext } from './context.js'
import { rddOf } from './partitions.js'

suite('sampling', () => {
  const shared = sharedContext()
  const numbers = (n: number, partitions = 4): RDD<number> => shared.sc.range(0, n, 1, partitions)
  const ascending = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b)
  const byParity = (n: number): RDD<[string, number]> =>
    numbers(n).map(x => [x % 2 === 0 ? 'even' : 'odd', x])

  const samples: readonly [name: string, run: (seed?: number) => RDD<unknown>][] = [
    ['sample', seed => numbers(200).sample(false, 0.3, seed)],
    ['sample with replacement', seed => numbers(200).sample(true, 1.5, seed)],
    ['randomSplit', seed => numbers(200).randomSplit([1, 1], seed)[0]],
    [
      'sampleByKey',
      seed =>
        byParity(200).sampleByKey(
          false,
          [
            ['even', 0.5],
            ['odd', 0.1],
          ],
          seed,
        ),
    ],
    [
      'sampleByKey with replacement',
      seed =>
        byParity(200).sampleByKey(
          true,
          [
            ['even', 2],
            ['odd', 1],
          ],
          seed,
        ),
    ],
    [
      'sampleByKeyExact',
      seed =>
        byParity(200).sampleByKeyExact(
          false,
          [
            ['even', 0.5],
            ['odd', 0.1],
          ],
          seed,
        ),
    ],
  ]
  for (const [name, run] of samples) {
    test(`${name}: the seed says which rows, and without one the sample stays what it is`, async () => {
      const first = await run(5).collect()
      assert.deepEqual(await run(5).collect(), first)
      assert.notDeepEqual(await run(6).collect(), first)
      const drawn = run()
      assert.deepEqual(await drawn.collect(), await drawn.collect())
      assert.notDeepEqual(await drawn.collect(), await run().collect())
    })
  }

  test('partitions of one seed have numbers of their own', async () => {
    const parts = await rddOf(
      shared.sc,
      [0, 1, 2].map(() => Array.from({ length: 64 }, (_, i) => i)),
    )
      .sample(false, 0.5, 1)
      .glom()
      .collect()
    assert.notDeepEqual(parts[0], parts[1])
    assert.notDeepEqual(parts[1], parts[2])
  })

  test('sample: none, all, about the fraction; rows in their order, each at most once', async () => {
    assert.deepEqual(await numbers(50).sample(false, 0).collect(), [])
    assert.equal(await numbers(50).sample(false, 1).count(), 50)
    const rows = await numbers(10_000).sample(false, 0.2, 3).collect()
    assert.ok(Math.abs(rows.length - 2000) < 200, String(rows.length))
    assert.deepEqual(rows, ascending([...new Set(rows)]))
  })

  test('sample with replacement: rows come several times', async () => {
    assert.deepEqual(await numbers(50).sample(true, 0).collect(), [])
    const rows = await numbers(10_000).sample(true, 1, 3).collect()
    assert.ok(Math.abs(rows.length - 10_000) < 500, String(rows.length))
    // 1 - 1/e of the rows come at all
    assert.ok(Math.abs(new Set(rows).size - 6321) < 300, String(new Set(rows).size))
  })

  test('sample keeps the partitioner', () => {
    const pairs = byParity(10).partitionBy(3)
    assert.equal(pairs.sample(false, 0.5).partitioner, pairs.partitioner)
    assert.equal(pairs.sample(true, 0.5).partitioner, pairs.partitioner)
  })

  test('randomSplit puts every row into exactly one RDD, by weight', async () => {
    const parts = await Promise.all(
      numbers(10_000)
        .randomSplit([6, 3, 0, 1], 9)
        .map(rdd => rdd.collect()),
    )
    assert.deepEqual(ascending(parts.flat()), await numbers(10_000).collect())
    for (const [i, share] of [0.6, 0.3, 0, 0.1].entries()) {
      assert.ok(Math.abs(parts[i].length - 10_000 * share) < 300, `${i}: ${parts[i].length}`)
    }
  })

  test('takeSample gives exactly as many rows as wanted', async () => {
    const rdd = numbers(500)
    for (const size of [0, 1, 5, 100, 499]) {
      const rows = await rdd.takeSample(false, size, 2)
      assert.equal(rows.length, size)
      assert.equal(new Set(rows).size, size)
      assert.ok(rows.every(x => x >= 0 && x < 500))
    }
    assert.deepEqual(ascending(await rdd.takeSample(false, 9999, 2)), await rdd.collect())
    for (const size of [1, 20, 1000])
      assert.equal((await rdd.takeSample(true, size, 2)).length, size)
    assert.deepEqual(await rdd.takeSample(false, 20, 2), await rdd.takeSample(false, 20, 2))
    assert.deepEqual(await shared.sc.emptyRDD<number>().takeSample(true, 3), [])
    // not the first rows, and not in order
    const rows = await rdd.takeSample(false, 200, 2)
    assert.notDeepEqual(rows, ascending(rows))
  })

  test('sampleByKey: each key has its own fraction; keys compare by value', async () => {
    const pairs = numbers(4000).map(x => [[x % 2, 'k'], x])
    const fractions = [
      [[0, 'k'], 0.5],
      [[1, 'k'], 0],
    ] as [(string | number)[], number][]
    const rows = await pairs.sampleByKey(false, fractions, 4).values().collect()
    assert.ok(rows.every(x => x % 2 === 0))
    assert.ok(Math.abs(rows.length - 1000) < 120, String(rows.length))
    await assert.rejects(pairs.sampleByKey(false, []).collect(), {
      condition: 'SAMPLE_FRACTION_MISSING',
    })
  })

  test('sampleByKeyExact: exactly the share of each key, rounded up', async () => {
    const fractions = new Map([
      ['even', 0.25],
      ['odd', 0.101],
    ])
    for (const withReplacement of [false, true]) {
      const rdd = byParity(200).sampleByKeyExact(withReplacement, fractions, 8)
      assert.deepEqual(
        await rdd.countByKey(),
        new Map([
          ['even', 25],
          ['odd', 11],
        ]),
      )
      const rows = await rdd.collect()
      assert.ok(rows.every(([key, x]) => key === (x % 2 === 0 ? 'even' : 'odd')))
      if (!withReplacement) assert.equal(new Set(rows.map(([, x]) => x)).size, 36)
    }
  })

  const refused: readonly [condition: string, run: (rdd: RDD<number>) => unknown][] = [
    ['INVALID_SAMPLE_FRACTION', rdd => rdd.sample(false, -0.1)],
    ['INVALID_SAMPLE_FRACTION', rdd => rdd.sample(false, 1.1)],
    ['INVALID_SAMPLE_FRACTION', rdd => rdd.sample(true, Number.NaN)],
    ['INVALID_SAMPLE_FRACTION', rdd => rdd.sample(true, Infinity)],
    ['INVALID_SAMPLE_FRACTION', rdd => rdd.map(x => [x, x]).sampleByKey(false, [[1, 2]])],
    ['INVALID_SPLIT_WEIGHTS', rdd => rdd.randomSplit([1, -1, 3])],
    ['INVALID_SPLIT_WEIGHTS', rdd => rdd.randomSplit([0, 0])],
    ['INVALID_SPLIT_WEIGHTS', rdd => rdd.randomSplit([])],
    ['INVALID_SAMPLE_SIZE', rdd => rdd.takeSample(false, -1)],
    ['INVALID_SAMPLE_SIZE', rdd => rdd.takeSample(false, 1.5)],
  ]
  for (const [condition, run] of refused) {
    test(`${run.toString().replace('rdd => ', '')}: ${condition}`, async () => {
      await assert.rejects(async () => await run(numbers(3)), { condition })
    })
  }
})
