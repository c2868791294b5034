/**
 * What `mapWithState` is to do: the function, and how its state begins, lies and ends.
 *
 *   StateSpec.function((word: string, one: number | undefined, total: State<number>) => { ... }).timeout(Minutes(30))
 */
import { hidesParameters } from '../core/closure/named-parameters.js'
import { refusedArgument, refusedCall } from '../core/operator-errors.js'
import { capturedOp } from '../core/rdd/captured.js'
import { checkPartitionCount } from '../core/rdd/partitioner.js'
import { asPartitioner, type PartitionerLike } from '../core/rdd/partitioner-like.js'
import { RDD } from '../core/rdd/rdd.js'
import type { State } from '../core/state/state.js'
import type { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Duration, type DurationLike } from './duration.js'
import type { Time } from './time.js'

/**
 * Called for each record of a batch, with its value, and for each key that times out, with undefined. What it returns is
 * a record of the stream; undefined is none.
 */
export type StateFunction<K, V, S, M> = (
  key: K,
  value: V | undefined,
  state: State<S>,
) => M | undefined

/** As StateFunction, with the batch's time before the rest. */
export type TimedStateFunction<K, V, S, M> = (
  time: Time,
  key: K,
  value: V | undefined,
  state: State<S>,
) => M | undefined

type AnyStateFunction = (...args: never[]) => unknown

/** What a spec says, for the stream that is made of it. */
export interface StateSettings {
  readonly fn: AnyStateFunction
  /** The function has four parameters: it gets the time first. */
  readonly withTime: boolean
  readonly initial: RDD<unknown> | readonly unknown[] | undefined
  readonly partitioner: PartitionerLike<unknown> | undefined
  readonly timeout: Duration | undefined
}

/** What `mapWithState` is to do: `StateSpec.function(f)`, and how the state begins, lies and ends. */
export class StateSpec<K, V, S, M> {
  private said: StateSettings
  /** Carries the types for the type checker; never there at run time. */
  declare protected readonly types: (key: K, value: V, state: S) => M

  private constructor(fn: AnyStateFunction) {
    this.said = {
      fn,
      withTime: fn.length >= 4,
      initial: undefined,
      partitioner: undefined,
      timeout: undefined,
    }
  }

  /**
   * A specification with this function: of three parameters, or of four, which gets the batch's time first. Throws
   * STATE_FUNCTION_AMBIGUOUS when defaults or `...rest` hide how many it has, STATE_SPEC_INVALID when there are more.
   */
  static function<K, V, S, M>(f: StateFunction<K, V, S, M>): StateSpec<K, V, S, NonNullable<M>>
  static function<K, V, S, M>(f: TimedStateFunction<K, V, S, M>): StateSpec<K, V, S, NonNullable<M>>
  static function(f: AnyStateFunction): unknown {
    if (hidesParameters(f, 4)) {
      throw refusedArgument('STATE_FUNCTION_AMBIGUOUS', 'mapWithState', {
        forms: '(key, value, state) or (time, key, value, state)',
      })
    }
    if (typeof f === 'function' && f.length > 4) {
      throw refused(
        `the function has ${f.length} parameters, and gets (key, value, state) or (time, key, value, state)`,
      )
    }
    return new StateSpec(capturedState(f))
  }

  /** The state before the first batch, as pairs of key and state. It counts as updated in the first batch. */
  initialState(pairs: RDD<[K, S]> | readonly (readonly [K, S])[]): this {
    if (!(pairs instanceof RDD) && !Array.isArray(pairs)) {
      throw refused(
        `the initial state must be an RDD or an array of pairs; it is ${preview(pairs, 80)}`,
      )
    }
    if (Array.isArray(pairs)) {
      for (const pair of pairs as readonly unknown[]) {
        if (Array.isArray(pair) && pair.length === 2) continue
        throw refused(
          `the initial state has ${preview(pair, 80)} where a pair [key, state] is needed`,
        )
      }
    }
    return this.say({ initial: pairs as RDD<unknown> | readonly unknown[] })
  }

  /** Hash partitions of the state; the context's `defaultParallelism` unless said. */
  numPartitions(numPartitions: number): this {
    checkPartitionCount(numPartitions)
    return this.say({ partitioner: numPartitions })
  }

  partitioner(partitioner: PartitionerLike<K>): this {
    asPartitioner(partitioner, 'partitioner', [])
    return this.say({ partitioner: partitioner as PartitionerLike<unknown> })
  }

  /**
   * Forgets keys that had no data for this long. They are looked for at the batches of the checkpoint interval (10
   * batches unless said), so a key may stay that much longer; the function is called a last time then.
   */
  timeout(idle: DurationLike): this {
    const timeout = Duration.from(idle)
    if (timeout.lessEq(0)) {
      throw refused(`the timeout is ${timeout}, and must be positive`)
    }
    return this.say({ timeout })
  }

  /** @internal */
  get settings(): StateSettings {
    return this.said
  }

  private say(more: Partial<StateSettings>): this {
    this.said = { ...this.said, ...more }
    return this
  }
}

/** STATE_SPEC_INVALID at the line of the program that calls. */
function refused(reason: string): MillraceError {
  return refusedCall('STATE_SPEC_INVALID', { reason })
}

function capturedState(f: AnyStateFunction): AnyStateFunction {
  const { length } = f ?? {}
  const captured = capturedOp(f, 'mapWithState')
  return Object.defineProperty(captured, 'length', { value: length, configurable: true })
}
