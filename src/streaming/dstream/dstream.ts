/**
 * A discretized stream: an endless sequence of RDDs of the same type, one for each slide of time.
 *
 * A DStream is defined by three things, which a subclass gives:
 *  - `dependencies`: the streams it is made from;
 *  - `slideDuration`: the time between two of its RDDs;
 *  - `compute(time)`: the RDD of the batch that ends at `time`, made from the RDDs of the streams it depends on.
 *
 * What every DStream has beyond that: it makes each RDD once (`getOrCompute`) and keeps it as long as somebody may ask
 * for it (`rememberDuration`); it can ask for each RDD to be persisted, and for some of them to be saved (`checkpoint`).
 * Transformations are attached by `operations.ts`, `pair.ts`, `state.ts`, `window.ts`, `output.ts` and `operator-id.ts`, so
 * that this file knows no subclass.
 *
 * Streams are described before the context starts and run after; a DStream never holds data itself. The methods by which
 * the graph leads all streams through their life (`settleDurations`, `initialize`, `clearMetadata`...) concern one stream:
 * the graph calls them for each.
 */
import type { RDD } from '../../core/rdd/rdd.js'
import { BlockRDD } from '../../core/rdd/source-rdds.js'
import { StorageLevel } from '../../core/storage/storage-level.js'
import { type CallSite, captureCallSite, withCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { invalidArgument } from '../check-arguments.js'
import { Duration, type DurationLike } from '../duration.js'
import { Interval } from '../interval.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { validateCheckpointing } from './checkpoint-validation.js'
import { DStreamCheckpointData } from './dstream-checkpoint-data.js'
import { hold, isHeld, letGo } from './held-rdds.js'
import { requireRDD } from './require-rdd.js'

/**
 * A discretized stream: an endless sequence of RDDs, one for each slide of time. Streams are described before the context
 * starts: transformations give other streams, output operations say what is done with each batch.
 */
export abstract class DStream<out T> {
  /** The context this stream belongs to. */
  readonly context: StreamingContext
  /** Where the user's program made this stream. */
  readonly creationSite: CallSite

  private level: StorageLevel = StorageLevel.NONE
  /** The level is for a window's sake, and not the program's wish: what lies in blocks already is not copied for it. */
  private isLevelImplied = false
  private zeroTime: Time | undefined
  private rememberedFor: Duration | undefined
  private interval: Duration | undefined
  private readonly generated: Map<number, Promise<RDD<T> | undefined>> = new Map()
  private readonly checkpointData: DStreamCheckpointData<T> = new DStreamCheckpointData<T>(this)

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

  /** A stream that keeps something from batch to batch, and can't do without a checkpoint interval. */
  protected readonly mustCheckpoint: boolean = false
  /** Whether `checkpoint` saves RDDs; false for a stream that saves what it keeps by other means. */
  protected readonly checkpointsRDDs: boolean = true

  /** The checkpoint interval of a stream that must have one when the program says none: at least 10 s. */
  protected get defaultCheckpointDuration(): Duration {
    const slide = this.slideDuration
    return slide.times(Math.max(1, Math.ceil(10_000 / slide.milliseconds)))
  }

  /** How long the streams this one depends on must remember their RDDs. */
  protected get parentRememberDuration(): Duration | undefined {
    return this.rememberedFor
  }

  /** Lets go of what this stream keeps for an RDD of its making, when no stream holds it any more. */
  protected releaseRDD(_rdd: RDD<T>): void {}

  // ---- what every stream has ----

  /** How long RDDs are kept after their batch; undefined before the context starts. */
  get rememberDuration(): Duration | undefined {
    return this.rememberedFor
  }

  /**
   * Persists each RDD of this stream; MEMORY_ONLY_SER when no level is named. Refused once the context has started. Throws
   * INVALID_ARGUMENT for what is no StorageLevel.
   */
  persist(level: StorageLevel = StorageLevel.MEMORY_ONLY_SER): this {
    if (this.zeroTime !== undefined) {
      throw new MillraceError('STREAMING_PERSIST_AFTER_START', { stream: this.constructor.name })
    }
    checkLevel(level)
    this.level = level
    this.isLevelImplied = false
    return this
  }

  /** `persist()` with the default level. */
  cache(): this {
    return this.persist()
  }

  /** @internal The level at which RDDs are persisted. */
  get storageLevel(): StorageLevel {
    return this.level
  }

  /** @internal Persists each RDD, unless the program has said how, because several batches read it. */
  persistForReuse(): void {
    if (!this.level.equals(StorageLevel.NONE)) return
    this.persist()
    this.isLevelImplied = true
  }

  /**
   * Saves the RDD of each interval to the checkpoint directory, and persists all of them. A lineage that goes from batch
   * to batch ends at a saved RDD, and a restarted program reads it from there. The interval must be a multiple of the
   * slide; 5 to 10 slides are a good one. Refused once the context has started.
   */
  checkpoint(interval: DurationLike): this {
    if (this.zeroTime !== undefined) {
      throw new MillraceError('STREAMING_CHECKPOINT_AFTER_START', { stream: String(this) })
    }
    const duration = Duration.from(interval)
    this.persist()
    this.interval = duration
    return this
  }

  /** How far the batches lie apart whose RDDs are saved; undefined when none are. */
  get checkpointDuration(): Duration | undefined {
    return this.interval
  }

  /** As messages name a stream: `MappedDStream (map at src/job.ts:12)`. */
  toString(): string {
    return `${this.constructor.name} (${this.madeBy})`
  }

  /** @internal The operator and the program's line that made it: `map at src/words.ts:10`. */
  get madeBy(): string {
    return `${this.creationSite.called} at ${this.creationSite}`
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
    const forget = (): void => {
      this.generated.delete(time.milliseconds)
    }
    made.then(rdd => rdd === undefined && forget(), forget)
    return made
  }

  private async computeAndPersist(time: Time): Promise<RDD<T> | undefined> {
    try {
      const firstId = this.context.sparkContext.rddIdBound
      const rdd = await withCallSite(this.creationSite, () => this.compute(time))
      if (rdd === undefined) return undefined
      requireRDD(rdd, this as DStream<unknown>, time)
      hold(rdd, this, firstId)
      this.persistRDD(rdd)
      if (this.isCheckpointTime(time)) this.checkpointData.mark(time.milliseconds, rdd)
      return rdd
    } catch (error) {
      noteFailed(error, this as DStream<unknown>)
      throw error
    }
  }

  private persistRDD(rdd: RDD<T>): void {
    if (this.level.equals(StorageLevel.NONE) || rdd.isPersisted) return
    if (this.isLevelImplied && rdd instanceof BlockRDD) return
    rdd.persist(this.level)
  }

  private isTimeValid(time: Time): boolean {
    const zero = this.zeroTime
    if (zero === undefined) {
      throw new MillraceError('STREAMING_NOT_INITIALIZED', { stream: this.constructor.name })
    }
    return time.greater(zero) && time.minus(zero).isMultipleOf(this.slideDuration)
  }

  private isCheckpointTime(time: Time): boolean {
    const { interval, zeroTime } = this
    if (interval === undefined || zeroTime === undefined || !this.checkpointsRDDs) return false
    return time.minus(zeroTime).isMultipleOf(interval)
  }

  /** Batch times whose RDD is still held, in ascending order, in ms. */
  get heldTimesMs(): number[] {
    return [...this.generated.keys()].sort((a, b) => a - b)
  }

  // ---- how the graph leads a stream through its life ----

  /** Before the start: the checkpoint interval and the least time to remember, as far as the program did not say more. */
  settleDurations(): void {
    if (this.mustCheckpoint) this.interval ??= this.defaultCheckpointDuration
    const { interval, slideDuration } = this
    // twice, so that the last saved RDD is not forgotten before the next one is saved
    const least = interval?.greaterEq(slideDuration) ? interval.times(2) : slideDuration
    this.remember(least)
  }

  /** Keeps RDDs for at least `duration` after their batch. */
  remember(duration: DurationLike): void {
    const wanted = Duration.from(duration)
    if (this.rememberedFor === undefined || wanted.greater(this.rememberedFor)) {
      this.rememberedFor = wanted
    }
  }

  /** Makes the streams this one depends on remember for as long as it needs. */
  rememberParents(): void {
    const wanted = this.parentRememberDuration
    if (wanted !== undefined) for (const parent of this.dependencies) parent.remember(wanted)
  }

  /** Throws what is wrong with the stream's checkpoint interval, when all durations are settled. */
  validateAtStart(): void {
    validateCheckpointing({
      stream: String(this),
      mustCheckpoint: this.mustCheckpoint,
      interval: this.interval,
      slide: this.slideDuration,
      remember: this.rememberedFor,
      checkpointDir: this.context.checkpointDir,
      isPersisted: !this.checkpointsRDDs || this.isPersisted,
    })
  }

  /** @internal Whether RDDs are persisted, here or where they come from. */
  get isPersisted(): boolean {
    return !this.level.equals(StorageLevel.NONE)
  }

  /** Called at the context's start: batches are counted from `zeroTime`. */
  initialize(zeroTime: Time): void {
    this.zeroTime = zeroTime
  }

  /**
   * What the metadata checkpoint keeps of this stream, as JSON; undefined when there is nothing. A subclass that has more
   * adds fields to what this gives.
   */
  saveCheckpoint(): Readonly<Record<string, unknown>> | undefined {
    return this.checkpointData.save(timeMs => this.generated.has(timeMs))
  }

  /** Takes over what `saveCheckpoint` gave in another life of the program; called before the start. */
  async restoreCheckpoint(data: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [timeMs, rdd] of await this.checkpointData.restore(data)) {
      if (this.generated.has(timeMs)) continue
      hold(rdd, this, rdd.id)
      this.persistRDD(rdd)
      this.generated.set(timeMs, Promise.resolve(rdd))
    }
  }

  /** Removes saved RDDs that no batch at `oldestNeeded` or later may ask for. */
  async clearCheckpointData(oldestNeeded: Time): Promise<void> {
    const kept = this.rememberedFor
    if (this.interval === undefined || kept === undefined) return
    await this.checkpointData.remove(oldestNeeded.milliseconds - kept.milliseconds)
  }

  /** Forgets the RDDs of batches that lie `rememberDuration` or more before `time`. */
  async clearMetadata(time: Time): Promise<void> {
    const kept = this.rememberedFor
    if (kept === undefined) return
    const bound = time.milliseconds - kept.milliseconds
    for (const [timeMs, made] of this.generated) {
      if (timeMs > bound) continue
      this.generated.delete(timeMs)
      this.forget(await made.catch(() => undefined))
    }
  }

  /** Forgets every RDD, when the context stops. */
  async clearAll(): Promise<void> {
    const all = [...this.generated.values()]
    this.generated.clear()
    for (const made of all) this.forget(await made.catch(() => undefined))
  }

  /** One batch less holds the RDD; with the last one it is let go, by the stream that made it. */
  private forget(rdd: RDD<T> | undefined): void {
    if (rdd === undefined) return
    const last = letGo(rdd)
    if (last === undefined || !this.context.unpersistsOldRDDs) return
    rdd.unpersist()
    last.maker.releaseRDD(rdd)
    // an RDD of the program's own, and what other streams still hold, stay as they are
    if (rdd.id < last.firstId) return
    const stays = (other: RDD<unknown>): boolean => other.id < last.firstId || isHeld(other)
    this.context.sparkContext.releaseShuffles(rdd, stays)
  }
}

function checkLevel(level: unknown): void {
  if (level instanceof StorageLevel) return
  const name = typeof level === 'string' && level in StorageLevel ? level : 'MEMORY_ONLY'
  throw invalidArgument('persist', {
    argument: 'The level',
    expected: 'a StorageLevel',
    value: level,
    advice: `Give StorageLevel.${name}, for example`,
  })
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

// functions that run in tasks may not hold a stream
Object.defineProperty(DStream.prototype, Symbol.for('millrace.closure.forbid'), {
  value:
    "a DStream can't be used inside a function that runs in tasks; combine streams with join, union or transformWith",
})
