/**
 * `reduceByKeyAndWindow` with an inverse function: what left the window is taken from the values of the window before, and
 * what came is added, so that a slide costs what changed and not what the window holds. Batches are reduced first, each
 * once; their RDDs are remembered for as long as they lie in the window.
 */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { combineBy } from '../../core/rdd/pairs.js'
import type { Partitioner } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { StateRDD } from '../../core/rdd/state-rdd.js'
import type { Duration, DurationLike } from '../duration.js'
import { Interval } from '../interval.js'
import type { Time } from '../time.js'
import type { DStream } from './dstream.js'
import { ShuffledDStream } from './shuffled-dstream.js'
import { StatefulDStream } from './stateful-dstream.js'
import { checkWindow } from './window-durations.js'

export interface ReducedWindowOptions {
  /** Associative and commutative. */
  readonly reduce: CapturedFunction
  /** `inverse(reduce(a, b), b)` is `a`. */
  readonly inverse: CapturedFunction
  /** Keys and values `[key, value]` that stay; all when there is none. */
  readonly filter?: CapturedFunction
  readonly windowDuration: Duration
  readonly slideDuration: Duration
  readonly partitioner: Partitioner
}

export class ReducedWindowedDStream<K, V> extends StatefulDStream<[K, V]> {
  private readonly reduced: DStream<[K, V]>
  private readonly options: ReducedWindowOptions

  /** Throws STREAMING_WINDOW_NOT_MULTIPLE, STREAMING_WINDOW_NOT_POSITIVE. */
  constructor(parent: DStream<[K, V]>, options: ReducedWindowOptions) {
    const { partitioner, windowDuration, slideDuration, reduce } = options
    super(parent as DStream<unknown>, { kind: 'reduceByKeyAndWindow', partitioner, timed: false })
    checkWindow({
      stream: 'ReducedWindowedDStream',
      operator: this.creationSite.called,
      windowDuration,
      slideDuration,
      parentSlide: parent.slideDuration,
    })
    this.options = options
    const aggregator = {
      create: undefined,
      mergeValue: reduce,
      mergeCombiners: reduce,
      mapSideCombine: true,
    }
    this.reduced = new ShuffledDStream<K, V, V>(parent, rdd =>
      combineBy(rdd, aggregator, partitioner, 'reduceByKeyAndWindow'),
    )
    this.reduced.persist()
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return [this.reduced as DStream<unknown>]
  }

  override get slideDuration(): Duration {
    return this.options.slideDuration
  }

  protected override get parentRememberDuration(): Duration | undefined {
    return this.rememberDuration?.plus(this.options.windowDuration)
  }

  /** The interval of the state; the reduced batches are saved as often. */
  override checkpoint(interval: DurationLike): this {
    super.checkpoint(interval)
    this.reduced.checkpoint(interval)
    return this
  }

  override async compute(validTime: Time): Promise<RDD<[K, V]> | undefined> {
    if (this.isGone(validTime)) return undefined
    const { windowDuration, slideDuration, reduce, inverse, filter } = this.options
    const step = this.reduced.slideDuration
    const isKept = this.state.hasAll(validTime.milliseconds)
    const before = await this.before(validTime, slideDuration)
    const current = new Interval(validTime.minus(windowDuration).plus(step), validTime)
    const previous = current.minus(slideDuration)
    const initial = before.beforeMs === undefined ? this.firstState(undefined) : undefined
    // with nothing before it, all of the window comes: also in a program that had this stream not yet when it stopped
    const isFirst = before.beforeMs === undefined && initial === undefined
    const left =
      isKept || isFirst
        ? []
        : await this.reduced.slice(previous.beginTime, current.beginTime.minus(step))
    const behind = previous.endTime.plus(step)
    const from = isFirst ? current.beginTime.min(behind) : behind
    const came = isKept ? [] : await this.reduced.slice(from, current.endTime)
    return new StateRDD<[K, V]>(this.context.sparkContext, this.creationSite.called, {
      ...before,
      store: this.context.stateStore,
      state: this.state,
      partitioner: this.options.partitioner,
      timeMs: validTime.milliseconds,
      form: 'slideWindow',
      fns: filter === undefined ? [reduce, inverse] : [reduce, inverse, filter],
      pairs: [...left, ...came] as RDD<unknown>[],
      leaving: left.length,
      initial,
    })
  }
}
