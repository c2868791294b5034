/**
 * Cutting an RDD's lineage: its partitions are saved by the next job over it, or over an RDD that is made from it, and
 * read back from then on; its parents are forgotten. `checkpoint` saves to files, `localCheckpoint` to the memory and
 * the local disk of this process.
 */
import { MillraceError } from '../../util/errors.js'
import { SparkContext } from '../spark-context.js'
import { checkPath } from '../storage/check-path.js'
import { parentOf, withoutEndSlashes } from '../storage/file-paths.js'
import { StorageLevel } from '../storage/storage-level.js'
import { LocalCheckpointRDD, ReliableCheckpointRDD } from './checkpoint-rdds.js'
import { RDD } from './rdd.js'
import { partFileName, SYNC_OUTPUT, saveFiles } from './saving.js'

declare module '../spark-context.js' {
  interface SparkContext {
    /** The folder for `checkpoint`; this application gets one of its own below it. Files stay when it ends. */
    setCheckpointDir(directory: string): void
    /** This application's own folder for checkpoints, when one is set. */
    getCheckpointDir(): string | undefined
  }
}

declare module './rdd.js' {
  interface RDD<T> {
    /**
     * Saves this RDD to files when the next job over it is done, and reads it from there afterwards; the lineage ends.
     * The saving is a job that computes the RDD again, so persist it before. Throws CHECKPOINT_DIRECTORY_MISSING.
     */
    checkpoint(): void
    /**
     * Keeps the partitions when the next job over this RDD is done (at its storage level, and on disk too;
     * MEMORY_AND_DISK unless it is persisted) and ends the lineage. Nothing can compute a partition again: after
     * `unpersist`, actions throw CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND.
     */
    localCheckpoint(): this
    /** True when the partitions are saved and the lineage is cut. */
    readonly isCheckpointed: boolean
    /** The folder with the saved partitions, after `checkpoint` and a job. */
    getCheckpointFile(): string | undefined
  }
}

interface Checkpoint {
  readonly kind: 'reliable' | 'local'
  state: 'marked' | 'writing' | 'done'
  /** Says where the files of a reliable one are to be. */
  readonly folder?: () => string
  /** Where they are. */
  path?: string
  /** Whether the same job saves what is marked behind it. */
  withAncestors?: boolean
}

const checkpoints = new WeakMap<RDD<unknown>, Checkpoint>()
const directories = new WeakMap<SparkContext, string>()

SparkContext.prototype.setCheckpointDir = function (this: SparkContext, directory: string): void {
  checkPath(directory, 'setCheckpointDir')
  directories.set(this, `${withoutEndSlashes(directory)}/${crypto.randomUUID()}`)
}

SparkContext.prototype.getCheckpointDir = function (this: SparkContext): string | undefined {
  return directories.get(this)
}

RDD.prototype.checkpoint = function <T>(this: RDD<T>): void {
  if (!directories.has(this.context)) {
    throw new MillraceError('CHECKPOINT_DIRECTORY_MISSING', {
      method: 'SparkContext.setCheckpointDir()',
      who: 'checkpoint()',
    })
  }
  mark(this as RDD<unknown>, 'reliable', () => `${directories.get(this.context)}/rdd-${this.id}`)
}

/**
 * As `checkpoint`, to a folder of the caller's: it is there whole or not at all, also after a power failure, and replaces
 * one that was there before. A folder beside it, whose name begins with `_`, is used on the way. What is marked among the
 * RDDs that this one is made from is saved too.
 */
export function checkpointTo(rdd: RDD<unknown>, folder: string): void {
  mark(rdd, 'reliable', () => folder)
  const checkpoint = checkpoints.get(rdd)
  if (checkpoint !== undefined) checkpoint.withAncestors = true
}

RDD.prototype.localCheckpoint = function <T>(this: RDD<T>): RDD<T> {
  const rdd = this as RDD<unknown>
  if (checkpoints.get(rdd)?.state !== 'done') {
    const level = this.isPersisted ? this.getStorageLevel() : StorageLevel.MEMORY_AND_DISK
    const { useMemory, useOffHeap, deserialized, replication } = level
    this.changeLevel(new StorageLevel(true, useMemory, useOffHeap, deserialized, replication))
    mark(rdd, 'local')
  }
  return this
}

Object.defineProperty(RDD.prototype, 'isCheckpointed', {
  get(this: RDD<unknown>): boolean {
    return checkpoints.get(this)?.state === 'done'
  },
})

RDD.prototype.getCheckpointFile = function <T>(this: RDD<T>): string | undefined {
  return checkpoints.get(this as RDD<unknown>)?.path
}

/** The kind of the last call holds until the job. */
function mark(rdd: RDD<unknown>, kind: Checkpoint['kind'], folder?: () => string): void {
  const known = checkpoints.get(rdd)
  if (known !== undefined && (known.state !== 'marked' || known.kind === 'local')) return
  checkpoints.set(rdd, { kind, state: 'marked', folder })
  rdd.context.afterJob ??= doCheckpoint
}

/**
 * Saves the marked RDDs that a job has gone through, those nearest to its end first; nothing behind a saved one, unless
 * that was asked for.
 */
export async function doCheckpoint(last: RDD<unknown>): Promise<void> {
  const found = new Set([last]) // a set gives what is added while it is gone over
  for (const rdd of found) {
    const checkpoint = checkpoints.get(rdd)
    const isMarked = checkpoint?.state === 'marked'
    if (isMarked ? checkpoint.withAncestors : checkpoint?.state !== 'writing') {
      for (const dependency of rdd.dependencies) found.add(dependency.rdd)
    }
    if (isMarked) await write(rdd, checkpoint)
  }
}

async function write(rdd: RDD<unknown>, checkpoint: Checkpoint): Promise<void> {
  checkpoint.state = 'writing'
  const folder = checkpoint.folder?.()
  try {
    rdd.cutLineage(await (folder === undefined ? keepAll(rdd) : saveToFiles(rdd, folder)))
    checkpoint.path = folder
    checkpoint.state = 'done'
  } finally {
    if (checkpoint.state === 'writing') checkpoint.state = 'marked'
  }
}

async function saveToFiles(rdd: RDD<unknown>, folder: string): Promise<RDD<unknown>> {
  const { callSite, context, numPartitions } = rdd
  const { fileSystem } = context.env
  const parent = parentOf(folder)
  const temporary = `${parent}/_${folder.slice(parent.length + 1)}`
  await fileSystem.remove(temporary)
  await context.withLocalProperties({ [SYNC_OUTPUT]: 'true' }, () =>
    saveFiles(rdd, temporary, '', { sink: 'saveObjects', operator: 'checkpoint', callSite }),
  )
  await fileSystem.remove(folder)
  await fileSystem.rename(temporary, folder)
  // the folders above may be new
  for (let i = 0, path = parent; i < 3; i++, path = parentOf(path)) await fileSystem.sync(path)
  return new ReliableCheckpointRDD(context, checkpointFiles(folder, numPartitions))
}

/** The files of a saved RDD, one a partition. */
export function checkpointFiles(folder: string, numPartitions: number): string[] {
  return Array.from({ length: numPartitions }, (_, i) => `${folder}/${partFileName(i)}`)
}

/** Computes the partitions that are not kept, and sees that no kept one may be dropped. */
async function keepAll(rdd: RDD<unknown>): Promise<RDD<unknown>> {
  const { blockManager } = rdd.context.env
  const all = Array.from({ length: rdd.numPartitions }, (_, i) => i)
  const partitions = all.filter(partition => !blockManager.has(rdd.blockId(partition)))
  if (partitions.length > 0) {
    const { callSite } = rdd
    const end = () => ({ end: 'count' }) as const
    await rdd.context.runJob(rdd, { operator: 'localCheckpoint', callSite, partitions, end })
  }
  for (const partition of all) {
    const id = rdd.blockId(partition)
    const blocks = blockManager.get(id)
    if (blocks === undefined) {
      throw new MillraceError('CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND', { rddBlockId: id })
    }
    blockManager.retain(blocks)
    blockManager.register(id, blocks, rdd.getStorageLevel())
  }
  return new LocalCheckpointRDD(rdd)
}
