/**
 * What is combined, counted and looked up by key. Keys compare by value; the Maps that actions give have one entry for
 * each key, found again by `get` for keys that JavaScript compares by value (strings, numbers).
 */
import { encodeValue } from '../serializer/value-codec.js'
import { KeyTable } from '../shuffle/key-table.js'
import { rowsOf } from './actions.js'
import { captured } from './captured.js'
import type { Elem } from './element-types.js'
import { combineBy } from './pairs.js'
import { PartitionRDD } from './partition-rdd.js'
import { CustomPartitioner, HashPartitioner } from './partitioner.js'
import type { PartitionerLike } from './partitioner-like.js'
import { RangePartitioner } from './range-partitioner.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * The values of each key combined into a value of another type: `seqOp` adds one to what there is so far, which
     * begins as a copy of `zero`; `combOp` joins the results of two partitions. Both may change and return their first
     * argument. Throws VALUE_NOT_SERIALIZABLE for a zero that can't be copied.
     */
    aggregateByKey<K, V, U extends NonNullable<Elem>>(
      this: RDD<[K, V]>,
      zero: U,
      seqOp: (sofar: U, value: V) => U,
      combOp: (a: U, b: U) => U,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, U]>
    aggregateByKey<K, V, U>(
      this: RDD<[K, V]>,
      zero: U,
      seqOp: (sofar: U, value: V) => U,
      combOp: (a: U, b: U) => U,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, U]>
    /**
     * The values of each key reduced to one by `f`, which must be associative and commutative, from a copy of `zero`.
     * The zero is taken once for each key of each partition, so it must not change the result: 0 for +, [] for concat.
     */
    foldByKey<K, V>(
      this: RDD<[K, V]>,
      zero: V,
      f: (a: V, b: V) => V,
      partitioner?: PartitionerLike<K>,
    ): RDD<[K, V]>
    /** The rows that have the same `f(row)`, as `[f(row), rows]`. Costs memory for the largest group; prefer reduceByKey. */
    groupBy<K extends Elem>(f: (row: T) => K, partitioner?: PartitionerLike<K>): RDD<[K, T[]]>
    /** Action: `reduceByKey` as a Map on the driver, which must have memory for it. */
    reduceByKeyLocally<K, V>(this: RDD<[K, V]>, f: (a: V, b: V) => V): Promise<Map<K, V>>
    /** Action: how many pairs each key has. The driver must have memory for the keys. */
    countByKey<K, V>(this: RDD<[K, V]>): Promise<Map<K, number>>
    /** Action: the pairs as a Map; of several values of a key the last one. The driver must have memory for them. */
    collectAsMap<K, V>(this: RDD<[K, V]>): Promise<Map<K, V>>
    /** Action: the values of a key. Computes the key's partition only, when the partitioner is known. */
    lookup<K, V>(this: RDD<[K, V]>, key: K): Promise<V[]>
  }
}

RDD.prototype.aggregateByKey = function <K, V, U>(
  this: RDD<[K, V]>,
  zero: U,
  seqOp: (sofar: U, value: V) => U,
  combOp: (a: U, b: U) => U,
  partitioner?: PartitionerLike<K>,
): RDD<[K, U]> {
  const aggregator = {
    create: undefined,
    zero: encodeValue(zero),
    mergeValue: captured(seqOp, 'aggregateByKey'),
    mergeCombiners: captured(combOp, 'aggregateByKey'),
    mapSideCombine: true,
  }
  return combineBy(this, aggregator, partitioner, 'aggregateByKey')
}

RDD.prototype.foldByKey = function <K, V>(
  this: RDD<[K, V]>,
  zero: V,
  f: (a: V, b: V) => V,
  partitioner?: PartitionerLike<K>,
): RDD<[K, V]> {
  const fn = captured(f, 'foldByKey')
  const aggregator = {
    create: undefined,
    zero: encodeValue(zero),
    mergeValue: fn,
    mergeCombiners: fn,
    mapSideCombine: true,
  }
  return combineBy(this, aggregator, partitioner, 'foldByKey')
}

RDD.prototype.groupBy = function <T, K extends Elem>(
  this: RDD<T>,
  f: (row: T) => K,
  partitioner?: PartitionerLike<K>,
): RDD<[K, T[]]> {
  return new RowRDD<[K, T]>(this as RDD<unknown>, 'keyBy', captured(f, 'groupBy'), {
    operator: 'groupBy',
  }).groupByKey(partitioner)
}

/** A Map with one entry for each key; `merge` says what becomes of several values. */
function mapByValue<K, V>(
  pairs: Iterable<readonly [K, V]>,
  merge: (a: V, b: V) => V = (_, b) => b,
): Map<K, V> {
  const table = new KeyTable()
  const keys: K[] = []
  const values: V[] = []
  for (const [key, value] of pairs) {
    const group = table.group(key)
    if (group === keys.length) {
      keys.push(key)
      values.push(value)
    } else {
      values[group] = merge(values[group], value)
    }
  }
  return new Map(keys.map((key, group) => [key, values[group]]))
}

RDD.prototype.reduceByKeyLocally = async function <K, V>(
  this: RDD<[K, V]>,
  f: (a: V, b: V) => V,
): Promise<Map<K, V>> {
  return mapByValue(await this.reduceByKey(f).collect())
}

RDD.prototype.countByKey = async function <K, V>(this: RDD<[K, V]>): Promise<Map<K, number>> {
  const counts = new PartitionRDD<[K, number]>(this.context, [this as RDD<unknown>], {
    name: 'countKeys',
    operator: 'countByKey',
  })
  const found = (await rowsOf(counts as RDD<unknown>, 'countByKey')) as [K, number][][]
  return mapByValue(found.flat(), (a, b) => a + b)
}

RDD.prototype.collectAsMap = async function <K, V>(this: RDD<[K, V]>): Promise<Map<K, V>> {
  return mapByValue(((await rowsOf(this as RDD<unknown>, 'collectAsMap')) as [K, V][][]).flat())
}

RDD.prototype.lookup = async function <K, V>(this: RDD<[K, V]>, key: K): Promise<V[]> {
  const values = new PartitionRDD<V>(this.context, [this as RDD<unknown>], {
    name: 'valuesOfKey',
    operator: 'lookup',
    value: () => [key],
  })
  const partition = await partitionOf(this, key)
  const found = (await rowsOf(
    values as RDD<unknown>,
    'lookup',
    undefined,
    partition === undefined ? undefined : [partition],
  )) as V[][]
  return found.flat()
}

/** A key's partition, when keys have known ones; the user's own function is asked in a task. */
async function partitionOf<K>(rdd: RDD<[K, unknown]>, key: K): Promise<number | undefined> {
  const { partitioner, context } = rdd
  await partitioner?.prepare?.()
  if (partitioner instanceof HashPartitioner || partitioner instanceof RangePartitioner) {
    return partitioner.getPartition(key)
  }
  if (!(partitioner instanceof CustomPartitioner)) return undefined
  const one = context.parallelize([key], 1) as RDD<unknown>
  return new RowRDD<number>(one, 'map', partitioner.fn, { operator: 'lookup' }).first()
}
