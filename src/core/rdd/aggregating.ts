/** Actions that make one value, or a few, of all rows. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import { decodeValue, encodeValue } from '../serializer/value-codec.js'
import type { Compare } from '../shuffle/ordering.js'
import { captured } from './captured.js'
import type { Zero } from './element-types.js'
import { naturalCompare, SmallestRows } from './operators/selecting.js'
import { RDD } from './rdd.js'
import { runSink, type SinkJob } from './run-sink.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * All rows folded into one, from `zero`, which must be neutral to `f`: it is used once for each partition and once
     * more for their results. `f` must be associative; it may change its first argument. The zero when there is no row.
     */
    fold(zero: T, f: (a: T, b: T) => T): Promise<T>
    /**
     * As `fold`, into a value of another type: `seqOp` adds a row, `combOp` joins two results. Both may change their
     * first argument. Each task has a copy of `zero`. Throws VALUE_NOT_SERIALIZABLE when the zero can't travel.
     */
    aggregate<U extends Zero>(
      zero: U,
      seqOp: (result: U, row: T) => U,
      combOp: (a: U, b: U) => U,
    ): Promise<U>
    aggregate<U>(zero: U, seqOp: (result: U, row: T) => U, combOp: (a: U, b: U) => U): Promise<U>
    /**
     * The first `n` rows in ascending order: by `compare`, or the natural order (numbers with NaN last, strings by UTF-16
     * code units, dates, arrays element by element). Of equal rows, the first. Keeps `n` rows a partition in memory.
     * Throws ORDERING_NOT_DEFINED for rows without a natural order.
     */
    takeOrdered(n: number, compare?: (a: T, b: T) => number): Promise<T[]>
    /** The last `n` rows in that order, the largest first. */
    top(n: number, compare?: (a: T, b: T) => number): Promise<T[]>
    /** The smallest row: by `compare`, or the natural order. Throws EMPTY_COLLECTION. */
    min(compare?: (a: T, b: T) => number): Promise<T>
    /** The largest row: by `compare`, or the natural order, in which NaN is the largest number. Throws EMPTY_COLLECTION. */
    max(compare?: (a: T, b: T) => number): Promise<T>
  }
}

RDD.prototype.fold = async function <T>(this: RDD<T>, zero: T, f: (a: T, b: T) => T): Promise<T> {
  const fn = captured(f, 'fold')
  return (await aggregateRows(this as RDD<unknown>, 'fold', zero, fn, fn)) as T
}

RDD.prototype.aggregate = async function <T, U>(
  this: RDD<T>,
  zero: U,
  seqOp: (result: U, row: T) => U,
  combOp: (a: U, b: U) => U,
): Promise<U> {
  const add = captured(seqOp, 'aggregate')
  const combine = captured(combOp, 'aggregate')
  return (await aggregateRows(this as RDD<unknown>, 'aggregate', zero, add, combine)) as U
}

/** Folds each partition, and then the results, in order of partition; both in tasks. */
async function aggregateRows(
  rdd: RDD<unknown>,
  operator: string,
  zero: unknown,
  seqOp: CapturedFunction,
  combOp: CapturedFunction,
): Promise<unknown> {
  const callSite = captureCallSite().toString()
  const value = encodeValue(zero)
  const job = { sink: 'fold', operator, callSite, value }
  const partial = (await runSink(rdd, { ...job, fns: [seqOp] })).flat()
  return foldRows(rdd, partial, { ...job, fns: [combOp] })
}

/** Folds results in one task, by a job of the sink `fold`; the zero when there are none. */
export async function foldRows(
  rdd: RDD<unknown>,
  partial: readonly unknown[],
  job: SinkJob,
): Promise<unknown> {
  if (partial.length === 0) return decodeValue(job.value as Uint8Array)
  return (await runSink(rdd.context.parallelize(partial, 1), job))[0][0]
}

RDD.prototype.takeOrdered = function <T>(
  this: RDD<T>,
  n: number,
  compare?: (a: T, b: T) => number,
): Promise<T[]> {
  return smallestRows(this, 'takeOrdered', n, false, compare)
}

RDD.prototype.top = function <T>(
  this: RDD<T>,
  n: number,
  compare?: (a: T, b: T) => number,
): Promise<T[]> {
  return smallestRows(this, 'top', n, true, compare)
}

RDD.prototype.min = async function <T>(this: RDD<T>, compare?: (a: T, b: T) => number): Promise<T> {
  return only(await smallestRows(this, 'min', 1, false, compare), 'min')
}

RDD.prototype.max = async function <T>(this: RDD<T>, compare?: (a: T, b: T) => number): Promise<T> {
  return only(await smallestRows(this, 'max', 1, true, compare), 'max')
}

function only<T>(rows: readonly T[], operator: string): T {
  if (rows.length === 0) throw new MillraceError('EMPTY_COLLECTION', { operator })
  return rows[0]
}

async function smallestRows<T>(
  rdd: RDD<T>,
  operator: string,
  n: number,
  descending: boolean,
  compare: Compare<T> | undefined,
): Promise<T[]> {
  const callSite = captureCallSite().toString()
  const fns = compare === undefined ? [] : [captured(compare, operator)]
  if (!(n >= 1)) return []
  const limit = Math.floor(n)
  const job = { sink: 'smallest', operator, callSite, fns, args: [descending], value: limit }
  const partial = (await runSink(rdd as RDD<unknown>, job)).filter(rows => rows.length > 0)
  if (partial.length <= 1) return (partial[0] ?? []) as T[]
  if (fns.length > 0) {
    return (await runSink(rdd.context.parallelize(partial.flat(), 1), job))[0] as T[]
  }
  const merged = new SmallestRows(limit, naturalCompare(descending))
  for (const rows of partial) for (const row of rows) merged.add(row)
  return merged.finish() as T[]
}
