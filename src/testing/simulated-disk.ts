/**
 * What a machine's disk holds, in memory: files and folders as running programs see them, and, beside it, what of them
 * would be there after a power failure.
 *
 * - The bytes of a file are safe when the file was synced after they were written. Of the others a power failure leaves
 *   a piece from the front, or zeros in place of some of them, or none; of a file that was emptied and written anew it
 *   may leave the old contents.
 * - That a name stands in a folder (or does not any more) is safe when the folder was synced after it was made, renamed
 *   or removed. Other changes are kept or lost, each by chance, but one of a name never without the earlier ones of the
 *   same name. A rename is whole or not there.
 */
import { dirname, resolve } from 'node:path'
import { Random } from '../util/random.js'
import { systemError } from './system-error.js'

const NOTHING = new Uint8Array(0)

/** The contents of a file. Bytes below `size` never change in a buffer: what is emptied gets another one. */
export class SimulatedFile {
  buffer: Uint8Array = NOTHING
  size = 0
  modifiedMs: number
  private safeBuffer: Uint8Array = NOTHING
  private safeSize = 0

  constructor(nowMs: number) {
    this.modifiedMs = nowMs
  }

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.size)
  }

  append(bytes: Uint8Array, nowMs: number): void {
    const size = this.size + bytes.length
    if (size > this.buffer.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.buffer.length, 256))
      grown.set(this.bytes)
      // the safe bytes are the first of the old buffer, so they are the first of this one too
      if (this.safeBuffer === this.buffer) this.safeBuffer = grown
      this.buffer = grown
    }
    this.buffer.set(bytes, this.size)
    this.size = size
    this.modifiedMs = nowMs
  }

  truncate(nowMs: number): void {
    this.buffer = NOTHING
    this.size = 0
    this.modifiedMs = nowMs
  }

  sync(): void {
    this.safeBuffer = this.buffer
    this.safeSize = this.size
  }

  /** What a power failure leaves. */
  loseUnsynced(random: Random): void {
    const rewritten = this.buffer !== this.safeBuffer
    if (rewritten && random.next() < 0.5) {
      this.buffer = this.safeBuffer
      this.size = this.safeSize
      return
    }
    const from = rewritten ? 0 : this.safeSize
    const kept = from + below(random, this.size - from + 1)
    const zerosTo = random.next() < 0.25 ? kept + below(random, this.size - kept + 1) : kept
    const left = new Uint8Array(zerosTo)
    left.set(this.buffer.subarray(0, kept))
    this.buffer = left
    this.size = zerosTo
    this.sync()
  }
}

export class SimulatedFolder {
  readonly entries: Map<string, SimulatedNode> = new Map()
  readonly safe: Map<string, SimulatedNode> = new Map()
  modifiedMs: number

  constructor(nowMs: number) {
    this.modifiedMs = nowMs
  }
}

export type SimulatedNode = SimulatedFile | SimulatedFolder

/** A name in a folder gets another meaning; undefined: none. */
interface Change {
  readonly folder: SimulatedFolder
  readonly name: string
  readonly node: SimulatedNode | undefined
}

/**
 * What a machine's disk holds, in memory, and what of it would be there after a power failure. It outlives the programs
 * that use it, each through a SimulatedFileSystem of its own.
 */
export class SimulatedDisk {
  /** The time that changed files get; ms since the epoch. */
  now: () => number = () => 0
  /** Of what chance decides. */
  readonly random: Random
  private readonly root = new SimulatedFolder(0)
  /** Changes of names that are not safe, in their order; what is in one list is one change. */
  private unsafe: (readonly Change[])[] = []

  /** `seed`: of what chance decides. */
  constructor(seed = 0) {
    this.random = new Random(seed)
  }

  /** Throws ENOENT and ENOTDIR. */
  find(path: string, operation: string): SimulatedNode {
    const node = this.lookUp(path, operation)
    if (node === undefined) throw systemError('ENOENT', operation, path)
    return node
  }

  /** Undefined when there is nothing of that name in its folder; throws when there is no such folder. */
  lookUp(path: string, operation: string): SimulatedNode | undefined {
    let node: SimulatedNode | undefined = this.root
    for (const name of partsOf(path)) {
      if (node === undefined) throw systemError('ENOENT', operation, path)
      if (node instanceof SimulatedFile) throw systemError('ENOTDIR', operation, path)
      node = node.entries.get(name)
    }
    return node
  }

  /** The file, made when it is not there. Throws EISDIR. */
  findOrCreate(path: string, operation: string): SimulatedFile {
    const found = this.lookUp(path, operation)
    if (found instanceof SimulatedFolder) throw systemError('EISDIR', operation, path)
    if (found !== undefined) return found
    const file = new SimulatedFile(this.now())
    this.change([this.place(path, operation, file)])
    return file
  }

  /** Makes a folder and those above it. `safe`: as if it had always been there. */
  mkdirs(path: string, safe = false): void {
    let folder = this.root
    const parts = partsOf(path)
    for (const [i, name] of parts.entries()) {
      const next = folder.entries.get(name)
      if (next instanceof SimulatedFile) {
        throw systemError(i === parts.length - 1 ? 'EEXIST' : 'ENOTDIR', 'make the folder', path)
      }
      if (next !== undefined) {
        folder = next
        continue
      }
      const made = new SimulatedFolder(this.now())
      if (safe) folder.safe.set(name, made)
      this.change([{ folder, name, node: made }])
      folder = made
    }
  }

  rename(from: string, to: string): void {
    const node = this.find(from, 'rename')
    const target = this.lookUp(to, 'rename')
    if (target === node) return
    if (target !== undefined) refuseReplacing(node, target, to)
    if (isBelow(to, from)) throw systemError('EINVAL', 'rename', from)
    this.change([this.place(from, 'rename', undefined), this.place(to, 'rename', node)])
  }

  /** Removes what is there, with all below it. */
  remove(path: string): void {
    const node = this.lookUpQuietly(path)
    if (node === undefined) return
    if (node instanceof SimulatedFolder) {
      for (const name of [...node.entries.keys()]) {
        this.removeEntry(node, name)
      }
    }
    this.change([this.place(path, 'remove', undefined)])
  }

  /** What was written to the file, or which names are in the folder, is safe from now on. */
  sync(node: SimulatedNode): void {
    if (node instanceof SimulatedFile) return node.sync()
    const needed = new Set<string>()
    const keyOf = keysOf()
    const stays: (readonly Change[])[] = []
    const safe: (readonly Change[])[] = []
    for (const changes of this.unsafe.toReversed()) {
      const keys = changes.map(({ folder, name }) => keyOf(folder, name))
      if (changes.some(change => change.folder === node) || keys.some(key => needed.has(key))) {
        for (const key of keys) needed.add(key)
        safe.push(changes)
      } else {
        stays.push(changes)
      }
    }
    for (const changes of safe.reverse()) makeSafe(changes)
    this.unsafe = stays.reverse()
  }

  /** The power fails, and the machine is started again. */
  loseUnsynced(): void {
    const { random } = this
    const keptShare = [0, 0.5, 0.9, 1][below(random, 4)]
    const lost = new Set<string>()
    const keyOf = keysOf()
    for (const changes of this.unsafe) {
      const keys = changes.map(({ folder, name }) => keyOf(folder, name))
      const kept = random.next() < keptShare && !keys.some(key => lost.has(key))
      if (kept) makeSafe(changes)
      else for (const key of keys) lost.add(key)
    }
    this.unsafe = []
    this.restore(this.root, new Set())
  }

  private restore(folder: SimulatedFolder, seen: Set<SimulatedNode>): void {
    if (seen.has(folder)) return
    seen.add(folder)
    folder.entries.clear()
    for (const [name, node] of folder.safe) {
      folder.entries.set(name, node)
      if (node instanceof SimulatedFolder) this.restore(node, seen)
      else if (!seen.has(node)) {
        seen.add(node)
        node.loseUnsynced(this.random)
      }
    }
  }

  private removeEntry(folder: SimulatedFolder, name: string): void {
    const node = folder.entries.get(name)
    if (node instanceof SimulatedFolder) {
      for (const below of [...node.entries.keys()]) this.removeEntry(node, below)
    }
    this.change([{ folder, name, node: undefined }])
  }

  private place(path: string, operation: string, node: SimulatedNode | undefined): Change {
    const absolute = resolve(path)
    const folder = this.find(dirname(absolute), operation)
    if (folder instanceof SimulatedFile) throw systemError('ENOTDIR', operation, path)
    return { folder, name: absolute.slice(absolute.lastIndexOf('/') + 1), node }
  }

  private change(changes: readonly Change[]): void {
    for (const { folder, name, node } of changes) {
      if (node === undefined) folder.entries.delete(name)
      else folder.entries.set(name, node)
      folder.modifiedMs = this.now()
    }
    this.unsafe.push(changes)
  }

  private lookUpQuietly(path: string): SimulatedNode | undefined {
    try {
      return this.lookUp(path, 'stat')
    } catch {
      return undefined
    }
  }
}

function makeSafe(changes: readonly Change[]): void {
  for (const { folder, name, node } of changes) {
    if (node === undefined) folder.safe.delete(name)
    else folder.safe.set(name, node)
  }
}

/** Texts that stand for names in folders. */
function keysOf(): (folder: SimulatedFolder, name: string) => string {
  const numbers = new Map<SimulatedFolder, number>()
  return (folder, name) => {
    const number = numbers.get(folder) ?? numbers.size
    numbers.set(folder, number)
    return `${number}/${name}`
  }
}

function refuseReplacing(node: SimulatedNode, target: SimulatedNode, to: string): void {
  if (target instanceof SimulatedFile) {
    if (node instanceof SimulatedFolder) throw systemError('ENOTDIR', 'rename', to)
  } else if (node instanceof SimulatedFile) {
    throw systemError('EISDIR', 'rename', to)
  } else if (target.entries.size > 0) {
    throw systemError('ENOTEMPTY', 'rename', to)
  }
}

function isBelow(path: string, folder: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}/`)
}

function partsOf(path: string): string[] {
  return resolve(path)
    .split('/')
    .filter(part => part !== '')
}

/** A whole number in [0, n). */
function below(random: Random, n: number): number {
  return Math.floor(random.next() * n)
}
