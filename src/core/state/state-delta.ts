/**
 * What a version of the state of one partition adds to the one before, as blocks: keyed blocks of keys that have state
 * now (`p`), each followed by a block of their times when times are kept (`t`), and keyed blocks of keys that have none
 * any more (`r`). The order within a delta means nothing: no key is in both.
 */
import { decodeKeyed, decodeRows, encodeKeyed, encodeRows } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockAllocator } from '../storage/block-allocator.js'
import { readBlock } from '../storage/block-reader.js'
import type { SyncFileSystem } from '../storage/file-system.js'
import type { StateTable } from './state-table.js'

/** Blocks and what each of them is, one letter a block. */
export interface DeltaBlocks {
  readonly blocks: readonly BlockHandle[]
  readonly parts: string
}

/** A version in the chain of a partition. */
export interface StateDelta extends DeltaBlocks {
  readonly timeMs: number
  /** Names the contents of the state at this version. */
  readonly token: string
  /** The version with which reading has to begin, to have all of the state at this one. */
  readonly baseMs: number
}

const BLOCK_ROWS = 65_536

/** Writes groups of a table: those that have state as puts, the others as removals. */
export function writeDelta(
  table: StateTable,
  groups: Int32Array,
  count: number,
  allocator: BlockAllocator,
): DeltaBlocks {
  const blocks: BlockHandle[] = []
  let parts = ''
  const { present } = table
  let removals = 0
  for (let i = 0; i < count; i++) if (present[groups[i]] === 0) removals++
  const chosen = new Int32Array(Math.min(count, BLOCK_ROWS))
  for (const wanted of removals === 0 ? [1] : [1, 0]) {
    let filled = 0
    const flush = (): void => {
      if (filled === 0) return
      const keys = keyColumn(table, chosen, filled)
      const values = wanted === 1 ? valuesOf(table, chosen, filled) : noValues(filled)
      blocks.push(allocator.write(encodeKeyed(keys, values, filled), 'columns', filled))
      parts += wanted === 1 ? 'p' : 'r'
      if (wanted === 1 && table.times !== undefined) {
        const times: number[] = []
        for (let i = 0; i < filled; i++) times.push(table.times[chosen[i]])
        blocks.push(allocator.write(encodeRows(times, 0, filled), 'columns', filled))
        parts += 't'
      }
      filled = 0
    }
    for (let i = 0; i < count; i++) {
      if (present[groups[i]] !== wanted) continue
      chosen[filled++] = groups[i]
      if (filled === chosen.length) flush()
    }
    flush()
  }
  return { blocks, parts }
}

/** Brings a table forward by one version. */
export function applyDelta(
  table: StateTable,
  { blocks, parts }: DeltaBlocks,
  fileSystem: SyncFileSystem,
): void {
  for (let b = 0; b < blocks.length; b++) {
    const part = parts[b]
    if (part === 't') continue
    const { count, keys, values } = decodeKeyed(readBlock(blocks[b], fileSystem))
    const times =
      parts[b + 1] === 't' ? decodeRows(readBlock(blocks[b + 1], fileSystem)) : undefined
    const { tags, lengths, bytes } = keys
    const groups = new Int32Array(count)
    for (let i = 0, at = 0; i < count; at += lengths[i++]) {
      const tag = tags === undefined ? 0 : tags[i]
      groups[i] = table.keys.groupOfBytes(tag, bytes, at, lengths[i])
    }
    table.grow()
    if (part === 'r') {
      for (let i = 0; i < count; i++) table.remove(groups[i])
    } else {
      for (let i = 0; i < count; i++) {
        table.set(groups[i], values[i], times === undefined ? 0 : (times[i] as number))
      }
    }
  }
}

function keyColumn(
  { keys }: StateTable,
  groups: Int32Array,
  count: number,
): { tags: Uint8Array | undefined; lengths: Uint32Array; bytes: Uint8Array } {
  const lengths = new Uint32Array(count)
  const tags = keys.onlyStrings ? undefined : new Uint8Array(count)
  let total = 0
  for (let i = 0; i < count; i++) {
    const lengthTag = keys.lengthTag(groups[i])
    lengths[i] = lengthTag >>> 4
    if (tags !== undefined) tags[i] = lengthTag & 15
    total += lengths[i]
  }
  const bytes = new Uint8Array(total)
  const { arena } = keys
  for (let i = 0, at = 0; i < count; i++) {
    const from = keys.offset(groups[i])
    const length = lengths[i]
    for (let j = 0; j < length; j++) bytes[at++] = arena[from + j]
  }
  return { tags, lengths, bytes }
}

function valuesOf(
  { values }: StateTable,
  groups: Int32Array,
  count: number,
): Float64Array | unknown[] {
  const numbers = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    const value = values[groups[i]]
    if (typeof value !== 'number') {
      const all: unknown[] = []
      for (let j = 0; j < count; j++) all.push(values[groups[j]])
      return all
    }
    numbers[i] = value
  }
  return numbers
}

/** One byte a row in place of eight. */
function noValues(count: number): unknown[] {
  return new Array(count).fill(false)
}
