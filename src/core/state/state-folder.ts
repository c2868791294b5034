/**
 * The folder of one operator's state: a file for each version in which anything changed, in order of time. A file without a
 * version before begins anew: what lies before it in time belongs to other partitions, or to nobody any more.
 */
import { MillraceError } from '../../util/errors.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { FileSystem } from '../storage/file-system.js'
import { partsOf, type ReadStateFile, readStateFile, stateFileTime } from './state-file.js'
import { type KnownDelta, StateOperator } from './state-operator.js'

export interface StateFile {
  readonly path: string
  readonly timeMs: number
}

/** What a folder has as of a batch. */
export interface RestoredFolder {
  /** Undefined when no version was written up to that batch. */
  readonly operator: StateOperator | undefined
  /** The versions behind the batch begin with nothing: there was no state before them. */
  readonly beginsLater: boolean
}

/** The files of versions, the oldest first. */
export async function listStateFiles(fileSystem: FileSystem, folder: string): Promise<StateFile[]> {
  const files: StateFile[] = []
  for (const { path } of await fileSystem.list(folder)) {
    const timeMs = stateFileTime(path)
    if (timeMs !== undefined) files.push({ path, timeMs })
  }
  return files.sort((a, b) => a.timeMs - b.timeMs)
}

/** Reads files that are in order, and gives those from the last one that begins anew. Throws STATE_FILE_CORRUPT. */
export async function readStateFiles(
  fileSystem: FileSystem,
  files: readonly StateFile[],
): Promise<ReadStateFile[]> {
  const read: ReadStateFile[] = []
  for (const { path, timeMs } of files) {
    const file = await readStateFile(fileSystem, path)
    const { previousMs } = file.header
    if (previousMs === undefined) read.length = 0
    // the files before the oldest one that is needed are gone, one after the other
    if (read.length > 0 && previousMs !== read[read.length - 1].header.timeMs) {
      throw new MillraceError('STATE_FILE_CORRUPT', {
        path,
        reason: `the file of the version before it, ${previousMs} ms, is missing beside that of ${timeMs} ms`,
      })
    }
    read.push(file)
  }
  return read
}

/** The deltas of a partition that the files have, in order. */
export function deltasOf(files: readonly ReadStateFile[], partition: number): KnownDelta[] {
  const deltas: KnownDelta[] = []
  for (const { header, blocks } of files) {
    const delta = header.deltas[partition]
    if (delta == null) continue
    const { timeMs } = header
    deltas.push({
      ...delta,
      timeMs,
      token: `file.${timeMs}`,
      parts: partsOf(header, partition),
      blocks: blocks[partition],
      durable: true,
    })
  }
  return deltas
}

/** The operator of a folder as of a batch; files behind it are looked at no further than to tell where they begin. */
export async function restoreFolder(
  fileSystem: FileSystem,
  folder: string,
  timeMs: number,
  blockManager: BlockManager,
): Promise<RestoredFolder> {
  const files = await listStateFiles(fileSystem, folder)
  const read = await readStateFiles(
    fileSystem,
    files.filter(file => file.timeMs <= timeMs),
  )
  const last = read.at(-1)?.header
  if (last === undefined) {
    const next = files.length === 0 ? undefined : await readStateFile(fileSystem, files[0].path)
    const beginsLater = next?.header.previousMs === undefined && next?.header.movedMs === undefined
    return { operator: undefined, beginsLater: next !== undefined && beginsLater }
  }
  const operator = new StateOperator({ ...last, blockManager })
  operator.schema = last.schema
  for (let p = 0; p < last.partitions; p++) {
    const chain = deltasOf(read, p)
    requireWhole(folder, chain)
    operator.restore(p, Math.max(timeMs, last.timeMs), chain)
  }
  return { operator, beginsLater: false }
}

/** Throws STATE_FILE_CORRUPT when the last version cannot be made of what there is. */
function requireWhole(folder: string, chain: readonly KnownDelta[]): void {
  const last = chain.at(-1)
  if (last === undefined || chain[0].timeMs <= last.baseMs) return
  throw new MillraceError('STATE_FILE_CORRUPT', {
    path: folder,
    reason: `the files from ${last.baseMs} ms on are needed, and the first is that of ${chain[0].timeMs} ms`,
  })
}
