/** Actions that count: by value, about, or within a time. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { BoundedDouble, remainingCount } from './bounded-double.js'
import { HyperLogLog } from './hyper-log-log.js'
import { KeyCounts } from './key-counts.js'
import type { PartialResult } from './partial-result.js'
import { RDD } from './rdd.js'
import { runSink } from './run-sink.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * How often each row occurs. Rows compare by value, as keys do, so equal arrays and objects are one entry. The map
     * must fit in the driver's memory. Throws KEY_NOT_COMPARABLE.
     */
    countByValue(): Promise<Map<T, number>>
    /**
     * About how many distinct rows there are. `relativeSD`, the relative standard deviation of the estimate, is 0.05
     * unless said; a task needs about 1.1 / relativeSD^2 bytes. Rows compare by value. Throws INVALID_RELATIVE_SD
     * unless it is from 0.0006 to 0.37, KEY_NOT_COMPARABLE.
     */
    countApproxDistinct(relativeSD?: number): Promise<number>
    /**
     * The number of rows as far as it is known after `timeoutMs` milliseconds: an estimate, with bounds in which the
     * number lies with probability `confidence` (0.95 unless said) if rows are spread evenly; or the exact number when
     * that is there before. The job goes on, and `getFinalValue` waits for its end. Throws INVALID_CONFIDENCE.
     */
    countApprox(timeoutMs: number, confidence?: number): Promise<PartialResult<BoundedDouble>>
  }
}

RDD.prototype.countByValue = async function <T>(this: RDD<T>): Promise<Map<T, number>> {
  const counts = new KeyCounts()
  const callSite = captureCallSite().toString()
  const job = { sink: 'countValues', operator: 'countByValue', callSite }
  for (const rows of await runSink(this as RDD<unknown>, job)) {
    for (const [row, count] of rows as [unknown, number][]) counts.add(row, count)
  }
  return new Map(counts.entries() as [T, number][])
}

RDD.prototype.countApproxDistinct = async function <T>(
  this: RDD<T>,
  relativeSD = 0.05,
): Promise<number> {
  const callSite = captureCallSite().toString()
  if (!(relativeSD >= 0.0006 && relativeSD <= 0.37)) {
    throw new MillraceError('INVALID_RELATIVE_SD', { relativeSD: preview(relativeSD, 80) })
  }
  const precision = HyperLogLog.precisionFor(relativeSD)
  const whole = new HyperLogLog(precision)
  const job = {
    sink: 'countDistinct',
    operator: 'countApproxDistinct',
    callSite,
    args: [precision],
  }
  const sketches = await runSink(this as RDD<unknown>, job)
  for (const [registers] of sketches) whole.merge(registers as Uint8Array)
  return whole.estimate()
}

RDD.prototype.countApprox = async function <T>(
  this: RDD<T>,
  timeoutMs: number,
  confidence = 0.95,
): Promise<PartialResult<BoundedDouble>> {
  const callSite = captureCallSite().toString()
  if (!(confidence >= 0 && confidence <= 1)) {
    throw new MillraceError('INVALID_CONFIDENCE', { confidence: preview(confidence, 80) })
  }
  const partitions = this.numPartitions
  let sum = 0
  let done = 0
  const job = this.context.runJob(this as RDD<unknown>, {
    operator: 'countApprox',
    callSite,
    end: () => ({ end: 'count' }),
    onCount: (_, count) => {
      sum += count
      done++
    },
  })
  const final = job.then(() => new BoundedDouble(sum, 1, sum, sum))
  const { clock } = this.context.env
  const early = await new Promise<BoundedDouble | undefined>((resolve, reject) => {
    const timer = clock.at(clock.now() + timeoutMs, () =>
      resolve(done === partitions ? undefined : remainingCount(sum, done / partitions, confidence)),
    )
    final.then(
      () => {
        timer.cancel()
        resolve(undefined)
      },
      error => {
        timer.cancel()
        reject(error)
      },
    )
  })
  const getFinalValue = (): Promise<BoundedDouble> => final
  return {
    initialValue: early ?? (await final),
    isInitialValueFinal: early === undefined,
    getFinalValue,
  }
}
