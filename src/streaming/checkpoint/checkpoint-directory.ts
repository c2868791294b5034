/**
 * The folder in which a streaming context keeps what it needs to go on after a crash. What lies where:
 *
 *  - `metadata`: whose folder it is; `lock-HOST-PID-STARTED`: the process that uses it now;
 *  - `checkpoint-TIME_MS`: the metadata checkpoints, the newest ten;
 *  - `state/`, `rdds/`, `receivedData/`, `receivedBlockMetadata/`: the data of state, saved RDDs and receivers;
 *  - `previous/`: what a program that began anew has found, in the same form.
 */
import { checkPath } from '../../core/storage/check-path.js'
import { makeDurableFolderSync } from '../../core/storage/durable-folder.js'
import { absolutePath, withoutEndSlashes } from '../../core/storage/file-paths.js'
import type { SyncFileSystem } from '../../core/storage/file-system.js'
import { MillraceError, messageOf } from '../../util/errors.js'

/**
 * Makes the folder when it is not there and gives its path without a slash at the end. Throws INVALID_PATH, or
 * CHECKPOINT_DIRECTORY_UNUSABLE when it cannot be made, is a file, or cannot be written to.
 */
export function prepareCheckpointDirectory(directory: string, fileSystem: SyncFileSystem): string {
  checkPath(directory, 'checkpoint')
  const path = withoutEndSlashes(directory)
  try {
    makeDurableFolderSync(fileSystem, path)
    const probe = `${path}/.writable`
    fileSystem.closeSync(fileSystem.openSync(probe, 'w'))
    fileSystem.removeSync(probe)
  } catch (error) {
    throw new MillraceError(
      'CHECKPOINT_DIRECTORY_UNUSABLE',
      { directory: path, reason: messageOf(error) },
      { cause: error },
    )
  }
  return path
}

/** True when two paths of folders mean the same one. */
export function sameDirectory(a: string, b: string): boolean {
  const whole = (path: string): string => withoutEndSlashes(absolutePath(path))
  return whole(a) === whole(b)
}
