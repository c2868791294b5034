/**
 * Transformations over sliding windows. A window of 30 s that slides by 10 s gives, every 10 s, what came in the last 30 s;
 * both must be multiples of the parent's slide. Where no slide is given it is the parent's.
 *
 * What is combined over a window is combined batch by batch first, each batch once, and over the window then: the cost of
 * a slide grows with the number of batches in the window, not with their records. The forms with an inverse function keep
 * the values of the last window, take away what left it and add what came: their cost grows with the slide only. They
 * keep state, and need a checkpoint directory (`StreamingContext.checkpoint`).
 */
import { captured, capturedOp } from '../../core/rdd/captured.js'
import { combineBy } from '../../core/rdd/pairs.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import { asPartitioner, type PartitionerLike } from '../../core/rdd/partitioner-like.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { checkFunction, invalidArgument } from '../check-arguments.js'
import { Duration, type DurationLike } from '../duration.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { MappedDStream } from './mapped-dstream.js'
import { ReducedWindowedDStream } from './reduced-windowed-dstream.js'
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
     * As above, from the last window's result: `inverse(f(a, b), b)` must be `a`. Once there was a record, each window has
     * a result, also an empty one: what `inverse` leaves.
     */
    reduceByWindow(
      f: (a: T, b: T) => T,
      inverse: (a: T, b: T) => T,
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
    ): DStream<T>
    /**
     * One record a window: how many records there are; none before the first record. Needs a checkpoint directory. Throws
     * as `window` does.
     */
    countByWindow(windowDuration: DurationLike, slideDuration?: DurationLike): DStream<number>
    /**
     * How often each record occurs in a window; records must be comparable by value, as keys are. Needs a checkpoint
     * directory. Throws as `window` does.
     */
    countByValueAndWindow(
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
      numPartitions?: number,
    ): DStream<[T, number]>
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
    /**
     * As above, from the last window's values: `inverse(f(a, b), b)` must be `a`. A key stays, with what `inverse` leaves
     * of its value, until `filter` is false for it: `([, n]) => n !== 0` forgets keys that are counted no more. Needs a
     * checkpoint directory.
     */
    reduceByKeyAndWindow<K, V>(
      this: DStream<[K, V]>,
      f: (a: V, b: V) => V,
      inverse: (a: V, b: V) => V,
      windowDuration: DurationLike,
      slideDuration?: DurationLike,
      partitioner?: PartitionerLike<K>,
      filter?: (pair: [K, V]) => boolean,
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
type Pair = [unknown, unknown]
type Pairs = DStream<Pair>
type Like = PartitionerLike<unknown>
type Reduce = (a: unknown, b: unknown) => unknown
type Filter = (pair: Pair) => boolean

/** Length and slide as the program gave them. */
interface Window {
  readonly operator: string
  readonly length: DurationLike
  readonly slide: DurationLike | undefined
}

function slideOf(stream: Stream, { slide }: Window): Duration {
  return slide === undefined ? stream.slideDuration : Duration.from(slide)
}

function windowed<T>(stream: DStream<T>, window: Window): WindowedDStream<T> {
  const length = Duration.from(window.length)
  return new WindowedDStream(stream, length, slideOf(stream, window), window.operator)
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

/** Combines by key within each batch, then within each window. */
function reducedOverWindow(
  stream: Pairs,
  f: Reduce,
  partitioner: Partitioner,
  window: Window,
): Pairs {
  const combine = capturedOp(f, window.operator)
  const batches = reduced(stream, combine, partitioner, window.operator)
  return reduced(windowed(batches, window), combine, partitioner, window.operator)
}

/** Combines by key from window to window. */
function slidOverWindow(
  stream: Pairs,
  functions: { readonly f: Reduce; readonly inverse: Reduce; readonly filter?: Filter },
  partitioner: Partitioner,
  window: Window,
): Pairs {
  const { f, inverse, filter } = functions
  const { operator } = window
  return new ReducedWindowedDStream(stream, {
    reduce: captured(f, operator),
    inverse: captured(inverse, operator),
    filter: filter === undefined ? undefined : captured(filter, operator),
    windowDuration: Duration.from(window.length),
    slideDuration: slideOf(stream as Stream, window),
    partitioner,
  })
}

function partitionerOf(stream: Stream, like: Like | undefined, operator: string): Partitioner {
  return asPartitioner(like ?? stream.context.sparkContext.defaultParallelism, operator, [])
}

/** All records under one key. */
function underOneKey(stream: Stream, operator: string): Pairs {
  const keyed = capturedOp((x: unknown): Pair => [0, x], operator)
  return new MappedDStream(stream, keyed)
}

function valuesOf(pairs: Pairs, operator: string): Stream {
  const value = capturedOp((pair: Pair) => pair[1], operator)
  return new MappedDStream(pairs, value)
}

const add = (a: number, b: number): number => a + b
const subtract = (a: number, b: number): number => a - b

const windowOperations = {
  window(this: Stream, length: DurationLike, slide?: DurationLike): Stream {
    return windowed(this, { operator: 'window', length, slide })
  },

  reduceByWindow(
    this: Stream,
    f: Reduce,
    second: Reduce | DurationLike,
    third?: DurationLike,
    fourth?: DurationLike,
  ): Stream {
    const operator = 'reduceByWindow'
    const one = partitionerOf(this, 1, operator)
    const pairs = underOneKey(this, operator)
    if (typeof second !== 'function') {
      const window = { operator, length: second, slide: third }
      return valuesOf(reducedOverWindow(pairs, f, one, window), operator)
    }
    const window = { operator, length: third as DurationLike, slide: fourth }
    return valuesOf(slidOverWindow(pairs, { f, inverse: second }, one, window), operator)
  },

  countByWindow(this: Stream, length: DurationLike, slide?: DurationLike): Stream {
    const operator = 'countByWindow'
    const ones = new MappedDStream<unknown, Pair>(
      this,
      capturedOp((): Pair => [0, 1], operator),
    )
    const one = partitionerOf(this, 1, operator)
    const window = { operator, length, slide }
    const functions = { f: add as Reduce, inverse: subtract as Reduce }
    return valuesOf(slidOverWindow(ones, functions, one, window), operator)
  },

  countByValueAndWindow(
    this: Stream,
    length: DurationLike,
    slide?: DurationLike,
    numPartitions?: number,
  ): Pairs {
    const operator = 'countByValueAndWindow'
    const ones = new MappedDStream(
      this,
      capturedOp((x: unknown): Pair => [x, 1], operator),
    )
    const partitioner = partitionerOf(this, numPartitions, operator)
    const filter = (pair: Pair): boolean => pair[1] !== 0
    const functions = { f: add as Reduce, inverse: subtract as Reduce, filter }
    return slidOverWindow(ones, functions, partitioner, { operator, length, slide })
  },

  reduceByKeyAndWindow(
    this: Pairs,
    f: Reduce,
    second: Reduce | DurationLike,
    third?: DurationLike,
    fourth?: DurationLike | Like,
    fifth?: Like,
    filter?: Filter,
  ): Pairs {
    const operator = 'reduceByKeyAndWindow'
    checkFunction(f, operator)
    if (typeof second !== 'function') {
      if (typeof fifth === 'function' || typeof filter === 'function') {
        throw invalidArgument(operator, {
          argument: 'The filter',
          expected: 'given with an inverse function only',
          value: fifth ?? filter,
          advice:
            'Give the inverse behind the function, or use filter() on the stream that this gives',
        })
      }
      const partitioner = partitionerOf(this as Stream, fourth as Like | undefined, operator)
      return reducedOverWindow(this, f, partitioner, { operator, length: second, slide: third })
    }
    const partitioner = partitionerOf(this as Stream, fifth, operator)
    const window = { operator, length: third as DurationLike, slide: fourth as DurationLike }
    return slidOverWindow(this, { f, inverse: second, filter }, partitioner, window)
  },

  groupByKeyAndWindow(
    this: Pairs,
    length: DurationLike,
    slide?: DurationLike,
    like?: Like,
  ): DStream<[unknown, unknown[]]> {
    const operator = 'groupByKeyAndWindow'
    const partitioner = partitionerOf(this as Stream, like, operator)
    const batches = new ShuffledDStream(
      this,
      (rdd): RDD<[unknown, unknown[]]> => rdd.groupByKey(partitioner),
    )
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
    return new ShuffledDStream(windowed(batches, { operator, length, slide }), rdd =>
      combineBy(rdd, aggregator, partitioner, operator),
    )
  },
}

/** Gives every DStream these methods. */
export function attachWindowOperations(): void {
  attach(DStream, windowOperations)
}
