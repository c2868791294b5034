/**
 * How many records a second one receiver may store: begins at the smaller of the initial and the largest rate, and
 * follows the updates of back-pressure, never above the largest.
 */
import type { SparkConf } from '../../core/spark-conf.js'

/** With back-pressure on and no rate configured, receivers begin with this, until the first batches tell better. */
export const DEFAULT_INITIAL_RATE = 10_000

export class RateLimit {
  private readonly maxRate: number
  private rate: number

  /** Reads `spark.streaming.receiver.maxRate` and `spark.streaming.backpressure.*`. */
  constructor(conf: SparkConf) {
    this.maxRate = positiveOr(
      conf.getInt('spark.streaming.receiver.maxRate', 0),
      Number.POSITIVE_INFINITY,
    )
    const isAdaptive = conf.getBoolean('spark.streaming.backpressure.enabled', false)
    const usual = isAdaptive ? DEFAULT_INITIAL_RATE : Number.POSITIVE_INFINITY
    const initial = positiveOr(
      conf.getInt('spark.streaming.backpressure.initialRate', 0),
      Number.isFinite(this.maxRate) ? this.maxRate : usual,
    )
    this.rate = Math.min(initial, this.maxRate)
  }

  /** Records a second; Infinity when there is no limit. */
  get current(): number {
    return this.rate
  }

  /** A new rate of back-pressure, in records a second; 0 or less changes nothing. */
  update(rate: number): void {
    if (rate > 0) this.rate = Math.min(rate, this.maxRate)
  }
}

function positiveOr(value: number, otherwise: number): number {
  return value > 0 ? value : otherwise
}
