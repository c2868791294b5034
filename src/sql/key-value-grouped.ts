/** Rows in groups by a key that a function gave: what `groupByKey` gives. Keys compare by value. */

import { registerPartitionOperator } from '../core/pipeline/partition-operators.js'
import { captured } from '../core/rdd/captured.js'
import { PartitionRDD } from '../core/rdd/partition-rdd.js'
import type { RDD } from '../core/rdd/rdd.js'
import type { AnyFunction } from '../util/any-function.js'
import { datasetOf, resultSchema } from './closure-results.js'
import type { Dataset } from './dataset.js'
import type { Dynamic } from './row-types.js'
import type { SchemaLike } from './types/struct-type.js'

/** Groups of rows V with equal keys K. */
export class KeyValueGroupedDataset<in out K, in out V> {
  private readonly dataset: Dataset<Dynamic>
  private readonly pairs: RDD<[K, V]>

  /** @internal */
  constructor(dataset: Dataset<Dynamic>, pairs: RDD<[K, V]>) {
    this.dataset = dataset
    this.pairs = pairs
  }

  /** The keys, each once. */
  keys(schema?: SchemaLike): Dataset<K> {
    return datasetOf(this.dataset, this.pairs.keys().distinct(), resultSchema(schema))
  }

  /** Each group becomes what `f` gives of its key and its rows, which can be walked once. */
  mapGroups<U>(f: (key: K, rows: Iterable<V>) => U, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('mapGroups', f, schema)
  }

  /** Each group becomes the elements of what `f` gives. */
  flatMapGroups<U>(f: (key: K, rows: Iterable<V>) => Iterable<U>, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('flatMapGroups', f, schema)
  }

  /** The same groups, of what `f` makes of each row. */
  mapValues<W>(f: (row: V) => W): KeyValueGroupedDataset<K, W> {
    return new KeyValueGroupedDataset(this.dataset, this.pairs.mapValues(f as never) as RDD<[K, W]>)
  }

  /** Each group reduced to one row. */
  reduceGroups(f: (a: V, b: V) => V): Dataset<{ key: K; value: V }> {
    return this.named(this.pairs.reduceByKey(f), 'value')
  }

  /** The number of rows of each group. */
  count(): Dataset<{ key: K; count: number }> {
    const counted = this.pairs.mapValues(() => 1).reduceByKey((a, b) => a + b)
    return this.named(counted, 'count')
  }

  private ofGroups<U>(name: string, f: AnyFunction, schema?: SchemaLike): Dataset<U> {
    const groups = this.pairs.groupByKey() as RDD<unknown>
    const rdd = new PartitionRDD<U>(groups.context, [groups], { name, fns: [captured(f, name)] })
    return datasetOf(this.dataset, rdd, resultSchema(schema))
  }

  private named<T>(pairs: RDD<Dynamic>, value: string): Dataset<T> {
    const rdd = new PartitionRDD<T>(pairs.context, [pairs], { name: 'namePairs', args: [value] })
    return datasetOf(this.dataset, rdd, undefined)
  }
}

type Pair = readonly [key: unknown, rows: Iterable<unknown>]

/** fns: [what a group becomes]. */
registerPartitionOperator('mapGroups', ([pull], [f]) => mapGroups(pull() as Iterable<Pair>, f))

function* mapGroups(groups: Iterable<Pair>, f: AnyFunction): Iterable<unknown> {
  for (const [key, rows] of groups) yield f(key, rows)
}

/** fns: [what a group becomes: something to walk]. */
registerPartitionOperator('flatMapGroups', ([pull], [f]) =>
  flatMapGroups(pull() as Iterable<Pair>, f),
)

function* flatMapGroups(groups: Iterable<Pair>, f: AnyFunction): Iterable<unknown> {
  for (const [key, rows] of groups) yield* f(key, rows) as Iterable<unknown>
}

/** args: [the name of the second part]. The first is `key`. */
registerPartitionOperator('namePairs', ([pull], _fns, [name]) =>
  namePairs(pull() as Iterable<Pair>, name as string),
)

function* namePairs(pairs: Iterable<Pair>, name: string): Iterable<unknown> {
  for (const [key, value] of pairs) yield { key, [name]: value }
}
