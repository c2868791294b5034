/** Kind `pid`: the rates that the estimator of back-pressure gives. */
import {
  PIDRateEstimator,
  type PIDRateEstimatorOptions,
} from '../../../src/streaming/rate/pid-rate-estimator.js'
import type { PidCase } from '../case-format.js'
import { canonical } from '../comparison.js'
import { type Difference, describeError, type Outcome, outcomeOf } from '../outcome.js'
import { errorDifference } from '../spark-errors.js'

/** Rates that differ by less than this part of them are the same. */
const TOLERANCE = 1e-9

export function runPid({ params, calls, expected = [], constructError }: PidCase): Outcome {
  let estimator: PIDRateEstimator
  try {
    estimator = new PIDRateEstimator(params as unknown as PIDRateEstimatorOptions)
  } catch (error) {
    const wanted = constructError?.message ?? undefined
    const wrong = constructError && errorDifference(error, constructError)
    if (constructError !== undefined && wrong === undefined) return outcomeOf([])
    return outcomeOf([
      { what: 'the constructor', expected: wanted ?? 'no error', found: describeError(error) },
    ])
  }
  if (constructError !== undefined) {
    const wanted = `the error ${constructError.message}`
    return outcomeOf([{ what: 'the constructor', expected: wanted, found: 'no error' }])
  }
  const differences: Difference[] = []
  for (const [i, [timeMs, elements, processingMs, schedulingMs]] of calls.entries()) {
    const rate = estimator.compute(timeMs, elements, processingMs, schedulingMs) ?? null
    if (isSame(rate, expected[i])) continue
    const what = `call ${i + 1}, ${canonical(calls[i])}`
    differences.push({ what, expected: canonical(expected[i]), found: canonical(rate) })
  }
  return outcomeOf(differences)
}

function isSame(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
}
