/** Rows in groups by a key that a function gave: what `groupByKey` gives. Keys compare by value. */
import { captured, capturedOp } from '../core/rdd/captured.js'
import { PartitionRDD } from '../core/rdd/partition-rdd.js'
import type { RDD } from '../core/rdd/rdd.js'
import { datasetOf, resultSchema } from './closure-results.js'
import type { Dataset } from './dataset.js'
import type { Dynamic } from './row-types.js'
import type { SchemaLike } from './types/struct-type.js'

type Pairs<K, V> = RDD<[K, V]>

/** Groups of rows V with equal keys K. */
export class KeyValueGroupedDataset<in out K, in out V> {
  private readonly dataset: Dataset<Dynamic>
  private readonly pairs: (rows: RDD<Dynamic>) => Pairs<K, V>

  /** @internal `pairs` makes keys and rows of the Dataset's rows. */
  constructor(dataset: Dataset<Dynamic>, pairs: (rows: RDD<Dynamic>) => Pairs<K, V>) {
    this.dataset = dataset
    this.pairs = pairs
  }

  /** The keys, each once. */
  keys(schema?: SchemaLike): Dataset<K> {
    return this.made(pairs => pairs.keys().distinct(), schema)
  }

  /** Each group becomes what `f` gives of its key and its rows, which can be walked once. */
  mapGroups<U>(f: (key: K, rows: Iterable<V>) => U, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('mapGroups', f, schema)
  }

  /** Each group becomes the elements of what `f` gives. */
  flatMapGroups<U>(f: (key: K, rows: Iterable<V>) => Iterable<U>, schema?: SchemaLike): Dataset<U> {
    return this.ofGroups('flatMapGroups', f, schema)
  }

  /**
   * The groups of both with equal keys side by side become the elements of what `f` gives of the key, the rows of this one and
   * those of the other, one of which may be empty.
   */
  cogroup<W, U>(
    other: KeyValueGroupedDataset<K, W>,
    f: (key: K, rows: Iterable<V>, others: Iterable<W>) => Iterable<U>,
    schema?: SchemaLike,
  ): Dataset<U> {
    const fns = [captured(f as Dynamic, 'cogroup')]
    return this.made(pairs => {
      const groups = pairs.cogroup(other.pairs(other.dataset.rdd)) as RDD<unknown>
      return new PartitionRDD<Dynamic>(groups.context, [groups], { name: 'sql.cogroup', fns })
    }, schema)
  }

  /** The same groups, of what `f` makes of each row. */
  mapValues<W>(f: (row: V) => W): KeyValueGroupedDataset<K, W> {
    const op = capturedOp(f as Dynamic, 'mapValues') as Dynamic
    const { pairs } = this
    return new KeyValueGroupedDataset<K, W>(
      this.dataset,
      rows => pairs(rows).mapValues(op) as Dynamic,
    )
  }

  /** Each group reduced to one row. */
  reduceGroups(f: (a: V, b: V) => V): Dataset<{ key: K; value: V }> {
    const op = capturedOp(f, 'reduceGroups')
    return this.made(pairs => named(pairs.reduceByKey(op), 'value'))
  }

  /** The number of rows of each group. */
  count(): Dataset<{ key: K; count: number }> {
    return this.made(pairs => {
      const ones = pairs.mapValues(() => 1)
      return named(
        ones.reduceByKey((a, b) => a + b),
        'count',
      )
    })
  }

  private ofGroups<U>(name: string, f: Dynamic, schema?: SchemaLike): Dataset<U> {
    const fns = [captured(f, name)]
    return this.made(pairs => {
      const groups = pairs.groupByKey() as RDD<unknown>
      return new PartitionRDD<Dynamic>(groups.context, [groups], { name: `sql.${name}`, fns })
    }, schema)
  }

  private made<U>(make: (pairs: Pairs<K, V>) => RDD<Dynamic>, schema?: SchemaLike): Dataset<U> {
    const { pairs } = this
    return datasetOf(this.dataset, rows => make(pairs(rows)), resultSchema(schema))
  }
}

/** Objects with a `key`, and the other part by this name. */
function named(pairs: RDD<Dynamic>, value: string): RDD<Dynamic> {
  return new PartitionRDD<Dynamic>(pairs.context, [pairs], { name: 'sql.namePairs', args: [value] })
}
