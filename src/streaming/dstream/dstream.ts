/**
 * A discretized stream: an endless sequence of RDDs of the same type, one for each slide of time.
 *
 * A DStream is defined by three things, which a subclass gives:
 *  - `dependencies`: the streams it is made from;
 *  - `slideDuration`: the time between two of its RDDs;
 *  - `compute(time)`: the RDD of the batch that ends at `time`, made from the RDDs of the streams it depends on.
 *
 * What every DStream has beyond that: it makes each RDD once (`getOrCompute`) and keeps it as long as somebody may ask
 * for it (`rememberDuration`); it can ask for each RDD to be persisted. Transformations are attached by `operations.ts`,
 * `pair.ts` and `output.ts`, so that this file knows no subclass.
 *
 * Streams are described before the context starts and run after; a DStream never holds data itself.
 */
import type { RDD } from '../../core/rdd/rdd.js'
import { StorageLevel } from '../../core/storage/storage-level.js'
import { type CallSite, captureCallSite, withCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { Duration, type DurationLike } from '../duration.js'
import { Interval } from '../interval.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'

export abstract class DStream<out T> {
  /** The context this stream belongs to. */
  readonly context: StreamingContext
  /** Where the user's program made this stream. */
  readonly creationSite: CallSite

  private storageLevel: StorageLevel = StorageLevel.NONE
  private zeroTime: Time | undefined
  private rememberedFor: Duration | undefined
  private readonly generated: Map<number, Promise<RDD<T> | undefined>> = new Map()
  /** For how many batches each RDD is held: a stream may give one RDD again and again. */
  private readonly holds: Map<RDD<T>, number> = new Map()
  /** Of each RDD: ids below this one were there before it was made. */
  private readonly madeFrom: WeakMap<RDD<T>, number> = new WeakMap()

  constructor(context: StreamingContext) {
    this.creationSite = captureCallSite()
    context.validateNotStarted(this.creationSite)
    this.context = context
  }

  // ---- what a subclass gives ----

  abstract readonly dependencies: readonly DStream<unknown>[]
  abstract readonly slideDuration: Duration
  /** The RDD of the batch at `validTime`; undefined when there is none. Called once a batch, by `getOrCompute`. */
  abstract compute(validTime: Time): Promise<RDD<T> | undefined>

  /** How long the streams this one depends on must remember their RDDs. */
  protected get parentRememberDuration(): Duration | undefined {
    return this.rememberedFor
  }

  /** Lets go of what only this stream holds of an RDD that is forgotten. */
  protected releaseRDD(rdd: RDD<T>): void {
    void rdd.unpersist()
    const firstId = this.madeFrom.get(rdd) ?? Number.POSITIVE_INFINITY
    // an RDD of the program's own, and what other streams still hold, stay as they are
    if (rdd.id < firstId) return
    const stays = (other: RDD<unknown>): boolean => other.id < firstId || heldRDDs.has(other)
    this.context.sparkContext.releaseShuffles(rdd as RDD<unknown>, stays)
  }

  // ---- what every stream has ----

  /** How long RDDs are kept after their batch; undefined before the context starts. */
  get rememberDuration(): Duration | undefined {
    return this.rememberedFor
  }

  /** Persists each RDD of this stream; MEMORY_ONLY_SER when no level is named. Refused once the context has started. */
  persist(level: StorageLevel = StorageLevel.MEMORY_ONLY_SER): this {
    if (this.zeroTime !== undefined) {
      throw new MillraceError('STREAMING_PERSIST_AFTER_START', { stream: this.constructor.name })
    }
    this.storageLevel = level
    return this
  }

  /** `persist()` with the default level. */
  cache(): this {
    return this.persist()
  }

  /**
   * The RDDs of this stream from `fromTime` to `toTime`, both included, as far as they are remembered or can still be
   * made. Times are moved back to the slide. Throws STREAMING_NOT_INITIALIZED before the context has started.
   */
  slice(fromTime: Time, toTime: Time): Promise<RDD<T>[]>
  slice(interval: Interval): Promise<RDD<T>[]>
  async slice(from: Time | Interval, to?: Time): Promise<RDD<T>[]> {
    const zero = this.zeroTime
    if (zero === undefined) {
      throw new MillraceError('STREAMING_NOT_INITIALIZED', { stream: this.constructor.name })
    }
    const first = from instanceof Interval ? from.beginTime : from
    const last = from instanceof Interval ? from.endTime : (to ?? first)
    const rdds: RDD<T>[] = []
    const begin = first.floor(this.slideDuration, zero)
    for (const time of begin.to(last.floor(this.slideDuration, zero), this.slideDuration)) {
      const rdd = time.greaterEq(zero) ? await this.getOrCompute(time) : undefined
      if (rdd !== undefined) rdds.push(rdd)
    }
    return rdds
  }

  /** The RDD at `time`, made at most once; undefined when this stream has none then. */
  getOrCompute(time: Time): Promise<RDD<T> | undefined> {
    const known = this.generated.get(time.milliseconds)
    if (known !== undefined) return known
    if (!this.isTimeValid(time)) return Promise.resolve(undefined)
    const made = this.computeAndPersist(time)
    this.generated.set(time.milliseconds, made)
    return made
  }

  private async computeAndPersist(time: Time): Promise<RDD<T> | undefined> {
    try {
      const firstId = this.context.sparkContext.rddIdBound
      const rdd = await withCallSite(this.creationSite, () => this.compute(time))
      if (rdd === undefined) {
        this.generated.delete(time.milliseconds)
        return undefined
      }
      this.holds.set(rdd, (this.holds.get(rdd) ?? 0) + 1)
      heldRDDs.add(rdd as RDD<unknown>)
      if (!this.madeFrom.has(rdd)) this.madeFrom.set(rdd, firstId)
      const isKept = !rdd.getStorageLevel().equals(StorageLevel.NONE)
      if (!isKept && this.storageLevel !== StorageLevel.NONE) rdd.persist(this.storageLevel)
      return rdd
    } catch (error) {
      this.generated.delete(time.milliseconds)
      noteFailed(error, this as DStream<unknown>)
      throw error
    }
  }

  private isTimeValid(time: Time): boolean {
    const zero = this.zeroTime
    if (zero === undefined) {
      throw new MillraceError('STREAMING_NOT_INITIALIZED', { stream: this.constructor.name })
    }
    return time.greater(zero) && time.minus(zero).isMultipleOf(this.slideDuration)
  }

  /** Batch times whose RDD is still held, in ascending order, in ms. */
  get heldTimesMs(): number[] {
    return [...this.generated.keys()].sort((a, b) => a - b)
  }

  /** Called at the context's start: batches are counted from `zeroTime`. */
  initialize(zeroTime: Time): void {
    if (this.zeroTime !== undefined && !this.zeroTime.equals(zeroTime)) return
    this.zeroTime = zeroTime
    this.rememberedFor ??= this.slideDuration
    for (const parent of this.dependencies) parent.initialize(zeroTime)
  }

  /** Keeps RDDs for at least `duration` after their batch, here and in the streams this one depends on. */
  remember(duration: DurationLike): void {
    const wanted = Duration.from(duration)
    if (this.rememberedFor === undefined || wanted.greater(this.rememberedFor)) {
      this.rememberedFor = wanted
    }
    const parents = this.parentRememberDuration
    if (parents !== undefined) for (const parent of this.dependencies) parent.remember(parents)
  }

  /** Forgets the RDDs of batches that lie `rememberDuration` or more before `time`, here and in the streams below. */
  async clearMetadata(time: Time): Promise<void> {
    const kept = this.rememberedFor
    if (kept !== undefined) {
      const bound = time.milliseconds - kept.milliseconds
      for (const [timeMs, made] of this.generated) {
        if (timeMs > bound) continue
        this.generated.delete(timeMs)
        this.forget(await made)
      }
    }
    for (const parent of this.dependencies) await parent.clearMetadata(time)
  }

  /** Forgets every RDD, when the context stops. */
  async clearAll(): Promise<void> {
    const all = [...this.generated.values()]
    this.generated.clear()
    for (const made of all) this.forget(await made.catch(() => undefined))
    for (const parent of this.dependencies) await parent.clearAll()
  }

  /** One batch less holds the RDD; it is let go with the last one. */
  private forget(rdd: RDD<T> | undefined): void {
    if (rdd === undefined) return
    const left = (this.holds.get(rdd) ?? 1) - 1
    if (left > 0) {
      this.holds.set(rdd, left)
    } else {
      this.holds.delete(rdd)
      heldRDDs.delete(rdd as RDD<unknown>)
      if (this.context.unpersistsOldRDDs) this.releaseRDD(rdd)
    }
  }
}

/** Of errors: the stream that could not make its RDD. */
const failedIn = new WeakMap<object, DStream<unknown>>()

/** The first stream counts: those that depend on it fail with the same error. */
function noteFailed(error: unknown, stream: DStream<unknown>): void {
  if (error instanceof Error && !failedIn.has(error)) failedIn.set(error, stream)
}

/** The stream that failed to make its RDD with this error: `transform at src/job.ts:12`; undefined when none did. */
export function failedStream(error: unknown): string | undefined {
  const site = error instanceof Error ? failedIn.get(error)?.creationSite : undefined
  return site && `${site.called} at ${site}`
}

/** RDDs that some stream holds: what they are made from is not to be freed. */
const heldRDDs = new WeakSet<RDD<unknown>>()

// functions that run in tasks may not hold a stream
Object.defineProperty(DStream.prototype, Symbol.for('millrace.closure.forbid'), {
  value:
    "a DStream can't be used inside a function that runs in tasks; combine streams with join, union or transformWith",
})
