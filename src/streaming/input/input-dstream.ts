/**
 * A stream that has no parent: it brings data in. Subclasses give `compute`, and may start and stop something outside.
 * Its slide is the batch interval.
 */
import { DStream } from '../dstream/dstream.js'
import type { Duration } from '../duration.js'
import type { StreamInputInfo } from '../listener.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'

/** A stream that has no parent: it brings data in. A subclass gives `compute`. Its slide is the batch interval. */
export abstract class InputDStream<T> extends DStream<T> {
  /** Number of the input in its context, from 0. */
  readonly id: number

  constructor(context: StreamingContext) {
    super(context)
    const inputs = context.graph.inputStreams
    this.id = inputs.length
    inputs.push(this as InputDStream<unknown>)
  }

  override get dependencies(): readonly DStream<unknown>[] {
    return []
  }

  override get slideDuration(): Duration {
    return this.context.graph.batchDuration
  }

  /** Awaited before the context starts, when the stream has what a checkpoint has of it; what it throws fails the start. */
  prepare(): Promise<void> {
    return Promise.resolve()
  }

  /** Called once, when the context starts. */
  start(): void {}

  /** Called once, when the context stops, and when an input can't be had at its start. */
  stop(): void {}

  /** Tells listeners what this stream gives to the batch; called from `compute`. */
  protected reportInfo(time: Time, info: Omit<StreamInputInfo, 'inputStreamId'>): void {
    this.context.scheduler.inputInfoTracker.reportInfo(time, { inputStreamId: this.id, ...info })
  }
}
