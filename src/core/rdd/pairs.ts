/** Transformations of RDDs of pairs `[key, value]`. Keys compare by value. */
import { captured } from './captured.js'
import type { Aggregator } from './dependency.js'
import type { Elem } from './element-types.js'
import { PartitionRDD } from './partition-rdd.js'
import { asPartitioner, type PartitionerLike } from './partitioner-like.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'
import { ShuffledRDD } from './shuffled-rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /** The values of each key reduced to one by `f`, which must be associative and commutative; before the shuffle too. */
    reduceByKey<K, V>(
      this: RDD<[K, V]>,
      f: (a: V, b: V) => V,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, V]>
    /**
     * The general form: `createCombiner` makes a combiner of a key's first value, `mergeValue` adds the next,
     * `mergeCombiners` joins two. With `mapSideCombine` false, values travel as they are.
     */
    combineByKey<K, V, C extends Elem>(
      this: RDD<[K, V]>,
      createCombiner: (value: V) => C,
      mergeValue: (combiner: C, value: V) => C,
      mergeCombiners: (a: C, b: C) => C,
      partitioner?: PartitionerLike<K>,
      mapSideCombine?: boolean,
    ): RDD<[K, C]>
    /** All values of each key, as an array in order of partition. Costs memory for the largest group; prefer reduceByKey. */
    groupByKey<K, V>(this: RDD<[K, V]>, partitioner?: PartitionerLike<K>): RDD<[K, V[]]>
    /** The same pairs, each in the partition of its key. */
    partitionBy<K, V>(this: RDD<[K, V]>, partitioner: PartitionerLike<K>): RDD<[K, V]>
    /** Each value becomes `f(value)`; keys and partitions stay. */
    mapValues<K, V, U extends Elem>(this: RDD<[K, V]>, f: (value: V) => U): RDD<[K, U]>
    /** Each value becomes several, each with the key; keys and partitions stay. */
    flatMapValues<K, V, U extends Elem>(
      this: RDD<[K, V]>,
      f: (value: V) => Iterable<U>,
    ): RDD<[K, U]>
    keys<K, V>(this: RDD<[K, V]>): RDD<K>
    values<K, V>(this: RDD<[K, V]>): RDD<V>
  }
}

/** Combines by key: in place when keys are where they should be already. */
export function combineBy<K, V, C>(
  rdd: RDD<[K, V]>,
  aggregator: Aggregator,
  like: PartitionerLike<K> | undefined,
  operator: string,
): RDD<[K, C]> {
  const partitioner = asPartitioner(like, operator, [rdd as RDD<unknown>])
  if (rdd.partitioner?.equals(partitioner)) {
    return new PartitionRDD<[K, C]>(rdd.context, [rdd as RDD<unknown>], {
      name: 'combineInPlace',
      operator,
      fns: [...(aggregator.create === undefined ? [] : [aggregator.create]), aggregator.mergeValue],
      args: aggregator.zero === undefined ? [] : [aggregator.zero],
      partitioner: () => partitioner,
    })
  }
  if (aggregator.mapSideCombine) {
    return new ShuffledRDD(
      rdd as RDD<unknown>,
      partitioner,
      { kind: 'combined', aggregator },
      operator,
    )
  }
  const shuffled = new ShuffledRDD<[K, V]>(
    rdd as RDD<unknown>,
    partitioner,
    { kind: 'pairs' },
    operator,
  )
  return combineBy(shuffled, aggregator, like === undefined ? undefined : partitioner, operator)
}

RDD.prototype.reduceByKey = function <K, V>(
  this: RDD<[K, V]>,
  f: (a: V, b: V) => V,
  partitioner?: PartitionerLike<K>,
): RDD<[K, V]> {
  const fn = captured(f, 'reduceByKey')
  const aggregator = {
    create: undefined,
    mergeValue: fn,
    mergeCombiners: fn,
    mapSideCombine: true,
  }
  return combineBy(this, aggregator, partitioner, 'reduceByKey')
}

RDD.prototype.combineByKey = function <K, V, C extends Elem>(
  this: RDD<[K, V]>,
  createCombiner: (value: V) => C,
  mergeValue: (combiner: C, value: V) => C,
  mergeCombiners: (a: C, b: C) => C,
  partitioner?: PartitionerLike<K>,
  mapSideCombine = true,
): RDD<[K, C]> {
  const aggregator = {
    create: captured(createCombiner, 'combineByKey'),
    mergeValue: captured(mergeValue, 'combineByKey'),
    mergeCombiners: captured(mergeCombiners, 'combineByKey'),
    mapSideCombine,
  }
  return combineBy(this, aggregator, partitioner, 'combineByKey')
}

RDD.prototype.groupByKey = function <K, V>(
  this: RDD<[K, V]>,
  like?: PartitionerLike<K>,
): RDD<[K, V[]]> {
  const partitioner = asPartitioner(like, 'groupByKey', [this as RDD<unknown>])
  if (this.partitioner?.equals(partitioner)) {
    return new PartitionRDD<[K, V[]]>(this.context, [this as RDD<unknown>], {
      name: 'groupInPlace',
      operator: 'groupByKey',
      partitioner: () => partitioner,
    })
  }
  return new ShuffledRDD(this as RDD<unknown>, partitioner, { kind: 'grouped' }, 'groupByKey')
}

RDD.prototype.partitionBy = function <K, V>(
  this: RDD<[K, V]>,
  like: PartitionerLike<K>,
): RDD<[K, V]> {
  const partitioner = asPartitioner(like, 'partitionBy', [this as RDD<unknown>])
  if (this.partitioner?.equals(partitioner)) return this
  return new ShuffledRDD(this as RDD<unknown>, partitioner, { kind: 'rows' }, 'partitionBy')
}

RDD.prototype.mapValues = function <K, V, U extends Elem>(
  this: RDD<[K, V]>,
  f: (value: V) => U,
): RDD<[K, U]> {
  const fn = captured(f, 'mapValues')
  return new RowRDD(this as RDD<unknown>, 'mapValues', fn, { keepsKeys: true })
}

RDD.prototype.flatMapValues = function <K, V, U extends Elem>(
  this: RDD<[K, V]>,
  f: (value: V) => Iterable<U>,
): RDD<[K, U]> {
  const fn = captured(f, 'flatMapValues')
  return new RowRDD(this as RDD<unknown>, 'flatMapValues', fn, { keepsKeys: true })
}

RDD.prototype.keys = function <K, V>(this: RDD<[K, V]>): RDD<K> {
  return new RowRDD(this as RDD<unknown>, 'keys', undefined)
}

RDD.prototype.values = function <K, V>(this: RDD<[K, V]>): RDD<V> {
  return new RowRDD(this as RDD<unknown>, 'values', undefined)
}
