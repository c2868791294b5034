/**
 * The FileSystem of a file store: all that millrace does with files, made of the few methods that a store has.
 *
 *  - A file that is written is there when it is synced or closed, whole; until then its bytes are in memory.
 *  - What a method has done is safe, so `sync` has nothing to do.
 *  - A folder that nobody has made is empty: stores need not have any.
 *  - Reading is ahead by some MiB, because each call goes far.
 */
import { MillraceError } from '../../util/errors.js'
import { rootOf, schemeOf } from '../storage/file-paths.js'
import type { FileAppender, FileStatus, FileSystem, OpenMode } from '../storage/file-system.js'
import { expandGlob } from '../storage/glob.js'
import type { StoredEntry, StoredFile } from './file-store.js'
import type { StoreMethod } from './protocol.js'
import type { StoreClient } from './store-client.js'
import { StoreReader } from './store-reader.js'
import { gather, StoreWriter } from './store-writer.js'

/** Numbers of open files are above those that the system gives. */
export const FIRST_HANDLE: number = 2 ** 30

export class StoreFileSystem implements FileSystem {
  private readonly client: StoreClient
  private readonly open: Map<number, StoreReader | StoreWriter> = new Map()
  private nextHandle = FIRST_HANDLE

  constructor(client: StoreClient) {
    this.client = client
  }

  async list(directory: string): Promise<FileStatus[]> {
    const folder = normal(directory)
    return statuses(folder, (await this.call('list', folder)) as StoredEntry[])
  }

  async glob(pattern: string): Promise<FileStatus[]> {
    const root = rootOf(pattern)
    const expansion = expandGlob(`/${pattern.slice(root.length)}`)
    let step = expansion.next()
    while (!step.done) {
      const entries = (await this.call('list', normal(root + step.value))) as StoredEntry[]
      step = expansion.next(entries.map(({ name }) => name))
    }
    const found = await Promise.all(step.value.map(path => this.statIfThere(root + path)))
    return found.filter(status => status !== undefined)
  }

  async stat(path: string): Promise<FileStatus> {
    return (await this.statIfThere(path)) ?? notFound(path)
  }

  async exists(path: string): Promise<boolean> {
    return (await this.statIfThere(path)) !== undefined
  }

  async readFile(path: string): Promise<Uint8Array> {
    const { size } = requireFile(await this.stat(path))
    return (await this.call('read', normal(path), 0, size)) as Uint8Array
  }

  async writeFile(path: string, contents: Uint8Array | string): Promise<void> {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents
    await this.call('write', normal(path), gather([bytes]), { ifAbsent: false })
  }

  async appender(path: string, mode: 'a' | 'w' | 'wx' = 'a'): Promise<FileAppender> {
    const url = normal(path)
    const found = mode === 'a' ? await this.statIfThere(url) : undefined
    if (mode === 'wx') await this.call('write', url, new Uint8Array(0), { ifAbsent: true })
    const writer = new StoreWriter(url, mode === 'wx' || found !== undefined, found?.size ?? 0)
    const flush = async (): Promise<void> => {
      const piece = writer.take()
      if (piece === undefined) return
      await this.call(piece.method, ...piece.args)
      writer.done(piece)
    }
    return {
      path,
      get size() {
        return writer.size
      },
      append: async bytes => writer.add(bytes),
      sync: flush,
      close: flush,
    }
  }

  async rename(from: string, to: string): Promise<void> {
    if (schemeOf(from) !== schemeOf(to)) throw across(from)
    await this.call('rename', normal(from), normal(to))
  }

  sync(): Promise<void> {
    return Promise.resolve()
  }

  async mkdirs(path: string): Promise<void> {
    await this.call('mkdirs', normal(path))
  }

  async remove(path: string): Promise<void> {
    await this.call('remove', normal(path))
  }

  async temporaryDirectory(prefix: string, parent: string): Promise<string> {
    const folder = `${normal(parent)}/${prefix}${crypto.randomUUID()}`
    await this.mkdirs(folder)
    return folder
  }

  openSync(path: string, mode: OpenMode = 'r'): number {
    const url = normal(path)
    const handle = this.nextHandle++
    if (mode === 'r') {
      const { size } = this.statSync(url)
      this.open.set(
        handle,
        new StoreReader(size, (at, length) => this.callSync('read', url, at, length) as Uint8Array),
      )
      return handle
    }
    const found = mode === 'a' ? this.statIfThereSync(url) : undefined
    if (mode === 'wx') this.callSync('write', url, new Uint8Array(0), { ifAbsent: true })
    this.open.set(
      handle,
      new StoreWriter(url, mode === 'wx' || found !== undefined, found?.size ?? 0),
    )
    return handle
  }

  readSync(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    const reader = this.open.get(file)
    if (!(reader instanceof StoreReader)) throw badFile(file, 'read')
    return reader.read(bytes, offset, length, position)
  }

  writeSync(file: number, bytes: Uint8Array): void {
    const writer = this.open.get(file)
    if (!(writer instanceof StoreWriter)) throw badFile(file, 'write')
    writer.add(bytes)
  }

  fsyncSync(file: number): void {
    const writer = this.open.get(file)
    if (!(writer instanceof StoreWriter)) return
    const piece = writer.take()
    if (piece === undefined) return
    this.callSync(piece.method, ...piece.args)
    writer.done(piece)
  }

  closeSync(file: number): void {
    if (!this.open.has(file)) throw badFile(file, 'close')
    try {
      this.fsyncSync(file)
    } finally {
      this.open.delete(file)
    }
  }

  listSync(directory: string): FileStatus[] {
    const folder = normal(directory)
    return statuses(folder, this.callSync('list', folder) as StoredEntry[])
  }

  globSync(pattern: string): FileStatus[] {
    const root = rootOf(pattern)
    const expansion = expandGlob(`/${pattern.slice(root.length)}`)
    let step = expansion.next()
    while (!step.done) {
      step = expansion.next(
        (this.callSync('list', normal(root + step.value)) as StoredEntry[]).map(e => e.name),
      )
    }
    return step.value
      .map(path => this.statIfThereSync(root + path))
      .filter(status => status !== undefined)
  }

  statSync(path: string): FileStatus {
    return this.statIfThereSync(path) ?? notFound(path)
  }

  readTextSync(path: string): string {
    const { size } = requireFile(this.statSync(path))
    const bytes = this.callSync('read', normal(path), 0, size) as Uint8Array
    return new TextDecoder('utf8', { ignoreBOM: true }).decode(bytes)
  }

  mkdirsSync(path: string): void {
    this.callSync('mkdirs', normal(path))
  }

  removeSync(path: string): void {
    this.callSync('remove', normal(path))
  }

  private async statIfThere(path: string): Promise<FileStatus | undefined> {
    const url = normal(path)
    return status(url, (await this.call('stat', url)) as StoredFile | undefined)
  }

  private statIfThereSync(path: string): FileStatus | undefined {
    const url = normal(path)
    return status(url, this.callSync('stat', url) as StoredFile | undefined)
  }

  /** The first argument is the path that says which store. */
  private call(method: StoreMethod, ...args: readonly unknown[]): Promise<unknown> {
    return this.client.call(schemeOf(String(args[0]))!, method, ...args)
  }

  private callSync(method: StoreMethod, ...args: readonly unknown[]): unknown {
    return this.client.callSync(schemeOf(String(args[0]))!, method, ...args)
  }
}

/** Without slashes that say nothing. */
function normal(path: string): string {
  const root = rootOf(path)
  const rest = path
    .slice(root.length)
    .split('/')
    .filter(part => part !== '')
  return rest.length === 0 ? root : `${root.replace(/(?<=:)\/$/, '')}/${rest.join('/')}`
}

function statuses(folder: string, entries: readonly StoredEntry[]): FileStatus[] {
  return entries
    .map(({ name, ...file }) => status(`${folder}/${name}`, file)!)
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function status(path: string, file: StoredFile | undefined): FileStatus | undefined {
  if (file === undefined) return undefined
  const { isDirectory, size, modificationTimeMs } = file
  return { path, isDirectory, size, modificationTimeMs }
}

function requireFile(found: FileStatus): FileStatus {
  if (found.isDirectory) throw new MillraceError('PATH_IS_A_DIRECTORY', { path: found.path })
  return found
}

function notFound(path: string): never {
  throw new MillraceError('FILE_NOT_FOUND', { path })
}

function badFile(file: number, operation: string): MillraceError {
  const path = `file ${file}`
  return new MillraceError('FILE_SYSTEM_ERROR', { path, operation, code: 'EBADF' })
}

/** A rename from one file system to another. */
export function across(path: string): MillraceError {
  return new MillraceError('FILE_SYSTEM_ERROR', { path, operation: 'rename', code: 'EXDEV' })
}
