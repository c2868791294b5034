/**
 * The table of distinct keys behind everything that groups or reduces by key: canonical key bytes in, a group number
 * (0, 1, 2... in order of first sight) out.
 *
 * Open addressing over one Int32Array of entries `{ word0, word1, length and tag, group + 1 }`. A key of at most eight
 * bytes is its two words and is compared without leaving the entry; the words of a longer key are two hashes, and the
 * bytes are compared in the arena. The table has a seed of its own: walking one table while filling another with the
 * same hash would probe quadratically.
 *
 * Keys are `(tag, bytes)` of `key-codec.ts`. The table grows as it must; `byteSize` tells its owner when to flush it.
 */
import { encodeKey, keyScratch, TAG_STRING } from '../serializer/key-codec.js'

const ENTRY = 4
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
  /** Where each group's key begins in `arena`. */
  offsets: Int32Array
  /** `length << 4 | tag` of each group's key. */
  lengthTags: Int32Array
  arena: Uint8Array
  arenaUsed = 0
  /** True while every key is a string. */
  onlyStrings = true

  private entries: Int32Array
  private mask: number
  private growAt: number
  private readonly seed: number = (nextSeed = Math.imul(nextSeed, 0x9e3779b1) ^ 0x7f4a7c15) | 1

  constructor(expected: TableSize = smallest) {
    let slots = 256
    while (slots < expected.keys * 2) slots *= 2
    this.entries = new Int32Array(ENTRY * slots)
    this.mask = slots - 1
    this.growAt = slots / 2
    this.offsets = new Int32Array(slots / 2)
    this.lengthTags = new Int32Array(slots / 2)
    this.arena = new Uint8Array(Math.max(1024, expected.bytes + (expected.bytes >>> 3)))
  }

  get size(): TableSize {
    return { keys: this.count, bytes: this.arenaUsed }
  }

  /** Bytes held by the table. */
  get byteSize(): number {
    return this.entries.byteLength + this.arena.byteLength + 8 * this.offsets.length
  }

  /** Forgets all keys and keeps the memory. */
  clear(): void {
    this.count = 0
    this.arenaUsed = 0
    this.onlyStrings = true
    this.entries.fill(0)
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
    const { entries, mask } = this
    let slot = slotOf(word0, word1, lengthTag, this.seed) & mask
    for (;;) {
      const e = slot << 2
      const group = entries[e + 3]
      if (group === 0) return ~slot
      if (entries[e] === word0 && entries[e + 1] === word1 && entries[e + 2] === lengthTag) {
        return group - 1
      }
      slot = (slot + 1) & mask
    }
  }

  /** A long key is written where it will stay if it is new, and hashed on the way. */
  private groupOfLongString(key: string): number {
    const length = key.length
    const at = this.arenaUsed
    if (at + length > this.arena.length) this.growArena(length)
    const arena = this.arena
    let word0 = length
    for (let i = 0; i < length; i++) {
      const c = key.charCodeAt(i)
      if (c > 127) return this.groupOfEncoded(key)
      arena[at + i] = c
      word0 = Math.imul(word0 ^ c, 0x01000193)
    }
    return this.groupOfLong(word0, length << 4, arena, at)
  }

  private groupOfEncoded(key: string): number {
    const tag = encodeKey(key)
    return this.groupOfBytes(tag, keyScratch.bytes, 0, keyScratch.length)
  }

  /** Group of the key with this tag and these bytes. */
  groupOfBytes(tag: number, bytes: Uint8Array, offset: number, length: number): number {
    if (tag !== TAG_STRING) this.onlyStrings = false
    const lengthTag = (length << 4) | tag
    if (length > 8) {
      let word0 = length
      for (let i = 0; i < length; i++) word0 = Math.imul(word0 ^ bytes[offset + i], 0x01000193)
      return this.groupOfLong(word0, lengthTag, bytes, offset)
    }
    let word0 = 0
    let word1 = 0
    const first = Math.min(length, 4)
    for (let i = 0, shift = 0; i < first; i++, shift += 8) word0 |= bytes[offset + i] << shift
    for (let i = 4, shift = 0; i < length; i++, shift += 8) word1 |= bytes[offset + i] << shift
    const found = this.findShort(word0, word1, lengthTag)
    return found >= 0
      ? found
      : this.insert(~found, word0, word1, lengthTag, undefined, bytes, offset)
  }

  /** The group of a key of more than eight bytes, by a hash of it and its bytes. */
  private groupOfLong(word0: number, lengthTag: number, bytes: Uint8Array, offset: number): number {
    const word1 = Math.imul(word0 ^ (word0 >>> 15), 0x85ebca6b)
    const { entries, mask } = this
    let slot = slotOf(word0, word1, lengthTag, this.seed) & mask
    for (;;) {
      const e = slot << 2
      const group = entries[e + 3]
      if (group === 0) break
      if (
        entries[e] === word0 &&
        entries[e + 2] === lengthTag &&
        this.sameBytes(this.offsets[group - 1], lengthTag >>> 4, bytes, offset)
      ) {
        return group - 1
      }
      slot = (slot + 1) & mask
    }
    return this.insert(slot, word0, word1, lengthTag, undefined, bytes, offset)
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
    if (group === this.offsets.length) this.growGroups()
    const e = slot << 2
    const entries = this.entries
    entries[e] = word0
    entries[e + 1] = word1
    entries[e + 2] = lengthTag
    entries[e + 3] = group + 1
    if (this.arenaUsed + length > this.arena.length) this.growArena(length)
    const at = this.arenaUsed
    const arena = this.arena
    if (text !== undefined && length <= 8) {
      for (let i = 0; i < length; i++) arena[at + i] = text.charCodeAt(i)
    } else if (bytes !== arena || offset !== at) {
      for (let i = 0; i < length; i++) arena[at + i] = bytes[offset + i]
    }
    this.offsets[group] = at
    this.lengthTags[group] = lengthTag
    this.arenaUsed = at + length
    this.count = group + 1
    if (this.count >= this.growAt) this.growEntries()
    return group
  }

  private growGroups(): void {
    const offsets = new Int32Array(this.offsets.length * 2)
    offsets.set(this.offsets)
    this.offsets = offsets
    const lengthTags = new Int32Array(this.lengthTags.length * 2)
    lengthTags.set(this.lengthTags)
    this.lengthTags = lengthTags
  }

  private growArena(extra: number): void {
    let size = this.arena.length * 2
    while (size < this.arenaUsed + extra) size *= 2
    const arena = new Uint8Array(size)
    arena.set(this.arena.subarray(0, this.arenaUsed))
    this.arena = arena
  }

  private growEntries(): void {
    const old = this.entries
    const entries = new Int32Array(old.length * 2)
    const mask = entries.length / ENTRY - 1
    for (let e = 0; e < old.length; e += ENTRY) {
      if (old[e + 3] === 0) continue
      let slot = slotOf(old[e], old[e + 1], old[e + 2], this.seed) & mask
      while (entries[(slot << 2) + 3] !== 0) slot = (slot + 1) & mask
      const to = slot << 2
      entries[to] = old[e]
      entries[to + 1] = old[e + 1]
      entries[to + 2] = old[e + 2]
      entries[to + 3] = old[e + 3]
    }
    this.entries = entries
    this.mask = mask
    this.growAt *= 2
  }
}

const EMPTY = new Uint8Array(0)

function slotOf(word0: number, word1: number, lengthTag: number, seed: number): number {
  let h = Math.imul(word0 ^ seed, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ word1 ^ (lengthTag << 7), 0x85ebca6b)
  return h ^ (h >>> 13)
}
