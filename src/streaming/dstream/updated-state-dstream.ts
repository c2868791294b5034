/** `updateStateByKey`: each batch has the state of every key that has one. */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { StateRDD } from '../../core/rdd/state-rdd.js'
import type { Duration } from '../duration.js'
import type { Time } from '../time.js'
import type { DStream } from './dstream.js'
import { StatefulDStream } from './stateful-dstream.js'

/** What the function gets: `(values, state)`, `(time, key, values, state)`, or an iterator of all. */
export type UpdateForm = 'updateState' | 'updateStateWithTime' | 'updateStateOfAll'

export interface StateDStreamOptions<K, S> {
  readonly form: UpdateForm
  readonly fn: CapturedFunction
  readonly partitioner: Partitioner
  /** Whether the RDDs say how their keys are spread, so that joins with them need no shuffle. */
  readonly rememberPartitioner: boolean
  readonly initialRDD: RDD<[K, S]> | undefined
}

export class StateDStream<K, V, S> extends StatefulDStream<[K, S]> {
  private readonly parent: DStream<[K, V]>
  private readonly options: StateDStreamOptions<K, S>

  constructor(parent: DStream<[K, V]>, options: StateDStreamOptions<K, S>) {
    const { partitioner } = options
    super(parent as DStream<unknown>, { kind: 'updateStateByKey', partitioner, timed: false })
    this.parent = parent
    this.options = options
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return [this.parent as DStream<unknown>]
  }

  override get slideDuration(): Duration {
    return this.parent.slideDuration
  }

  override async compute(validTime: Time): Promise<RDD<[K, S]> | undefined> {
    if (this.isGone(validTime)) return undefined
    const timeMs = validTime.milliseconds
    // after a restart: a batch whose state was kept is not made again
    const isKept = this.state.hasAll(timeMs)
    const before = await this.before(validTime, this.slideDuration)
    const rdd = isKept ? undefined : await this.parent.getOrCompute(validTime)
    const isFirst = before.beforeMs === undefined
    const initial = isFirst ? this.firstState(this.options.initialRDD as RDD<unknown>) : undefined
    if (isFirst && rdd === undefined && !isKept && initial?.isMoved !== true) return undefined
    const { form, fn, rememberPartitioner } = this.options
    return new StateRDD<[K, S]>(this.context.sparkContext, this.creationSite.called, {
      ...before,
      store: this.context.stateStore,
      state: this.state,
      partitioner: this.partitioner,
      hidesPartitioner: !rememberPartitioner,
      timeMs,
      form,
      fns: [fn],
      pairs: rdd === undefined ? [] : [rdd as RDD<unknown>],
      initial,
    })
  }
}
