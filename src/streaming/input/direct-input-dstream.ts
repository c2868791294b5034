/**
 * A stream from a source that numbers its records and can give them again, as Kafka does: what connectors extend. It has
 * no receiver. The driver asks where the partitions end, each batch gets a range of offsets of each, and the tasks read
 * the ranges themselves, one partition of the RDD each.
 *
 * A connector gives
 *  - `read`, to the constructor: the records of a range, in a task. It is captured as functions of `map` are, and must
 *    give the same records for the same range each time, or throw;
 *  - `startOffsets`, `latestOffsets`: what the source has, asked on the driver;
 *  - `commitOffsets`: tells the source how far the program has come, where the source keeps that.
 *
 * Which range a batch takes of a partition: from where the batch before ended to the partition's end, or as far as the
 * rates allow (`spark.millrace.streaming.direct.maxRatePerPartition`, and `spark.streaming.backpressure.*` with a rate for
 * the whole stream). The first batch begins at `startOffsets`, and partitions that appear later at `appearedOffset`.
 *
 * A checkpoint has the ranges of each batch that may be asked for again, and where the next one begins. A batch that is run
 * again takes the same ranges, and a restart goes on behind the last one, whatever the source has of commits.
 */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { captured } from '../../core/rdd/captured.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { DStream } from '../dstream/dstream.js'
import type { ForeachFunction } from '../dstream/for-each-dstream.js'
import { partitionLimits } from '../rate/partition-limits.js'
import { RateController } from '../rate/rate-controller.js'
import { createRateEstimator } from '../rate/rate-estimator.js'
import { DEFAULT_INITIAL_RATE } from '../rate/rate-limit.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { DirectRDD } from './direct-rdd.js'
import { InputDStream } from './input-dstream.js'
import { OffsetCommits } from './offset-commits.js'
import {
  OffsetRange,
  type PartitionOffset,
  partitionName,
  type TopicPartition,
} from './offset-range.js'

/** Gives the records of a range; runs in tasks. What it opens it should close in a `finally`: it may not be read to its end. */
export type ReadOffsets<T> = (
  range: OffsetRange,
) => Iterable<T> | AsyncIterable<T> | Promise<Iterable<T>>

/** What a direct stream is made with. */
export interface DirectStreamOptions<T> {
  readonly read: ReadOffsets<T>
}

/** What a checkpoint has of a direct stream; offsets as text, because JSON has no bigint. */
interface SavedOffsets {
  readonly lastMs: number | null
  readonly next: readonly (readonly [topic: string, partition: number, offset: string])[]
  /** By batch time. */
  readonly ranges: Readonly<Record<string, readonly SavedRange[]>>
}

type SavedRange = readonly [topic: string, partition: number, from: string, until: string]

/**
 * A stream from a source that numbers its records and can give them again: what connectors extend. Each batch gets a range
 * of offsets of each partition, which tasks read themselves; a batch that is run again reads the same ranges.
 */
export abstract class DirectInputDStream<T> extends InputDStream<T> {
  /** The ranges are saved, and RDDs made of them. */
  protected override readonly checkpointsRDDs = false
  private readonly read: CapturedFunction
  /** Where the next batch begins; undefined before the start. */
  private next: Map<string, PartitionOffset> | undefined
  private readonly rangesOfBatch: Map<number, readonly OffsetRange[]> = new Map()
  /** The last batch that has ranges. */
  private lastMs = Number.NEGATIVE_INFINITY
  /** Batches take their ranges one after the other. */
  private taking: Promise<unknown> = Promise.resolve()
  /** Of back-pressure: records a second, when a batch has told. */
  private rate: number | undefined
  private readonly isAdaptive: boolean
  private readonly commits: OffsetCommits

  /** Throws TASK_NOT_SERIALIZABLE and NOT_A_FUNCTION of `read`. */
  constructor(context: StreamingContext, { read }: DirectStreamOptions<T>) {
    super(context)
    this.read = captured(read, 'directStream')
    this.commits = new OffsetCommits(offsets => this.commitOffsets(offsets))
    this.isAdaptive = context.conf.getBoolean('spark.streaming.backpressure.enabled', false)
  }

  // ---- what a connector gives ----

  /** Where the stream begins, in each partition there is. Called before the start, unless a checkpoint says it. */
  protected abstract startOffsets(): Promise<readonly PartitionOffset[]>

  /** Every partition there is now, with the offset behind its last record. Called once a batch. */
  protected abstract latestOffsets(): Promise<readonly PartitionOffset[]>

  /** Tells the source that records before these offsets are done. One call at a time. */
  protected abstract commitOffsets(offsets: readonly PartitionOffset[]): Promise<void>

  /** Where to begin in a partition that appeared after the start: at its first record, 0. */
  protected appearedOffset(_partition: TopicPartition): bigint | Promise<bigint> {
    return 0n
  }

  /** Records a second of one partition; 0 for no bound. */
  protected maxRatePerPartition(_partition: TopicPartition): number {
    return this.context.conf.getInt('spark.millrace.streaming.direct.maxRatePerPartition', 0)
  }

  /** Records that a batch may have of one partition whatever the rates say. */
  protected minRecordsPerPartition(_partition: TopicPartition): number {
    return 1
  }

  // ---- what every direct stream has ----

  /** As for any stream; the RDD has its `offsetRanges`. */
  override foreachRDD(f: (rdd: DirectRDD<T>, time: Time) => unknown): void {
    super.foreachRDD(f as ForeachFunction<T>)
  }

  /** As for any stream; the RDD has its `offsetRanges`. */
  override transform<U>(
    f: (rdd: DirectRDD<T>, time: Time) => RDD<U> | Promise<RDD<U>>,
  ): DStream<U> {
    return super.transform(f as (rdd: RDD<T>, time: Time) => RDD<U> | Promise<RDD<U>>)
  }

  /**
   * Tells the source that these ranges are done: call it when the outputs of the batch are safe. Resolves when the source
   * has it, rejects when it could not be told, and need not be waited for. What is asked for while a commit is under way
   * goes with the next one; a partition never goes back.
   */
  commitAsync(ranges: readonly OffsetRange[]): Promise<void> {
    const done = this.commits.commit(ranges)
    // a program need not wait for it: what is not told now is told with the next batch
    done.catch(error => {
      this.context.env.logger.warn(`Offsets of ${this} could not be committed: ${error}`, {
        operator: this.madeBy,
      })
    })
    return done
  }

  /** Throws what the connector throws, and OFFSET_INVALID. */
  override async prepare(): Promise<void> {
    if (this.next === undefined) {
      const offsets = await this.startOffsets()
      for (const offset of offsets) this.requireValid(offset, 'startOffsets')
      this.next = new Map(offsets.map(offset => [partitionName(offset), offset]))
    }
    if (!this.isAdaptive) return
    const { conf, scheduler } = this.context
    const estimator = createRateEstimator(conf, this.slideDuration.milliseconds)
    scheduler.listenerBus.add(
      new RateController(this.id, estimator, rate => {
        this.rate = rate
      }),
    )
  }

  /** Throws OFFSET_INVALID, OFFSETS_WENT_BACK, and what the connector throws. */
  override async compute(validTime: Time): Promise<DirectRDD<T> | undefined> {
    const taken = this.taking.then(() => this.rangesOf(validTime.milliseconds))
    this.taking = taken.catch(() => {})
    const ranges = await taken
    const numRecords = Number(ranges.reduce((sum, range) => sum + range.count(), 0n))
    this.reportInfo(validTime, {
      numRecords,
      metadata: { offsets: ranges, Description: describe(ranges) },
    })
    return new DirectRDD<T>(this.context.sparkContext, this.read, ranges)
  }

  override async clearMetadata(time: Time): Promise<void> {
    await super.clearMetadata(time)
    // a restart may ask for what the oldest batch to be run again remembers
    const pendingMs = this.context.checkpointer?.oldestPendingMs ?? Number.POSITIVE_INFINITY
    const keptMs = (this.rememberDuration ?? this.slideDuration).milliseconds
    const bound = Math.min(time.milliseconds, pendingMs) - keptMs
    for (const timeMs of this.rangesOfBatch.keys()) {
      if (timeMs < bound) this.rangesOfBatch.delete(timeMs)
    }
  }

  override saveCheckpoint(): Readonly<Record<string, unknown>> {
    const ranges: Record<string, readonly SavedRange[]> = {}
    for (const [timeMs, taken] of this.rangesOfBatch) {
      ranges[timeMs] = taken.map(({ topic, partition, fromOffset, untilOffset }) => {
        return [topic, partition, String(fromOffset), String(untilOffset)] as const
      })
    }
    const next = [...(this.next?.values() ?? [])].map(({ topic, partition, offset }) => {
      return [topic, partition, String(offset)] as const
    })
    const lastMs = Number.isFinite(this.lastMs) ? this.lastMs : null
    return { ...super.saveCheckpoint(), ...({ lastMs, next, ranges } satisfies SavedOffsets) }
  }

  override async restoreCheckpoint(data: Readonly<Record<string, unknown>>): Promise<void> {
    await super.restoreCheckpoint(data)
    const { lastMs, next, ranges } = data as unknown as SavedOffsets
    this.lastMs = lastMs ?? this.lastMs
    const offsets = next.map(([topic, partition, offset]) => {
      return { topic, partition, offset: BigInt(offset) }
    })
    this.next = new Map(offsets.map(offset => [partitionName(offset), offset]))
    for (const [timeMs, taken] of Object.entries(ranges)) {
      this.rangesOfBatch.set(
        Number(timeMs),
        taken.map(
          ([topic, partition, from, until]) =>
            new OffsetRange(topic, partition, BigInt(from), BigInt(until)),
        ),
      )
    }
  }

  /** Those that the batch had before; new ones for a new batch. */
  private async rangesOf(timeMs: number): Promise<readonly OffsetRange[]> {
    const known = this.rangesOfBatch.get(timeMs)
    if (known !== undefined) return known
    // what came before later batches is theirs
    if (timeMs <= this.lastMs) return []
    const ranges = await this.newRanges(this.next!)
    this.rangesOfBatch.set(timeMs, ranges)
    this.lastMs = timeMs
    for (const { topic, partition, untilOffset } of ranges) {
      this.next!.set(partitionName({ topic, partition }), { topic, partition, offset: untilOffset })
    }
    return ranges
  }

  private async newRanges(next: ReadonlyMap<string, PartitionOffset>): Promise<OffsetRange[]> {
    const found: { latest: PartitionOffset; from: bigint }[] = []
    for (const latest of await this.latestOffsets()) {
      this.requireValid(latest, 'latestOffsets')
      const from = next.get(partitionName(latest))?.offset ?? (await this.appearedOffset(latest))
      this.requireValid({ ...latest, offset: from }, 'appearedOffset')
      if (latest.offset < from) {
        throw new MillraceError('OFFSETS_WENT_BACK', {
          partition: partitionName(latest),
          latest: String(latest.offset),
          next: String(from),
        })
      }
      found.push({ latest, from })
    }
    const partitions = found.map(({ latest, from }) => ({
      lag: latest.offset - from,
      maxRate: this.maxRatePerPartition(latest),
      minRecords: this.minRecordsPerPartition(latest),
    }))
    const isBounded = partitions.every(({ maxRate }) => maxRate > 0)
    const limits = partitionLimits(
      partitions,
      this.isAdaptive ? this.rateOfAll(isBounded) : undefined,
      this.slideDuration.milliseconds,
    )
    return found.map(
      ({ latest: { topic, partition }, from }, i) =>
        new OffsetRange(topic, partition, from, from + limits[i]),
    )
  }

  /** With back-pressure the first batches are bounded too, before it knows anything. */
  private rateOfAll(isBounded: boolean): number | undefined {
    if (this.rate !== undefined && this.rate > 0) return this.rate
    const initial = this.context.conf.getInt('spark.streaming.backpressure.initialRate', 0)
    if (initial > 0) return initial
    return isBounded ? undefined : DEFAULT_INITIAL_RATE
  }

  private requireValid(place: PartitionOffset, method: string): void {
    const { offset } = place
    if (typeof offset === 'bigint' && offset >= 0n) return
    throw new MillraceError('OFFSET_INVALID', {
      partition: partitionName(place),
      offset: preview(offset, 80),
      method: `${this.constructor.name}.${method}`,
    })
  }
}

/** A line for each range that has something, as the page of a batch shows it. */
function describe(ranges: readonly OffsetRange[]): string {
  return ranges
    .filter(range => range.count() > 0n)
    .map(
      ({ topic, partition, fromOffset, untilOffset }) =>
        `topic: ${topic}\tpartition: ${partition}\toffsets: ${fromOffset} to ${untilOffset}`,
    )
    .join('\n')
}
