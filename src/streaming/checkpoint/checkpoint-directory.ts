/**
 * The folder in which a streaming context keeps what it needs to go on after a crash. What lies where:
 *
 *  - `metadata`: whose folder it is; `lock`: the process that uses it now;
 *  - `checkpoint-TIME_MS`: the metadata checkpoints, the newest ten;
 *  - `state/`, `rdds/`, `receivedData/`, `receivedBlockMetadata/`: the data of state, saved RDDs and receivers.
 */
import { dirname, resolve } from 'node:path'
import { checkPath } from '../../core/storage/check-path.js'
import { localPath } from '../../core/storage/file-errors.js'
import type { SyncFileSystem } from '../../core/storage/file-system.js'
import { isCondition, MillraceError } from '../../util/errors.js'

/**
 * Makes the folder when it is not there and gives its path without a slash at the end. Throws INVALID_PATH, or
 * CHECKPOINT_DIRECTORY_UNUSABLE when it cannot be made, is a file, or cannot be written to.
 */
export function prepareCheckpointDirectory(directory: string, fileSystem: SyncFileSystem): string {
  checkPath(directory, 'checkpoint')
  const path = directory.replace(/(?<=.)\/+$/, '')
  try {
    makeSafely(path, fileSystem)
    const probe = `${path}/.writable`
    fileSystem.closeSync(fileSystem.openSync(probe, 'w'))
    fileSystem.removeSync(probe)
  } catch (error) {
    throw new MillraceError(
      'CHECKPOINT_DIRECTORY_UNUSABLE',
      { directory: path, reason: reasonOf(error) },
      { cause: error },
    )
  }
  return path
}

/** Makes a folder and those above it that are not there, so that they survive a power failure. */
function makeSafely(path: string, fileSystem: SyncFileSystem): void {
  const parents: string[] = []
  for (let folder = localPath(path); !isThere(folder, fileSystem); ) {
    folder = dirname(folder)
    parents.push(folder)
  }
  fileSystem.mkdirsSync(path)
  for (const parent of parents) {
    const file = fileSystem.openSync(parent)
    try {
      fileSystem.fsyncSync(file)
    } finally {
      fileSystem.closeSync(file)
    }
  }
}

function isThere(path: string, fileSystem: SyncFileSystem): boolean {
  try {
    fileSystem.statSync(path)
    return true
  } catch (error) {
    if (isCondition(error, 'FILE_NOT_FOUND')) return false
    throw error
  }
}

/** True when two paths of local folders mean the same one. */
export function sameDirectory(a: string, b: string): boolean {
  const whole = (path: string): string => resolve(localPath(path))
  return whole(a) === whole(b)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
