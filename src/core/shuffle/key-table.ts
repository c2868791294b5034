/**
 * The table of distinct keys behind everything that groups or reduces by key: canonical key bytes in, a group number
 * (0, 1, 2... in order of first sight) out.
 *
 * Two arrays. The index, open addressing, has one Int32 a slot: the group + 1 and six bits of the key's hash, 0 for none.
 * The records have four Int32 a group: two words, `length << 4 | tag`, and where the key's bytes begin in the arena. A key
 * of at most eight bytes is its two words; the words of a longer one are hashes, and its bytes are compared. Keys that
 * come often are seen early, so their records lie close together, and the index is small: both stay in the processor's
 * cache.
 *
 * Each table has a seed of its own: walking one table while filling another with the same hash would probe
 * quadratically. Keys are `(tag, bytes)` of `key-codec.ts`. The table grows as it must; `byteSize` and `isFull` tell its
 * owner when to flush it.
 */
import { decodeKey, encodeKey, keyScratch, TAG_STRING } from '../serializer/key-codec.js'

/** Words of a record. */
export const RECORD: number = 4
/** The word of a record with the length and tag. */
export const LENGTH_TAG: number = 2
const OFFSET = 3
/** Bits of an index slot that hold the group + 1; the others are of the hash. */
const GROUP_BITS = 26
export const GROUP_MASK: number = (1 << GROUP_BITS) - 1
let nextSeed = 0x2545f491

/** How much a table is expected to hold, so that it need not grow on the way. */
export interface TableSize {
  readonly keys: number
  /** Of the keys together. */
  readonly bytes: number
}

const smallest: TableSize = { keys: 100, bytes: 1000 }

export class KeyTable {
  /** Number of distinct keys. */
  count = 0
  arena: Uint8Array
  arenaUsed = 0
  private arenaView: DataView
  /** True while every key is a string. */
  onlyStrings = true

  /** Of each group; read by `key-batch.ts`, as the next three are. */
  records: Int32Array
  index: Int32Array
  /** Of a hash: its slot of the index. */
  mask: number
  readonly seed: number = (nextSeed = Math.imul(nextSeed, 0x9e3779b1) ^ 0x7f4a7c15) | 1

  constructor(expected: TableSize = smallest) {
    let slots = 256
    while (slots < expected.keys * 2) slots *= 2
    this.index = new Int32Array(slots)
    this.mask = slots - 1
    this.records = new Int32Array((RECORD * slots) / 2)
    this.arena = new Uint8Array(Math.max(1024, expected.bytes + (expected.bytes >>> 3)))
    this.arenaView = new DataView(this.arena.buffer)
  }

  get size(): TableSize {
    return { keys: this.count, bytes: this.arenaUsed }
  }

  /** Groups that the table has room for before it grows. */
  get capacity(): number {
    return this.index.length / 2
  }

  /** Bytes held by the table. */
  get byteSize(): number {
    return this.index.byteLength + this.records.byteLength + this.arena.byteLength
  }

  /** True when no further key can be numbered. */
  get isFull(): boolean {
    return this.count >= GROUP_MASK - 1
  }

  /** `length << 4 | tag` of a group's key. */
  lengthTag(group: number): number {
    return this.records[RECORD * group + LENGTH_TAG]
  }

  /** Where a group's key begins in `arena`. */
  offset(group: number): number {
    return this.records[RECORD * group + OFFSET]
  }

  key(group: number): unknown {
    const lengthTag = this.lengthTag(group)
    return decodeKey(lengthTag & 15, this.arena, this.offset(group), lengthTag >>> 4)
  }

  /** Forgets all keys and keeps the memory. */
  clear(): void {
    this.count = 0
    this.arenaUsed = 0
    this.onlyStrings = true
    this.index.fill(0)
  }

  /** Group of a key of any kind. Throws KEY_NOT_COMPARABLE for what has no canonical bytes. */
  group(key: unknown): number {
    if (typeof key === 'string') return this.groupOfString(key)
    const tag = encodeKey(key)
    return this.groupOfBytes(tag, keyScratch.bytes, 0, keyScratch.length)
  }

  /** Group of a string key; the hot path, for ASCII: short keys are found without another call. */
  groupOfString(key: string): number {
    const length = key.length
    if (length > 8) return this.groupOfLongString(key)
    let word0 = 0
    let word1 = 0
    let seen = 0
    const first = Math.min(length, 4)
    for (let i = 0, shift = 0; i < first; i++, shift += 8) {
      const c = key.charCodeAt(i)
      seen |= c
      word0 |= c << shift
    }
    for (let i = 4, shift = 0; i < length; i++, shift += 8) {
      const c = key.charCodeAt(i)
      seen |= c
      word1 |= c << shift
    }
    if (seen > 127) return this.groupOfEncoded(key)
    const lengthTag = length << 4
    const found = this.findShort(word0, word1, lengthTag)
    return found >= 0 ? found : this.insert(~found, word0, word1, lengthTag, key, EMPTY, 0)
  }

  /** The group of a key that lies in its two words; else the complement of the slot where it belongs. */
  private findShort(word0: number, word1: number, lengthTag: number): number {
    const { index, records, mask } = this
    const hash = hashOf(word0, word1, lengthTag, this.seed)
    const high = hash & ~GROUP_MASK
    let slot = hash & mask
    for (;;) {
      const entry = index[slot]
      if (entry === 0) return ~slot
      if ((entry & ~GROUP_MASK) === high) {
        const group = (entry & GROUP_MASK) - 1
        const r = RECORD * group
        if (
          records[r] === word0 &&
          records[r + 1] === word1 &&
          records[r + LENGTH_TAG] === lengthTag
        ) {
          return group
        }
      }
      slot = (slot + 1) & mask
    }
  }

  /** A long key is written where it will stay if it is new, and hashed there. */
  private groupOfLongString(key: string): number {
    const length = key.length
    const at = this.arenaUsed
    if (at + length > this.arena.length) this.growArena(length)
    const arena = this.arena
    for (let i = 0; i < length; i++) {
      const c = key.charCodeAt(i)
      if (c > 127) return this.groupOfEncoded(key)
      arena[at + i] = c
    }
    return this.groupOfLong(hashBytes(arena, at, length), length << 4, arena, at)
  }

  private groupOfEncoded(key: string): number {
    const tag = encodeKey(key)
    return this.groupOfBytes(tag, keyScratch.bytes, 0, keyScratch.length)
  }

  /** Group of the key with this tag and these bytes; `view`, where there is one at hand, is over the same bytes. */
  groupOfBytes(
    tag: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    view?: DataView,
  ): number {
    if (tag !== TAG_STRING) this.onlyStrings = false
    const lengthTag = (length << 4) | tag
    if (length > 8) {
      const word0 =
        view === undefined ? hashBytes(bytes, offset, length) : hashView(view, offset, length)
      return this.groupOfLong(word0, lengthTag, bytes, offset, view)
    }
    let word0 = 0
    let word1 = 0
    if (view !== undefined && offset + 8 <= view.byteLength) {
      word0 = view.getInt32(offset, true)
      if (length < 4) word0 &= (1 << (length << 3)) - 1
      else if (length > 4) {
        word1 = view.getInt32(offset + 4, true)
        if (length < 8) word1 &= (1 << ((length - 4) << 3)) - 1
      }
    } else {
      const first = Math.min(length, 4)
      for (let i = 0, shift = 0; i < first; i++, shift += 8) word0 |= bytes[offset + i] << shift
      for (let i = 4, shift = 0; i < length; i++, shift += 8) word1 |= bytes[offset + i] << shift
    }
    const found = this.findShort(word0, word1, lengthTag)
    return found >= 0
      ? found
      : this.insert(~found, word0, word1, lengthTag, undefined, bytes, offset)
  }

  /** Group of a key of eight bytes, by its two words; `bytes` are the same eight. */
  groupOfWords(tag: number, word0: number, word1: number, bytes: Uint8Array): number {
    if (tag !== TAG_STRING) this.onlyStrings = false
    const lengthTag = (8 << 4) | tag
    const found = this.findShort(word0, word1, lengthTag)
    return found >= 0 ? found : this.insert(~found, word0, word1, lengthTag, undefined, bytes, 0)
  }

  /** As `groupOfWords`, but -1 for a key that the table does not have. */
  findWords(tag: number, word0: number, word1: number): number {
    return Math.max(-1, this.findShort(word0, word1, (8 << 4) | tag))
  }

  /** As `groupOfBytes`, but -1 for a key that the table does not have. */
  findBytes(
    tag: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    view?: DataView,
  ): number {
    const lengthTag = (length << 4) | tag
    if (length > 8) {
      const word0 =
        view === undefined ? hashBytes(bytes, offset, length) : hashView(view, offset, length)
      return Math.max(-1, this.findLong(word0, lengthTag, bytes, offset, view))
    }
    let word0 = 0
    let word1 = 0
    if (view !== undefined && offset + 8 <= view.byteLength) {
      word0 = view.getInt32(offset, true)
      if (length < 4) word0 &= (1 << (length << 3)) - 1
      else if (length > 4) {
        word1 = view.getInt32(offset + 4, true)
        if (length < 8) word1 &= (1 << ((length - 4) << 3)) - 1
      }
    } else {
      const first = Math.min(length, 4)
      for (let i = 0, shift = 0; i < first; i++, shift += 8) word0 |= bytes[offset + i] << shift
      for (let i = 4, shift = 0; i < length; i++, shift += 8) word1 |= bytes[offset + i] << shift
    }
    return Math.max(-1, this.findShort(word0, word1, lengthTag))
  }

  /** The group of a key of more than eight bytes, by a hash of it and its bytes. */
  private groupOfLong(
    word0: number,
    lengthTag: number,
    bytes: Uint8Array,
    offset: number,
    view?: DataView,
  ): number {
    const found = this.findLong(word0, lengthTag, bytes, offset, view)
    if (found >= 0) return found
    const word1 = secondWord(word0)
    return this.insert(~found, word0, word1, lengthTag, undefined, bytes, offset)
  }

  /** The group of such a key; else the complement of the slot where it belongs. */
  private findLong(
    word0: number,
    lengthTag: number,
    bytes: Uint8Array,
    offset: number,
    view: DataView | undefined,
  ): number {
    const { index, records, mask } = this
    const hash = hashOf(word0, secondWord(word0), lengthTag, this.seed)
    const high = hash & ~GROUP_MASK
    let slot = hash & mask
    for (;;) {
      const entry = index[slot]
      if (entry === 0) return ~slot
      if ((entry & ~GROUP_MASK) === high) {
        const group = (entry & GROUP_MASK) - 1
        const r = RECORD * group
        if (
          records[r] === word0 &&
          records[r + LENGTH_TAG] === lengthTag &&
          (view === undefined
            ? this.sameBytes(records[r + OFFSET], lengthTag >>> 4, bytes, offset)
            : this.sameWords(records[r + OFFSET], lengthTag >>> 4, view, offset))
        ) {
          return group
        }
      }
      slot = (slot + 1) & mask
    }
  }

  /** Whether bytes in `view`, more than eight, are the key of a group that has the same length. */
  isKey(group: number, view: DataView, offset: number, length: number): boolean {
    return this.sameWords(this.records[RECORD * group + OFFSET], length, view, offset)
  }

  /** As `sameBytes`, of more than eight bytes: four at a step, the last ones once more. */
  private sameWords(at: number, length: number, view: DataView, offset: number): boolean {
    const arena = this.arenaView
    const last = length - 4
    for (let i = 0; i < last; i += 4) {
      if (arena.getInt32(at + i, true) !== view.getInt32(offset + i, true)) return false
    }
    return arena.getInt32(at + last, true) === view.getInt32(offset + last, true)
  }

  private sameBytes(at: number, length: number, bytes: Uint8Array, offset: number): boolean {
    const arena = this.arena
    for (let i = 0; i < length; i++) if (arena[at + i] !== bytes[offset + i]) return false
    return true
  }

  private insert(
    slot: number,
    word0: number,
    word1: number,
    lengthTag: number,
    text: string | undefined,
    bytes: Uint8Array,
    offset: number,
  ): number {
    const length = lengthTag >>> 4
    const group = this.count
    const hash = hashOf(word0, word1, lengthTag, this.seed)
    this.index[slot] = (hash & ~GROUP_MASK) | (group + 1)
    if (this.arenaUsed + length > this.arena.length) this.growArena(length)
    const at = this.arenaUsed
    const arena = this.arena
    if (text !== undefined && length <= 8) {
      for (let i = 0; i < length; i++) arena[at + i] = text.charCodeAt(i)
    } else if (bytes !== arena || offset !== at) {
      for (let i = 0; i < length; i++) arena[at + i] = bytes[offset + i]
    }
    const r = RECORD * group
    const { records } = this
    records[r] = word0
    records[r + 1] = word1
    records[r + LENGTH_TAG] = lengthTag
    records[r + OFFSET] = at
    this.arenaUsed = at + length
    this.count = group + 1
    if (this.count >= this.capacity) this.grow()
    return group
  }

  /** Twice the room: the records are copied, the index is made anew from them. */
  private grow(): void {
    const records = new Int32Array(this.records.length * 2)
    records.set(this.records)
    this.records = records
    const index = new Int32Array(this.index.length * 2)
    const mask = index.length - 1
    for (let group = 0; group < this.count; group++) {
      const r = RECORD * group
      const hash = hashOf(records[r], records[r + 1], records[r + LENGTH_TAG], this.seed)
      let slot = hash & mask
      while (index[slot] !== 0) slot = (slot + 1) & mask
      index[slot] = (hash & ~GROUP_MASK) | (group + 1)
    }
    this.index = index
    this.mask = mask
  }

  private growArena(extra: number): void {
    let size = this.arena.length * 2
    while (size < this.arenaUsed + extra) size *= 2
    const arena = new Uint8Array(size)
    arena.set(this.arena.subarray(0, this.arenaUsed))
    this.arena = arena
    this.arenaView = new DataView(arena.buffer)
  }
}

const EMPTY = new Uint8Array(0)

/** A hash of the bytes, four at a step. */
function hashBytes(bytes: Uint8Array, offset: number, length: number): number {
  let h = length
  let i = offset
  for (const end = offset + length - 3; i < end; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    h = Math.imul(h ^ word, 0x9e3779b1)
    h ^= h >>> 15
  }
  for (const end = offset + length; i < end; i++) h = Math.imul(h ^ bytes[i], 0x01000193)
  return h
}

/** As `hashBytes`. */
export function hashView(view: DataView, offset: number, length: number): number {
  let h = length
  let i = offset
  for (const end = offset + length - 3; i < end; i += 4) {
    h = Math.imul(h ^ view.getInt32(i, true), 0x9e3779b1)
    h ^= h >>> 15
  }
  for (const end = offset + length; i < end; i++) h = Math.imul(h ^ view.getUint8(i), 0x01000193)
  return h
}

/** A key of more than eight bytes has a hash of its bytes for its first word, and this for its second. */
export function secondWord(word0: number): number {
  return Math.imul(word0 ^ (word0 >>> 15), 0x85ebca6b)
}

/** Of a key's two words; its low bits choose the slot of the index, six others are noted there. */
export function hashOf(word0: number, word1: number, lengthTag: number, seed: number): number {
  let h = Math.imul(word0 ^ seed, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ word1 ^ (lengthTag << 7), 0x85ebca6b)
  return h ^ (h >>> 13)
}
