/** A FileStore with all methods: what a store leaves out is made of what it has. */
import type { FileStore } from './file-store.js'

export type CompleteStore = Required<FileStore>

const PIECE_BYTES = 16 * 1024 * 1024

export function completed(store: FileStore): CompleteStore {
  return {
    stat: path => store.stat(path),
    list: folder => store.list(folder),
    read: (path, position, length) => store.read(path, position, length),
    write: (path, bytes, options) => store.write(path, bytes, options),
    remove: path => store.remove(path),
    mkdirs: async path => store.mkdirs?.(path),
    rename: (from, to) =>
      store.rename === undefined ? renameByCopy(store, from, to) : store.rename(from, to),
    append: (path, bytes) =>
      store.append === undefined ? rewrite(store, path, bytes) : store.append(path, bytes),
  }
}

async function renameByCopy(store: FileStore, from: string, to: string): Promise<void> {
  await copy(store, from, to)
  await store.remove(from)
}

async function copy(store: FileStore, from: string, to: string): Promise<void> {
  const found = await statOf(store, from)
  if (!found.isDirectory) {
    return store.write(to, await contents(store, from, found.size), { ifAbsent: false })
  }
  await store.mkdirs?.(to)
  const names = (await store.list(from)).map(({ name }) => name)
  // what says that a folder is whole, `_SUCCESS`, comes last
  const isLast = (name: string): boolean => name.startsWith('_')
  const inOrder = [...names.filter(name => !isLast(name)), ...names.filter(isLast)]
  for (const name of inOrder) await copy(store, `${from}/${name}`, `${to}/${name}`)
}

async function rewrite(store: FileStore, path: string, bytes: Uint8Array): Promise<void> {
  const { size } = await statOf(store, path)
  const old = await contents(store, path, size)
  const all = new Uint8Array(old.length + bytes.length)
  all.set(old)
  all.set(bytes, old.length)
  await store.write(path, all, { ifAbsent: false })
}

async function contents(store: FileStore, path: string, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size)
  for (let filled = 0; filled < size; ) {
    const piece = await store.read(path, filled, Math.min(PIECE_BYTES, size - filled))
    if (piece.length === 0) return bytes.subarray(0, filled)
    bytes.set(piece, filled)
    filled += piece.length
  }
  return bytes
}

async function statOf(
  store: FileStore,
  path: string,
): Promise<{ readonly isDirectory: boolean; readonly size: number }> {
  const found = await store.stat(path)
  if (found !== undefined) return found
  throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' })
}
