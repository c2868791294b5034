/** Rows on the driver a partition at a time, and JavaScript's spelling of `foreach`. */
import { captureCallSite } from '../../util/call-site.js'
import { rowsOf } from './actions.js'
import { RDD } from './rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * All rows, to go over with `for await`: a job a partition, when its rows are asked for, so that the driver needs
     * memory for the largest partition only. With `prefetchPartitions`, the next partition is computed meanwhile.
     */
    toLocalIterator(prefetchPartitions?: boolean): AsyncIterableIterator<T>
    /** The same as `foreach`. */
    forEach(f: (row: T) => void): Promise<void>
    /** The same as `foreachPartition`. */
    forEachPartition(f: (rows: Iterable<T>) => void | Promise<void>): Promise<void>
  }
}

RDD.prototype.toLocalIterator = function <T>(
  this: RDD<T>,
  prefetchPartitions = false,
): AsyncIterableIterator<T> {
  const callSite = captureCallSite().toString()
  return rowsByPartition(this, callSite, prefetchPartitions) as AsyncIterableIterator<T>
}

async function* rowsByPartition<T>(
  rdd: RDD<T>,
  callSite: string,
  prefetch: boolean,
): AsyncGenerator<T, void, void> {
  const load = async (partition: number): Promise<T[]> => {
    const all = rdd as RDD<unknown>
    const [rows] = await rowsOf(all, 'toLocalIterator', undefined, [partition], callSite)
    return rows as T[]
  }
  const count = rdd.numPartitions
  let next = prefetch && count > 0 ? load(0) : undefined
  for (let partition = 0; partition < count; partition++) {
    const rows: T[] = await (next ?? load(partition))
    next = undefined
    if (prefetch && partition + 1 < count) {
      next = load(partition + 1)
      // its error is told when its rows are asked for, or to nobody when they never are
      next.catch(() => undefined)
    }
    yield* rows
  }
}

RDD.prototype.forEach = RDD.prototype.foreach
RDD.prototype.forEachPartition = RDD.prototype.foreachPartition
