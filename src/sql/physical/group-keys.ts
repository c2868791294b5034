/**
 * The keys of groups: values of one or several columns in, a group number (0, 1, 2... in order of first sight) out, and
 * the values of a group back as columns. On the `KeyTable` of core. A null is a key like others, -0 is 0 and NaN is one.
 *
 * Generated code calls `text`, `number` and so on for the only key, or has those of many rows found by `ofColumn`; or
 * `begin`, then `addText`, `addNumber` and so on for each of several, and `end`. The bytes of several keys: a bit a key for
 * nulls, then each that is not null by its form, as `KeyForm` (`key-form.ts`) says; `key-values.ts` reads them. They are
 * not written anywhere and may change.
 */
import { murmur3 } from '../../core/serializer/hash.js'
import {
  encodeKey,
  keyScratch,
  TAG_ARRAY,
  TAG_BYTES,
  TAG_FALSE,
  TAG_NULL,
  TAG_NUMBER,
  TAG_STRING,
  TAG_TRUE,
} from '../../core/serializer/key-codec.js'
import { findNumbers, findTexts } from '../../core/shuffle/key-batch.js'
import { KeyTable, type TableSize } from '../../core/shuffle/key-table.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { DenseKeys } from './dense-keys.js'
import { readFloat, readWord, writePart, writeValue } from './key-values.js'
import { hasMap, withSortedMaps } from './map-keys.js'
import {
  type BytesVector,
  type DoubleVector,
  type IntegralVector,
  type IntVector,
  noNulls,
  viewOf,
} from './vector.js'
import type { VectorBuilder } from './vector-builder.js'

/** What `text`, `end` and the others give for a key that is left to another pass. */
export const OTHER_PASS = -2
/** Not the seed by which keys are sent to partitions: keys of one partition would all be of few passes. */
const PASS_SEED = 0x5bd1e995

/** Groups of a table after which it looks whether its keys lie close together; then after twice as many. */
const FIRST_LOOK = 32_768

/**
 * Groups of a table from which on it is larger than the caches near the processor, and the keys of many rows are found at
 * once.
 */
const LARGE = 8192

/** A column that `GroupKeys.ofColumn` takes. */
export type KeyVector = BytesVector | IntVector | DoubleVector | IntegralVector

const encoder = new TextEncoder()
const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)
const halves = new Int32Array(float.buffer)

export class GroupKeys {
  private table: KeyTable
  /** Keys that are not there are not added: -1 for them. */
  onlyFind = false
  /** The keys, as long as the only one is a whole number and all lie close together; undefined: they are in the table. */
  private dense: DenseKeys | undefined
  /** The group of the table whose key is the one to look whether keys lie close together after all. */
  private nextLook = FIRST_LOOK
  private readonly maskBytes: number
  private pass = 0
  private passes = 1
  private buckets = 0
  private scratch: Uint8Array = new Uint8Array(256)
  private view: DataView = new DataView(this.scratch.buffer)
  private used = 0
  private key = 0

  /** `width`: how many columns a key has. */
  constructor(width: number, expected?: TableSize) {
    this.maskBytes = (width + 7) >>> 3
    this.table = new KeyTable(expected)
    this.dense = width === 1 && expected === undefined ? new DenseKeys() : undefined
  }

  get count(): number {
    return this.dense === undefined ? this.table.count : this.dense.count
  }

  get byteSize(): number {
    return this.table.byteSize + (this.dense?.byteSize ?? 0)
  }

  /** Forgets all groups. */
  clear(): void {
    this.dense?.clear()
    this.table.clear()
  }

  /** From now on keys are only looked up. */
  seal(): void {
    this.onlyFind = true
    if (this.dense === undefined && this.passes === 1) this.dense = denseOf(this.table)
    this.dense?.seal()
  }

  /** From now on keys are in the table; groups keep their numbers. */
  private leaveDense(): void {
    const { count, values } = this.dense!
    this.dense = undefined
    // the keys are not to go back to an array while they are put into the table
    while (this.nextLook <= count) this.nextLook *= 2
    for (let g = 0; g < count; g++) {
      if (Number.isNaN(values[g])) this.nothing()
      else this.number(values[g])
    }
  }

  /** Keys whose hash is not of this pass get the group -2. */
  takePass(pass: number, passes: number): void {
    this.pass = pass
    this.passes = passes
    if (passes > 1) this.dense = undefined
  }

  /** Keys are not kept: each gives the remainder of its hash. */
  onlyHash(buckets: number): void {
    this.buckets = buckets
    this.dense = undefined
  }

  private group(
    tag: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    view?: DataView,
  ): number {
    if (this.dense !== undefined) {
      // no whole number is equal to it
      if (this.onlyFind) return -1
      this.leaveDense()
    }
    const { table, passes, buckets } = this
    if (buckets > 0) return murmur3(bytes, offset, length, tag) % buckets
    if (passes > 1 && murmur3(bytes, offset, length, tag ^ PASS_SEED) % passes !== this.pass) {
      return OTHER_PASS
    }
    return this.onlyFind
      ? table.findBytes(tag, bytes, offset, length, view)
      : table.groupOfBytes(tag, bytes, offset, length, view)
  }

  // ---- the only key

  /** `view`, where there is one at hand, is over the same bytes. */
  text(bytes: Uint8Array, offset: number, length: number, view?: DataView): number {
    return this.group(TAG_STRING, bytes, offset, length, view)
  }

  binary(bytes: Uint8Array, offset: number, length: number): number {
    return this.group(TAG_BYTES, bytes, offset, length)
  }

  string(text: string): number {
    if (this.onlyFind || this.passes > 1 || this.buckets > 0 || this.dense !== undefined) {
      return this.value(text)
    }
    return this.table.groupOfString(text)
  }

  int(value: number): number {
    return this.number(value)
  }

  number(value: number): number {
    const { dense } = this
    if (dense !== undefined) {
      const { groups, least } = dense
      const at = (value - least) | 0
      if (at >= 0 && at < groups.length && at + least === value) {
        const group = groups[at]
        if (group >= 0) return group
      }
      if (this.onlyFind) return -1
      const group = dense.add(value)
      if (group >= 0) return group
      this.leaveDense()
    }
    float[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value
    if (this.passes > 1 || this.buckets > 0) return this.group(TAG_NUMBER, floatBytes, 0, 8)
    if (this.onlyFind) return this.table.findWords(TAG_NUMBER, halves[0], halves[1])
    const group = this.table.groupOfWords(TAG_NUMBER, halves[0], halves[1], floatBytes)
    if (group === this.nextLook) this.enterDense()
    return group
  }

  /** Many keys may lie close together where the first few of them did not. */
  private enterDense(): void {
    this.nextLook *= 2
    this.dense = denseOf(this.table)
    if (this.dense !== undefined) this.table = new KeyTable()
  }

  integral(value: Integral): number {
    return typeof value === 'number' ? this.number(value) : this.value(value)
  }

  boolean(value: boolean): number {
    return this.group(value ? TAG_TRUE : TAG_FALSE, this.scratch, 0, 0)
  }

  nothing(): number {
    const { dense } = this
    if (dense !== undefined) return this.onlyFind ? dense.nullGroup : dense.addNull()
    return this.group(TAG_NULL, this.scratch, 0, 0)
  }

  /** A key of any type. */
  value(value: SqlValue): number {
    const tag = encodeKey(hasMap(value) ? withSortedMaps(value) : value)
    return this.group(tag, keyScratch.bytes, 0, keyScratch.length)
  }

  // ---- the only key, of many rows

  /** What `text`, `number` and so on give for rows of a column, with `ofNull` for nulls (their own group where undefined). */
  ofColumn(column: KeyVector, from: number, to: number, groups: Int32Array, ofNull?: number): void {
    const isLarge = this.dense === undefined && this.table.count >= LARGE
    const isTable = isLarge && this.passes === 1 && this.buckets === 0
    if (column.kind === 'bytes') this.ofTexts(column, from, to, groups, ofNull, isTable)
    else this.ofNumbers(column, from, to, groups, ofNull, isTable)
  }

  private ofTexts(
    column: BytesVector,
    from: number,
    to: number,
    groups: Int32Array,
    ofNull: number | undefined,
    isTable: boolean,
  ): void {
    const { bytes, offsets, lengths } = column
    const nulls = column.nulls ?? noNulls(offsets.length)
    const view = viewOf(bytes)
    if (isTable) {
      findTexts(this.table, TAG_STRING, view, offsets, lengths, nulls, from, to, groups)
    } else groups.fill(-1, from, to)
    const isFound = isTable && this.onlyFind
    if (isFound && column.nulls === undefined) return
    for (let i = from; i < to; i++) {
      if (nulls[i] === 1) groups[i] = ofNull ?? this.nothing()
      else if (groups[i] < 0 && !isFound) groups[i] = this.text(bytes, offsets[i], lengths[i], view)
    }
  }

  private ofNumbers(
    column: IntVector | DoubleVector | IntegralVector,
    from: number,
    to: number,
    groups: Int32Array,
    ofNull: number | undefined,
    isTable: boolean,
  ): void {
    const { data } = column
    const nulls = column.nulls ?? noNulls(data.length)
    const big = column.kind === 'integral' ? column.big : undefined
    const { dense } = this
    let isDone = this.onlyFind
    if (isTable) findNumbers(this.table, TAG_NUMBER, data, from, to, groups)
    else if (dense !== undefined) isDone = dense.find(data, from, to, groups) || isDone
    else {
      groups.fill(-1, from, to)
      isDone = false
    }
    if (isDone && column.nulls === undefined && big === undefined) return
    for (let i = from; i < to; i++) {
      if (nulls[i] === 1) groups[i] = ofNull ?? this.nothing()
      else if (groups[i] < 0) {
        const value = data[i]
        if (big !== undefined && Number.isNaN(value)) groups[i] = this.value(big.get(i)!)
        else if (!isDone) groups[i] = this.number(value)
      }
    }
  }

  // ---- one of several keys

  begin(): void {
    const { scratch, maskBytes } = this
    for (let i = 0; i < maskBytes; i++) scratch[i] = 0
    this.used = maskBytes
    this.key = 0
  }

  addNull(): void {
    this.scratch[this.key >>> 3] |= 1 << (this.key & 7)
    this.key++
  }

  addInt(value: number): void {
    this.reserve(4)
    this.word(value)
    this.key++
  }

  addNumber(value: number): void {
    this.reserve(8)
    float[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value
    this.word(halves[0])
    this.word(halves[1])
    this.key++
  }

  addIntegral(value: Integral): void {
    if (typeof value === 'number') {
      this.addNumber(value)
      return
    }
    this.addNumber(Number.NaN)
    this.key--
    this.addValue(value)
  }

  addBoolean(value: boolean): void {
    this.reserve(1)
    this.scratch[this.used++] = value ? 1 : 0
    this.key++
  }

  addText(bytes: Uint8Array, offset: number, length: number): void {
    this.reserve(4 + length)
    this.word(length)
    this.copy(bytes, offset, length)
    this.key++
  }

  addBinary(bytes: Uint8Array, offset: number, length: number): void {
    this.addText(bytes, offset, length)
  }

  addString(text: string): void {
    this.reserve(4 + text.length * 3)
    const at = this.used
    const { written } = encoder.encodeInto(text, this.scratch.subarray(at + 4))
    this.word(written)
    this.used = at + 4 + written
    this.key++
  }

  addValue(value: SqlValue): void {
    const tag = encodeKey(hasMap(value) ? withSortedMaps(value) : value)
    this.reserve(5 + keyScratch.length)
    this.scratch[this.used++] = tag
    this.word(keyScratch.length)
    this.copy(keyScratch.bytes, 0, keyScratch.length)
    this.key++
  }

  end(): number {
    return this.group(TAG_ARRAY, this.scratch, 0, this.used, this.view)
  }

  private reserve(bytes: number): void {
    const needed = this.used + bytes
    if (needed <= this.scratch.length) return
    const larger = new Uint8Array(Math.max(needed, this.scratch.length * 2))
    larger.set(this.scratch.subarray(0, this.used))
    this.scratch = larger
    this.view = new DataView(larger.buffer)
  }

  private word(value: number): void {
    this.view.setInt32(this.used, value, true)
    this.used += 4
  }

  private copy(bytes: Uint8Array, offset: number, length: number): void {
    const { scratch, used } = this
    if (length > 32) scratch.set(bytes.subarray(offset, offset + length), used)
    else for (let i = 0; i < length; i++) scratch[used + i] = bytes[offset + i]
    this.used = used + length
  }

  // ---- back to columns

  /**
   * Adds the keys of a group to builders, one each column. A column with a dictionary has row numbers of it for keys:
   * `rowOf` is told the number in place of the builder.
   */
  write(
    group: number,
    columns: readonly VectorBuilder[],
    rowOf?: readonly (((row: number) => void) | undefined)[],
  ): void {
    const { table, dense } = this
    if (dense !== undefined) {
      const value = dense.values[group]
      const own = rowOf?.[0]
      if (Number.isNaN(value)) columns[0].addNull()
      else if (own === undefined) columns[0].add(value)
      else own(value)
      return
    }
    const lengthTag = table.lengthTag(group)
    const offset = table.offset(group)
    const length = lengthTag >>> 4
    const { arena } = table
    if (columns.length === 1) {
      const own = rowOf?.[0]
      if (own === undefined || (lengthTag & 15) === TAG_NULL) {
        writeValue(columns[0], lengthTag & 15, arena, offset, length)
      } else own(readFloat(arena, offset))
      return
    }
    let at = offset + this.maskBytes
    columns.forEach((column, k) => {
      if (((arena[offset + (k >>> 3)] >>> (k & 7)) & 1) === 1) {
        column.addNull()
        return
      }
      const own = rowOf?.[k]
      if (own !== undefined) {
        own(readWord(arena, at))
        at += 4
      } else at = writePart(column, arena, at)
    })
  }
}

/** The keys of a table, when all are null or whole numbers that lie close together; undefined when not. */
function denseOf(table: KeyTable): DenseKeys | undefined {
  const values = new Float64Array(table.count)
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let g = 0; g < values.length; g++) {
    const lengthTag = table.lengthTag(g)
    values[g] = Number.NaN
    if (lengthTag === TAG_NULL) continue
    if (lengthTag !== ((8 << 4) | TAG_NUMBER)) return undefined
    const value = readFloat(table.arena, table.offset(g))
    if (!Number.isSafeInteger(value)) return undefined
    values[g] = value
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return DenseKeys.of(values, least, most)
}
