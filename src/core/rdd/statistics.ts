/** Actions on RDDs of numbers. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { Buckets } from './operators/statistics.js'
import { RDD } from './rdd.js'
import { runSink } from './run-sink.js'
import { StatCounter } from './stat-counter.js'

declare module './rdd.js' {
  interface RDD<T> {
    /** The numbers added up; 0 when there are none. These actions throw NOT_A_NUMBER when a row is no number. */
    sum(this: RDD<number>): Promise<number>
    /** The arithmetic mean; 0 when there are no numbers. */
    mean(this: RDD<number>): Promise<number>
    /** Count, mean, variance, maximum and minimum, in one pass. */
    stats(this: RDD<number>): Promise<StatCounter>
    /** Variance of the numbers as a whole population (divided by their count). NaN when there are none. */
    variance(this: RDD<number>): Promise<number>
    /** The same as `variance`. */
    popVariance(this: RDD<number>): Promise<number>
    /** Variance estimated from a sample (divided by the count less one). NaN for fewer than two numbers. */
    sampleVariance(this: RDD<number>): Promise<number>
    /** The square root of `variance`. */
    stdev(this: RDD<number>): Promise<number>
    /** The same as `stdev`. */
    popStdev(this: RDD<number>): Promise<number>
    /** The square root of `sampleVariance`. */
    sampleStdev(this: RDD<number>): Promise<number>
    /**
     * How many numbers are in each bucket, as `[edges, counts]`. Buckets are closed to the left and open to the right,
     * but the last is closed: edges 0, 10, 20 mean [0, 10) and [10, 20]. Numbers outside, and NaN, are not counted.
     *
     * With a number of buckets, they are of one width from the smallest number to the largest, one bucket when these are
     * equal; that takes another job, and throws HISTOGRAM_RANGE_UNDEFINED when there are no numbers, or one is NaN or
     * infinite. With edges, which may be infinite, a number's bucket takes log2(n) comparisons. Throws
     * INVALID_HISTOGRAM_BUCKETS.
     */
    histogram(
      this: RDD<number>,
      buckets: number | readonly number[],
    ): Promise<[edges: number[], counts: number[]]>
  }
}

RDD.prototype.sum = async function (this: RDD<number>): Promise<number> {
  const callSite = captureCallSite().toString()
  const sums = await runSink(this as RDD<unknown>, { sink: 'sum', operator: 'sum', callSite })
  return (sums.flat() as number[]).reduce((a, b) => a + b, 0)
}

RDD.prototype.stats = function (this: RDD<number>): Promise<StatCounter> {
  return statsOf(this, 'stats')
}

RDD.prototype.mean = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'mean')).mean
}

RDD.prototype.variance = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'variance')).variance
}

RDD.prototype.popVariance = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'popVariance')).popVariance
}

RDD.prototype.sampleVariance = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'sampleVariance')).sampleVariance
}

RDD.prototype.stdev = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'stdev')).stdev
}

RDD.prototype.popStdev = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'popStdev')).popStdev
}

RDD.prototype.sampleStdev = async function (this: RDD<number>): Promise<number> {
  return (await statsOf(this, 'sampleStdev')).sampleStdev
}

async function statsOf(rdd: RDD<number>, operator: string): Promise<StatCounter> {
  const callSite = captureCallSite().toString()
  const rows = await runSink(rdd as RDD<unknown>, { sink: 'stats', operator, callSite })
  const whole = new StatCounter()
  for (const row of rows.flat()) whole.merge(StatCounter.fromRow(row as number[]))
  return whole
}

RDD.prototype.histogram = async function (
  this: RDD<number>,
  buckets: number | readonly number[],
): Promise<[number[], number[]]> {
  const operator = 'histogram'
  const callSite = captureCallSite().toString()
  checkBuckets(buckets)
  const edges = typeof buckets === 'number' ? await evenEdges(this, buckets) : [...buckets]
  const value: Buckets = { edges, even: typeof buckets === 'number' }
  const counts = new Array<number>(edges.length - 1).fill(0)
  const job = { sink: 'histogram', operator, callSite, value }
  for (const [part] of (await runSink(this as RDD<unknown>, job)) as number[][][]) {
    for (let i = 0; i < counts.length; i++) counts[i] += part[i]
  }
  return [edges, counts]
}

function checkBuckets(buckets: number | readonly number[]): void {
  const right =
    typeof buckets === 'number'
      ? Number.isInteger(buckets) && buckets >= 1
      : Array.isArray(buckets) &&
        buckets.length >= 2 &&
        buckets.every((edge, i) => edge >= (i === 0 ? Number.NEGATIVE_INFINITY : buckets[i - 1]))
  if (!right)
    throw new MillraceError('INVALID_HISTOGRAM_BUCKETS', { buckets: preview(buckets, 80) })
}

async function evenEdges(rdd: RDD<number>, count: number): Promise<number[]> {
  const { min, max } = await statsOf(rdd, 'histogram')
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    throw new MillraceError('HISTOGRAM_RANGE_UNDEFINED', { min: String(min), max: String(max) })
  }
  if (min === max) return [min, min]
  const edges = Array.from({ length: count }, (_, i) => min + (i * (max - min)) / count)
  return [...edges, max]
}
