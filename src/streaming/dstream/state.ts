/** Transformations of streams of pairs that keep state from batch to batch. They need a checkpoint directory. */
import { hidesParameters } from '../../core/closure/named-parameters.js'
import { refusedArgument } from '../../core/operator-errors.js'
import { captured } from '../../core/rdd/captured.js'
import type { Elem } from '../../core/rdd/element-types.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import { asPartitioner, type PartitionerLike } from '../../core/rdd/partitioner-like.js'
import { RDD } from '../../core/rdd/rdd.js'
import type { AnyFunction } from '../../util/any-function.js'
import '../state.js'
import { preview } from '../../util/preview.js'
import { checkFunction, invalidArgument } from '../check-arguments.js'
import { StateSpec } from '../state-spec.js'
import type { Time } from '../time.js'
import { attach } from './attach.js'
import { DStream } from './dstream.js'
import { type MapWithStateDStream, MapWithStateDStreamImpl } from './map-with-state-dstream.js'
import { StateDStream } from './updated-state-dstream.js'

declare module './dstream.js' {
  interface DStream<T> {
    /**
     * The state of each key, made in each batch by `f` from the values of the batch and the state before; undefined
     * forgets the key. Which form is meant tell the third argument (a boolean or not) and, when it is a boolean, whether
     * `f` has two parameters or more; STATE_FUNCTION_AMBIGUOUS where defaults or `...rest` hide them. `f` is called for every key that has state or values, in every batch: the cost grows with the
     * number of keys (see `mapWithState`). `initialRDD`: the state before the first batch.
     */
    updateStateByKey<K, V, S extends Elem>(
      this: DStream<[K, V]>,
      f: (values: V[], state: S | undefined) => S | undefined,
      partitioner?: PartitionerLike<K>,
      initialRDD?: RDD<[K, S]>,
    ): DStream<[K, S]>
    /** As above, with a function that gets the batch's time and the key too. */
    updateStateByKey<K, V, S extends Elem>(
      this: DStream<[K, V]>,
      f: (time: Time, key: K, values: V[], state: S | undefined) => S | undefined,
      partitioner: PartitionerLike<K>,
      rememberPartitioner: boolean,
      initialRDD?: RDD<[K, S]>,
    ): DStream<[K, S]>
    /**
     * As above, with a function over all keys of a partition: it gets an iterator of `[key, values, state]` and gives the
     * `[key, state]` that there are to be. Keys it does not give are forgotten; it may give keys it was given only.
     */
    updateStateByKey<K, V, S extends Elem>(
      this: DStream<[K, V]>,
      f: (keys: IterableIterator<[K, V[], S | undefined]>) => Iterable<[K, S]>,
      partitioner: PartitionerLike<K>,
      rememberPartitioner: boolean,
      initialRDD?: RDD<[K, S]>,
    ): DStream<[K, S]>
    /**
     * What a function makes of each record and the state of its key, which it may change. The cost grows with the number
     * of records, not of keys.
     */
    mapWithState<K, V, S, M>(
      this: DStream<[K, V]>,
      spec: StateSpec<K, V, S, M>,
    ): MapWithStateDStream<K, S, M>
  }
}

type Pairs = DStream<[unknown, unknown]>
type Like = PartitionerLike<unknown>
type InitialRDD = RDD<[unknown, unknown]>

const stateOperations = {
  updateStateByKey(
    this: Pairs,
    f: AnyFunction,
    like?: Like,
    third?: boolean | InitialRDD,
    fourth?: InitialRDD,
  ): Pairs {
    const operator = 'updateStateByKey'
    const isPlain = typeof third !== 'boolean'
    checkFunction(f, operator)
    checkInitial(isPlain ? third : fourth)
    checkForm(f, isPlain)
    if (!isPlain && hidesParameters(f, 2)) {
      throw refusedArgument('STATE_FUNCTION_AMBIGUOUS', operator, {
        forms: '(time, key, values, state), or (keys) for all keys of a partition',
      })
    }
    return new StateDStream(this, {
      form: isPlain ? 'updateState' : f.length >= 2 ? 'updateStateWithTime' : 'updateStateOfAll',
      fn: captured(f, operator),
      partitioner: partitionerOf(this, like, operator),
      rememberPartitioner: isPlain || third,
      initialRDD: isPlain ? third : fourth,
    })
  },

  mapWithState(
    this: Pairs,
    spec: StateSpec<unknown, unknown, unknown, unknown>,
  ): MapWithStateDStream<unknown, unknown, unknown> {
    if (!(spec instanceof StateSpec)) {
      throw refusedArgument('STATE_SPEC_INVALID', 'mapWithState', {
        reason: `mapWithState was given ${preview(spec, 80)}; make one with StateSpec.function`,
      })
    }
    const { settings } = spec
    const partitioner = partitionerOf(this, settings.partitioner, 'mapWithState')
    return new MapWithStateDStreamImpl(this, settings, partitioner)
  },
}

/** Throws INVALID_ARGUMENT unless it is an RDD, or none. */
function checkInitial(initial: unknown): void {
  if (initial === undefined || initial instanceof RDD) return
  throw invalidArgument('updateStateByKey', {
    argument: 'The state before the first batch',
    expected: 'an RDD of pairs',
    value: initial,
    advice: 'Make one with sparkContext.parallelize(pairs)',
  })
}

/** A function of one form that is given in the place of the other would get the wrong arguments. */
function checkForm(f: AnyFunction, isPlain: boolean): void {
  const isPlainForm = f.length === 2 && !hidesParameters(f, 3)
  const isMixedUp = isPlain ? f.length > 2 : f.length > 4 || isPlainForm
  if (!isMixedUp) return
  throw refusedArgument('INVALID_ARGUMENT', 'updateStateByKey', {
    argument: 'The function',
    expected: isPlain
      ? '(values, state) unless a third argument follows'
      : '(time, key, values, state) or (keys) where a third argument follows',
    value: `of ${f.length} parameters`,
    advice: isPlain
      ? 'For (time, key, values, state) give the number of partitions and true behind the function'
      : 'For (values, state) leave out the third argument',
  })
}

/** What was asked for, or hash partitions as many as the context's default; made once, not at each batch. */
function partitionerOf(stream: Pairs, like: Like | undefined, operator: string): Partitioner {
  return asPartitioner(like ?? stream.context.sparkContext.defaultParallelism, operator, [])
}

/** Gives every DStream these methods. */
export function attachStateOperations(): void {
  attach(DStream, stateOperations)
}
