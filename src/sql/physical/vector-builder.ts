/**
 * Vectors that grow: rows of batches are copied in, one behind the other or by row number. What joins, sorts and
 * windows keep of their input, and what writes a column value by value.
 */
import { Buffer } from 'node:buffer'
import type { DataType } from '../types/data-type.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { BytesArena } from './bytes-arena.js'
import {
  type Batch,
  type BytesVector,
  largerVector,
  newVector,
  type Vector,
  vectorKind,
} from './vector.js'

export class VectorBuilder {
  readonly type: DataType
  length = 0
  private vector: Vector
  private capacity: number
  private readonly arena: BytesArena | undefined

  constructor(type: DataType, capacity: number = 1024) {
    this.type = type
    this.capacity = capacity
    this.vector = newVector(vectorKind(type), capacity)
    if (this.vector.kind === 'bytes') this.arena = new BytesArena()
  }

  /** Forgets the rows and keeps the memory. What was given out before must not be used any more. */
  reset(): void {
    this.length = 0
    this.vector.nulls = undefined
    if (this.vector.kind === 'integral') this.vector.big = undefined
    this.arena?.reset()
  }

  /** The rows so far. Valid until more are added. */
  get result(): Vector {
    if (this.vector.kind === 'bytes') this.vector.bytes = this.arena!.bytes
    return this.vector
  }

  get byteSize(): number {
    const perRow = { bool: 1, int: 4, double: 8, integral: 8, bytes: 8, object: 64 }
    return this.capacity * perRow[this.vector.kind] + (this.arena?.bytes.length ?? 0)
  }

  private reserve(rows: number): void {
    if (this.length + rows <= this.capacity) return
    const old = this.vector
    this.capacity = Math.max(this.length + rows, this.capacity * 2)
    const larger = largerVector(old, this.capacity)
    if (old.nulls !== undefined) {
      const nulls = new Uint8Array(this.capacity)
      nulls.set(old.nulls)
      ;(larger as BytesVector).nulls = nulls
    }
    this.vector = larger
  }

  addNull(): void {
    this.reserve(1)
    const { vector } = this
    if (vector.kind === 'object') vector.data[this.length++] = null
    else {
      vector.nulls ??= new Uint8Array(this.capacity)
      vector.nulls[this.length] = 1
      if (vector.kind === 'bytes') vector.lengths[this.length] = 0
      this.length++
    }
  }

  add(value: SqlValue): void {
    if (value === null) {
      this.addNull()
      return
    }
    this.reserve(1)
    const { vector, length } = this
    switch (vector.kind) {
      case 'bool':
        vector.data[length] = value === true ? 1 : 0
        break
      case 'int':
      case 'double':
        vector.data[length] = value as number
        break
      case 'integral':
        this.setIntegral(length, value as Integral)
        break
      case 'bytes':
        vector.offsets[length] = this.arena!.used
        vector.lengths[length] =
          typeof value === 'string'
            ? this.arena!.text(value)
            : this.arena!.binary(value as Uint8Array)
        break
      case 'object':
        vector.data[length] = value
    }
    if (vector.nulls !== undefined) vector.nulls[length] = 0
    this.length = length + 1
  }

  private setIntegral(row: number, value: Integral): void {
    const { vector } = this
    if (vector.kind !== 'integral') return
    if (typeof value === 'number') {
      vector.data[row] = value
      return
    }
    vector.data[row] = Number.NaN
    vector.big ??= new Map()
    vector.big.set(row, value)
  }

  /** Adds a range of bytes of a text or binary column. */
  addBytes(bytes: Uint8Array, offset: number, length: number): void {
    this.reserve(1)
    const vector = this.vector as BytesVector
    vector.offsets[this.length] = this.arena!.used
    vector.lengths[this.length] = this.arena!.copy(bytes, offset, length)
    if (vector.nulls !== undefined) vector.nulls[this.length] = 0
    this.length++
  }

  /** Adds rows `order[from..to)` of a vector, or rows `from..to`; a row of -1 adds a null. */
  addRows(source: Vector, from: number, to: number, order?: Int32Array): void {
    const count = to - from
    this.reserve(count)
    const start = this.length
    const { vector } = this
    if (vector.kind === 'object') {
      const { data } = source as typeof vector
      for (let i = 0; i < count; i++) {
        const row = order === undefined ? from + i : order[from + i]
        vector.data[start + i] = row < 0 ? null : data[row]
      }
      this.length = start + count
      return
    }
    this.copyNulls(source, from, count, order)
    if (vector.kind === 'bytes') {
      const { offsets, lengths, bytes } = source as BytesVector
      const nulls = vector.nulls
      for (let i = 0; i < count; i++) {
        const row = order === undefined ? from + i : order[from + i]
        vector.offsets[start + i] = this.arena!.used
        vector.lengths[start + i] =
          nulls !== undefined && nulls[start + i] === 1
            ? 0
            : this.arena!.copy(bytes, offsets[row], lengths[row])
      }
      this.length = start + count
      return
    }
    const data = (source as Exclude<Vector, { kind: 'bytes' }>).data as Float64Array
    const target = vector.data as Float64Array
    if (order === undefined) target.set(data.subarray(from, to), start)
    else {
      for (let i = 0; i < count; i++) {
        const row = order[from + i]
        target[start + i] = row < 0 ? 0 : data[row]
      }
    }
    if (source.kind === 'integral' && vector.kind === 'integral' && source.big !== undefined) {
      for (let i = 0; i < count; i++) {
        const row = order === undefined ? from + i : order[from + i]
        const big = row < 0 ? undefined : source.big.get(row)
        if (big !== undefined && Number.isNaN(data[row])) {
          vector.big ??= new Map()
          vector.big.set(start + i, big)
        }
      }
    }
    this.length = start + count
  }

  private copyNulls(source: Vector, from: number, count: number, order?: Int32Array): void {
    const { vector } = this
    const { nulls } = source
    const start = this.length
    let target = vector.nulls
    for (let i = 0; i < count; i++) {
      const row = order === undefined ? from + i : order[from + i]
      const isNull = row < 0 || (nulls !== undefined && nulls[row] === 1)
      if (isNull) {
        if (target === undefined) {
          target = new Uint8Array(this.capacity)
          if (vector.kind !== 'object') vector.nulls = target
        }
        target[start + i] = 1
      } else if (target !== undefined) target[start + i] = 0
    }
  }
}

/** Builders for the columns of a schema. */
export class BatchBuilder {
  readonly columns: readonly VectorBuilder[]

  constructor(types: readonly DataType[], capacity?: number) {
    this.columns = types.map(type => new VectorBuilder(type, capacity))
    this.rows = 0
  }

  private rows: number

  get length(): number {
    return this.columns.length === 0 ? this.rows : this.columns[0].length
  }

  get byteSize(): number {
    return this.columns.reduce((sum, column) => sum + column.byteSize, 0)
  }

  reset(): void {
    for (const column of this.columns) column.reset()
    this.rows = 0
  }

  /** Adds rows of a batch, as `VectorBuilder.addRows`. */
  addRows(batch: Batch, from: number = 0, to: number = batch.length, order?: Int32Array): void {
    this.columns.forEach((column, i) => {
      column.addRows(batch.columns[i], from, to, order)
    })
    this.rows += to - from
  }

  addRow(row: readonly SqlValue[]): void {
    this.columns.forEach((column, i) => {
      column.add(row[i])
    })
    this.rows++
  }

  /** What was added; valid until more is. */
  get batch(): Batch {
    return { length: this.length, columns: this.columns.map(column => column.result) }
  }
}

/** One value of a vector. */
export function valueAt(vector: Vector, row: number, type: DataType): SqlValue {
  if (vector.kind === 'object') return vector.data[row]
  if (vector.nulls !== undefined && vector.nulls[row] === 1) return null
  switch (vector.kind) {
    case 'bool':
      return vector.data[row] === 1
    case 'int':
    case 'double':
      return vector.data[row]
    case 'integral': {
      const value = vector.data[row]
      return Number.isNaN(value) ? vector.big!.get(row)! : value
    }
    case 'bytes': {
      const { bytes, offsets, lengths } = vector
      const start = offsets[row]
      const end = start + lengths[row]
      if (type.kind === 'binary') return bytes.slice(start, end)
      return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length).toString(
        'utf8',
        start,
        end,
      )
    }
  }
}

/** The rows of a batch as values. */
export function rowsOf(batch: Batch, types: readonly DataType[]): SqlValue[][] {
  const rows: SqlValue[][] = []
  for (let i = 0; i < batch.length; i++) {
    rows.push(batch.columns.map((vector, k) => valueAt(vector, i, types[k])))
  }
  return rows
}
