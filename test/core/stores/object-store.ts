/**
 * An object store for tests: all objects lie in one folder of the disk (`spark.hadoop.fs.store.folder`), each in a file
 * whose name is its URL. It has what a store must have, and nothing else.
 */
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore, FileStoreOptions, StoredEntry, StoredFile } from '../../../src/index.js'

const FOLDER: StoredFile = { isDirectory: true, size: 0, modificationTimeMs: 0 }

export default class ObjectStore implements FileStore {
  private readonly folder: string

  constructor({ scheme, conf }: FileStoreOptions) {
    this.folder = conf[`fs.${scheme}.folder`]
  }

  async stat(path: string): Promise<StoredFile | undefined> {
    const keys = await this.keys()
    if (keys.includes(path)) {
      const { size, mtimeMs } = await stat(this.fileOf(path))
      return { isDirectory: false, size, modificationTimeMs: mtimeMs }
    }
    return keys.some(key => key.startsWith(`${path}/`)) ? FOLDER : undefined
  }

  async list(folder: string): Promise<StoredEntry[]> {
    const below = (await this.keys()).filter(key => key.startsWith(`${folder}/`))
    const names = new Set(below.map(key => key.slice(folder.length + 1).split('/', 1)[0]))
    return Promise.all(
      Array.from(names, async name => ({ name, ...(await this.stat(`${folder}/${name}`))! })),
    )
  }

  async read(path: string, position: number, length: number): Promise<Uint8Array> {
    const file = await open(this.fileOf(path))
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  async write(path: string, bytes: Uint8Array, { ifAbsent }: { ifAbsent: boolean }): Promise<void> {
    await writeFile(this.fileOf(path), bytes, { flag: ifAbsent ? 'wx' : 'w' })
  }

  async remove(path: string): Promise<void> {
    for (const key of await this.keys()) {
      if (key === path || key.startsWith(`${path}/`)) await rm(this.fileOf(key), { force: true })
    }
  }

  private async keys(): Promise<string[]> {
    return (await readdir(this.folder)).map(decodeURIComponent)
  }

  private fileOf(path: string): string {
    return join(this.folder, encodeURIComponent(path))
  }
}

/** Puts an object there, from outside. */
export function putObject(folder: string, url: string, text: string, modifiedMs?: number): void {
  const file = join(folder, encodeURIComponent(url))
  writeFileSync(file, text)
  if (modifiedMs !== undefined) utimesSync(file, modifiedMs / 1000, modifiedMs / 1000)
}

/** The URLs of all objects below a folder, in order. */
export function objectsBelow(folder: string, url: string): string[] {
  const all = readdirSync(folder).map(decodeURIComponent)
  return all.filter(key => key.startsWith(`${url}/`)).sort()
}

export function sizeOfObject(folder: string, url: string): number {
  return statSync(join(folder, encodeURIComponent(url))).size
}
