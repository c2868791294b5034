import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SparkConf } from '../../../src/index.js'
import {
  PIDRateEstimator,
  type PIDRateEstimatorOptions,
} from '../../../src/streaming/rate/pid-rate-estimator.js'
import {
  createRateEstimator,
  type RateEstimator,
} from '../../../src/streaming/rate/rate-estimator.js'
import { isCondition } from '../../../src/util/errors.js'
import { readCases } from '../cases.js'

interface PidCase {
  readonly id: string
  readonly title: string
  readonly params: PIDRateEstimatorOptions
  readonly calls: readonly (readonly [number, number, number, number])[]
  readonly expected?: readonly (number | null)[]
  readonly constructError?: { readonly message: string }
}

suite('PIDRateEstimator', () => {
  for (const { id, title, params, calls, expected, constructError } of readCases<PidCase>('pid')) {
    test(`${id}: ${title}`, () => {
      if (constructError !== undefined) {
        assert.throws(
          () => new PIDRateEstimator(params),
          error =>
            isCondition(error, 'INVALID_PID_PARAMETER') &&
            constructError.message.includes(error.parameters.parameter),
        )
        return
      }
      const estimator = new PIDRateEstimator(params)
      const rates = calls.map(call => estimator.compute(...call))
      assert.equal(rates.length, expected?.length)
      for (const [i, rate] of rates.entries()) {
        const wanted = expected?.[i] ?? undefined
        if (rate === undefined || wanted === undefined) assert.equal(rate, wanted, `call ${i}`)
        else assert.ok(Math.abs(rate - wanted) <= 1e-9 * wanted, `call ${i}: ${rate}, ${wanted}`)
      }
    })
  }
})

for (const [key, options] of [
  ['proportional', { proportional: 0.7 }],
  ['integral', { integral: 0.9 }],
  ['derived', { derivative: 0.3 }],
  ['minRate', { minRate: 333 }],
] as const) {
  test(`the configuration sets pid.${key}`, () => {
    const [value] = Object.values(options)
    const conf = new SparkConf().set(`spark.streaming.backpressure.pid.${key}`, String(value))
    const usual = { proportional: 1, integral: 0.2, derivative: 0, minRate: 100 }
    const ratesOf = (estimator: RateEstimator): unknown[] => [
      estimator.compute(1000, 1000, 500, 0),
      estimator.compute(2000, 900, 600, 300),
      estimator.compute(3000, 700, 900, 500),
      estimator.compute(4000, 10, 900, 900),
    ]
    const rates = ratesOf(createRateEstimator(conf, 1000))
    const expected = { batchIntervalMs: 1000, ...usual, ...options }
    assert.deepEqual(rates, ratesOf(new PIDRateEstimator(expected)))
    assert.notDeepEqual(rates, ratesOf(createRateEstimator(new SparkConf(), 1000)))
  })
}

test('the configuration chooses and sets the estimator', () => {
  const prefix = 'spark.streaming.backpressure'
  const conf = new SparkConf().set(`${prefix}.pid.minRate`, '7')
  const estimator = createRateEstimator(conf, 1000)
  estimator.compute(1000, 10, 1000, 0)
  assert.equal(estimator.compute(2000, 1, 1000, 5000), 7)
  for (const [key, value] of [
    [`${prefix}.rateEstimator`, 'fuzzy'],
    [`${prefix}.pid.integral`, 'much'],
  ]) {
    assert.throws(
      () => createRateEstimator(new SparkConf().set(key, value), 1000),
      error => isCondition(error, 'INVALID_CONFIG_VALUE') && error.parameters.key === key,
    )
  }
})
