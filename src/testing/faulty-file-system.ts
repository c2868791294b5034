/**
 * A FileSystem that goes wrong when it is told to: calls that fail, a full disk, slow calls, a crash in the middle of a
 * write, and a power failure that takes away what was not synced. Give it to a SparkContext as its `fileSystem`.
 *
 * Calls are counted, from 1: each call of a method is one, and each `append`, `sync` and `close` of an appender. A write
 * that fails has written a piece of its bytes, as on a real disk. Task threads use the machine's own file system; with
 * the master `local` tasks use this one too.
 */
import {
  type FileAppender,
  type FileStatus,
  type FileSystem,
  LocalFileSystem,
  type OpenMode,
} from '../core/storage/file-system.js'
import { Random } from '../util/random.js'
import { systemError } from './system-error.js'
import { UnsyncedChanges } from './unsynced-changes.js'

/** One call of a file system. */
export interface FileSystemCall {
  /** Its number, from 1. */
  readonly number: number
  /** The method's name: `rename`, `writeFile`, `append`, `openSync` and so on. */
  readonly method: string
  readonly path: string
}

/** What is to go wrong; nothing unless said. */
export interface FileSystemFaults {
  /** Of what chance decides: how much of a write that fails was written, what a power failure leaves. */
  readonly seed?: number
  /** The calls that fail: by their numbers, or by a function; they throw FILE_SYSTEM_ERROR with the code EIO. */
  readonly fail?: readonly number[] | ((call: FileSystemCall) => boolean)
  /** The call in which the program crashes (see `crash`): it takes effect in part, by chance. */
  readonly crashAt?: number
  /** Bytes that can still be written; then writes throw DISK_FULL. */
  readonly freeBytes?: number
  /** Turns of the event loop that each asynchronous call takes. */
  readonly turns?: number
}

/**
 * A file system that goes wrong when it is told to: calls that fail, a full disk, slow calls, a crash in the middle of a
 * call, a power failure. Around the machine's own file system unless another is given; a SparkContext takes it as its
 * `fileSystem`. Calls are counted from 1.
 */
export class FaultyFileSystem implements FileSystem {
  /** May be changed at any time. */
  faults: FileSystemFaults
  private readonly inner: FileSystem
  private readonly random: Random
  private readonly unsynced = new UnsyncedChanges()
  private readonly paths: Map<number, string> = new Map()
  private readonly running: Set<Promise<unknown>> = new Set()
  private count = 0
  private written = 0
  private dead = false

  constructor(faults: FileSystemFaults = {}, inner: FileSystem = new LocalFileSystem()) {
    this.faults = faults
    this.inner = inner
    this.random = new Random(faults.seed ?? 0)
  }

  /** Calls so far. */
  get calls(): number {
    return this.count
  }

  /** Whether the program that uses this has ended, by `crash`, `powerFailure` or the fault `crashAt`. */
  get isCrashed(): boolean {
    return this.dead
  }

  /**
   * Ends the program that uses this, as `kill -9` does: each later call throws FILE_SYSTEM_ERROR with the code CRASHED
   * and does nothing; what was done stays. Resolves when calls that are under way have ended.
   */
  async crash(): Promise<void> {
    this.dead = true
    while (this.running.size > 0) await Promise.allSettled(this.running)
  }

  /** A crash of the machine: what was not synced is lost, by chance in part. See `UnsyncedChanges` for what can be. */
  async powerFailure(): Promise<void> {
    await this.crash()
    await this.unsynced.lose(this.inner, this.random)
  }

  // ---- for the driver ----

  list(directory: string): Promise<FileStatus[]> {
    return this.call('list', directory, () => this.inner.list(directory))
  }

  glob(pattern: string): Promise<FileStatus[]> {
    return this.call('glob', pattern, () => this.inner.glob(pattern))
  }

  stat(path: string): Promise<FileStatus> {
    return this.call('stat', path, () => this.inner.stat(path))
  }

  exists(path: string): Promise<boolean> {
    return this.call('exists', path, () => this.inner.exists(path))
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.call('readFile', path, () => this.inner.readFile(path))
  }

  writeFile(path: string, contents: Uint8Array | string): Promise<void> {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents
    const write = async (piece: Uint8Array): Promise<void> => {
      this.unsynced.opened(path, await this.sizeOf(path), true)
      await this.inner.writeFile(path, piece)
    }
    return this.call(
      'writeFile',
      path,
      () => this.fill(path, bytes, write),
      () => write(this.piece(bytes)),
    )
  }

  appender(path: string, mode: 'a' | 'w' | 'wx' = 'a'): Promise<FileAppender> {
    return this.call('appender', path, async () => {
      const before = await this.sizeOf(path)
      const inner = await this.inner.appender(path, mode)
      this.unsynced.opened(path, before, mode !== 'a')
      return this.wrapAppender(inner)
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.call('rename', from, async () => {
      const replaced = await this.contentsOf(to)
      await this.inner.rename(from, to)
      this.unsynced.renamed(from, to, replaced)
    })
  }

  sync(path: string): Promise<void> {
    return this.call('sync', path, async () => {
      await this.inner.sync(path)
      this.unsynced.synced(path, await this.sizeOf(path))
    })
  }

  mkdirs(path: string): Promise<void> {
    return this.call('mkdirs', path, () => this.inner.mkdirs(path))
  }

  remove(path: string): Promise<void> {
    return this.call('remove', path, async () => {
      await this.inner.remove(path)
      this.unsynced.removed(path)
    })
  }

  temporaryDirectory(prefix: string, parent?: string): Promise<string> {
    return this.call('temporaryDirectory', parent ?? prefix, () =>
      this.inner.temporaryDirectory(prefix, parent),
    )
  }

  // ---- for tasks ----

  openSync(path: string, mode: OpenMode = 'r'): number {
    this.enter('openSync', path)
    const before = mode === 'r' ? undefined : this.sizeOfSync(path)
    const file = this.inner.openSync(path, mode)
    this.paths.set(file, path)
    if (mode !== 'r') this.unsynced.opened(path, before, mode !== 'a')
    return file
  }

  readSync(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    this.enter('readSync', this.pathOf(file))
    return this.inner.readSync(file, bytes, offset, length, position)
  }

  writeSync(file: number, bytes: Uint8Array): void {
    const path = this.pathOf(file)
    this.enter('writeSync', path, () => this.inner.writeSync(file, this.piece(bytes)))
    const fits = this.fits(bytes)
    this.inner.writeSync(file, fits)
    this.written += fits.length
    if (fits.length < bytes.length) throw systemError('ENOSPC', 'write', path)
  }

  fsyncSync(file: number): void {
    const path = this.pathOf(file)
    this.enter('fsyncSync', path)
    this.inner.fsyncSync(file)
    this.unsynced.synced(path, this.sizeOfSync(path))
  }

  closeSync(file: number): void {
    const path = this.pathOf(file)
    this.paths.delete(file)
    try {
      this.enter('closeSync', path)
    } finally {
      // also a program that ends closes its files
      this.inner.closeSync(file)
    }
  }

  listSync(directory: string): FileStatus[] {
    this.enter('listSync', directory)
    return this.inner.listSync(directory)
  }

  globSync(pattern: string): FileStatus[] {
    this.enter('globSync', pattern)
    return this.inner.globSync(pattern)
  }

  statSync(path: string): FileStatus {
    this.enter('statSync', path)
    return this.inner.statSync(path)
  }

  readTextSync(path: string): string {
    this.enter('readTextSync', path)
    return this.inner.readTextSync(path)
  }

  mkdirsSync(path: string): void {
    this.enter('mkdirsSync', path)
    this.inner.mkdirsSync(path)
  }

  removeSync(path: string): void {
    this.enter('removeSync', path)
    this.inner.removeSync(path)
    this.unsynced.removed(path)
  }

  // ---- faults ----

  /**
   * Counts a call. Throws when it is to fail, after `torn`, what a failed write leaves; when the program is to crash in
   * it, perhaps after `crashed`.
   */
  private enter(
    method: string,
    path: string,
    torn: () => void = () => {},
    crashed: () => void = torn,
  ): void {
    if (this.dead) throw systemError('CRASHED', method, path)
    const call = { number: ++this.count, method, path }
    if (call.number === this.faults.crashAt) {
      this.dead = true
      if (this.random.next() < 0.5) crashed()
      throw systemError('CRASHED', method, path)
    }
    if (this.isToFail(call)) {
      torn()
      throw systemError('EIO', method, path)
    }
  }

  private isToFail(call: FileSystemCall): boolean {
    const { fail = [] } = this.faults
    return typeof fail === 'function' ? fail(call) : fail.includes(call.number)
  }

  /** `torn`: what a write that fails, or in which the program crashes, does. */
  private async call<T>(
    method: string,
    path: string,
    body: () => Promise<T>,
    torn?: () => Promise<void>,
  ): Promise<T> {
    for (let i = 0; i < (this.faults.turns ?? 0); i++) {
      await new Promise(resolve => setImmediate(resolve))
    }
    let last: Promise<unknown> | undefined
    const begin = (effect: (() => Promise<unknown>) | undefined) => (): void => {
      if (effect !== undefined) last = this.track(effect())
    }
    try {
      this.enter(method, path, begin(torn), begin(torn ?? body))
    } catch (error) {
      await last?.catch(() => undefined)
      throw error
    }
    return this.track(body())
  }

  private track<T>(promise: Promise<T>): Promise<T> {
    this.running.add(promise)
    const forget = (): boolean => this.running.delete(promise)
    promise.then(forget, forget)
    return promise
  }

  /** Writes as much as the disk has room for. */
  private async fill(
    path: string,
    bytes: Uint8Array,
    write: (piece: Uint8Array) => Promise<void>,
  ): Promise<void> {
    const fits = this.fits(bytes)
    await write(fits)
    this.written += fits.length
    if (fits.length < bytes.length) throw systemError('ENOSPC', 'write', path)
  }

  private fits(bytes: Uint8Array): Uint8Array {
    const { freeBytes = Number.POSITIVE_INFINITY } = this.faults
    const room = Math.max(0, freeBytes - this.written)
    return room >= bytes.length ? bytes : bytes.subarray(0, room)
  }

  private piece(bytes: Uint8Array): Uint8Array {
    return bytes.subarray(0, Math.floor(this.random.next() * (bytes.length + 1)))
  }

  private wrapAppender(inner: FileAppender): FileAppender {
    const { path } = inner
    return {
      path,
      get size(): number {
        return inner.size
      },
      append: bytes =>
        this.call(
          'append',
          path,
          () => this.fill(path, bytes, piece => inner.append(piece)),
          () => inner.append(this.piece(bytes)),
        ),
      sync: () =>
        this.call('sync', path, async () => {
          await inner.sync()
          this.unsynced.synced(path, inner.size)
        }),
      close: async () => {
        try {
          await this.call('close', path, () => Promise.resolve())
        } finally {
          await inner.close()
        }
      },
    }
  }

  private pathOf(file: number): string {
    return this.paths.get(file) ?? `file ${file}`
  }

  /** Bytes of a file; undefined when it is none. */
  private async sizeOf(path: string): Promise<number | undefined> {
    if (!(await this.inner.exists(path))) return undefined
    const { isDirectory, size } = await this.inner.stat(path)
    return isDirectory ? undefined : size
  }

  private sizeOfSync(path: string): number | undefined {
    try {
      const { isDirectory, size } = this.inner.statSync(path)
      return isDirectory ? undefined : size
    } catch {
      return undefined
    }
  }

  private async contentsOf(path: string): Promise<Uint8Array | undefined> {
    return (await this.sizeOf(path)) === undefined ? undefined : this.inner.readFile(path)
  }
}
