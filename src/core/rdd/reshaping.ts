/**
 * The rows of partitions put together in another way: fewer or more partitions, rows side by side or crossed, rows with
 * numbers, and the operations of sets. Rows compare by value, as keys do.
 */
import { MillraceError } from '../../util/errors.js'
import { captured } from './captured.js'
import { CoGroupedRDD } from './co-grouped-rdd.js'
import { MappedDependency, OneToOneDependency } from './dependency.js'
import type { Elem } from './element-types.js'
import { PartitionRDD, type PartitionRDDOptions } from './partition-rdd.js'
import {
  checkPartitionCount,
  HashPartitioner,
  type Partitioner,
  RoundRobinPartitioner,
} from './partitioner.js'
import { asPartitioner, type PartitionerLike } from './partitioner-like.js'
import { RDD } from './rdd.js'
import { RowRDD } from './row-rdd.js'
import { ShuffledRDD } from './shuffled-rdd.js'
import { ZippedWithIndexRDD } from './zipped-with-index-rdd.js'

type PartitionResult<U> = Iterable<U> | AsyncIterable<U> | Promise<Iterable<U>>

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * Fewer partitions: neighbouring ones are read one after the other by one task, without a shuffle. With more than
     * there are, the number stays. With `shuffle`, rows are dealt out evenly, and there may be more partitions than
     * before. Throws INVALID_PARTITION_COUNT.
     */
    coalesce(numPartitions: number, shuffle?: boolean): RDD<T>
    /** Rows dealt out evenly over this many partitions, through a shuffle. Throws INVALID_PARTITION_COUNT. */
    repartition(numPartitions: number): RDD<T>
    /** Each partition as one row: the array of its rows. */
    glom(): RDD<T[]>
    /** Every row here with every row of `other`: as many partitions as both have, multiplied. A task holds one of `other`'s. */
    cartesian<U>(other: RDD<U>): RDD<[T, U]>
    /**
     * The first row here with the first of `other`, and so on. Both need the same number of partitions
     * (ZIP_PARTITION_COUNTS_DIFFER) and of rows in each (ZIP_PARTITION_SIZES_DIFFER); the action throws.
     */
    zip<U>(other: RDD<U>): RDD<[T, U]>
    /**
     * What `f` makes of the partitions of this RDD and of `other` side by side; of up to four RDDs. They need the same
     * number of partitions: ZIP_PARTITION_COUNTS_DIFFER. `f` may be a generator or async, as in `mapPartitions`. At the
     * end, `preservesPartitioning` says that the rows are pairs whose keys stay where they were here.
     */
    zipPartitions<B, U extends Elem>(
      second: RDD<B>,
      f: (a: Iterable<T>, b: Iterable<B>) => PartitionResult<U>,
      preservesPartitioning?: boolean,
    ): RDD<U>
    zipPartitions<B, C, U extends Elem>(
      second: RDD<B>,
      third: RDD<C>,
      f: (a: Iterable<T>, b: Iterable<B>, c: Iterable<C>) => PartitionResult<U>,
      preservesPartitioning?: boolean,
    ): RDD<U>
    zipPartitions<B, C, D, U extends Elem>(
      second: RDD<B>,
      third: RDD<C>,
      fourth: RDD<D>,
      f: (a: Iterable<T>, b: Iterable<B>, c: Iterable<C>, d: Iterable<D>) => PartitionResult<U>,
      preservesPartitioning?: boolean,
    ): RDD<U>
    /**
     * Each row with its index from 0, in order of partition. With more than one partition the first action runs a job
     * that counts the rows.
     */
    zipWithIndex(): RDD<[T, number]>
    /** Each row with a number of its own, without a job: row k of partition i of n gets k * n + i. */
    zipWithUniqueId(): RDD<[T, number]>
    /** The rows that both RDDs have, each once. */
    intersection(other: RDD<T>, partitioner?: PartitionerLike<T>): RDD<T>
    /** The rows here that `other` does not have; equal rows stay. As many partitions as here unless said. */
    subtract(other: RDD<T>, partitioner?: PartitionerLike<T>): RDD<T>
    /** Each row once. As many partitions as here unless said. */
    distinct(numPartitions?: number): RDD<T>
  }
}

const asUnknown = <T>(rdd: RDD<T>): RDD<unknown> => rdd as RDD<unknown>

RDD.prototype.coalesce = function <T>(
  this: RDD<T>,
  numPartitions: number,
  shuffle = false,
): RDD<T> {
  checkPartitionCount(numPartitions)
  if (shuffle) return dealOut(this, numPartitions, 'coalesce')
  const count = (): number => Math.min(numPartitions, this.numPartitions)
  return new PartitionRDD<T>(this.context, [asUnknown(this)], {
    name: 'concatenate',
    operator: 'coalesce',
    numPartitions: count,
    dependencies: () => {
      const from = (partition: number): number =>
        Math.floor((partition * this.numPartitions) / count())
      return [
        new MappedDependency(asUnknown(this), partition =>
          numbers(from(partition), from(partition + 1)),
        ),
      ]
    },
  })
}

function numbers(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}

function dealOut<T>(rdd: RDD<T>, numPartitions: number, operator: string): RDD<T> {
  const partitioner = new RoundRobinPartitioner(numPartitions)
  return new ShuffledRDD<T>(asUnknown(rdd), partitioner, { kind: 'rows' }, operator)
}

RDD.prototype.repartition = function <T>(this: RDD<T>, numPartitions: number): RDD<T> {
  return dealOut(this, numPartitions, 'repartition')
}

RDD.prototype.glom = function <T>(this: RDD<T>): RDD<T[]> {
  return new PartitionRDD<T[]>(this.context, [asUnknown(this)], { name: 'glom' })
}

RDD.prototype.cartesian = function <T, U>(this: RDD<T>, other: RDD<U>): RDD<[T, U]> {
  return new PartitionRDD<[T, U]>(this.context, [asUnknown(this), asUnknown(other)], {
    name: 'cartesian',
    numPartitions: () => this.numPartitions * other.numPartitions,
    dependencies: () => [
      new MappedDependency(asUnknown(this), p => [Math.floor(p / other.numPartitions)]),
      new MappedDependency(asUnknown(other), p => [p % other.numPartitions]),
    ],
  })
}

/** Partitions of several RDDs one beside the other. */
function sideBySide<U>(rdds: readonly RDD<unknown>[], options: PartitionRDDOptions): RDD<U> {
  const operator = options.operator ?? options.name
  return new PartitionRDD<U>(rdds[0].context, rdds, {
    ...options,
    numPartitions: () => {
      const counts = rdds.map(rdd => rdd.numPartitions)
      if (counts.some(count => count !== counts[0])) {
        throw new MillraceError('ZIP_PARTITION_COUNTS_DIFFER', {
          operator,
          counts: counts.join(', '),
        })
      }
      return counts[0]
    },
    dependencies: () => rdds.map(rdd => new OneToOneDependency(rdd)),
  })
}

RDD.prototype.zip = function <T, U>(this: RDD<T>, other: RDD<U>): RDD<[T, U]> {
  return sideBySide([asUnknown(this), asUnknown(other)], { name: 'zip' })
}

type ZipFunction = (...partitions: Iterable<unknown>[]) => PartitionResult<never>

RDD.prototype.zipPartitions = function (
  this: RDD<unknown>,
  ...rest: readonly unknown[]
): RDD<never> {
  const end = rest.findIndex(argument => !(argument instanceof RDD))
  const others = rest.slice(0, end === -1 ? undefined : end) as RDD<unknown>[]
  const f = rest[others.length] as ZipFunction
  const preserves = rest[others.length + 1] === true
  return sideBySide([this, ...others], {
    name: 'zipPartitions',
    fns: [captured(f, 'zipPartitions')],
    partitioner: () => (preserves ? this.partitioner : undefined),
  })
}

RDD.prototype.zipWithIndex = function <T>(this: RDD<T>): RDD<[T, number]> {
  return new ZippedWithIndexRDD<T>(this)
}

RDD.prototype.zipWithUniqueId = function <T>(this: RDD<T>): RDD<[T, number]> {
  return new PartitionRDD<[T, number]>(this.context, [asUnknown(this)], {
    name: 'zipWithUniqueId',
    value: partition => [partition, this.numPartitions],
  })
}

/** Rows as the keys of pairs that have no values. */
function rowsAsKeys(rdd: RDD<unknown>, operator: string): RDD<unknown> {
  return new PartitionRDD(rdd.context, [rdd], { name: 'rowsAsKeys', operator })
}

RDD.prototype.intersection = function <T>(
  this: RDD<T>,
  other: RDD<T>,
  like?: PartitionerLike<T>,
): RDD<T> {
  // the rows themselves are the keys here: how pairs are spread by theirs says nothing
  const keyed = [asUnknown(this), asUnknown(other)].map(rdd => rowsAsKeys(rdd, 'intersection'))
  return new CoGroupedRDD<T>(keyed, {
    name: 'keysInBoth',
    operator: 'intersection',
    partitioner: asPartitioner(like, 'intersection', keyed),
    keepsKeys: false,
  })
}

RDD.prototype.subtract = function <T>(
  this: RDD<T>,
  other: RDD<T>,
  like?: PartitionerLike<T>,
): RDD<T> {
  const partitioner: Partitioner = asPartitioner(
    like ?? Math.max(1, this.numPartitions),
    'subtract',
    [asUnknown(this)],
  )
  const left = new CoGroupedRDD<unknown>(
    [rowsAsKeys(asUnknown(this), 'subtract'), rowsAsKeys(asUnknown(other), 'subtract')],
    { name: 'subtractByKey', operator: 'subtract', partitioner },
  )
  return new RowRDD<T>(left, 'keys', undefined, { operator: 'subtract' })
}

RDD.prototype.distinct = function <T>(
  this: RDD<T>,
  numPartitions: number = Math.max(1, this.numPartitions),
): RDD<T> {
  const { partitioner, context } = this
  if (partitioner !== undefined && partitioner.numPartitions === numPartitions) {
    // equal pairs have equal keys, so they are in one partition already
    return new PartitionRDD<T>(context, [asUnknown(this)], {
      name: 'distinctInPlace',
      operator: 'distinct',
      partitioner: () => partitioner,
    })
  }
  const pairs = new PartitionRDD<unknown>(context, [asUnknown(this)], {
    name: 'distinctToPairs',
    operator: 'distinct',
  })
  const grouped = new ShuffledRDD<unknown>(
    pairs,
    new HashPartitioner(numPartitions),
    { kind: 'grouped' },
    'distinct',
  )
  return new RowRDD<T>(grouped, 'keys', undefined, { operator: 'distinct' })
}
