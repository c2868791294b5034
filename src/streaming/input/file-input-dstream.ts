/**
 * A stream of the files that appear in a folder, each taken once, in the batch in which it is first seen.
 *
 * Which files the batch at time t takes. A file counts when
 *  - its name does not begin with `.` or `_`, and the program's filter lets it pass;
 *  - it was modified at t or before (a later one waits for a later batch);
 *  - it was modified after the ignore threshold: the time at which the stream was made (0 with `newFilesOnly` false), or
 *    t minus the remember window, whichever is later;
 *  - it was not taken within the remember window.
 * The remember window is the smallest number of whole batches that covers `spark.streaming.fileStream.minRememberDuration`.
 * An update of a file that was taken is not seen. Files should be moved into the folder, not written there; a move keeps
 * the time of modification, and the path decides what is the same file. The folder may be a pattern.
 *
 * A checkpoint has the files of each batch that may be asked for again, and the time at which the stream was first made; a
 * batch that is run again takes the same files.
 *
 * A file that is gone when its batch is computed is left out with a warning, as far as the RDD reads files itself
 * (`textFiles`, `binaryRecordsFiles` and the like).
 */
import type { RDD } from '../../core/rdd/rdd.js'
import { readsVanishingFiles } from '../../core/rdd/vanishing-files.js'
import { lineage } from '../../core/scheduler/dag-scheduler.js'
import type { SparkContext } from '../../core/spark-context.js'
import type { FileStatus } from '../../core/storage/file-system.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import { requireRDD } from '../dstream/require-rdd.js'
import { Duration } from '../duration.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { InputDStream } from './input-dstream.js'

export interface FileStreamOptions<T> {
  /** A folder, or a pattern for several. */
  readonly directory: string
  /** Makes the batch's RDD from the files taken; runs on the driver. */
  readonly read: (context: SparkContext, files: readonly string[]) => RDD<T>
  /** Which paths to take. */
  readonly filter: (path: string) => boolean
  /** Leaves out the files that were there when the stream was made. */
  readonly newFilesOnly: boolean
}

/** What a checkpoint has of a file stream. */
interface SavedFiles {
  readonly createdMs: number
  readonly lastMs: number | null
  /** By batch time. */
  readonly files: Readonly<Record<string, readonly string[]>>
}

export class FileInputDStream<T> extends InputDStream<T> {
  private readonly options: FileStreamOptions<T>
  private readonly windowMs: number
  private createdMs: number
  private readonly taken: Set<string> = new Set()
  private readonly takenInBatch: Map<number, readonly string[]> = new Map()
  /** The last batch that has looked for files; null when none has. */
  private lastMs: number | null = null
  /** The last batch of an earlier life of the program. */
  private restoredMs = Number.NEGATIVE_INFINITY

  constructor(context: StreamingContext, options: FileStreamOptions<T>) {
    super(context)
    this.options = options
    this.createdMs = context.clock.now()
    const { conf } = context
    const minMs = conf.getTimeMs('spark.streaming.fileStream.minRememberDuration', 60_000, 's')
    const slideMs = this.slideDuration.milliseconds
    this.windowMs = Math.max(1, Math.ceil(minMs / slideMs)) * slideMs
    this.remember(new Duration(this.windowMs))
  }

  override async compute(validTime: Time): Promise<RDD<T> | undefined> {
    const files = await this.filesOf(validTime.milliseconds)
    this.takenInBatch.set(validTime.milliseconds, files)
    this.lastMs = Math.max(this.lastMs ?? validTime.milliseconds, validTime.milliseconds)
    for (const file of files) this.taken.add(file)
    this.reportInfo(validTime, { numRecords: 0, metadata: { files } })
    const { sparkContext } = this.context
    if (files.length === 0) return sparkContext.emptyRDD<T>()
    const rdd = this.options.read(sparkContext, files)
    requireRDD(rdd, this as InputDStream<unknown>, validTime)
    for (const node of lineage(rdd as RDD<unknown>)) {
      if (readsVanishingFiles(node)) node.leaveOutVanished(path => this.tellGone(path, validTime))
    }
    return rdd
  }

  override async clearMetadata(time: Time): Promise<void> {
    await super.clearMetadata(time)
    // as long as a batch may take them again, and no file is new that was taken
    const oldestMs = Math.min(
      time.milliseconds,
      this.context.checkpointer?.oldestPendingMs ?? Infinity,
    )
    const bound = oldestMs - (this.rememberDuration?.milliseconds ?? this.windowMs)
    for (const [timeMs, files] of this.takenInBatch) {
      if (timeMs >= bound) continue
      this.takenInBatch.delete(timeMs)
      for (const file of files) this.taken.delete(file)
    }
  }

  override saveCheckpoint(): Readonly<Record<string, unknown>> {
    const files: Record<string, readonly string[]> = {}
    for (const [timeMs, taken] of this.takenInBatch) if (taken.length > 0) files[timeMs] = taken
    return { ...super.saveCheckpoint(), createdMs: this.createdMs, lastMs: this.lastMs, files }
  }

  override async restoreCheckpoint(data: Readonly<Record<string, unknown>>): Promise<void> {
    const { createdMs, lastMs, files } = this.savedFiles(data)
    await super.restoreCheckpoint(data)
    this.createdMs = createdMs
    this.lastMs = lastMs
    this.restoredMs = lastMs ?? this.restoredMs
    for (const [timeMs, taken] of Object.entries(files)) {
      this.takenInBatch.set(Number(timeMs), taken)
      for (const file of taken) this.taken.add(file)
    }
  }

  /** Throws CHECKPOINT_STREAM_MISMATCH when another kind of stream kept the data. */
  private savedFiles(data: Readonly<Record<string, unknown>>): SavedFiles {
    if (typeof data.createdMs === 'number' && typeof data.files === 'object') {
      return data as unknown as SavedFiles
    }
    throw new MillraceError('CHECKPOINT_STREAM_MISMATCH', {
      operatorId: this.operatorId,
      kept: `a stream that keeps ${Object.keys(data).join(', ')}`,
      stream: `a file stream (${this.creationSite})`,
    })
  }

  /** A batch that was made before takes what it took then. */
  private async filesOf(timeMs: number): Promise<readonly string[]> {
    const known = this.takenInBatch.get(timeMs)
    if (known !== undefined) return known
    return timeMs <= this.restoredMs ? [] : this.findNewFiles(timeMs)
  }

  private tellGone(path: string, time: Time): void {
    this.context.env.logger.warn(
      `${path} was found by the file stream at ${this.creationSite} and was gone when the batch at ${time} was to read it; the batch goes on without it`,
      { batchTime: time.milliseconds, operator: this.madeBy },
    )
  }

  private async findNewFiles(batchTimeMs: number): Promise<string[]> {
    const thresholdMs = Math.max(
      this.options.newFilesOnly ? this.createdMs : 0,
      batchTimeMs - this.windowMs,
    )
    const { fileSystem, logger } = this.context.env
    const found: string[] = []
    try {
      for (const folder of await fileSystem.glob(this.options.directory)) {
        if (!folder.isDirectory) continue
        for (const file of await fileSystem.list(folder.path)) {
          if (this.isNew(file, batchTimeMs, thresholdMs)) found.push(file.path)
        }
      }
    } catch (error) {
      // a folder that went away while it was being read: its files come with the next batch
      if (!isCondition(error, 'FILE_NOT_FOUND')) throw error
      logger.warn(`Error finding new files under ${this.options.directory}: ${error.message}`, {
        batchTime: batchTimeMs,
        operator: this.madeBy,
      })
    }
    return found
  }

  private isNew(file: FileStatus, batchTimeMs: number, thresholdMs: number): boolean {
    const modifiedMs = Math.floor(file.modificationTimeMs)
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    return (
      !file.isDirectory &&
      !name.startsWith('.') &&
      !name.startsWith('_') &&
      modifiedMs <= batchTimeMs &&
      modifiedMs > thresholdMs &&
      !this.taken.has(file.path) &&
      this.options.filter(file.path)
    )
  }
}
