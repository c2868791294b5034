/**
 * Remembers what a program changed on a file system and has not synced, so that it can be taken away again as a power
 * failure would: bytes at the ends of files, and new names (of files that were made or renamed) in folders.
 *
 * Works on any FileSystem, by paths; a SimulatedDisk knows more. Removals, and the old contents of files that were
 * emptied, do not come back.
 */
import { dirname, resolve } from 'node:path'
import type { FileSystem } from '../core/storage/file-system.js'
import type { Random } from '../util/random.js'

type NameChange =
  | { readonly kind: 'made'; readonly path: string }
  | {
      readonly kind: 'renamed'
      readonly from: string
      readonly to: string
      /** What had the new name before. */
      readonly replaced: Uint8Array | undefined
    }

export class UnsyncedChanges {
  /** By path: the bytes that are safe of each file that was written. */
  private safeSizes: Map<string, number> = new Map()
  private names: NameChange[] = []

  /** A file was opened to write. `sizeBefore`: undefined when it was not there. */
  opened(path: string, sizeBefore: number | undefined, emptied: boolean): void {
    const file = resolve(path)
    if (sizeBefore === undefined) this.names.push({ kind: 'made', path: file })
    if (emptied || sizeBefore === undefined) this.safeSizes.set(file, 0)
    else if (!this.safeSizes.has(file)) this.safeSizes.set(file, sizeBefore)
  }

  renamed(from: string, to: string, replaced: Uint8Array | undefined): void {
    const [source, target] = [resolve(from), resolve(to)]
    this.names.push({ kind: 'renamed', from: source, to: target, replaced })
    this.safeSizes.delete(target)
    this.safeSizes = new Map(
      Array.from(this.safeSizes, ([path, size]) => [moved(path, source, target), size]),
    )
  }

  removed(path: string): void {
    const root = resolve(path)
    const isGone = (other: string): boolean => other === root || other.startsWith(`${root}/`)
    for (const file of this.safeSizes.keys()) if (isGone(file)) this.safeSizes.delete(file)
    this.names = this.names.filter(change => {
      return !isGone(change.kind === 'made' ? change.path : change.to)
    })
  }

  /** `size`: of the file; undefined for a folder. */
  synced(path: string, size: number | undefined): void {
    const here = resolve(path)
    if (size !== undefined) this.safeSizes.set(here, size)
    this.names = this.names.filter(change => {
      const places = change.kind === 'made' ? [change.path] : [change.from, change.to]
      return !places.some(place => dirname(place) === here)
    })
  }

  /** Takes away by chance, from the last change on: some names, and some bytes of each file. */
  async lose(fileSystem: FileSystem, random: Random): Promise<void> {
    const kept = Math.floor(random.next() * (this.names.length + 1))
    for (const change of this.names.splice(kept).reverse()) {
      if (change.kind === 'made') {
        await fileSystem.remove(change.path)
        continue
      }
      const { from, to, replaced } = change
      await fileSystem.rename(to, from)
      this.safeSizes = new Map(
        Array.from(this.safeSizes, ([path, size]) => [moved(path, to, from), size]),
      )
      if (replaced !== undefined) await fileSystem.writeFile(to, replaced)
    }
    for (const [path, safe] of this.safeSizes) {
      if (!(await fileSystem.exists(path))) continue
      const bytes = await fileSystem.readFile(path)
      const left = safe + Math.floor(random.next() * (bytes.length - safe + 1))
      if (left < bytes.length) await fileSystem.writeFile(path, bytes.slice(0, left))
    }
    this.names = []
    this.safeSizes.clear()
  }
}

/** Where a path is after something was renamed. */
function moved(path: string, from: string, to: string): string {
  if (path === from) return to
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
}
