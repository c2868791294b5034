/**
 * The groups of many keys at once, in a `KeyTable` that is larger than the processor's caches. To find keys one after the
 * other is to wait for memory at each step of each key: what comes next hangs on what was read. Here a step is done for all
 * keys of a chunk before the next one begins, without branches that depend on what was read, so that the waits of many
 * keys overlap. Keys that the table does not have get the group -1.
 */
import {
  GROUP_MASK,
  hashOf,
  hashView,
  type KeyTable,
  LENGTH_TAG,
  RECORD,
  secondWord,
} from './key-table.js'

/** Keys that are taken through all steps before the next ones: what is noted of them stays in the innermost cache. */
const CHUNK = 512

const words0 = new Int32Array(CHUNK)
const words1 = new Int32Array(CHUNK)
const lengthTags = new Int32Array(CHUNK)
const hashes = new Int32Array(CHUNK)
const slots = new Int32Array(CHUNK)
const entries = new Int32Array(CHUNK)
/** Keys that are still looked for. One place more than keys: what is written there and not counted is of no meaning. */
const open = new Int32Array(CHUNK + 1)
/** Of those, the ones whose slot of the index is theirs, or of one with the same six bits. */
const likely = new Int32Array(CHUNK + 1)

const float = new Float64Array(1)
const halves = new Int32Array(float.buffer)

/** Byte strings in `view`: key i has `lengths[i]` bytes from `offsets[i]` on; those with `nulls[i] === 1` get any group. */
export function findTexts(
  table: KeyTable,
  tag: number,
  view: DataView,
  offsets: Int32Array,
  lengths: Int32Array,
  nulls: Uint8Array,
  from: number,
  to: number,
  groups: Int32Array,
): void {
  const lastWhole = view.byteLength - 8
  for (let at = from; at < to; at += CHUNK) {
    const n = Math.min(CHUNK, to - at)
    for (let j = 0; j < n; j++) {
      const i = at + j
      const length = nulls[i] === 1 ? 0 : lengths[i]
      const offset = offsets[i]
      lengthTags[j] = (length << 4) | tag
      if (length > 8) {
        const word0 = hashView(view, offset, length)
        words0[j] = word0
        words1[j] = secondWord(word0)
        continue
      }
      let word0 = 0
      let word1 = 0
      if (length > 0 && offset <= lastWhole) {
        word0 = view.getInt32(offset, true)
        if (length < 4) word0 &= (1 << (length << 3)) - 1
        else if (length > 4) {
          word1 = view.getInt32(offset + 4, true)
          if (length < 8) word1 &= (1 << ((length - 4) << 3)) - 1
        }
      } else {
        for (let k = 0; k < length; k++) {
          if (k < 4) word0 |= view.getUint8(offset + k) << (k << 3)
          else word1 |= view.getUint8(offset + k) << ((k - 4) << 3)
        }
      }
      words0[j] = word0
      words1[j] = word1
    }
    resolve(table, view, offsets, at, n, groups)
  }
}

const noView = new DataView(new ArrayBuffer(0))
const noOffsets = new Int32Array(0)

/** Numbers, as `encodeKey` writes them: -0 as 0, all NaN as one. */
export function findNumbers(
  table: KeyTable,
  tag: number,
  values: Float64Array | Int32Array,
  from: number,
  to: number,
  groups: Int32Array,
): void {
  for (let at = from; at < to; at += CHUNK) {
    const n = Math.min(CHUNK, to - at)
    for (let j = 0; j < n; j++) {
      const value = values[at + j]
      float[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value
      words0[j] = halves[0]
      words1[j] = halves[1]
      lengthTags[j] = (8 << 4) | tag
    }
    resolve(table, noView, noOffsets, at, n, groups)
  }
}

/** The groups of the first `n` keys of the chunk, which are noted in `words0`, `words1` and `lengthTags`. */
function resolve(
  table: KeyTable,
  view: DataView,
  offsets: Int32Array,
  at: number,
  n: number,
  groups: Int32Array,
): void {
  const { index, records, mask, seed } = table
  for (let j = 0; j < n; j++) {
    const hash = hashOf(words0[j], words1[j], lengthTags[j], seed)
    hashes[j] = hash
    slots[j] = hash & mask
    open[j] = j
    groups[at + j] = -1
  }
  for (let left = n; left > 0; ) {
    for (let k = 0; k < left; k++) entries[open[k]] = index[slots[open[k]]]
    let candidates = 0
    let others = 0
    for (let k = 0; k < left; k++) {
      const j = open[k]
      const entry = entries[j]
      const isUsed = isNotZero(entry)
      const isLikely = isUsed & ~isNotZero((entry ^ hashes[j]) & ~GROUP_MASK)
      slots[j] = (slots[j] + 1) & mask
      likely[candidates] = j
      candidates += isLikely
      open[others] = j
      others += isUsed ^ isLikely
    }
    let found = 0
    for (let c = 0; c < candidates; c++) {
      const j = likely[c]
      const group = (entries[j] & GROUP_MASK) - 1
      const r = RECORD * group
      const isOther = isNotZero(
        (records[r] ^ words0[j]) |
          (records[r + 1] ^ words1[j]) |
          (records[r + LENGTH_TAG] ^ lengthTags[j]),
      )
      groups[at + j] = group | -isOther
      likely[found] = j
      found += isOther ^ 1
      open[others] = j
      others += isOther
    }
    for (let c = 0; c < found; c++) {
      const j = likely[c]
      const length = lengthTags[j] >>> 4
      // its words are a hash
      if (length > 8 && !table.isKey(groups[at + j], view, offsets[at + j], length)) {
        groups[at + j] = -1
        open[others++] = j
      }
    }
    left = others
  }
}

/** 1 for any number but 0. */
function isNotZero(word: number): number {
  return (word | -word) >>> 31
}
