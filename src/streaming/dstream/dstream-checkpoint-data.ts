/**
 * The saved RDDs of one stream: marked when they are made, written by the first job that goes through them, listed in the
 * metadata checkpoint, read back after a restart, removed when no batch needs them.
 *
 * The RDD of the batch at `timeMs` lies in `rdds/OPERATOR_ID/TIME_MS` below the checkpoint directory, one file a partition
 * (docs/internals/object-files.md). A folder without the leading `_` of an unfinished one is whole.
 */
import { ReliableCheckpointRDD } from '../../core/rdd/checkpoint-rdds.js'
import { checkpointFiles, checkpointTo } from '../../core/rdd/checkpointing.js'
import type { RDD } from '../../core/rdd/rdd.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import type { StreamingContext } from '../streaming-context.js'

/** What is told of a saved RDD. */
interface SavedRDD {
  readonly timeMs: number
  readonly partitions: number
}

/** What it needs to know of its stream. */
interface Owner {
  readonly context: StreamingContext
  readonly operatorId: string
  readonly madeBy: string
}

export class DStreamCheckpointData<T> {
  private readonly stream: Owner
  /** By batch time: RDDs that are to be saved, or are. */
  private readonly marked: Map<number, RDD<T>> = new Map()
  /** Batch times whose folder may be there; undefined before the directory was looked at. */
  private times: Set<number> | undefined

  constructor(stream: Owner) {
    this.stream = stream
  }

  /** The RDD is saved by the first job that goes through it. */
  mark(timeMs: number, rdd: RDD<T>): void {
    checkpointTo(rdd, `${this.folder}/${timeMs}`)
    this.marked.set(timeMs, rdd)
    this.times?.add(timeMs)
  }

  /** The RDDs that are saved, of the batches that are still held; undefined when there are none. */
  save(isHeld: (timeMs: number) => boolean): { readonly rdds: readonly SavedRDD[] } | undefined {
    const rdds: SavedRDD[] = []
    for (const [timeMs, rdd] of this.marked) {
      if (isHeld(timeMs) && isSaved(rdd)) rdds.push({ timeMs, partitions: rdd.numPartitions })
    }
    return rdds.length === 0 ? undefined : { rdds: rdds.sort((a, b) => a.timeMs - b.timeMs) }
  }

  /** The RDDs that `save` told of, by batch time. One whose files are not there is left out with a warning. */
  async restore(data: Readonly<Record<string, unknown>>): Promise<ReadonlyMap<number, RDD<T>>> {
    const { sparkContext, env } = this.stream.context
    const rdds = new Map<number, RDD<T>>()
    for (const { timeMs, partitions } of (data.rdds ?? []) as readonly SavedRDD[]) {
      const files = checkpointFiles(`${this.folder}/${timeMs}`, partitions)
      const missing = await firstMissing(files, path => env.fileSystem.exists(path))
      if (missing === undefined) {
        const rdd = new ReliableCheckpointRDD<T>(sparkContext, files)
        rdds.set(timeMs, rdd)
        this.marked.set(timeMs, rdd)
      } else {
        env.logger.warn(
          `The saved RDD of ${this.stream} for ${timeMs} ms is not there (${missing}); what needs it is computed again from the input`,
          { batchTime: timeMs, operator: this.stream.madeBy },
        )
      }
    }
    return rdds
  }

  /** Removes what was saved for batches up to `boundMs`. */
  async remove(boundMs: number): Promise<void> {
    const { fileSystem } = this.stream.context.env
    this.times ??= await this.timesOnDisk()
    for (const timeMs of this.times) {
      if (timeMs > boundMs) continue
      this.marked.delete(timeMs)
      await fileSystem.remove(`${this.folder}/${timeMs}`)
      await fileSystem.remove(`${this.folder}/_${timeMs}`)
      this.times.delete(timeMs)
    }
  }

  private get folder(): string {
    const { context, operatorId } = this.stream
    return `${context.checkpointDir}/rdds/${operatorId}`
  }

  /** Those of other lives of the program included. */
  private async timesOnDisk(): Promise<Set<number>> {
    const { fileSystem } = this.stream.context.env
    return new Set([...this.marked.keys(), ...(await savedTimes(fileSystem, this.folder))])
  }
}

/** Batch times of which there is something in a stream's folder: a saved RDD, or an unfinished one. */
export async function savedTimes(fileSystem: FileSystem, folder: string): Promise<number[]> {
  if (!(await fileSystem.exists(folder))) return []
  const times = new Set<number>()
  for (const { path } of await fileSystem.list(folder)) {
    const time = /\/_?(-?\d+)$/.exec(path)?.[1]
    if (time !== undefined) times.add(Number(time))
  }
  return [...times]
}

function isSaved(rdd: RDD<unknown>): boolean {
  return rdd.isCheckpointed || rdd instanceof ReliableCheckpointRDD
}

async function firstMissing(
  files: readonly string[],
  exists: (path: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const file of files) if (!(await exists(file))) return file
  return undefined
}
