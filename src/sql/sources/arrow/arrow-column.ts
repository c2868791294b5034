/**
 * The columns of a record batch as they lie in memory: values are made where they are asked for, one by one for what is
 * nested, many at a time into a vector for all else.
 */
import { Buffer } from 'node:buffer'
import { BATCH_ROWS, type Vector } from '../../physical/vector.js'
import type { Integral, SqlValue } from '../../types/sql-value.js'

export interface ArrowColumn {
  readonly length: number
  /** A value; null where there is none. */
  at(row: number): SqlValue
  /** Writes rows [from, to) to a vector from its beginning on. */
  fill(vector: Vector, from: number, to: number): void
}

/** One bit a row, 1 where it is there; undefined: all are. */
export type Validity = Uint8Array | undefined

export function isNull(validity: Validity, row: number): boolean {
  return validity !== undefined && (validity[row >> 3] & (1 << (row & 7))) === 0
}

function fillNulls(vector: Vector, validity: Validity, from: number, to: number): void {
  if (vector.kind === 'object') return
  vector.nulls = undefined
  if (validity === undefined) return
  const nulls = new Uint8Array(BATCH_ROWS)
  for (let row = from; row < to; row++) nulls[row - from] = isNull(validity, row) ? 1 : 0
  vector.nulls = nulls
}

/** Values that are made one by one. */
export class ValueColumn implements ArrowColumn {
  readonly length: number
  private readonly validity: Validity
  private readonly value: (row: number) => SqlValue

  /** `value`: of a row that is there. */
  constructor(length: number, validity: Validity, value: (row: number) => SqlValue) {
    this.length = length
    this.validity = validity
    this.value = value
  }

  at(row: number): SqlValue {
    return isNull(this.validity, row) ? null : this.value(row)
  }

  fill(vector: Vector, from: number, to: number): void {
    fillValues(this, vector, from, to)
  }
}

/** Fills a vector value by value. */
export function fillValues(column: ArrowColumn, vector: Vector, from: number, to: number): void {
  if (vector.kind === 'object') {
    for (let row = from; row < to; row++) vector.data[row - from] = column.at(row)
    return
  }
  if (vector.kind === 'bytes') {
    fillBytes(column, vector, from, to)
    return
  }
  const nulls = new Uint8Array(BATCH_ROWS)
  let nullCount = 0
  if (vector.kind === 'integral') vector.big = undefined
  for (let row = from; row < to; row++) {
    const value = column.at(row)
    if (value === null) {
      nulls[row - from] = 1
      nullCount++
    } else if (typeof value === 'bigint' && vector.kind === 'integral') {
      vector.data[row - from] = Number.NaN
      vector.big ??= new Map()
      vector.big.set(row - from, value)
    } else vector.data[row - from] = Number(value)
  }
  vector.nulls = nullCount === 0 ? undefined : nulls
}

function fillBytes(
  column: ArrowColumn,
  vector: Extract<Vector, { kind: 'bytes' }>,
  from: number,
  to: number,
): void {
  const values: Uint8Array[] = []
  vector.nulls = new Uint8Array(BATCH_ROWS)
  let used = 0
  for (let row = from; row < to; row++) {
    const value = column.at(row) as string | Uint8Array | null
    const bytes = typeof value === 'string' ? Buffer.from(value) : value
    vector.nulls[row - from] = bytes === null ? 1 : 0
    vector.offsets[row - from] = used
    vector.lengths[row - from] = bytes?.length ?? 0
    if (bytes === null) continue
    values.push(bytes)
    used += bytes.length
  }
  vector.bytes = Buffer.concat(values)
}

/** Numbers that the array has as they are. */
export class NumberColumn implements ArrowColumn {
  readonly length: number
  private readonly validity: Validity
  private readonly values: Int32Array | Float64Array

  constructor(validity: Validity, values: Int32Array | Float64Array) {
    this.length = values.length
    this.validity = validity
    this.values = values
  }

  at(row: number): SqlValue {
    return isNull(this.validity, row) ? null : this.values[row]
  }

  fill(vector: Vector, from: number, to: number): void {
    if (vector.kind === 'object' || vector.kind === 'bytes') return
    if (vector.kind === 'integral') vector.big = undefined
    vector.data.set(this.values.subarray(from, to))
    fillNulls(vector, this.validity, from, to)
  }
}

/** Integers of 64 bits, exact. */
export class LongColumn implements ArrowColumn {
  readonly length: number
  private readonly validity: Validity
  private readonly halves: Int32Array

  /** `halves`: the lower one first. */
  constructor(validity: Validity, halves: Int32Array) {
    this.length = halves.length >> 1
    this.validity = validity
    this.halves = halves
  }

  at(row: number): SqlValue {
    return isNull(this.validity, row) ? null : longOf(this.halves, 2 * row)
  }

  fill(vector: Vector, from: number, to: number): void {
    if (vector.kind !== 'integral') return
    const { halves, validity } = this
    const { data } = vector
    vector.big = undefined
    for (let row = from; row < to; row++) {
      const value = longOf(halves, 2 * row)
      if (typeof value === 'number') data[row - from] = value
      else {
        data[row - from] = Number.NaN
        if (isNull(validity, row)) continue
        vector.big ??= new Map()
        vector.big.set(row - from, value)
      }
    }
    fillNulls(vector, validity, from, to)
  }
}

/** The integer of 64 bits whose lower half is at `at`. */
export function longOf(halves: Int32Array, at: number): Integral {
  const value = halves[at + 1] * 4294967296 + (halves[at] >>> 0)
  if (Number.isSafeInteger(value)) return value
  return (BigInt(halves[at + 1]) << 32n) | BigInt(halves[at] >>> 0)
}

/** Texts or bytes, ranges of one array. */
export class BytesColumn implements ArrowColumn {
  readonly length: number
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
  readonly lengths: Int32Array
  readonly validity: Validity
  private readonly isText: boolean

  constructor(
    isText: boolean,
    validity: Validity,
    bytes: Uint8Array,
    offsets: Int32Array,
    lengths: Int32Array,
  ) {
    this.length = lengths.length
    this.isText = isText
    this.validity = validity
    this.bytes = bytes
    this.offsets = offsets
    this.lengths = lengths
  }

  at(row: number): SqlValue {
    if (isNull(this.validity, row)) return null
    const { bytes, offsets, lengths } = this
    const start = offsets[row]
    const end = start + lengths[row]
    if (!this.isText) return bytes.slice(start, end)
    return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length).toString(
      'utf8',
      start,
      end,
    )
  }

  fill(vector: Vector, from: number, to: number): void {
    if (vector.kind !== 'bytes') return
    vector.bytes = this.bytes
    vector.offsets.set(this.offsets.subarray(from, to))
    vector.lengths.set(this.lengths.subarray(from, to))
    fillNulls(vector, this.validity, from, to)
  }
}
