/** Narrow transformations: each partition comes from partitions of the parents, without a shuffle. */
import { captured } from './captured.js'
import type { Elem, NoPromise } from './element-types.js'
import { PartitionRDD } from './partition-rdd.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /** Each row becomes what `f` gives. A two-element array literal makes a pair. */
    map<U extends Elem>(f: (row: T) => U, ...why: NoPromise<U>): RDD<U>
    /** The rows for which `f` is true. */
    filter<U extends T>(f: (row: T) => row is U): RDD<U>
    filter(f: (row: T) => unknown): RDD<T>
    /** Each row becomes the elements of what `f` gives: an array, or anything that can be iterated. */
    flatMap<U extends Elem>(f: (row: T) => Iterable<U>): RDD<U>
    /**
     * Each partition becomes what `f` makes of it. `f` gets the rows as something to iterate over, once, and gives rows
     * back in the same way; it may be a generator, or an async generator: this is the place for work that waits, and for
     * what is made once a partition, such as a connection.
     */
    mapPartitions<U extends Elem>(
      f: (rows: Iterable<T>) => Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>,
      preservesPartitioning?: boolean,
    ): RDD<U>
    /** As `mapPartitions`; `f` gets the partition's number first. */
    mapPartitionsWithIndex<U extends Elem>(
      f: (
        index: number,
        rows: Iterable<T>,
      ) => Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>,
      preservesPartitioning?: boolean,
    ): RDD<U>
    /** The partitions of this RDD and then those of the others. Rows that are equal stay. */
    union(...others: readonly RDD<T>[]): RDD<T>
    /** Pairs of `f(row)` and the row. */
    keyBy<K extends Elem>(f: (row: T) => K): RDD<[K, T]>
  }
}

const asUnknown = <T>(rdd: RDD<T>): RDD<unknown> => rdd as RDD<unknown>

RDD.prototype.map = function <T, U extends Elem>(
  this: RDD<T>,
  f: (row: T) => U,
  ..._why: NoPromise<U>
): RDD<U> {
  return new RowRDD<U>(asUnknown(this), 'map', captured(f, 'map'))
}

RDD.prototype.filter = function <T>(this: RDD<T>, f: (row: T) => unknown): RDD<T> {
  return new RowRDD<T>(asUnknown(this), 'filter', captured(f, 'filter'), { keepsKeys: true })
}

RDD.prototype.flatMap = function <T, U extends Elem>(
  this: RDD<T>,
  f: (row: T) => Iterable<U>,
): RDD<U> {
  return new RowRDD<U>(asUnknown(this), 'flatMap', captured(f, 'flatMap'))
}

RDD.prototype.mapPartitions = function <T, U extends Elem>(
  this: RDD<T>,
  f: (rows: Iterable<T>) => Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>,
  preservesPartitioning = false,
): RDD<U> {
  return new PartitionRDD<U>(this.context, [asUnknown(this)], {
    name: 'mapPartitions',
    fns: [captured(f, 'mapPartitions')],
    partitioner: () => (preservesPartitioning ? this.partitioner : undefined),
  })
}

RDD.prototype.mapPartitionsWithIndex = function <T, U extends Elem>(
  this: RDD<T>,
  f: (index: number, rows: Iterable<T>) => Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>,
  preservesPartitioning = false,
): RDD<U> {
  return new PartitionRDD<U>(this.context, [asUnknown(this)], {
    name: 'mapPartitionsWithIndex',
    fns: [captured(f, 'mapPartitionsWithIndex')],
    value: index => index,
    partitioner: () => (preservesPartitioning ? this.partitioner : undefined),
  })
}

RDD.prototype.union = function <T>(this: RDD<T>, ...others: readonly RDD<T>[]): RDD<T> {
  return this.context.union(this, ...others)
}

RDD.prototype.keyBy = function <T, K extends Elem>(this: RDD<T>, f: (row: T) => K): RDD<[K, T]> {
  return new RowRDD<[K, T]>(asUnknown(this), 'keyBy', captured(f, 'keyBy'))
}
