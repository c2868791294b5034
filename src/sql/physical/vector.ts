/**
 * A column of a batch, in a task thread: typed arrays, so that generated loops read and write it without allocation.
 * Which class holds a type is said by `vectorKind`; what one value of it is, by `../types/sql-value.ts`.
 *
 * | kind | types | data |
 * | --- | --- | --- |
 * | `bool` | BOOLEAN | Uint8Array, 0 or 1 |
 * | `int` | BYTE, SHORT, INT, DATE, interval of years and months | Int32Array |
 * | `double` | FLOAT, DOUBLE, TIMESTAMP, TIMESTAMP_NTZ, interval of days to seconds | Float64Array |
 * | `integral` | LONG, DECIMAL | Float64Array of safe integers; NaN marks a value beyond, which is in `big` |
 * | `bytes` | STRING, BINARY | offset and length of each value in `bytes` |
 * | `object` | ARRAY, MAP, STRUCT, INTERVAL, VOID | array of values |
 *
 * `nulls[i]` is 1 where row i is null; undefined when no row is. What the data arrays hold at a null row is undefined.
 * Vectors are written by whoever made them until they are given on in a batch, and never changed after that.
 */
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** Rows of a full batch. */
export const BATCH_ROWS = 8192

export type VectorKind = 'bool' | 'int' | 'double' | 'integral' | 'bytes' | 'object'

export function vectorKind(type: DataType): VectorKind {
  switch (type.kind) {
    case 'boolean':
      return 'bool'
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return 'int'
    case 'float':
    case 'double':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return 'double'
    case 'long':
    case 'decimal':
      return 'integral'
    case 'string':
    case 'binary':
      return 'bytes'
    default:
      return 'object'
  }
}

export interface BoolVector {
  readonly kind: 'bool'
  data: Uint8Array
  nulls: Uint8Array | undefined
}

export interface IntVector {
  readonly kind: 'int'
  data: Int32Array
  nulls: Uint8Array | undefined
}

export interface DoubleVector {
  readonly kind: 'double'
  data: Float64Array
  nulls: Uint8Array | undefined
}

export interface IntegralVector {
  readonly kind: 'integral'
  data: Float64Array
  /** Values beyond the safe integers, by row. */
  big: Map<number, bigint> | undefined
  nulls: Uint8Array | undefined
}

export interface BytesVector {
  readonly kind: 'bytes'
  offsets: Int32Array
  lengths: Int32Array
  /** Valid UTF-8 for STRING. May be shared with other vectors and with the input that it was read from. */
  bytes: Uint8Array
  nulls: Uint8Array | undefined
}

export interface ObjectVector {
  readonly kind: 'object'
  /** null where a row is null; `nulls` is always undefined. */
  data: SqlValue[]
  nulls: undefined
}

export type Vector =
  | BoolVector
  | IntVector
  | DoubleVector
  | IntegralVector
  | BytesVector
  | ObjectVector

/** Rows in columns. What operators of a stage pass to each other. */
export interface Batch {
  readonly length: number
  readonly columns: readonly Vector[]
}

let zeros = new Uint8Array(65536)

/** What the nulls of a vector without nulls are read from, where they are read without asking. */
export function noNulls(rows: number): Uint8Array {
  if (rows > zeros.length) zeros = new Uint8Array(rows * 2)
  return zeros
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

const NO_BYTES = new Uint8Array(0)

/** A vector with room for `rows` rows, all of them yet to be written. */
export function newVector(kind: VectorKind, rows: number = BATCH_ROWS): Vector {
  switch (kind) {
    case 'bool':
      return { kind, data: new Uint8Array(rows), nulls: undefined }
    case 'int':
      return { kind, data: new Int32Array(rows), nulls: undefined }
    case 'double':
      return { kind, data: new Float64Array(rows), nulls: undefined }
    case 'integral':
      return { kind, data: new Float64Array(rows), big: undefined, nulls: undefined }
    case 'bytes':
      return {
        kind,
        offsets: new Int32Array(rows),
        lengths: new Int32Array(rows),
        bytes: NO_BYTES,
        nulls: undefined,
      }
    case 'object':
      return { kind, data: new Array<SqlValue>(rows).fill(null), nulls: undefined }
  }
}

/** A copy of a vector, without its nulls, with room for `rows` rows. */
export function largerVector(old: Vector, rows: number): Vector {
  const larger = newVector(old.kind, rows)
  if (old.kind === 'bytes') {
    const target = larger as BytesVector
    target.offsets.set(old.offsets)
    target.lengths.set(old.lengths)
  } else if (old.kind === 'object') {
    const target = larger as ObjectVector
    for (let i = 0; i < old.data.length; i++) target.data[i] = old.data[i]
  } else {
    ;((larger as DoubleVector).data as Float64Array).set(old.data as Float64Array)
    if (old.kind === 'integral') (larger as IntegralVector).big = old.big
  }
  return larger
}
