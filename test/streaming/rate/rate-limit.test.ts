import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SparkConf } from '../../../src/index.js'
import { DEFAULT_INITIAL_RATE, RateLimit } from '../../../src/streaming/rate/rate-limit.js'
import { readCases } from '../cases.js'

interface RateLimiterCase {
  readonly id: string
  readonly title: string
  readonly conf: Readonly<Record<string, string>>
  readonly updates: readonly number[]
  readonly expected: readonly number[]
}

suite('RateLimit', () => {
  for (const { id, title, conf, updates, expected } of readCases<RateLimiterCase>('rate-limiter')) {
    test(`${id}: ${title}`, () => {
      const limit = new RateLimit(new SparkConf().setAll(Object.entries(conf)))
      const limits = [limit.current]
      for (const update of updates) {
        limit.update(update)
        limits.push(limit.current)
      }
      assert.equal(limits.length, expected.length)
      for (const [i, wanted] of expected.entries()) {
        // the recorded numbers stand for no limit by the largest 64-bit one, and went through a division
        if (wanted > Number.MAX_SAFE_INTEGER) assert.equal(limits[i], Number.POSITIVE_INFINITY)
        else assert.ok(Math.abs(limits[i] - wanted) <= 1, `${limits} instead of ${expected}`)
      }
    })
  }

  const enabled = 'spark.streaming.backpressure.enabled'
  const initial = 'spark.streaming.backpressure.initialRate'
  const max = 'spark.streaming.receiver.maxRate'
  for (const [settings, first] of [
    [{ [enabled]: 'true' }, DEFAULT_INITIAL_RATE],
    [{ [enabled]: 'true', [initial]: '50' }, 50],
    [{ [enabled]: 'true', [max]: '70000' }, 70_000],
    [{ [enabled]: 'true', [initial]: '100', [max]: '70' }, 70],
    [{ [enabled]: 'false' }, Number.POSITIVE_INFINITY],
    [{ [max]: '0', [initial]: '-1' }, Number.POSITIVE_INFINITY],
  ] as const) {
    test(`the first batch with ${JSON.stringify(settings)} is bounded by ${first}`, () => {
      const limit = new RateLimit(new SparkConf().setAll(Object.entries(settings)))
      assert.equal(limit.current, first)
    })
  }
})
