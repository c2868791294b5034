/**
 * A stream that keeps state from batch to batch: its RDD of a batch is a version of the state, made from the version
 * before. The state itself is in task threads and in the context's StateStore; files of it are written there, so RDDs are
 * not saved.
 */
import type { Partitioner } from '../../core/rdd/partitioner.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { RestoredStateRDD } from '../../core/rdd/restored-state-rdd.js'
import {
  describePartitioner,
  type StateRDD,
  type StateRDDOptions,
} from '../../core/rdd/state-rdd.js'
import type { StateKind, StateOperator } from '../../core/state/state-operator.js'
import type { StateStore } from '../../core/state/state-store.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { Duration } from '../duration.js'
import type { Time } from '../time.js'
import { DStream } from './dstream.js'

/** What a version is made from. */
export type Before = Pick<StateRDDOptions, 'beforeMs' | 'previous'>

export abstract class StatefulDStream<T> extends DStream<T> {
  protected override readonly mustCheckpoint: boolean = true
  protected override readonly checkpointsRDDs: boolean = false
  protected readonly kind: StateKind
  protected readonly partitioner: Partitioner
  protected readonly timed: boolean
  private bound: StateOperator | undefined
  /** State of before a restart that had other partitions. */
  private origin: StateOperator | undefined

  constructor(
    parent: DStream<unknown>,
    options: {
      readonly kind: StateKind
      readonly partitioner: Partitioner
      readonly timed: boolean
    },
  ) {
    super(parent.context)
    this.kind = options.kind
    this.partitioner = options.partitioner
    this.timed = options.timed
  }

  /** The state; there since the start. */
  protected get state(): StateOperator {
    return this.bound as StateOperator
  }

  override initialize(zeroTime: Time): void {
    super.initialize(zeroTime)
    const { operator, origin } = this.bind()
    this.bound = operator
    this.origin = origin
  }

  private bind(): ReturnType<StateStore['bind']> {
    const { stateStore, checkpointer } = this.context
    const { operatorId, creationSite } = this
    try {
      return stateStore.bind({
        operatorId,
        kind: this.kind,
        partitions: this.partitioner.numPartitions,
        partitioner: describePartitioner(this.partitioner),
        timed: this.timed,
      })
    } catch (error) {
      if (!isCondition(error, 'STATE_KIND_MISMATCH')) throw error
      const kept = checkpointer?.restored?.operators.find(({ id }) => id === operatorId)
      const { parameters } = error
      throw new MillraceError('STATE_KIND_MISMATCH', {
        ...parameters,
        kept: kept === undefined ? parameters.kept : `${parameters.kept} (${kept.madeBy})`,
        operator: creationSite.called,
        callSite: String(creationSite),
      })
    }
  }

  override async clearMetadata(time: Time): Promise<void> {
    await this.advance(time)
    // before the RDDs it is made from are let go
    await this.context.stateStore.complete(time.milliseconds)
    await super.clearMetadata(time)
  }

  /**
   * A batch for which no output asked (a window above was not due) has its version too, from that batch's input: a restart
   * goes on behind the batches that are done.
   */
  private async advance(time: Time): Promise<void> {
    try {
      await this.getOrCompute(time)
    } catch (error) {
      // the next version makes this one first, and fails with its batch
      this.context.env.logger.debug(`${this} has no version at ${time}: ${error}`, {
        batchTime: time.milliseconds,
        operator: this.madeBy,
      })
    }
  }

  protected override releaseRDD(rdd: RDD<T>): void {
    ;(rdd as StateRDD<T>).release()
  }

  /** The version that the one at `validTime` is made from; no `beforeMs` when it is the first. */
  protected async before(validTime: Time, slide: Duration): Promise<Before> {
    const time = validTime.minus(slide)
    const beforeMs = time.milliseconds
    if (this.state.hasAll(beforeMs)) return { beforeMs, previous: undefined }
    const { restoredMs } = this.context.stateStore
    const isFirst = restoredMs !== undefined && beforeMs <= restoredMs
    const previous = isFirst ? undefined : await this.getOrCompute(time)
    if (previous === undefined) return { beforeMs: undefined, previous: undefined }
    return { beforeMs, previous: previous as unknown as StateRDD<unknown> }
  }

  /** True for a batch before the restart whose state is kept no more. */
  protected isGone(validTime: Time): boolean {
    const { restoredMs } = this.context.stateStore
    const timeMs = validTime.milliseconds
    return restoredMs !== undefined && timeMs <= restoredMs && !this.state.hasAll(timeMs)
  }

  /** The state that a first version begins with. */
  protected firstState(
    initial: RDD<unknown> | readonly unknown[] | undefined,
  ): StateRDDOptions['initial'] {
    const { sparkContext } = this.context
    if (this.origin !== undefined) {
      const rdd = new RestoredStateRDD(sparkContext, this.origin) as RDD<unknown>
      return { rdd, isMoved: true }
    }
    if (initial === undefined) return undefined
    const rdd = Array.isArray(initial)
      ? sparkContext.parallelize(initial as readonly unknown[])
      : (initial as RDD<unknown>)
    return { rdd, isMoved: false }
  }
}
