/**
 * Joins and what else brings pairs of several RDDs together by key. Keys compare by value. Without a partitioner the
 * result has Spark's default: the largest parent's partitioner where there is one, else as many hash partitions as
 * `spark.default.parallelism` says, or as the largest parent has. A parent with that partitioner is not shuffled again.
 *
 * Each task holds the pairs of its partition.
 */
import { CoGroupedRDD } from './co-grouped-rdd.js'
import { HashPartitioner } from './partitioner.js'
import { asPartitioner, type PartitionerLike } from './partitioner-like.js'
import { RDD } from './rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /** For each key of any of the RDDs, its values in each of them; empty arrays where there are none. */
    cogroup<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V[], W[]]]>
    cogroup<K, V, W, X>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      third: RDD<[K, X]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V[], W[], X[]]]>
    cogroup<K, V, W, X, Y>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      third: RDD<[K, X]>,
      fourth: RDD<[K, Y]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V[], W[], X[], Y[]]]>
    /** `cogroup` without a partitioner. */
    groupWith<K, V, W>(this: RDD<[K, V]>, other: RDD<[K, W]>): RDD<[K, [V[], W[]]]>
    groupWith<K, V, W, X>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      third: RDD<[K, X]>,
    ): RDD<[K, [V[], W[], X[]]]>
    groupWith<K, V, W, X, Y>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      third: RDD<[K, X]>,
      fourth: RDD<[K, Y]>,
    ): RDD<[K, [V[], W[], X[], Y[]]]>
    /** Each pair of values that have the same key: one row for every value here with every value of `other`. */
    join<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V, W]]>
    /** As `join`; a value here whose key `other` lacks comes with undefined. */
    leftOuterJoin<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V, W | undefined]]>
    /** As `join`; a value of `other` whose key is not here comes with undefined. */
    rightOuterJoin<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V | undefined, W]]>
    /** As `join`; a value whose key is on one side only comes with undefined for the other. */
    fullOuterJoin<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, [V | undefined, W | undefined]]>
    /**
     * The pairs whose keys `other` does not have. Partitioned as this RDD is, or into as many hash partitions as it has,
     * unless said.
     */
    subtractByKey<K, V, W>(
      this: RDD<[K, V]>,
      other: RDD<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, V]>
  }
}

type Pairs = RDD<[unknown, unknown]>

function together(
  name: string,
  parents: readonly Pairs[],
  like: PartitionerLike<unknown> | undefined,
  operator: string = name,
): RDD<never> {
  const rdds = parents as readonly RDD<unknown>[]
  const partitioner = asPartitioner(like, operator, rdds)
  return new CoGroupedRDD<never>(rdds, { name, operator, partitioner })
}

RDD.prototype.cogroup = function (
  this: Pairs,
  ...rest: readonly (Pairs | PartitionerLike<unknown> | undefined)[]
): RDD<never> {
  const others = rest.filter(argument => argument instanceof RDD)
  const like = rest.find(argument => argument !== undefined && !(argument instanceof RDD))
  return together('cogroup', [this, ...others], like as PartitionerLike<unknown> | undefined)
}

RDD.prototype.groupWith = function (this: Pairs, ...others: readonly Pairs[]): RDD<never> {
  return together('cogroup', [this, ...others], undefined, 'groupWith')
}

RDD.prototype.join = function (
  this: Pairs,
  other: Pairs,
  like?: PartitionerLike<unknown>,
): RDD<never> {
  return together('join', [this, other], like)
}

RDD.prototype.leftOuterJoin = function (
  this: Pairs,
  other: Pairs,
  like?: PartitionerLike<unknown>,
): RDD<never> {
  return together('leftOuterJoin', [this, other], like)
}

RDD.prototype.rightOuterJoin = function (
  this: Pairs,
  other: Pairs,
  like?: PartitionerLike<unknown>,
): RDD<never> {
  return together('rightOuterJoin', [this, other], like)
}

RDD.prototype.fullOuterJoin = function (
  this: Pairs,
  other: Pairs,
  like?: PartitionerLike<unknown>,
): RDD<never> {
  return together('fullOuterJoin', [this, other], like)
}

RDD.prototype.subtractByKey = function (
  this: Pairs,
  other: Pairs,
  like: PartitionerLike<unknown> = this.partitioner ??
    new HashPartitioner(Math.max(1, this.numPartitions)),
): RDD<never> {
  return together('subtractByKey', [this, other], like)
}
