/**
 * All file systems in one: URLs with a scheme that has a file store go there, everything else to the machine's own file
 * system, which refuses schemes that it does not know.
 */
import { schemeOf } from '../storage/file-paths.js'
import type { FileAppender, FileStatus, FileSystem, OpenMode } from '../storage/file-system.js'
import type { StoreChannel } from './protocol.js'
import { StoreClient } from './store-client.js'
import { across, FIRST_HANDLE, StoreFileSystem } from './store-file-system.js'

export class RoutedFileSystem implements FileSystem {
  private readonly local: FileSystem
  private readonly stores: FileSystem
  private readonly schemes: ReadonlySet<string>

  constructor(local: FileSystem, channel: StoreChannel) {
    this.local = local
    this.stores = new StoreFileSystem(new StoreClient(channel))
    this.schemes = new Set(channel.schemes)
  }

  list(directory: string): Promise<FileStatus[]> {
    return this.of(directory).list(directory)
  }

  glob(pattern: string): Promise<FileStatus[]> {
    return this.of(pattern).glob(pattern)
  }

  stat(path: string): Promise<FileStatus> {
    return this.of(path).stat(path)
  }

  exists(path: string): Promise<boolean> {
    return this.of(path).exists(path)
  }

  readFile(path: string): Promise<Uint8Array> {
    return this.of(path).readFile(path)
  }

  writeFile(path: string, contents: Uint8Array | string): Promise<void> {
    return this.of(path).writeFile(path, contents)
  }

  appender(path: string, mode?: 'a' | 'w' | 'wx'): Promise<FileAppender> {
    return this.of(path).appender(path, mode)
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.of(from) !== this.of(to)) throw across(from)
    await this.of(from).rename(from, to)
  }

  sync(path: string): Promise<void> {
    return this.of(path).sync(path)
  }

  mkdirs(path: string): Promise<void> {
    return this.of(path).mkdirs(path)
  }

  remove(path: string): Promise<void> {
    return this.of(path).remove(path)
  }

  temporaryDirectory(prefix: string, parent?: string): Promise<string> {
    const files = parent === undefined ? this.local : this.of(parent)
    return files.temporaryDirectory(prefix, parent)
  }

  openSync(path: string, mode?: OpenMode): number {
    return this.of(path).openSync(path, mode)
  }

  readSync(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number {
    return this.ofFile(file).readSync(file, bytes, offset, length, position)
  }

  writeSync(file: number, bytes: Uint8Array): void {
    this.ofFile(file).writeSync(file, bytes)
  }

  fsyncSync(file: number): void {
    this.ofFile(file).fsyncSync(file)
  }

  closeSync(file: number): void {
    this.ofFile(file).closeSync(file)
  }

  listSync(directory: string): FileStatus[] {
    return this.of(directory).listSync(directory)
  }

  globSync(pattern: string): FileStatus[] {
    return this.of(pattern).globSync(pattern)
  }

  statSync(path: string): FileStatus {
    return this.of(path).statSync(path)
  }

  readTextSync(path: string): string {
    return this.of(path).readTextSync(path)
  }

  mkdirsSync(path: string): void {
    this.of(path).mkdirsSync(path)
  }

  removeSync(path: string): void {
    this.of(path).removeSync(path)
  }

  private of(path: string): FileSystem {
    const scheme = schemeOf(path)
    return scheme !== undefined && this.schemes.has(scheme) ? this.stores : this.local
  }

  private ofFile(file: number): FileSystem {
    return file >= FIRST_HANDLE ? this.stores : this.local
  }
}
