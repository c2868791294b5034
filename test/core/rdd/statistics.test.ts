import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type RDD, StatCounter } from '../../../src/index.js'
import { isCondition } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import { sharedContext } from './context.js'

const shared = sharedContext()

function near(actual: number, expected: number, scale = Math.abs(expected)): void {
  assert.ok(
    Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-9 * Math.max(1, scale),
    `${actual} in place of ${expected}`,
  )
}

suite('stats', () => {
  test('of some numbers', async () => {
    const rdd = shared.sc.parallelize([2, 4, 4, 4, 5, 5, 7, 9], 3)
    const stats = await rdd.stats()
    assert.equal(stats.count, 8)
    assert.equal(stats.sum, 40)
    near(stats.mean, 5)
    near(stats.variance, 4)
    near(stats.stdev, 2)
    near(stats.sampleVariance, 32 / 7)
    assert.deepEqual([stats.min, stats.max], [2, 9])
    assert.equal(await rdd.sum(), 40)
    near(await rdd.mean(), 5)
    near(await rdd.variance(), 4)
    near(await rdd.popVariance(), 4)
    near(await rdd.stdev(), 2)
    near(await rdd.popStdev(), 2)
    near(await rdd.sampleVariance(), 32 / 7)
    near(await rdd.sampleStdev(), Math.sqrt(32 / 7))
    assert.equal(
      stats.toString(),
      '(count: 8, mean: 5.000000, stdev: 2.000000, max: 9.000000, min: 2.000000)',
    )
  })

  test('of no number', async () => {
    const rdd = shared.sc.parallelize<number>([], 2)
    const stats = await rdd.stats()
    assert.deepEqual(
      [stats.count, stats.sum, stats.mean, stats.max, stats.min],
      [0, 0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    )
    assert.ok(Number.isNaN(stats.variance) && Number.isNaN(stats.sampleVariance))
    assert.equal(await rdd.sum(), 0)
  })

  test('of one number: the variance is 0, that of a sample is not known', async () => {
    const rdd = shared.sc.parallelize([3], 1)
    assert.equal(await rdd.variance(), 0)
    assert.equal(await rdd.sampleVariance(), Number.NaN)
  })

  test('small differences of large numbers are not lost', async () => {
    const rdd = shared.sc.parallelize([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16], 2)
    assert.equal(await rdd.sampleVariance(), 30)
  })

  test('a row that is no number is refused', async () => {
    const rdd = shared.sc.parallelize(['1', '2'], 1) as unknown as RDD<number>
    for (const action of [() => rdd.sum(), () => rdd.stats(), () => rdd.histogram([0, 1])]) {
      await assert.rejects(
        action,
        e => isCondition(e, 'NOT_A_NUMBER') && e.parameters.value === "'1'",
      )
    }
  })

  test('any numbers in any partitions, as by the formula', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (numbers, partitions) => {
          const stats = await shared.sc.parallelize(numbers, partitions).stats()
          const sum = numbers.reduce((a, b) => a + b, 0)
          const mean = sum / numbers.length
          const squares = numbers.reduce((a, x) => a + (x - mean) ** 2, 0)
          assert.equal(stats.count, numbers.length)
          assert.equal(stats.sum, sum)
          near(stats.mean, mean, 1000)
          near(stats.variance, squares / numbers.length, 1e6)
          assert.equal(stats.max, Math.max(...numbers))
          assert.equal(stats.min, Math.min(...numbers))
        },
      ),
      { numRuns: tries(20) },
    )
  })

  test('counters join in any split, very uneven ones too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 60 }),
        fc.nat(60),
        (numbers, at) => {
          const whole = new StatCounter(numbers)
          const joined = new StatCounter(numbers.slice(0, at)).merge(
            new StatCounter(numbers.slice(at)),
          )
          assert.equal(joined.count, whole.count)
          near(joined.mean, whole.mean, 100)
          near(joined.variance, whole.variance, 1e4)
          assert.equal(joined.max, whole.max)
          assert.equal(joined.copy().min, whole.min)
        },
      ),
    )
  })
})

suite('histogram by edges', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number
  const cases: readonly [
    name: string,
    rows: readonly number[],
    edges: readonly number[],
    counts: readonly number[],
  ][] = [
    ['no number', [], [0, 10], [0]],
    ['in range', [1, 2, 3, 4], [0, 10], [4]],
    ['out of range', [10.01, -0.01], [0, 10], [0]],
    ['the last bucket is closed', [0, 10], [0, 10], [2]],
    ['inner edges belong to the right', [1, 2, 3, 5, 6], [0, 5, 10], [3, 2]],
    ['uneven buckets', [10.01, -0.01, 0, 5, 4.99, 7, 11, 12], [0, 5, 11], [2, 4]],
    [
      'four buckets, numbers at all edges',
      [-0.01, 0, 1, 2, 2.5, 4, 5, 8, 9],
      [0, 1, 2, 4, 8],
      [1, 1, 2, 3],
    ],
    ['infinite edges', [-1e300, 0, 5, inf, -inf], [-inf, 0, inf], [2, 3]],
    ['NaN is in no bucket', [nan, 1, nan], [0, 2], [1]],
    ['infinite numbers are outside of finite edges', [inf, -inf, 1], [0, 2], [1]],
    ['-0 is 0', [-0], [0, 1], [1]],
    ['a bucket without width', [1, 1, 2], [1, 1], [2]],
  ]
  for (const [name, rows, edges, counts] of cases) {
    test(name, async () => {
      for (const partitions of [1, 3]) {
        const found = await shared.sc.parallelize(rows, partitions).histogram(edges)
        assert.deepEqual(found, [edges, counts])
      }
    })
  }

  for (const edges of [[], [1], [2, 1], [0, nan], [nan, 1]]) {
    test(`edges [${edges}] are refused`, async () => {
      await assert.rejects(shared.sc.parallelize([1]).histogram(edges), {
        condition: 'INVALID_HISTOGRAM_BUCKETS',
      })
    })
  }

  test('any numbers and edges, as by looking at each bucket', async () => {
    const small = fc.integer({ min: -8, max: 8 })
    const edge = fc.uniqueArray(small, { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.array(small), edge, async (numbers, unordered) => {
        const edges = unordered.slice().sort((a, b) => a - b)
        const expected = edges.slice(1).map((high, i) => {
          const isLast = i === edges.length - 2
          return numbers.filter(x => x >= edges[i] && (x < high || (isLast && x === high))).length
        })
        const [, counts] = await shared.sc.parallelize(numbers, 2).histogram(edges)
        assert.deepEqual(counts, expected)
      }),
      { numRuns: tries(20) },
    )
  })
})

suite('histogram by a number of buckets', () => {
  const cases: readonly [
    name: string,
    rows: readonly number[],
    buckets: number,
    found: readonly [readonly number[], readonly number[]],
  ][] = [
    ['one bucket', [1, 2, 3, 4], 1, [[1, 4], [4]]],
    [
      'two buckets',
      [1, 2, 3, 4],
      2,
      [
        [1, 2.5, 4],
        [2, 2],
      ],
    ],
    [
      'Spark’s example',
      Array.from({ length: 51 }, (_, i) => i),
      2,
      [
        [0, 25, 50],
        [25, 26],
      ],
    ],
    ['all equal: one bucket', [3, 3, 3], 4, [[3, 3], [3]]],
    [
      'fractions',
      [0, 0.1, 0.2, 0.3],
      3,
      [
        [0, 0.3 / 3, (2 * 0.3) / 3, 0.3],
        [1, 1, 2],
      ],
    ],
  ]
  for (const [name, rows, buckets, found] of cases) {
    test(name, async () => {
      assert.deepEqual(await shared.sc.parallelize(rows, 3).histogram(buckets), found)
    })
  }

  test('the edges are exact at both ends, whatever the width', async () => {
    const numbers = Array.from({ length: 101 }, (_, i) => i * 0.1)
    const [edges, counts] = await shared.sc.parallelize(numbers, 4).histogram(7)
    assert.equal(edges.length, 8)
    assert.deepEqual([edges[0], edges[7]], [0, numbers[100]])
    assert.equal(
      counts.reduce((a, b) => a + b),
      101,
    )
  })

  for (const [name, rows] of [
    ['nothing', []],
    ['NaN', [1, Number.NaN]],
    ['Infinity', [1, Number.POSITIVE_INFINITY]],
  ] as const) {
    test(`of ${name} is refused`, async () => {
      await assert.rejects(shared.sc.parallelize<number>(rows).histogram(2), {
        condition: 'HISTOGRAM_RANGE_UNDEFINED',
      })
    })
  }

  for (const buckets of [0, -1, 1.5]) {
    test(`${buckets} buckets are refused`, async () => {
      await assert.rejects(shared.sc.parallelize([1]).histogram(buckets), {
        condition: 'INVALID_HISTOGRAM_BUCKETS',
      })
    })
  }
})
