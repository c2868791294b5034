/**
 * Lets one program at a time use a checkpoint folder. Each has a file of its own there, whose name tells the process:
 * `lock-HOST-PID-STARTED`. Who wants the folder makes its file first and looks for others then: of two that come at the same
 * time at least one sees the other, and goes. A file that stands for a process that is no more does not count; whoever sees
 * it may remove it, because no other process will ever have its name.
 */
import type { SyncFileSystem } from '../../core/storage/file-system.js'
import { MillraceError } from '../../util/errors.js'
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js'

/** A process that has a file in the folder. */
export interface LockHolder {
  readonly path: string
  readonly process: ProcessIdentity
}

/** Folders that contexts of this process use, by file system. */
const held = new WeakMap<SyncFileSystem, Set<string>>()
/** Two that came at the same time have both gone: they come again. */
const ATTEMPTS = 5

export class DirectoryLock {
  private readonly fileSystem: SyncFileSystem
  private readonly directory: string
  private readonly path: string

  private constructor(fileSystem: SyncFileSystem, directory: string, path: string) {
    this.fileSystem = fileSystem
    this.directory = directory
    this.path = path
  }

  /**
   * `self`: the process that wants the folder. Throws CHECKPOINT_DIRECTORY_IN_USE when another program, or another context
   * of this one, uses it.
   */
  static acquire(
    fileSystem: SyncFileSystem,
    directory: string,
    self: ProcessIdentity = identityOf(),
  ): DirectoryLock {
    const path = `${directory}/${nameOf(self)}`
    const own = heldIn(fileSystem)
    if (own.has(directory)) throw inUse(directory, { path, process: self })
    for (let attempt = 1; ; attempt++) {
      fileSystem.closeSync(fileSystem.openSync(path, 'w'))
      const other = otherThan(self, fileSystem, directory)
      if (other === undefined) {
        own.add(directory)
        return new DirectoryLock(fileSystem, directory, path)
      }
      fileSystem.removeSync(path)
      if (attempt === ATTEMPTS) throw inUse(directory, other)
    }
  }

  /** Does nothing the second time. */
  release(): void {
    if (!heldIn(this.fileSystem).delete(this.directory)) return
    this.fileSystem.removeSync(this.path)
  }
}

/** The processes that have a file in the folder, whether they run or not. */
export function readHolders(fileSystem: SyncFileSystem, directory: string): LockHolder[] {
  const holders: LockHolder[] = []
  for (const { path } of fileSystem.listSync(directory)) {
    const parts = /\/lock-([^/]+)-(\d+)-([^-/]*)$/.exec(path)
    if (parts === null) continue
    const [, host, pid, started] = parts
    holders.push({ path, process: { host: decodeURIComponent(host), pid: Number(pid), started } })
  }
  return holders
}

/** Another process that uses the folder; files of those that do not run any more are removed. */
function otherThan(
  self: ProcessIdentity,
  fileSystem: SyncFileSystem,
  directory: string,
): LockHolder | undefined {
  let other: LockHolder | undefined
  for (const holder of readHolders(fileSystem, directory)) {
    if (nameOf(holder.process) === nameOf(self)) continue
    if (isRunning(holder.process)) other = holder
    else fileSystem.removeSync(holder.path)
  }
  return other
}

function nameOf({ host, pid, started }: ProcessIdentity): string {
  return `lock-${encodeURIComponent(host)}-${pid}-${started}`
}

function heldIn(fileSystem: SyncFileSystem): Set<string> {
  let directories = held.get(fileSystem)
  if (directories === undefined) {
    directories = new Set()
    held.set(fileSystem, directories)
  }
  return directories
}

function inUse(directory: string, { path, process: { pid, host } }: LockHolder): MillraceError {
  return new MillraceError('CHECKPOINT_DIRECTORY_IN_USE', { directory, pid, host, lock: path })
}
