/**
 * Transformations of streams of pairs, batch by batch. TypeScript checks that the stream is one of pairs. Where a
 * number of partitions may be said, the default is the context's `defaultParallelism`; a Partitioner may stand for it.
 * Keys compare by value.
 */
import { capturedOp } from '../../core/rdd/captured.js'
import type { Elem } from '../../core/rdd/element-types.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import { asPartitioner, type PartitionerLike } from '../../core/rdd/partitioner-like.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { FlatMapValuedDStream } from './flat-map-valued-dstream.js'
import { MapValuedDStream } from './map-valued-dstream.js'
import { ShuffledDStream } from './shuffled-dstream.js'
import { TransformedDStream } from './transformed-dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /** The values of each key of a batch combined by `f`, which must be associative and commutative. */
    reduceByKey<K, V>(
      this: DStream<[K, V]>,
      f: (a: V, b: V) => V,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, V]>
    /** The values of each key of a batch, in no fixed order. */
    groupByKey<K, V>(this: DStream<[K, V]>, partitioner?: PartitionerLike<K>): DStream<[K, V[]]>
    /**
     * The values of each key of a batch combined into a value of another type: `createCombiner` starts from the first
     * value, `mergeValue` adds one, `mergeCombiners` joins two partitions' results.
     */
    combineByKey<K, V, C extends Elem>(
      this: DStream<[K, V]>,
      createCombiner: (value: V) => C,
      mergeValue: (combined: C, value: V) => C,
      mergeCombiners: (a: C, b: C) => C,
      partitioner?: PartitionerLike<K>,
      mapSideCombine?: boolean,
    ): DStream<[K, C]>
    /** Each pair keeps its key and gets a new value. */
    mapValues<K, V, U extends Elem>(this: DStream<[K, V]>, f: (value: V) => U): DStream<[K, U]>
    /** Each pair becomes a pair of its key with each of the values that `f` gives. */
    flatMapValues<K, V, U extends Elem>(
      this: DStream<[K, V]>,
      f: (value: V) => Iterable<U>,
    ): DStream<[K, U]>
    /** For each key of both streams' batches, each pair of their values. */
    join<K, V, W>(
      this: DStream<[K, V]>,
      that: DStream<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, [V, W]]>
    /** As `join`; a key without a value on the right comes with undefined there. */
    leftOuterJoin<K, V, W>(
      this: DStream<[K, V]>,
      that: DStream<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, [V, W | undefined]]>
    /** As `join`; a key without a value on the left comes with undefined there. */
    rightOuterJoin<K, V, W>(
      this: DStream<[K, V]>,
      that: DStream<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, [V | undefined, W]]>
    /** As `join`; a key that is on one side only comes with undefined on the other. */
    fullOuterJoin<K, V, W>(
      this: DStream<[K, V]>,
      that: DStream<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, [V | undefined, W | undefined]]>
    /** For each key of either stream's batch, its values on the left and on the right. */
    cogroup<K, V, W>(
      this: DStream<[K, V]>,
      that: DStream<[K, W]>,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, [V[], W[]]]>
  }
}

type Pairs = DStream<[unknown, unknown]>
type Like = PartitionerLike<unknown>
type Combined = NonNullable<unknown>
type PairRDD = RDD<[unknown, unknown]>

/** A stream made of two streams' RDDs of the same batch. */
function combine<U>(
  operator: string,
  streams: readonly [Pairs, Pairs],
  like: Like | undefined,
  f: (left: PairRDD, right: PairRDD, partitioner: Partitioner) => RDD<U>,
): DStream<U> {
  const partitioner = partitionerOf(streams[0], like, operator)
  return new TransformedDStream(streams as readonly DStream<unknown>[], operator, rdds =>
    f(rdds[0] as PairRDD, rdds[1] as PairRDD, partitioner),
  )
}

const pairOperations = {
  reduceByKey(this: Pairs, f: (a: unknown, b: unknown) => unknown, like?: Like): Pairs {
    const captured = capturedOp(f, 'reduceByKey')
    const partitioner = partitionerOf(this, like, 'reduceByKey')
    return new ShuffledDStream(this, rdd => rdd.reduceByKey(captured, partitioner))
  },

  groupByKey(this: Pairs, like?: Like): DStream<[unknown, unknown[]]> {
    const partitioner = partitionerOf(this, like, 'groupByKey')
    return new ShuffledDStream(this, rdd => rdd.groupByKey(partitioner))
  },

  combineByKey(
    this: Pairs,
    createCombiner: (value: unknown) => Combined,
    mergeValue: (combined: Combined, value: unknown) => Combined,
    mergeCombiners: (a: Combined, b: Combined) => Combined,
    like?: Like,
    mapSideCombine?: boolean,
  ): DStream<[unknown, Combined]> {
    const create = capturedOp(createCombiner, 'combineByKey')
    const merge = capturedOp(mergeValue, 'combineByKey')
    const join = capturedOp(mergeCombiners, 'combineByKey')
    const partitioner = partitionerOf(this, like, 'combineByKey')
    return new ShuffledDStream(this, rdd =>
      rdd.combineByKey(create, merge, join, partitioner, mapSideCombine),
    )
  },

  mapValues(this: Pairs, f: (value: unknown) => unknown): Pairs {
    return new MapValuedDStream(this, capturedOp(f, 'mapValues'))
  },

  flatMapValues(this: Pairs, f: (value: unknown) => Iterable<unknown>): Pairs {
    return new FlatMapValuedDStream(this, capturedOp(f, 'flatMapValues'))
  },

  join(this: Pairs, that: Pairs, like?: Like): DStream<unknown> {
    return combine('join', [this, that], like, (a, b, p) => a.join(b, p))
  },

  leftOuterJoin(this: Pairs, that: Pairs, like?: Like): DStream<unknown> {
    return combine('leftOuterJoin', [this, that], like, (a, b, p) => a.leftOuterJoin(b, p))
  },

  rightOuterJoin(this: Pairs, that: Pairs, like?: Like): DStream<unknown> {
    return combine('rightOuterJoin', [this, that], like, (a, b, p) => a.rightOuterJoin(b, p))
  },

  fullOuterJoin(this: Pairs, that: Pairs, like?: Like): DStream<unknown> {
    return combine('fullOuterJoin', [this, that], like, (a, b, p) => a.fullOuterJoin(b, p))
  },

  cogroup(this: Pairs, that: Pairs, like?: Like): DStream<unknown> {
    return combine('cogroup', [this, that], like, (a, b, p) => a.cogroup(b, p))
  },
}

/** What was asked for, or hash partitions as many as the context's default; made once, not at each batch. */
function partitionerOf(stream: Pairs, like: Like | undefined, operator: string): Partitioner {
  return asPartitioner(like ?? stream.context.sparkContext.defaultParallelism, operator, [])
}

/** Gives every DStream these methods. */
export function attachPairOperations(): void {
  attach(DStream, pairOperations)
}
