/**
 * Lets one program at a time use a checkpoint folder: a file `lock` that names the process. A lock of a process that is
 * no more, or that cannot be read, is taken over.
 */
import type { SyncFileSystem } from '../../core/storage/file-system.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js'

/** Folders that contexts of this process use, by file system. */
const held = new WeakMap<SyncFileSystem, Set<string>>()

export class DirectoryLock {
  private readonly fileSystem: SyncFileSystem
  private readonly directory: string

  private constructor(fileSystem: SyncFileSystem, directory: string) {
    this.fileSystem = fileSystem
    this.directory = directory
  }

  /** Throws CHECKPOINT_DIRECTORY_IN_USE when another program, or another context of this one, uses the folder. */
  static acquire(fileSystem: SyncFileSystem, directory: string): DirectoryLock {
    const path = `${directory}/lock`
    const own = heldIn(fileSystem)
    for (let attempt = 0; ; attempt++) {
      const holder = readHolder(fileSystem, path)
      const isOwn = holder !== undefined && isSame(holder, identityOf())
      if (holder !== undefined && (isOwn ? own.has(directory) : isRunning(holder))) {
        throw inUse(directory, path, holder)
      }
      fileSystem.removeSync(path)
      try {
        write(fileSystem, path)
      } catch (error) {
        // another program was quicker
        if (isCondition(error, 'FILE_ALREADY_EXISTS') && attempt < 3) continue
        throw error
      }
      own.add(directory)
      return new DirectoryLock(fileSystem, directory)
    }
  }

  /** Does nothing the second time. */
  release(): void {
    if (!heldIn(this.fileSystem).delete(this.directory)) return
    this.fileSystem.removeSync(`${this.directory}/lock`)
  }
}

/** The process that a lock file names; undefined when there is none, or it cannot be read. */
export function readHolder(fileSystem: SyncFileSystem, path: string): ProcessIdentity | undefined {
  try {
    const { host, pid, started } = JSON.parse(fileSystem.readTextSync(path))
    return typeof pid === 'number' && typeof host === 'string' ? { host, pid, started } : undefined
  } catch (error) {
    if (error instanceof SyntaxError || isCondition(error, 'FILE_NOT_FOUND')) return undefined
    throw error
  }
}

function write(fileSystem: SyncFileSystem, path: string): void {
  const file = fileSystem.openSync(path, 'wx')
  try {
    fileSystem.writeSync(file, Buffer.from(`${JSON.stringify(identityOf())}\n`))
  } finally {
    fileSystem.closeSync(file)
  }
}

function heldIn(fileSystem: SyncFileSystem): Set<string> {
  let directories = held.get(fileSystem)
  if (directories === undefined) {
    directories = new Set()
    held.set(fileSystem, directories)
  }
  return directories
}

function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.host === b.host && a.pid === b.pid && a.started === b.started
}

function inUse(directory: string, path: string, holder: ProcessIdentity): MillraceError {
  return new MillraceError('CHECKPOINT_DIRECTORY_IN_USE', {
    directory,
    pid: holder.pid,
    host: holder.host,
    lock: path,
  })
}
