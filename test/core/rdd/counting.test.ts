import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { poissonQuantile, remainingCount } from '../../../src/core/rdd/bounded-double.js'
import { HyperLogLog } from '../../../src/core/rdd/hyper-log-log.js'
import { tries } from '../../effort.js'
import { sharedContext, sharedFolder } from './context.js'

const shared = sharedContext()
const folder = sharedFolder()

suite('countByValue', () => {
  const cases: readonly [
    name: string,
    rows: readonly unknown[],
    counts: readonly [unknown, number][],
  ][] = [
    ['none', [], []],
    [
      'words',
      ['a', 'b', 'a'],
      [
        ['a', 2],
        ['b', 1],
      ],
    ],
    [
      'numbers: NaN is one, -0 is 0',
      [Number.NaN, 0, Number.NaN, -0],
      [
        [Number.NaN, 2],
        [0, 2],
      ],
    ],
    [
      'kinds are kept apart',
      [1, '1', true, null, undefined, 1n],
      [
        [1, 1],
        ['1', 1],
        [true, 1],
        [null, 1],
        [undefined, 1],
        [1n, 1],
      ],
    ],
    [
      'arrays by value',
      [
        [1, 'x'],
        [1, 'x'],
        [2, 'x'],
      ],
      [
        [[1, 'x'], 2],
        [[2, 'x'], 1],
      ],
    ],
    [
      'objects by value',
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      [[{ a: 1, b: 2 }, 2]],
    ],
  ]
  for (const [name, rows, counts] of cases) {
    test(name, async () => {
      for (const partitions of [1, 4]) {
        const found = await shared.sc.parallelize(rows, partitions).countByValue()
        assert.deepEqual([...found], counts)
      }
    })
  }

  test('a row that is no key is refused', async () => {
    const rdd = shared.sc.parallelize([new Map()], 1)
    await assert.rejects(rdd.countByValue(), { condition: 'KEY_NOT_COMPARABLE' })
  })

  test('any words in any partitions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ maxLength: 2 })),
        fc.integer({ min: 1, max: 6 }),
        async (rows, partitions) => {
          const expected = new Map<string, number>()
          for (const row of rows) expected.set(row, (expected.get(row) ?? 0) + 1)
          const found = await shared.sc.parallelize(rows, partitions).countByValue()
          assert.deepEqual(found, expected)
        },
      ),
      { numRuns: tries(15) },
    )
  })
})

suite('countApproxDistinct', () => {
  for (const [distinct, relativeSD] of [
    [0, 0.05],
    [1, 0.05],
    [100, 0.05],
    [5000, 0.05],
    [50_000, 0.02],
    [50_000, 0.2],
  ] as const) {
    test(`${distinct} distinct numbers, standard deviation ${relativeSD}`, async () => {
      const rows = shared.sc.range(0, distinct * 2, 1, 3).map(x => x % distinct)
      const found = await rows.countApproxDistinct(relativeSD)
      assert.ok(Math.abs(found - distinct) <= 3 * relativeSD * distinct, `it is ${found}`)
    })
  }

  test('the estimate has the deviation that was asked for, over many sets', () => {
    // 40 sets of 2000: the mean error must be near 0 and the deviation near that of 2^9 registers
    const errors = Array.from({ length: 40 }, (_, set) => {
      const sketch = new HyperLogLog(9)
      for (let i = 0; i < 2000; i++) sketch.add(`${set}:${i}`)
      return sketch.estimate() / 2000 - 1
    })
    const mean = errors.reduce((a, b) => a + b) / errors.length
    const deviation = Math.sqrt(errors.reduce((a, e) => a + e * e, 0) / errors.length)
    assert.ok(Math.abs(mean) < 0.02, `mean error ${mean}`)
    assert.ok(deviation < 0.065 && deviation > 0.02, `deviation ${deviation}`)
  })

  test('partitions are joined as one set', async () => {
    const one = shared.sc.range(0, 3000, 1, 1).map(x => `k${x % 1000}`)
    const many = shared.sc.range(0, 3000, 1, 7).map(x => `k${x % 1000}`)
    assert.equal(await one.countApproxDistinct(), await many.countApproxDistinct())
  })

  for (const relativeSD of [0, 0.0005, 0.4, -1, Number.NaN]) {
    test(`a deviation of ${relativeSD} is refused`, async () => {
      await assert.rejects(shared.sc.range(0, 3).countApproxDistinct(relativeSD), {
        condition: 'INVALID_RELATIVE_SD',
      })
    })
  }
})

suite('countApprox', () => {
  test('the exact number when the job is done in time', async () => {
    const result = await shared.sc.range(0, 1000, 1, 4).countApprox(600_000)
    assert.equal(result.isInitialValueFinal, true)
    const { mean, confidence, low, high } = result.initialValue
    assert.deepEqual([mean, confidence, low, high], [1000, 1, 1000, 1000])
    assert.equal((await result.getFinalValue()).mean, 1000)
  })

  test('an error of the job', async () => {
    const rdd = shared.sc.range(0, 10).map((x): number => {
      throw new Error(`no ${x}`)
    })
    await assert.rejects(rdd.countApprox(600_000), { condition: 'USER_FUNCTION_FAILED' })
  })

  for (const confidence of [-0.1, 1.1, Number.NaN]) {
    test(`a confidence of ${confidence} is refused`, async () => {
      await assert.rejects(shared.sc.range(0, 3).countApprox(10, confidence), {
        condition: 'INVALID_CONFIDENCE',
      })
    })
  }

  test('what is known when time is up, and the rest later', async () => {
    // both threads wait for a file, so neither task is done when time is up
    const gate = join(folder, 'gate')
    const rdd = shared.sc.range(0, 200, 1, 2).mapPartitions(rows => {
      while (!existsSync(gate));
      return rows
    })
    const result = await rdd.countApprox(0, 0.95)
    assert.equal(result.isInitialValueFinal, false)
    const { confidence, low, high } = result.initialValue
    assert.deepEqual(
      [confidence, low, high],
      [0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    )
    writeFileSync(gate, '')
    assert.equal((await result.getFinalValue()).mean, 200)
  })

  test('nothing is known of nothing', () => {
    const { mean, confidence, low, high } = remainingCount(0, 0, 0.95)
    assert.deepEqual(
      [mean, confidence, low, high],
      [0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    )
  })

  test('bounds after half of the partitions', () => {
    const bounds = remainingCount(100, 0.5, 0.95)
    assert.equal(bounds.mean, 200)
    // the quantiles of a Poisson distribution of mean 100 at 2.5 % and 97.5 %
    assert.deepEqual([bounds.low, bounds.high], [181, 220])
    assert.equal(bounds.toString(), '[181.000, 220.000]')
  })

  // from tables of the Poisson distribution
  for (const [mean, p, quantile] of [
    [0, 0.5, 0],
    [1, 0.5, 1],
    [1, 0.36, 0],
    [1, 0.37, 1],
    [10, 0.025, 4],
    [10, 0.975, 17],
    [500, 0.5, 500],
    [501, 0.5, 501],
    [1000, 0.025, 938],
    [1000, 0.975, 1062],
    [5, 0, 0],
    [5, 1, Number.POSITIVE_INFINITY],
  ] as const) {
    test(`the ${p} quantile of Poisson(${mean}) is ${quantile}`, () => {
      assert.equal(poissonQuantile(mean, p), quantile)
    })
  }
})
