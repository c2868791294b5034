/** Finds out from what batches took how many records a second an input may bring (`spark.streaming.backpressure.*`). */
import type { SparkConf } from '../../core/spark-conf.js'
import { MillraceError } from '../../util/errors.js'
import { PIDRateEstimator } from './pid-rate-estimator.js'

export interface RateEstimator {
  /**
   * A batch ended at `timeMs`: it had `numElements` records, its processing took `processingDelayMs`, and it waited
   * `schedulingDelayMs` before. Gives the new rate in records a second, or undefined for no change.
   */
  compute(
    timeMs: number,
    numElements: number,
    processingDelayMs: number,
    schedulingDelayMs: number,
  ): number | undefined
}

/** The estimator that the configuration names. Throws INVALID_CONFIG_VALUE and INVALID_PID_PARAMETER. */
export function createRateEstimator(conf: SparkConf, batchIntervalMs: number): RateEstimator {
  const key = 'spark.streaming.backpressure.rateEstimator'
  const value = conf.get(key, 'pid')
  if (value !== 'pid')
    throw new MillraceError('INVALID_CONFIG_VALUE', { key, value, expected: 'pid' })
  return new PIDRateEstimator({
    batchIntervalMs,
    proportional: conf.getDouble('spark.streaming.backpressure.pid.proportional', 1),
    integral: conf.getDouble('spark.streaming.backpressure.pid.integral', 0.2),
    derivative: conf.getDouble('spark.streaming.backpressure.pid.derived', 0),
    minRate: conf.getDouble('spark.streaming.backpressure.pid.minRate', 100),
  })
}
