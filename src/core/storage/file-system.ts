/**
 * The one door to disk. The driver uses the methods that return promises; task threads, which have nothing else to do
 * meanwhile, use the `...Sync` ones. Injected by constructor, so that tests and the simulation can put faults in.
 *
 * Paths are plain paths or `file:` URLs. Byte arguments may lie on shared memory. Every method throws the same errors:
 * FILE_NOT_FOUND, FILE_ALREADY_EXISTS, PATH_IS_A_DIRECTORY, PATH_IS_NOT_A_DIRECTORY, PERMISSION_DENIED, DISK_FULL,
 * TOO_MANY_OPEN_FILES, or FILE_SYSTEM_ERROR for what is none of these; the system's error is the cause.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  promises,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileSystemError, localPath } from './file-errors.js'
import { expandGlob } from './glob.js'

/** What is known of a file or folder without reading it. */
/** What is known of a file or folder. */
export interface FileStatus {
  readonly path: string
  readonly isDirectory: boolean
  /** Bytes. */
  readonly size: number
  /** Of the contents; milliseconds since the epoch, with a fraction where the file system has one. */
  readonly modificationTimeMs: number
}

/** `r` reads; `w` writes a new or emptied file; `wx` the same, but the file must not exist; `a` appends. */
export type OpenMode = 'r' | 'w' | 'wx' | 'a'

/** A file that is written from front to back. */
export interface FileAppender {
  readonly path: string
  /** Bytes in the file. */
  readonly size: number
  /** Resolves when all bytes are with the system. One call at a time. */
  append(bytes: Uint8Array): Promise<void>
  /** Resolves when what was appended survives a power failure. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What task threads use, and describing calls that may not wait. */
export interface SyncFileSystem {
  openSync(path: string, mode?: OpenMode): number
  /** Reads up to `length` bytes of the file from `position` to `bytes[offset...]`; the number read, 0 at the end. */
  readSync(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number
  /** Writes all bytes at the file's end (mode `a`) or behind the last write. */
  writeSync(file: number, bytes: Uint8Array): void
  fsyncSync(file: number): void
  closeSync(file: number): void
  /** As `list`. */
  listSync(directory: string): FileStatus[]
  /** As `glob`. */
  globSync(pattern: string): FileStatus[]
  statSync(path: string): FileStatus
  /** The file's text, as UTF-8. */
  readTextSync(path: string): string
  /** Makes the folder and the ones above it that do not exist. */
  mkdirsSync(path: string): void
  /** Removes a file, or a folder with all in it; does nothing when there is none. */
  removeSync(path: string): void
}

/** What the driver reads and writes files with; a SparkContext takes another one as its `fileSystem`. */
/** All that millrace does with files; see the head of this file for what every method throws. */
export interface FileSystem extends SyncFileSystem {
  /** What is in a folder, in order of name. What vanishes meanwhile is left out. */
  list(directory: string): Promise<FileStatus[]>
  /**
   * What a pattern stands for, in order of path: `*`, `?`, `[a-c]`, `[^a]`, `{a,b}` and backslash as Hadoop's; a star
   * does not cross a slash. A path without special characters stands for itself; empty when there is nothing.
   */
  glob(pattern: string): Promise<FileStatus[]>
  stat(path: string): Promise<FileStatus>
  exists(path: string): Promise<boolean>
  readFile(path: string): Promise<Uint8Array>
  /** Replaces the contents; not atomic: write another file and rename it where that matters. */
  writeFile(path: string, contents: Uint8Array | string): Promise<void>
  /** Opens a file to append to; `wx` and `w` as in `openSync`. */
  appender(path: string, mode?: 'a' | 'w' | 'wx'): Promise<FileAppender>
  /** Atomic in one file system; replaces a file that has the new name. */
  rename(from: string, to: string): Promise<void>
  /** Resolves when the contents of the file, or the names in the folder, survive a power failure. */
  sync(path: string): Promise<void>
  mkdirs(path: string): Promise<void>
  /** Removes a file, or a folder with all in it; does nothing when there is none. */
  remove(path: string): Promise<void>
  /** Makes a new folder under `parent` (the system's folder for temporary files unless said) and gives its path. */
  temporaryDirectory(prefix: string, parent?: string): Promise<string>
}

/** The machine's own file system. */
export class LocalFileSystem implements FileSystem {
  async list(directory: string): Promise<FileStatus[]> {
    const path = localPath(directory)
    const names = await attempt(path, 'list', () => promises.readdir(path))
    return statusesOf(names.sort().map(name => join(path, name)))
  }

  async glob(pattern: string): Promise<FileStatus[]> {
    const expansion = expandGlob(localPath(pattern))
    let step = expansion.next()
    while (!step.done) step = expansion.next(await namesIn(step.value))
    return statusesOf(step.value)
  }

  async stat(path: string): Promise<FileStatus> {
    const local = localPath(path)
    return toStatus(local, await attempt(local, 'stat', () => promises.stat(local)))
  }

  async exists(path: string): Promise<boolean> {
    return (await statIfThere(localPath(path))) !== undefined
  }

  readFile(path: string): Promise<Uint8Array> {
    const local = localPath(path)
    return attempt(local, 'read', () => promises.readFile(local))
  }

  writeFile(path: string, contents: Uint8Array | string): Promise<void> {
    const local = localPath(path)
    return attempt(local, 'write', () => promises.writeFile(local, contents))
  }

  appender(path: string, mode: 'a' | 'w' | 'wx' = 'a'): Promise<FileAppender> {
    return LocalAppender.open(localPath(path), mode)
  }

  rename(from: string, to: string): Promise<void> {
    const source = localPath(from)
    return attempt(source, 'rename', () => promises.rename(source, localPath(to)))
  }

  async sync(path: string): Promise<void> {
    const local = localPath(path)
    await attempt(local, 'sync', async () => {
      const handle = await promises.open(local, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    })
  }

  async mkdirs(path: string): Promise<void> {
    const local = localPath(path)
    await attempt(local, 'make the folder', () => makeFolders(local))
  }

  remove(path: string): Promise<void> {
    const local = localPath(path)
    return attempt(local, 'remove', () => promises.rm(local, { recursive: true, force: true }))
  }

  temporaryDirectory(prefix: string, parent: string = tmpdir()): Promise<string> {
    const local = localPath(parent)
    return attempt(local, 'make a folder', () => promises.mkdtemp(join(local, prefix)))
  }

  openSync(path: string, mode: OpenMode = 'r'): number {
    const local = localPath(path)
    return attemptSync(local, 'open', () => openSync(local, mode))
  }

  readSync(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    return attemptSync(`file ${file}`, 'read', () =>
      readSync(file, bytes, offset, length, position),
    )
  }

  writeSync(file: number, bytes: Uint8Array): void {
    attemptSync(`file ${file}`, 'write', () => {
      let written = 0
      while (written < bytes.length) {
        written += writeSync(file, bytes, written, bytes.length - written)
      }
    })
  }

  fsyncSync(file: number): void {
    attemptSync(`file ${file}`, 'sync', () => fsyncSync(file))
  }

  closeSync(file: number): void {
    attemptSync(`file ${file}`, 'close', () => closeSync(file))
  }

  listSync(directory: string): FileStatus[] {
    const path = localPath(directory)
    const names = attemptSync(path, 'list', () => readdirSync(path))
    const entries = names.sort().map(name => statIfThereSync(join(path, name)))
    return entries.filter(entry => entry !== undefined)
  }

  globSync(pattern: string): FileStatus[] {
    const expansion = expandGlob(localPath(pattern))
    let step = expansion.next()
    while (!step.done) step = expansion.next(namesInSync(step.value))
    return step.value.map(statIfThereSync).filter(entry => entry !== undefined)
  }

  statSync(path: string): FileStatus {
    const local = localPath(path)
    return toStatus(
      local,
      attemptSync(local, 'stat', () => statSync(local)),
    )
  }

  readTextSync(path: string): string {
    const local = localPath(path)
    return attemptSync(local, 'read', () => readFileSync(local, 'utf8'))
  }

  mkdirsSync(path: string): void {
    const local = localPath(path)
    attemptSync(local, 'make the folder', () => makeFoldersSync(local))
  }

  removeSync(path: string): void {
    const local = localPath(path)
    attemptSync(local, 'remove', () => rmSync(local, { recursive: true, force: true }))
  }
}

class LocalAppender implements FileAppender {
  readonly path: string
  size: number
  private readonly handle: promises.FileHandle

  private constructor(path: string, handle: promises.FileHandle, size: number) {
    this.path = path
    this.handle = handle
    this.size = size
  }

  static async open(path: string, mode: 'a' | 'w' | 'wx'): Promise<LocalAppender> {
    const handle = await attempt(path, 'open', () => promises.open(path, mode))
    const size = mode === 'a' ? fstatSync(handle.fd).size : 0
    return new LocalAppender(path, handle, size)
  }

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0
    while (written < bytes.length) {
      const rest = bytes.length - written
      const result = await attempt(this.path, 'write', () =>
        this.handle.write(bytes, written, rest),
      )
      written += result.bytesWritten
      this.size += result.bytesWritten
    }
  }

  sync(): Promise<void> {
    return attempt(this.path, 'sync', () => this.handle.datasync())
  }

  close(): Promise<void> {
    return attempt(this.path, 'close', () => this.handle.close())
  }
}

/**
 * A folder and those above it that are not there. Level by level: Node's recursive `mkdir` tries for ever where the system
 * says that a folder which is there is not (below /proc).
 */
async function makeFolders(path: string): Promise<void> {
  let error = await makeFolder(path)
  if (mayBeOrphan(path, error)) {
    await makeFolders(dirname(path))
    error = await makeFolder(path)
  }
  if (error !== undefined) throw error
}

function makeFoldersSync(path: string): void {
  let error = makeFolderSync(path)
  if (mayBeOrphan(path, error)) {
    makeFoldersSync(dirname(path))
    error = makeFolderSync(path)
  }
  if (error !== undefined) throw error
}

/** Gives the system's error, but none when the folder is there. */
async function makeFolder(path: string): Promise<unknown> {
  try {
    await promises.mkdir(path)
  } catch (error) {
    if (!statIfThereSync(path)?.isDirectory) return error
  }
  return undefined
}

function makeFolderSync(path: string): unknown {
  try {
    mkdirSync(path)
  } catch (error) {
    if (!statIfThereSync(path)?.isDirectory) return error
  }
  return undefined
}

/** Whether it is the folder above that is not there. */
function mayBeOrphan(path: string, error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT' && dirname(path) !== path
}

/** Names in a folder; none when it is not there or no folder. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await promises.readdir(directory)
  } catch (error) {
    if (isNotThere(error)) return []
    throw fileSystemError(directory, 'list', error)
  }
}

function namesInSync(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (isNotThere(error)) return []
    throw fileSystemError(directory, 'list', error)
  }
}

function statIfThereSync(path: string): FileStatus | undefined {
  try {
    return toStatus(path, statSync(path))
  } catch (error) {
    if (isNotThere(error)) return undefined
    throw fileSystemError(path, 'stat', error)
  }
}

function isNotThere(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}

function toStatus(
  path: string,
  stats: { isDirectory(): boolean; size: number; mtimeMs: number },
): FileStatus {
  return {
    path,
    isDirectory: stats.isDirectory(),
    size: stats.size,
    modificationTimeMs: stats.mtimeMs,
  }
}

async function attempt<T>(path: string, operation: string, f: () => Promise<T>): Promise<T> {
  try {
    return await f()
  } catch (error) {
    throw fileSystemError(path, operation, error)
  }
}

function attemptSync<T>(path: string, operation: string, f: () => T): T {
  try {
    return f()
  } catch (error) {
    throw fileSystemError(path, operation, error)
  }
}

async function statIfThere(path: string): Promise<FileStatus | undefined> {
  try {
    return toStatus(path, await promises.stat(path))
  } catch (error) {
    if (isNotThere(error)) return undefined
    throw fileSystemError(path, 'stat', error)
  }
}

/** How many files are asked about at once: each that waits takes memory, and four threads answer. */
const STATS_AT_ONCE = 1000

/** Of those that are there, in the order of the paths. */
async function statusesOf(paths: readonly string[]): Promise<FileStatus[]> {
  const found: FileStatus[] = []
  for (let from = 0; from < paths.length; from += STATS_AT_ONCE) {
    const some = await Promise.all(paths.slice(from, from + STATS_AT_ONCE).map(statIfThere))
    for (const status of some) if (status !== undefined) found.push(status)
  }
  return found
}
