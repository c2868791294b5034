/**
 * The file system of one running program on a SimulatedDisk. Nothing of it is real: it is as quick as memory, chance
 * comes from the disk's seed, and a crash is a method call.
 *
 * A crash cuts the program off: each call that is under way, and each later one, is refused (FILE_SYSTEM_ERROR with the
 * code `CRASHED`) and changes nothing. The next program gets a SimulatedFileSystem of its own on the same disk. Whole
 * contents and appended bytes are written in two pieces, so that a crash may come between them.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localPath } from '../core/storage/file-errors.js'
import type { FileAppender, FileStatus, FileSystem, OpenMode } from '../core/storage/file-system.js'
import { expandGlob } from '../core/storage/glob.js'
import {
  SimulatedDisk,
  SimulatedFile,
  SimulatedFolder,
  type SimulatedNode,
} from './simulated-disk.js'
import { systemError } from './system-error.js'

/** What a test may do in the middle of the calls of a SimulatedFileSystem. */
export interface SimulatedFileSystemOptions {
  /**
   * Called before each call takes effect, between its pieces, and before its answer; the call waits for the promise. May
   * call `crash`.
   */
  readonly onStep?: (operation: string, path: string) => Promise<void> | void
}

/**
 * The files of one program on a SimulatedDisk, in memory. After `crash()` every call is refused; the next program has a
 * SimulatedFileSystem of its own on the same disk. Given to a SparkContext as its `fileSystem`.
 */
export class SimulatedFileSystem implements FileSystem {
  readonly disk: SimulatedDisk
  private readonly onStep: SimulatedFileSystemOptions['onStep']
  private readonly open: Map<number, OpenFile> = new Map()
  private nextFile = 3
  private dead = false

  constructor(disk: SimulatedDisk = new SimulatedDisk(), options: SimulatedFileSystemOptions = {}) {
    this.disk = disk
    this.onStep = options.onStep
    disk.mkdirs(tmpdir(), true)
    disk.mkdirs(process.cwd(), true)
  }

  /** Ends the program that uses this; with `powerFailure`, what it had not synced may be lost too. */
  crash(options: { readonly powerFailure?: boolean } = {}): void {
    this.dead = true
    this.open.clear()
    if (options.powerFailure) this.disk.loseUnsynced()
  }

  /** Whether `crash` was called. */
  get isCrashed(): boolean {
    return this.dead
  }

  // ---- for the driver ----

  list(directory: string): Promise<FileStatus[]> {
    return this.call('list', directory, path => this.listSync(path))
  }

  glob(pattern: string): Promise<FileStatus[]> {
    return this.call('list', pattern, path => this.globSync(path))
  }

  stat(path: string): Promise<FileStatus> {
    return this.call('stat', path, local => this.statSync(local))
  }

  exists(path: string): Promise<boolean> {
    return this.call('stat', path, local => this.statIfThere(local) !== undefined)
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.call('read', path, local => this.fileAt(local, 'read').bytes.slice())
  }

  async writeFile(path: string, contents: Uint8Array | string): Promise<void> {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : Uint8Array.from(contents)
    const file = await this.call('write', path, local => {
      const found = this.disk.findOrCreate(local, 'write')
      found.truncate(this.disk.now())
      return found
    })
    await this.appendInPieces(file, localPath(path), bytes)
  }

  async appender(path: string, mode: 'a' | 'w' | 'wx' = 'a'): Promise<FileAppender> {
    const number = await this.call('open', path, local => this.openSync(local, mode))
    return new SimulatedAppender(this, number, localPath(path))
  }

  rename(from: string, to: string): Promise<void> {
    return this.call('rename', from, local => this.disk.rename(local, localPath(to)))
  }

  sync(path: string): Promise<void> {
    return this.call('sync', path, local => this.disk.sync(this.disk.find(local, 'sync')))
  }

  mkdirs(path: string): Promise<void> {
    return this.call('make the folder', path, local => this.disk.mkdirs(local))
  }

  remove(path: string): Promise<void> {
    return this.call('remove', path, local => this.disk.remove(local))
  }

  temporaryDirectory(prefix: string, parent: string = tmpdir()): Promise<string> {
    return this.call('make a folder', parent, local => {
      this.disk.find(local, 'make a folder')
      for (;;) {
        const path = join(local, prefix + this.disk.random.nextUint32().toString(36))
        if (this.statIfThere(path) !== undefined) continue
        this.disk.mkdirs(path)
        return path
      }
    })
  }

  // ---- for tasks ----

  openSync(path: string, mode: OpenMode = 'r'): number {
    this.check('open', path)
    const local = localPath(path)
    const file = this.nodeToOpen(local, mode)
    const number = this.nextFile++
    this.open.set(number, { node: file, writable: mode !== 'r' })
    return number
  }

  readSync(
    number: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    const { node } = this.opened(number, 'read')
    if (node instanceof SimulatedFolder) throw systemError('EISDIR', 'read', `file ${number}`)
    const read = node.bytes.subarray(position, position + length)
    bytes.set(read, offset)
    return read.length
  }

  writeSync(number: number, bytes: Uint8Array): void {
    this.fileToWrite(number).append(bytes, this.disk.now())
  }

  fsyncSync(number: number): void {
    this.disk.sync(this.opened(number, 'sync').node)
  }

  closeSync(number: number): void {
    this.opened(number, 'close')
    this.open.delete(number)
  }

  listSync(directory: string): FileStatus[] {
    this.check('list', directory)
    const local = localPath(directory)
    const folder = this.disk.find(local, 'list')
    if (folder instanceof SimulatedFile) throw systemError('ENOTDIR', 'list', local)
    return [...folder.entries.keys()]
      .sort()
      .map(name => toStatus(join(local, name), folder.entries.get(name)!))
  }

  globSync(pattern: string): FileStatus[] {
    this.check('list', pattern)
    const expansion = expandGlob(localPath(pattern))
    let step = expansion.next()
    while (!step.done) {
      const folder = this.nodeIfThere(step.value)
      step = expansion.next(folder instanceof SimulatedFolder ? [...folder.entries.keys()] : [])
    }
    return step.value.map(path => this.statIfThere(path)).filter(status => status !== undefined)
  }

  statSync(path: string): FileStatus {
    this.check('stat', path)
    const local = localPath(path)
    return toStatus(local, this.disk.find(local, 'stat'))
  }

  readTextSync(path: string): string {
    this.check('read', path)
    return Buffer.from(this.fileAt(localPath(path), 'read').bytes).toString('utf8')
  }

  mkdirsSync(path: string): void {
    this.check('make the folder', path)
    this.disk.mkdirs(localPath(path))
  }

  removeSync(path: string): void {
    this.check('remove', path)
    this.disk.remove(localPath(path))
  }

  // ---- inside ----

  /** @internal */
  opened(number: number, operation: string): OpenFile {
    this.check(operation, `file ${number}`)
    const file = this.open.get(number)
    if (file === undefined) throw systemError('EBADF', operation, `file ${number}`)
    return file
  }

  /** @internal */
  fileToWrite(number: number): SimulatedFile {
    const { node, writable } = this.opened(number, 'write')
    if (!writable || node instanceof SimulatedFolder) {
      throw systemError('EBADF', 'write', `file ${number}`)
    }
    return node
  }

  /** @internal Runs an effect between two steps. */
  async call<T>(operation: string, path: string, effect: (path: string) => T): Promise<T> {
    const local = localPath(path)
    await this.step(operation, local)
    const result = effect(local)
    await this.step(operation, local)
    return result
  }

  /** @internal Appends in two pieces, with a step between them. */
  async appendInPieces(file: SimulatedFile, path: string, bytes: Uint8Array): Promise<void> {
    const half = Math.ceil(bytes.length * this.disk.random.next())
    await this.step('write', path)
    file.append(bytes.subarray(0, half), this.disk.now())
    await this.step('write', path)
    file.append(bytes.subarray(half), this.disk.now())
    await this.step('write', path)
  }

  private async step(operation: string, path: string): Promise<void> {
    this.check(operation, path)
    await this.onStep?.(operation, path)
    this.check(operation, path)
  }

  private check(operation: string, path: string): void {
    if (this.dead) throw systemError('CRASHED', operation, path)
  }

  private nodeToOpen(path: string, mode: OpenMode): SimulatedNode {
    if (mode === 'r') return this.disk.find(path, 'open')
    if (mode === 'wx' && this.disk.lookUp(path, 'open') !== undefined) {
      throw systemError('EEXIST', 'open', path)
    }
    const file = this.disk.findOrCreate(path, 'open')
    if (mode === 'w') file.truncate(this.disk.now())
    return file
  }

  private fileAt(path: string, operation: string): SimulatedFile {
    const node = this.disk.find(path, operation)
    if (node instanceof SimulatedFolder) throw systemError('EISDIR', operation, path)
    return node
  }

  private nodeIfThere(path: string): SimulatedNode | undefined {
    try {
      return this.disk.lookUp(path, 'stat')
    } catch {
      return undefined
    }
  }

  private statIfThere(path: string): FileStatus | undefined {
    const node = this.nodeIfThere(path)
    return node === undefined ? undefined : toStatus(path, node)
  }
}

interface OpenFile {
  readonly node: SimulatedNode
  readonly writable: boolean
}

class SimulatedAppender implements FileAppender {
  readonly path: string
  private readonly fileSystem: SimulatedFileSystem
  private readonly number: number

  constructor(fileSystem: SimulatedFileSystem, number: number, path: string) {
    this.fileSystem = fileSystem
    this.number = number
    this.path = path
    this.bytes = fileSystem.fileToWrite(number).size
  }

  /** The file's size is known without asking, also when it is closed. */
  private bytes: number

  get size(): number {
    return this.bytes
  }

  async append(bytes: Uint8Array): Promise<void> {
    const file = this.fileSystem.fileToWrite(this.number)
    await this.fileSystem.appendInPieces(file, this.path, bytes)
    this.bytes += bytes.length
  }

  async sync(): Promise<void> {
    const { node } = this.fileSystem.opened(this.number, 'sync')
    await this.fileSystem.call('sync', this.path, () => this.fileSystem.disk.sync(node))
  }

  async close(): Promise<void> {
    this.fileSystem.closeSync(this.number)
  }
}

function toStatus(path: string, node: SimulatedNode): FileStatus {
  return {
    path,
    isDirectory: node instanceof SimulatedFolder,
    size: node instanceof SimulatedFile ? node.size : 0,
    modificationTimeMs: node.modifiedMs,
  }
}
