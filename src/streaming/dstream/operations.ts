/**
 * Transformations of any stream. Each one describes work and returns at once; functions that run in tasks are captured
 * here, once, not at each batch.
 */
import { capturedOp } from '../../core/rdd/captured.js'
import type { Elem, NoPromise } from '../../core/rdd/element-types.js'
import { checkPartitionCount } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { checkFunction } from '../check-arguments.js'
import type { Time } from '../time.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { FilteredDStream } from './filtered-dstream.js'
import { FlatMappedDStream } from './flat-mapped-dstream.js'
import { GlommedDStream } from './glommed-dstream.js'
import { MapPartitionedDStream, type PartitionFunction } from './map-partitioned-dstream.js'
import { MappedDStream } from './mapped-dstream.js'
import { ShuffledDStream } from './shuffled-dstream.js'
import { TransformedDStream } from './transformed-dstream.js'
import { UnionDStream } from './union-dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /** Each record becomes one record. `f` gets exactly one argument and must be synchronous. */
    map<U extends Elem>(f: (x: T) => U, ...why: NoPromise<U>): DStream<U>
    /** Each record becomes the records of an iterable, such as an array. */
    flatMap<U extends Elem>(f: (x: T) => Iterable<U>): DStream<U>
    /** The records for which `f` returns true; a type guard narrows the type. */
    filter<U extends T>(f: (x: T) => x is U): DStream<U>
    filter(f: (x: T) => boolean): DStream<T>
    /** Each partition becomes one record: the array of its records. */
    glom(): DStream<T[]>
    /** Each partition becomes the records that `f` makes of all of its records; `f` may be an async generator. */
    mapPartitions<U extends Elem>(f: PartitionFunction<T, U>): DStream<U>
    /** The same records in `numPartitions` partitions of about equal size; costs a shuffle. Throws INVALID_PARTITION_COUNT. */
    repartition(numPartitions: number): DStream<T>
    /** The records of both streams, which must have the same slide. */
    union(that: DStream<T>): DStream<T>
    /** One record a batch: how many records there are, 0 included. */
    count(): DStream<number>
    /** One record a batch: all records combined by `f`, which must be associative and commutative; none for an empty batch. */
    reduce(f: (a: T, b: T) => T): DStream<T>
    /** How often each record occurs in its batch. Records must be comparable by value, as keys are. */
    countByValue(numPartitions?: number): DStream<[T, number]>
    /**
     * The RDD that `f` makes of each batch's RDD. `f` runs on the driver once a batch and may be async.
     * A batch for which this stream has no RDD fails with STREAMING_PARENT_WITHOUT_RDD.
     */
    transform<U>(f: (rdd: RDD<T>, time: Time) => RDD<U> | Promise<RDD<U>>): DStream<U>
    /** As `transform`, with the RDDs of two streams. */
    transformWith<U, V>(
      that: DStream<U>,
      f: (rdd: RDD<T>, other: RDD<U>, time: Time) => RDD<V> | Promise<RDD<V>>,
    ): DStream<V>
  }
}

type Stream = DStream<unknown>
type Rows = RDD<unknown>
type Row = NonNullable<unknown>

const operations = {
  map(this: Stream, f: (x: unknown) => unknown): Stream {
    return new MappedDStream(this, capturedOp(f, 'map'))
  },

  flatMap(this: Stream, f: (x: unknown) => Iterable<unknown>): Stream {
    return new FlatMappedDStream(this, capturedOp(f, 'flatMap'))
  },

  filter(this: Stream, f: (x: unknown) => boolean): Stream {
    return new FilteredDStream(this, capturedOp(f, 'filter'))
  },

  glom(this: Stream): DStream<unknown[]> {
    return new GlommedDStream(this)
  },

  mapPartitions(this: Stream, f: PartitionFunction<unknown, unknown>): Stream {
    return new MapPartitionedDStream(this, capturedOp(f, 'mapPartitions'))
  },

  repartition(this: Stream, numPartitions: number): Stream {
    checkPartitionCount(numPartitions)
    return new TransformedDStream([this], 'repartition', ([rdd]) => rdd.repartition(numPartitions))
  },

  union(this: Stream, that: Stream): Stream {
    return new UnionDStream([this, that])
  },

  count(this: Stream): DStream<number> {
    const countPartition = capturedOp(function* (records: Iterable<unknown>) {
      let n = 0
      for (const _ of records) n++
      yield [0, n] as [number, number]
    }, 'count')
    const add = capturedOp((a: number, b: number) => a + b, 'count')
    const second = capturedOp((pair: [number, number]) => pair[1], 'count')
    // makes a batch without records count 0
    let zero: RDD<[number, number]> | undefined
    return new TransformedDStream<number>([this], 'count', ([rdd]) => {
      zero ??= rdd.context.parallelize<[number, number]>([[0, 0]], 1)
      return rdd.mapPartitions(countPartition).union(zero).reduceByKey(add, 1).map(second)
    })
  },

  reduce(this: Stream, f: (a: unknown, b: unknown) => unknown): Stream {
    const sameKey = capturedOp((x: unknown): [number, unknown] => [0, x], 'reduce')
    const value = capturedOp((pair: [number, unknown]) => pair[1], 'reduce') as (
      pair: [number, unknown],
    ) => Row
    const combine = capturedOp(f, 'reduce')
    return new ShuffledDStream(new MappedDStream(this, sameKey), rdd =>
      rdd.reduceByKey(combine, 1),
    ).map(value)
  },

  countByValue(this: Stream, numPartitions?: number): DStream<[unknown, number]> {
    if (numPartitions !== undefined) checkPartitionCount(numPartitions)
    const withOne = capturedOp((x: unknown): [unknown, number] => [x, 1], 'countByValue')
    const add = capturedOp((a: number, b: number) => a + b, 'countByValue')
    return new ShuffledDStream(new MappedDStream(this, withOne), rdd =>
      rdd.reduceByKey(add, numPartitions ?? rdd.context.defaultParallelism),
    )
  },

  transform(this: Stream, f: (rdd: Rows, time: Time) => Rows | Promise<Rows>): Stream {
    checkFunction(f, 'transform')
    return new TransformedDStream([this], 'transform', ([rdd], time) => f(rdd, time))
  },

  transformWith(
    this: Stream,
    that: Stream,
    f: (rdd: Rows, other: Rows, time: Time) => Rows | Promise<Rows>,
  ): Stream {
    checkFunction(f, 'transformWith')
    return new TransformedDStream([this, that], 'transformWith', ([rdd, other], time) =>
      f(rdd, other, time),
    )
  },
}

/** Gives every DStream these methods. */
export function attachOperations(): void {
  attach(DStream, operations)
}
