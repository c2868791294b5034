/**
 * Sorting. Keys have their natural order: numbers by value, NaN last; strings by UTF-16 code units; dates by time;
 * arrays element by element; null and undefined first. Sorting is stable: rows with equal keys keep their order by
 * partition and position. Each task holds one partition of the result. The first action samples the keys, in a job of
 * its own.
 */

import { captured } from './captured.js'
import type { Elem } from './element-types.js'
import { PartitionRDD } from './partition-rdd.js'
import type { Partitioner } from './partitioner.js'
import { asPartitioner, type PartitionerLike } from './partitioner-like.js'
import { RangePartitioner } from './range-partitioner.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'
import { ShuffledRDD } from './shuffled-rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * The rows in the order of `f(row)`, in as many partitions as here unless said. `f` is called twice a row. A key
     * without an order (an object, a function) is ORDERING_NOT_DEFINED; use an array to sort by several things.
     */
    sortBy<K extends Elem>(f: (row: T) => K, ascending?: boolean, numPartitions?: number): RDD<T>
    /** Pairs in the order of their keys, in as many partitions as here unless said. As `sortBy`. */
    sortByKey<K, V>(this: RDD<[K, V]>, ascending?: boolean, numPartitions?: number): RDD<[K, V]>
    /** Pairs in the partitions of their keys, each partition in the order of keys: cheaper than to sort afterwards. */
    repartitionAndSortWithinPartitions<K, V>(
      this: RDD<[K, V]>,
      partitioner: PartitionerLike<K>,
    ): RDD<[K, V]>
  }
}

function sortPartitions<T>(
  rdd: RDD<unknown>,
  partitioner: Partitioner,
  ascending: boolean,
  operator: string,
): RDD<T> {
  return new PartitionRDD<T>(rdd.context, [rdd], {
    name: 'sortPairs',
    operator,
    args: [ascending],
    partitioner: () => partitioner,
  })
}

function sortPairs<T>(
  pairs: RDD<[unknown, unknown]>,
  ascending: boolean,
  numPartitions: number,
  operator: string,
): RDD<T> {
  const partitioner = new RangePartitioner(numPartitions, pairs, ascending, operator)
  const shuffled = new ShuffledRDD<unknown>(
    pairs as RDD<unknown>,
    partitioner,
    { kind: 'rows' },
    operator,
  )
  return sortPartitions(shuffled, partitioner, ascending, operator)
}

RDD.prototype.sortBy = function <T, K extends Elem>(
  this: RDD<T>,
  f: (row: T) => K,
  ascending = true,
  numPartitions: number = Math.max(1, this.numPartitions),
): RDD<T> {
  const keyed = new RowRDD<[unknown, unknown]>(
    this as RDD<unknown>,
    'keyBy',
    captured(f, 'sortBy'),
    { operator: 'sortBy' },
  )
  const sorted = sortPairs<unknown>(keyed, ascending, numPartitions, 'sortBy')
  return new RowRDD<T>(sorted, 'values', undefined, { operator: 'sortBy' })
}

RDD.prototype.sortByKey = function <K, V>(
  this: RDD<[K, V]>,
  ascending = true,
  numPartitions: number = Math.max(1, this.numPartitions),
): RDD<[K, V]> {
  return sortPairs(this as RDD<[unknown, unknown]>, ascending, numPartitions, 'sortByKey')
}

RDD.prototype.repartitionAndSortWithinPartitions = function <K, V>(
  this: RDD<[K, V]>,
  like: PartitionerLike<K>,
): RDD<[K, V]> {
  const operator = 'repartitionAndSortWithinPartitions'
  const rdd = this as RDD<unknown>
  const partitioner = asPartitioner(like, operator, [rdd])
  const moved = this.partitioner?.equals(partitioner)
    ? rdd
    : new ShuffledRDD<unknown>(rdd, partitioner, { kind: 'rows' }, operator)
  return sortPartitions(moved, partitioner, true, operator)
}
