/**
 * Transformations over sliding windows. A window of 30 s that slides by 10 s gives, every 10 s, what came in the last 30 s;
 * both must be multiples of the parent's slide. Where no slide is given it is the parent's.
 *
 * What is combined over a window is combined batch by batch first, each batch once, and over the window then: the cost of
 * a slide grows with the number of batches in the window, not with their records.
 */
import { captured, capturedOp } from '../../core/rdd/captured.js'
import { combineBy } from '../../core/rdd/pairs.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import { asPartitioner, type PartitionerLike } from '../../core/rdd/partitioner-like.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { Duration, type DurationLike } from '../duration.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { MappedDStream } from './mapped-dstream.js'
import { ShuffledDStream } from './shuffled-dstream.js'
import { WindowedDStream } from './windowed-dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /**
     * The records of the batches within each window, oldest batch first. Throws STREAMING_WINDOW_NOT_MULTIPLE unless
     * both durations are multiples of this stream's slide, STREAMING_WINDOW_NOT_POSITIVE.
     */
    window(windowDuration: DurationLike, slideDuration?: DurationLike): DStream<T>
    /**
     * One record a window: all records combined by `f`, which must be associative and commutative; none for an empty
     * window. Throws as `window` does.
     */
    reduceByWindow(
      f: (a: T, b: T) => T,
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
    ): DStream<T>
    /**
     * The values of each key of a window combined by `f`, which must be associative and commutative. Throws as `window`
     * does.
     */
    reduceByKeyAndWindow<K, V>(
      this: DStream<[K, V]>,
      f: (a: V, b: V) => V,
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, V]>
    /** The values of each key of a window, those of older batches first. Throws as `window` does. */
    groupByKeyAndWindow<K, V>(
      this: DStream<[K, V]>,
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
      partitioner?: PartitionerLike<K>,
    ): DStream<[K, V[]]>
  }
}

type Stream = DStream<unknown>
type Pairs = DStream<[unknown, unknown]>
type Like = PartitionerLike<unknown>
type Reduce = (a: unknown, b: unknown) => unknown

function windowed<T>(
  stream: DStream<T>,
  operator: string,
  windowDuration: DurationLike,
  slideDuration: DurationLike | undefined,
): WindowedDStream<T> {
  const slide = slideDuration === undefined ? stream.slideDuration : Duration.from(slideDuration)
  return new WindowedDStream(stream, Duration.from(windowDuration), slide, operator)
}

/** Combines by key within each RDD of a stream. */
function reduced(stream: Pairs, f: Reduce, partitioner: Partitioner, operator: string): Pairs {
  const fn = captured(f, operator)
  const aggregator = {
    create: undefined,
    mergeValue: fn,
    mergeCombiners: fn,
    mapSideCombine: true,
  }
  return new ShuffledDStream(stream, rdd => combineBy(rdd, aggregator, partitioner, operator))
}

function partitionerOf(stream: Pairs, like: Like | undefined, operator: string): Partitioner {
  return asPartitioner(like ?? stream.context.sparkContext.defaultParallelism, operator, [])
}

const windowOperations = {
  window(this: Stream, windowDuration: DurationLike, slideDuration?: DurationLike): Stream {
    return windowed(this, 'window', windowDuration, slideDuration)
  },

  reduceByWindow(
    this: Stream,
    f: Reduce,
    windowDuration: DurationLike,
    slideDuration?: DurationLike,
  ): Stream {
    const operator = 'reduceByWindow'
    const pairs = new MappedDStream(
      this,
      capturedOp((x: unknown): [unknown, unknown] => [0, x], operator),
    )
    const one = asPartitioner<unknown>(1, operator, [])
    const combine = capturedOp(f, operator)
    const batches = reduced(pairs, combine, one, operator)
    const windows = windowed(batches, operator, windowDuration, slideDuration)
    const value = capturedOp((pair: [unknown, unknown]) => pair[1], operator)
    return new MappedDStream(reduced(windows, combine, one, operator), value)
  },

  reduceByKeyAndWindow(
    this: Pairs,
    f: Reduce,
    windowDuration: DurationLike,
    slideDuration?: DurationLike,
    like?: Like,
  ): Pairs {
    const operator = 'reduceByKeyAndWindow'
    const combine = capturedOp(f, operator)
    const partitioner = partitionerOf(this, like, operator)
    const batches = reduced(this, combine, partitioner, operator)
    const windows = windowed(batches, operator, windowDuration, slideDuration)
    return reduced(windows, combine, partitioner, operator)
  },

  groupByKeyAndWindow(
    this: Pairs,
    windowDuration: DurationLike,
    slideDuration?: DurationLike,
    like?: Like,
  ): DStream<[unknown, unknown[]]> {
    const operator = 'groupByKeyAndWindow'
    const partitioner = partitionerOf(this, like, operator)
    const batches = new ShuffledDStream(
      this,
      (rdd): RDD<[unknown, unknown[]]> => rdd.groupByKey(partitioner),
    )
    const windows = windowed(batches, operator, windowDuration, slideDuration)
    const append = captured((all: unknown[], values: unknown[]): unknown[] => {
      for (const value of values) all.push(value)
      return all
    }, operator)
    const aggregator = {
      create: captured((values: unknown[]): unknown[] => values.slice(), operator),
      mergeValue: append,
      mergeCombiners: append,
      mapSideCombine: true,
    }
    return new ShuffledDStream(windows, rdd => combineBy(rdd, aggregator, partitioner, operator))
  },
}

/** Gives every DStream these methods. */
export function attachWindowOperations(): void {
  attach(DStream, windowOperations)
}
