/**
 * A PID controller that steers the rate of an input to what the batches can process.
 *
 * The error is the rate last given less the speed of the last batch; what has piled up is the scheduling delay, as the
 * records that it stands for. The first batch with records only tells where to begin.
 */
import { MillraceError } from '../../util/errors.js'
import type { RateEstimator } from './rate-estimator.js'

export interface PIDRateEstimatorOptions {
  readonly batchIntervalMs: number
  /** Weight of the error; >= 0. */
  readonly proportional: number
  /** Weight of what has piled up; >= 0. */
  readonly integral: number
  /** Weight of the change of the error; >= 0. */
  readonly derivative: number
  /** The least rate it gives, in records a second; > 0. */
  readonly minRate: number
}

export class PIDRateEstimator implements RateEstimator {
  private readonly options: PIDRateEstimatorOptions
  private last: { timeMs: number; rate: number; error: number } | undefined

  /** Throws INVALID_PID_PARAMETER. */
  constructor(options: PIDRateEstimatorOptions) {
    check('Batch interval', options.batchIntervalMs, '> 0', options.batchIntervalMs > 0)
    check('Proportional term', options.proportional, '>= 0', options.proportional >= 0)
    check('Integral term', options.integral, '>= 0', options.integral >= 0)
    check('Derivative term', options.derivative, '>= 0', options.derivative >= 0)
    check('Minimum rate', options.minRate, '> 0', options.minRate > 0)
    this.options = options
  }

  compute(
    timeMs: number,
    numElements: number,
    processingDelayMs: number,
    schedulingDelayMs: number,
  ): number | undefined {
    const { last } = this
    const isLater = last === undefined ? timeMs > -1 : timeMs > last.timeMs
    if (!isLater || numElements <= 0 || processingDelayMs <= 0) return undefined
    const processingRate = (numElements / processingDelayMs) * 1000
    if (last === undefined) {
      this.last = { timeMs, rate: processingRate, error: 0 }
      return undefined
    }
    const { proportional, integral, derivative, batchIntervalMs, minRate } = this.options
    const seconds = (timeMs - last.timeMs) / 1000
    const error = last.rate - processingRate
    const piledUp = (schedulingDelayMs * processingRate) / batchIntervalMs
    const change = (error - last.error) / seconds
    const wanted = last.rate - proportional * error - integral * piledUp - derivative * change
    const rate = Math.max(wanted, minRate)
    this.last = { timeMs, rate, error }
    return rate
  }
}

function check(parameter: string, value: number, bound: string, holds: boolean): void {
  if (!holds) throw new MillraceError('INVALID_PID_PARAMETER', { parameter, value, bound })
}
