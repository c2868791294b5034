/** Actions: they run a job and give a promise. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import { refusedArgument } from '../operator-errors.js'
import type { PlanEnd } from '../pipeline/plan.js'
import { captured } from './captured.js'
import { PartitionRDD } from './partition-rdd.js'
import { RDD } from './rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /** All rows, in order of partition. They must fit in the driver's memory. */
    collect(): Promise<T[]>
    /** Number of rows. */
    count(): Promise<number>
    /**
     * The first `n` rows; none for a negative `n`. Throws INVALID_ROW_COUNT when that is no whole number. Runs one partition first, and then as many more as the rows found so far let expect to be
     * enough, half as many again for safety and at most four times those it has run; so it computes few partitions where
     * few are needed.
     */
    take(n: number): Promise<T[]>
    /** The first row. Throws EMPTY_COLLECTION when there is none. */
    first(): Promise<T>
    /** True when there is no row; looks at as few partitions as it can. */
    isEmpty(): Promise<boolean>
    /** All rows reduced to one by `f`, which must be associative and commutative. Throws EMPTY_COLLECTION. */
    reduce(f: (a: T, b: T) => T): Promise<T>
    /** Calls `f` for each row, in task threads. */
    foreach(f: (row: T) => void): Promise<void>
    /** Calls `f` once for each partition, in task threads; it may be async. */
    foreachPartition(f: (rows: Iterable<T>) => void | Promise<void>): Promise<void>
  }
}

/** Runs a job and gives each partition's rows. After an `await`, the caller says where the user called it. */
export async function rowsOf(
  rdd: RDD<unknown>,
  operator: string,
  end: PlanEnd = { end: 'collect', limitSlot: -1 },
  partitions?: readonly number[],
  callSite: string = captureCallSite().toString(),
): Promise<unknown[][]> {
  const found: unknown[][] = []
  const at = new Map(partitions?.map((partition, i) => [partition, i]))
  await rdd.context.runJob(rdd, {
    operator,
    callSite,
    partitions,
    end: () => end,
    onRows: (partition, rows) => {
      found[at.get(partition) ?? partition] = rows
    },
  })
  return found
}

RDD.prototype.collect = async function <T>(this: RDD<T>): Promise<T[]> {
  return ((await rowsOf(this as RDD<unknown>, 'collect')) as T[][]).flat()
}

RDD.prototype.count = async function <T>(this: RDD<T>): Promise<number> {
  let total = 0
  await this.context.runJob(this as RDD<unknown>, {
    operator: 'count',
    callSite: captureCallSite().toString(),
    end: () => ({ end: 'count' }),
    onCount: (_, count) => {
      total += count
    },
  })
  return total
}

const SCALE_UP = 4

/** How many partitions `take` runs next, when it has run `scanned`, found `found` rows there and needs `left` more. */
function partitionsToTry(scanned: number, found: number, left: number): number {
  if (scanned === 0) return 1
  const most = scanned * SCALE_UP
  return found === 0 ? most : Math.min(most, Math.ceil((1.5 * left * scanned) / found))
}

RDD.prototype.take = async function <T>(this: RDD<T>, n: number): Promise<T[]> {
  const callSite = captureCallSite().toString()
  if (!Number.isInteger(n) && n !== Number.POSITIVE_INFINITY) {
    throw refusedArgument('INVALID_ROW_COUNT', 'take', { count: preview(n, 80) })
  }
  const total = this.numPartitions
  const taken: T[] = []
  let next = 0
  while (taken.length < n && next < total) {
    const left = n - taken.length
    const size = Math.min(partitionsToTry(next, taken.length, left), total - next)
    const partitions = Array.from({ length: size }, (_, i) => next + i)
    const found: unknown[][] = []
    await this.context.runJob(this as RDD<unknown>, {
      operator: 'take',
      callSite,
      partitions,
      end: builder => ({ end: 'collect', limitSlot: builder.value(left) }),
      onRows: (partition, rows) => {
        found[partition - partitions[0]] = rows
      },
    })
    for (const rows of found) {
      for (let i = 0; i < rows.length && taken.length < n; i++) taken.push(rows[i] as T)
    }
    next += size
  }
  return taken
}

RDD.prototype.first = async function <T>(this: RDD<T>): Promise<T> {
  const rows = await this.take(1)
  if (rows.length === 0) throw new MillraceError('EMPTY_COLLECTION', { operator: 'first' })
  return rows[0]
}

RDD.prototype.isEmpty = async function <T>(this: RDD<T>): Promise<boolean> {
  return (await this.take(1)).length === 0
}

RDD.prototype.reduce = async function <T>(this: RDD<T>, f: (a: T, b: T) => T): Promise<T> {
  const callSite = captureCallSite().toString()
  const fn = captured(f, 'reduce')
  return (await reduceRows(this as RDD<unknown>, fn, 'reduce', callSite)) as T
}

/** All rows reduced to one. Throws EMPTY_COLLECTION. */
export async function reduceRows(
  rdd: RDD<unknown>,
  fn: CapturedFunction,
  operator: string,
  callSite: string,
): Promise<unknown> {
  const end: PlanEnd = { end: 'reduce', fn }
  const partial = (await rowsOf(rdd, operator, end, undefined, callSite)).flat()
  if (partial.length === 0) throw new MillraceError('EMPTY_COLLECTION', { operator })
  if (partial.length === 1) return partial[0]
  // the last step runs in a task too: user functions never run over data on the driver
  const rest = rdd.context.parallelize(partial, 1)
  return (await rowsOf(rest, operator, end, undefined, callSite))[0][0]
}

/** Runs a function for each row. */
export async function foreachRow<T>(
  rdd: RDD<T>,
  fn: CapturedFunction,
  callSite?: string,
): Promise<void> {
  await rowsOf(rdd as RDD<unknown>, 'foreach', { end: 'foreach', fn }, undefined, callSite)
}

RDD.prototype.foreach = async function <T>(this: RDD<T>, f: (row: T) => void): Promise<void> {
  await foreachRow(this, captured(f, 'foreach'))
}

/** Runs a function once for each partition. */
export async function foreachPartitionOf<T>(
  rdd: RDD<T>,
  fn: CapturedFunction,
  callSite?: string,
): Promise<void> {
  const options = { name: 'foreachPartition', fns: [fn], callSite }
  const run = new PartitionRDD(rdd.context, [rdd as RDD<unknown>], options)
  await rowsOf(run, 'foreachPartition', undefined, undefined, callSite)
}

RDD.prototype.foreachPartition = async function <T>(
  this: RDD<T>,
  f: (rows: Iterable<T>) => void | Promise<void>,
): Promise<void> {
  await foreachPartitionOf(this, captured(f, 'foreachPartition'))
}
