/**
 * Folders that survive a power failure. A folder is a name in the folder above it, and a new name is safe only when that
 * one was synced: without it everything in the new folder may be gone, however well its files were synced. In other file
 * systems what is made is safe.
 */
import { isCondition } from '../../util/errors.js'
import { absolutePath, parentOf, schemeOf } from './file-paths.js'
import type { FileSystem, SyncFileSystem } from './file-system.js'

/** As `mkdirs`, and syncs the folders in which new ones were made. */
export async function makeDurableFolder(fileSystem: FileSystem, path: string): Promise<void> {
  if (schemeOf(path) !== undefined) return fileSystem.mkdirs(path)
  const changed: string[] = []
  for (let at = absolutePath(path); !(await fileSystem.exists(at)); at = parentOf(at)) {
    changed.push(parentOf(at))
  }
  await fileSystem.mkdirs(path)
  for (const folder of changed) await fileSystem.sync(folder)
}

/** The same for callers that may not wait. */
export function makeDurableFolderSync(fileSystem: SyncFileSystem, path: string): void {
  if (schemeOf(path) !== undefined) return fileSystem.mkdirsSync(path)
  const changed: string[] = []
  for (let at = absolutePath(path); !isThere(fileSystem, at); at = parentOf(at)) {
    changed.push(parentOf(at))
  }
  fileSystem.mkdirsSync(path)
  for (const folder of changed) {
    const file = fileSystem.openSync(folder)
    try {
      fileSystem.fsyncSync(file)
    } finally {
      fileSystem.closeSync(file)
    }
  }
}

/** Whether there is a file or folder of this path. */
export function isThere(fileSystem: SyncFileSystem, path: string): boolean {
  try {
    fileSystem.statSync(path)
    return true
  } catch (error) {
    if (isCondition(error, 'FILE_NOT_FOUND')) return false
    throw error
  }
}
