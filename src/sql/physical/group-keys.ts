/**
 * The keys of groups: values of one or several columns in, a group number (0, 1, 2... in order of first sight) out, and
 * the values of a group back as columns. On the `KeyTable` of core, with its canonical key bytes (`key-codec.ts`): a
 * single key as itself, several as the tuple of them. So a null is a key like others, -0 is 0 and NaN is one.
 *
 * Generated code calls `text`, `number` and so on for the only key; or `begin`, then `addText`, `addNumber` and so on for
 * each of several, and `end`.
 */

import { murmur3 } from '../../core/serializer/hash.js'
import { decodeKey, encodeKey, keyScratch } from '../../core/serializer/key-codec.js'
import { KeyTable, type TableSize } from '../../core/shuffle/key-table.js'
import { type DataType, isNested } from '../types/data-type.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import type { VectorBuilder } from './vector-builder.js'

const STRING = 0
const NUMBER = 1
const NULL = 2
const FALSE = 4
const TRUE = 5
const BYTES = 8
const TUPLE = 9
const PART = 5

/** What `text`, `end` and the others give for a key that is left to another pass. */
export const OTHER_PASS = -2
/** Not the seed by which keys are sent to partitions: keys of one partition would all be of few passes. */
const PASS_SEED = 0x5bd1e995

export class GroupKeys {
  readonly table: KeyTable
  /** Keys that are not there are not added: -1 for them. */
  onlyFind = false
  private pass = 0
  private passes = 1
  private scratch = new Uint8Array(256)
  private used = 0
  private readonly float: Float64Array = new Float64Array(1)
  private readonly floatBytes: Uint8Array = new Uint8Array(this.float.buffer)

  constructor(expected?: TableSize) {
    this.table = new KeyTable(expected)
  }

  get count(): number {
    return this.table.count
  }

  /** Forgets all groups. */
  clear(): void {
    this.table.clear()
  }

  // ---- the only key

  text(bytes: Uint8Array, offset: number, length: number): number {
    return this.group(STRING, bytes, offset, length)
  }

  binary(bytes: Uint8Array, offset: number, length: number): number {
    return this.group(BYTES, bytes, offset, length)
  }

  string(text: string): number {
    return this.onlyFind || this.passes > 1 ? this.value(text) : this.table.groupOfString(text)
  }

  number(value: number): number {
    this.float[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value
    return this.group(NUMBER, this.floatBytes, 0, 8)
  }

  integral(value: Integral): number {
    return typeof value === 'number' ? this.number(value) : this.value(value)
  }

  boolean(value: boolean): number {
    return this.group(value ? TRUE : FALSE, this.scratch, 0, 0)
  }

  nothing(): number {
    return this.group(NULL, this.scratch, 0, 0)
  }

  /** A key of any type. */
  value(value: SqlValue): number {
    const tag = encodeKey(value)
    return this.group(tag, keyScratch.bytes, 0, keyScratch.length)
  }

  /** Keys whose hash is not of this pass get the group -2. */
  takePass(pass: number, passes: number): void {
    this.pass = pass
    this.passes = passes
  }

  private group(tag: number, bytes: Uint8Array, offset: number, length: number): number {
    const { table, passes } = this
    if (passes > 1 && murmur3(bytes, offset, length, tag ^ PASS_SEED) % passes !== this.pass) {
      return OTHER_PASS
    }
    return this.onlyFind
      ? table.findBytes(tag, bytes, offset, length)
      : table.groupOfBytes(tag, bytes, offset, length)
  }

  // ---- one of several keys

  begin(): void {
    this.used = 0
  }

  addText(bytes: Uint8Array, offset: number, length: number): void {
    this.part(STRING, length)
    this.copy(bytes, offset, length)
  }

  addString(text: string): void {
    const at = this.used
    this.part(STRING, text.length * 3)
    const { written } = encoder.encodeInto(text, this.scratch.subarray(this.used))
    this.used = at
    this.part(STRING, written)
    this.used += written
  }

  addBinary(bytes: Uint8Array, offset: number, length: number): void {
    this.part(BYTES, length)
    this.copy(bytes, offset, length)
  }

  addNumber(value: number): void {
    this.part(NUMBER, 8)
    this.float[0] = value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value
    const { floatBytes, scratch, used } = this
    for (let i = 0; i < 8; i++) scratch[used + i] = floatBytes[i]
    this.used = used + 8
  }

  addIntegral(value: Integral): void {
    if (typeof value === 'number') this.addNumber(value)
    else this.addValue(value)
  }

  addBoolean(value: boolean): void {
    this.part(value ? TRUE : FALSE, 0)
  }

  addNull(): void {
    this.part(NULL, 0)
  }

  addValue(value: SqlValue): void {
    const tag = encodeKey(value)
    this.part(tag, keyScratch.length)
    this.copy(keyScratch.bytes, 0, keyScratch.length)
  }

  end(): number {
    return this.group(TUPLE, this.scratch, 0, this.used)
  }

  /** The bytes of the key that was begun: to hash, or to look up elsewhere. */
  get keyBytes(): Uint8Array {
    return this.scratch.subarray(0, this.used)
  }

  private part(tag: number, length: number): void {
    const needed = this.used + PART + length
    if (needed > this.scratch.length) {
      const larger = new Uint8Array(Math.max(needed, this.scratch.length * 2))
      larger.set(this.scratch.subarray(0, this.used))
      this.scratch = larger
    }
    const { scratch, used } = this
    scratch[used] = tag
    scratch[used + 1] = length & 255
    scratch[used + 2] = (length >>> 8) & 255
    scratch[used + 3] = (length >>> 16) & 255
    scratch[used + 4] = length >>> 24
    this.used = used + PART
  }

  private copy(bytes: Uint8Array, offset: number, length: number): void {
    const { scratch, used } = this
    if (length > 32) scratch.set(bytes.subarray(offset, offset + length), used)
    else for (let i = 0; i < length; i++) scratch[used + i] = bytes[offset + i]
    this.used = used + length
  }

  // ---- back to columns

  /** Adds the keys of a group to builders, one each column. */
  write(group: number, columns: readonly VectorBuilder[]): void {
    const { table } = this
    const lengthTag = table.lengthTag(group)
    const offset = table.offset(group)
    const length = lengthTag >>> 4
    if (columns.length === 1) {
      writePart(columns[0], lengthTag & 15, table.arena, offset, length)
      return
    }
    let at = offset
    const { arena } = table
    for (const column of columns) {
      const size =
        (arena[at + 1] | (arena[at + 2] << 8) | (arena[at + 3] << 16) | (arena[at + 4] << 24)) >>> 0
      writePart(column, arena[at], arena, at + PART, size)
      at += PART + size
    }
  }
}

const encoder = new TextEncoder()
const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)

function writePart(
  column: VectorBuilder,
  tag: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
): void {
  switch (tag) {
    case STRING:
    case BYTES:
      if (!isNested(column.type)) {
        column.addBytes(bytes, offset, length)
        return
      }
      break
    case NUMBER:
      for (let i = 0; i < 8; i++) floatBytes[i] = bytes[offset + i]
      column.add(float[0])
      return
    case NULL:
      column.addNull()
      return
    case FALSE:
    case TRUE:
      column.add(tag === TRUE)
      return
  }
  column.add(decodeKey(tag, bytes, offset, length) as SqlValue)
}

/** Which methods take a key of a type. */
export type KeyForm = 'text' | 'binary' | 'number' | 'integral' | 'boolean' | 'value'

/** How generated code gives a key of this type: the end of a method's name. */
export function keyForm(type: DataType): KeyForm {
  switch (type.kind) {
    case 'string':
      return 'text'
    case 'binary':
      return 'binary'
    case 'boolean':
      return 'boolean'
    case 'long':
    case 'decimal':
      return 'integral'
    case 'array':
    case 'struct':
    case 'map':
    case 'void':
    case 'calendar_interval':
      return 'value'
    default:
      return 'number'
  }
}
