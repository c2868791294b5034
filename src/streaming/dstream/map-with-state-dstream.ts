/**
 * `mapWithState`: each batch has what the function gave for its records; `stateSnapshots` has the state of every key. The
 * stream that programs see stands before the one that keeps the state, as in Spark: a checkpoint interval is that of the
 * state, and says too how often keys that timed out are looked for.
 */
import { captured } from '../../core/rdd/captured.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { StateRDD, StateRowsRDD } from '../../core/rdd/state-rdd.js'
import type { AnyFunction } from '../../util/any-function.js'
import type { Duration, DurationLike } from '../duration.js'
import type { StateSettings } from '../state-spec.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import { DStream } from './dstream.js'
import { StatefulDStream } from './stateful-dstream.js'

/** The records of `mapWithState`, and on demand the state. */
export abstract class MapWithStateDStream<K, S, M> extends DStream<M> {
  /** Each batch has `[key, state]` for every key that has state. The cost grows with the number of keys. */
  abstract stateSnapshots(): DStream<[K, S]>
}

export class MapWithStateDStreamImpl<K, V, S, M> extends MapWithStateDStream<K, S, M> {
  private readonly internal: InternalMapWithStateDStream<K, V, M>

  constructor(parent: DStream<[K, V]>, settings: StateSettings, partitioner: Partitioner) {
    super(parent.context)
    this.internal = new InternalMapWithStateDStream(parent, settings, partitioner)
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return [this.internal as DStream<unknown>]
  }

  override get slideDuration(): Duration {
    return this.internal.slideDuration
  }

  /** The interval of the state, at whose batches keys time out. */
  override checkpoint(interval: DurationLike): this {
    this.internal.checkpoint(interval)
    return this
  }

  override stateSnapshots(): DStream<[K, S]> {
    return new StateSnapshotsDStream<K, S>(this.internal as DStream<unknown>)
  }

  override compute(validTime: Time): Promise<RDD<M> | undefined> {
    return this.internal.getOrCompute(validTime)
  }
}

export class InternalMapWithStateDStream<K, V, M> extends StatefulDStream<M> {
  private readonly parent: DStream<[K, V]>
  private readonly settings: StateSettings
  private zero: Time | undefined

  constructor(parent: DStream<[K, V]>, settings: StateSettings, partitioner: Partitioner) {
    super(parent as DStream<unknown>, {
      kind: 'mapWithState',
      partitioner,
      timed: settings.timeout !== undefined,
    })
    this.parent = parent
    this.settings = settings
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return [this.parent as DStream<unknown>]
  }

  override get slideDuration(): Duration {
    return this.parent.slideDuration
  }

  protected override get defaultCheckpointDuration(): Duration {
    return this.slideDuration.times(10)
  }

  override initialize(zeroTime: Time): void {
    super.initialize(zeroTime)
    this.zero = zeroTime
  }

  override async compute(validTime: Time): Promise<RDD<M> | undefined> {
    if (this.isGone(validTime)) return undefined
    const before = await this.before(validTime, this.slideDuration)
    const rdd = await this.parent.getOrCompute(validTime)
    const { fn, withTime, initial } = this.settings
    return new StateRDD<M>(this.context.sparkContext, 'mapWithState', {
      ...before,
      store: this.context.stateStore,
      state: this.state,
      partitioner: this.partitioner,
      timeMs: validTime.milliseconds,
      form: withTime ? 'mapStateWithTime' : 'mapState',
      fns: [captured(fn as AnyFunction, 'mapWithState')],
      pairs: rdd === undefined ? [] : [rdd as RDD<unknown>],
      initial: before.beforeMs === undefined ? this.firstState(initial) : undefined,
      timeoutMs: this.timeoutMs(validTime),
    })
  }

  /** Keys that were last updated before this time, in ms, time out in this batch; undefined when none are looked for. */
  private timeoutMs(validTime: Time): number | undefined {
    const { timeout } = this.settings
    const interval = this.checkpointDuration
    if (timeout === undefined || interval === undefined) return undefined
    const isScan = validTime.minus(this.zero as Time).isMultipleOf(interval)
    return isScan ? validTime.minus(timeout).milliseconds : undefined
  }
}

/** `stateSnapshots`. */
export class StateSnapshotsDStream<K, S> extends DerivedDStream<unknown, [K, S]> {
  override async compute(validTime: Time): Promise<RDD<[K, S]> | undefined> {
    const rdd = await this.parent.getOrCompute(validTime)
    if (rdd === undefined) return undefined
    return new StateRowsRDD<[K, S]>(rdd as StateRDD<unknown>, 'stateSnapshots')
  }
}
