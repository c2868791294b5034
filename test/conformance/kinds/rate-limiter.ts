/** Kind `rateLimiter`: how many records a second a receiver may store, as back-pressure changes it. */
import { RateLimit } from '../../../src/streaming/rate/rate-limit.js'
import type { RateLimiterCase } from '../case-format.js'
import { confOf } from '../engine.js'
import { type Difference, type Outcome, outcomeOf } from '../outcome.js'

/** Spark's number for no limit: the largest of 64 bits. */
const NO_LIMIT = 2n ** 63n - 1n

export function runRateLimiter({ conf, updates, expected }: RateLimiterCase): Outcome {
  const limit = new RateLimit(confOf(conf))
  const found = [limit.current]
  for (const rate of updates) {
    limit.update(rate)
    found.push(limit.current)
  }
  const differences: Difference[] = []
  for (const [i, wanted] of expected.entries()) {
    if (isSame(found[i], wanted)) continue
    const what = i === 0 ? 'the limit at the start' : `the limit after update ${i}`
    differences.push({ what, expected: String(wanted), found: String(found[i]) })
  }
  return outcomeOf(differences)
}

/** Spark reads its limit back from a fraction: one more or less is the same. */
function isSame(found: number | undefined, wanted: number | bigint): boolean {
  if (found === undefined) return false
  if (found === Number.POSITIVE_INFINITY) return BigInt(wanted) === NO_LIMIT
  return Math.abs(found - Number(wanted)) <= 1
}
