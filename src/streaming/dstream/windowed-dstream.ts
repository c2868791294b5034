/**
 * `window`: at each slide, the records of the parent's batches within the window that ends there. Nothing is copied: the
 * RDD is the union of the parent's, which are persisted because several windows read each of them.
 */
import type { RDD } from '../../core/rdd/rdd.js'
import type { StorageLevel } from '../../core/storage/storage-level.js'
import type { Duration } from '../duration.js'
import { Interval } from '../interval.js'
import type { Time } from '../time.js'
import { DerivedDStream } from './derived-dstream.js'
import type { DStream } from './dstream.js'
import { checkWindow } from './window-durations.js'

export class WindowedDStream<T> extends DerivedDStream<T, T> {
  readonly windowDuration: Duration
  private readonly slide: Duration

  /** Throws STREAMING_WINDOW_NOT_MULTIPLE or STREAMING_WINDOW_NOT_POSITIVE; `operator`: what the program called. */
  constructor(
    parent: DStream<T>,
    windowDuration: Duration,
    slideDuration: Duration,
    operator: string,
  ) {
    super(parent)
    checkWindow({
      stream: 'windowed DStream',
      operator,
      windowDuration,
      slideDuration,
      parentSlide: parent.slideDuration,
    })
    this.windowDuration = windowDuration
    this.slide = slideDuration
    parent.persistForReuse()
  }

  override get slideDuration(): Duration {
    return this.slide
  }

  protected override get parentRememberDuration(): Duration | undefined {
    return this.rememberDuration?.plus(this.windowDuration)
  }

  /** Persists the parent's RDDs: those of windows share them, and would hold each record many times. */
  override persist(level?: StorageLevel): this {
    this.parent.persist(level)
    return this
  }

  /** @internal */
  override persistForReuse(): void {
    this.parent.persistForReuse()
  }

  /** @internal */
  override get isPersisted(): boolean {
    return this.parent.isPersisted
  }

  override async compute(validTime: Time): Promise<RDD<T> | undefined> {
    const first = validTime.minus(this.windowDuration).plus(this.parent.slideDuration)
    const rdds = await this.parent.slice(new Interval(first, validTime))
    return this.context.sparkContext.union(...rdds)
  }
}
