/** Reads the metadata checkpoints of a folder, the newest first. */
import type { SparkEnv } from '../../core/spark-env.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import { isCondition, MillraceError, messageOf } from '../../util/errors.js'
import type { Logger } from '../../util/log.js'
import { requireApplication } from './application-file.js'
import {
  type Checkpoint,
  checkpointTimeOf,
  decodeCheckpoint,
  resumeTimeMs,
} from './checkpoint-file.js'

/** The program that wants to take a checkpoint up. */
export interface CheckpointOwner {
  readonly env: SparkEnv
  readonly directory: string
  readonly application: string
  readonly batchDurationMs: number
}

export interface CheckpointFile {
  readonly path: string
  readonly timeMs: number
  /** In bytes. */
  readonly size: number
}

export type ReadCheckpoint =
  | (CheckpointFile & { readonly checkpoint: Checkpoint })
  | (CheckpointFile & { readonly damage: string })

/** The checkpoint files in a folder, the newest first; none when the folder is not there. */
export async function listCheckpoints(
  fileSystem: FileSystem,
  directory: string,
): Promise<CheckpointFile[]> {
  if (!(await fileSystem.exists(directory))) return []
  const files: CheckpointFile[] = []
  for (const { path, size, isDirectory } of await fileSystem.list(directory)) {
    const timeMs = checkpointTimeOf(path)
    if (timeMs !== undefined && !isDirectory) files.push({ path, timeMs, size })
  }
  return files.sort((a, b) => b.timeMs - a.timeMs)
}

/** One file, or what is wrong with it. Throws CHECKPOINT_VERSION_NOT_SUPPORTED. */
export async function readCheckpoint(
  fileSystem: FileSystem,
  file: CheckpointFile,
): Promise<ReadCheckpoint> {
  try {
    const text = Buffer.from(await fileSystem.readFile(file.path)).toString('utf8')
    return { ...file, checkpoint: decodeCheckpoint(text, file.path) }
  } catch (error) {
    if (isCondition(error, 'CHECKPOINT_VERSION_NOT_SUPPORTED')) throw error
    return { ...file, damage: messageOf(error) }
  }
}

/** Who is told of files that are passed over. */
type Told = Pick<Logger, 'warn'> | undefined

/**
 * The newest checkpoint that is whole; newer ones that are not are named in warnings. Undefined when the folder has none
 * at all. Throws CHECKPOINT_UNREADABLE when there are some and none is whole, CHECKPOINT_VERSION_NOT_SUPPORTED.
 */
export async function readLatestCheckpoint(
  fileSystem: FileSystem,
  directory: string,
  logger: Told,
): Promise<Checkpoint | undefined> {
  const files = await listCheckpoints(fileSystem, directory)
  const damages: string[] = []
  for (const file of files) {
    const read = await readCheckpoint(fileSystem, file)
    if ('checkpoint' in read) {
      if (damages.length > 0) {
        logger?.warn(
          `Checkpoints that cannot be used: ${damages.join('; ')}. The one before, ${read.path}, is taken`,
        )
      }
      return read.checkpoint
    }
    damages.push(`${read.path}: ${read.damage}`)
  }
  if (files.length === 0) return undefined
  throw new MillraceError('CHECKPOINT_UNREADABLE', { directory, reasons: damages.join('; ') })
}

/**
 * The newest checkpoint of the folder, when it is one of this application and fits its batches. Throws
 * CHECKPOINT_OF_ANOTHER_APPLICATION, CHECKPOINT_BATCH_DURATION_CHANGED, and what `readLatestCheckpoint` does.
 */
export async function latestFor(
  program: CheckpointOwner,
  logger: Told,
): Promise<Checkpoint | undefined> {
  const { env, directory, application, batchDurationMs } = program
  const latest = await readLatestCheckpoint(env.fileSystem, directory, logger)
  if (latest === undefined) return undefined
  requireApplication(directory, latest.application, application)
  if (latest.batchDurationMs !== batchDurationMs) {
    throw new MillraceError('CHECKPOINT_BATCH_DURATION_CHANGED', {
      directory,
      before: latest.batchDurationMs,
      now: batchDurationMs,
      resume: resumeTimeMs(latest),
    })
  }
  return latest
}
