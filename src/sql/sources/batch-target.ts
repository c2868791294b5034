/**
 * The batch that a text reader is filling: one vector a column, used again for every batch. Rows begin with all columns null;
 * generated readers write into the arrays themselves (`nulls[i][row] = 0` with each value), everything else goes through `set`.
 */
import { Buffer } from 'node:buffer'
import {
  BATCH_ROWS,
  type Batch,
  type BytesVector,
  type IntegralVector,
  newVector,
  type Vector,
  vectorKind,
} from '../physical/vector.js'
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import type { ScanMemory } from './scan-memory.js'

export class BatchTarget {
  readonly vectors: readonly Vector[]
  /** One a column, 1 where it is null; for object columns they are not used. */
  readonly nulls: readonly Uint8Array[]
  readonly capacity: number
  /** Rows that are whole. */
  length = 0
  private readonly memory: ScanMemory
  /** Strings of this batch are here: those of the memory, or of one row that is too large for it. */
  private bytes: Buffer
  private ownUsed = -1

  constructor(types: readonly DataType[], memory: ScanMemory, capacity: number = BATCH_ROWS) {
    this.vectors = types.map(type => newVector(vectorKind(type), capacity))
    this.nulls = types.map(() => new Uint8Array(capacity).fill(1))
    this.memory = memory
    this.capacity = capacity
    this.bytes = memory.bytes
  }

  get isFull(): boolean {
    return this.length === this.capacity
  }

  /** Begins a batch; what the one before had is gone. */
  clear(): void {
    const used = this.length
    this.length = 0
    for (const nulls of this.nulls) nulls.fill(1, 0, used + 1)
    for (const vector of this.vectors) {
      if (vector.kind === 'integral') vector.big = undefined
      else if (vector.kind === 'object') vector.data.fill(null, 0, used + 1)
    }
    this.bytes = this.memory.bytes
    this.ownUsed = -1
    this.memory.clearArena()
  }

  /** Makes the row behind the last one all null again. */
  resetRow(): void {
    const row = this.length
    if (row === this.capacity) return
    for (let i = 0; i < this.nulls.length; i++) {
      this.nulls[i][row] = 1
      const vector = this.vectors[i]
      if (vector.kind === 'object') vector.data[row] = null
    }
  }

  /** Adds a row. False, and nothing is added, when the batch has no room for its strings. */
  add(row: readonly SqlValue[]): boolean {
    const at = this.length
    for (let i = 0; i < row.length; i++) {
      if (!this.set(i, at, row[i])) {
        if (at > 0) {
          this.resetRow()
          return false
        }
        this.useOwnBytes(row)
        i = -1
      }
    }
    this.length = at + 1
    return true
  }

  /** Writes one value. False when there is no room for it in the memory. */
  set(column: number, row: number, value: SqlValue): boolean {
    const vector = this.vectors[column]
    if (value === null) {
      this.nulls[column][row] = 1
      if (vector.kind === 'object') vector.data[row] = null
      return true
    }
    this.nulls[column][row] = 0
    switch (vector.kind) {
      case 'bool':
        vector.data[row] = value === true ? 1 : 0
        return true
      case 'int':
      case 'double':
        vector.data[row] = value as number
        return true
      case 'integral':
        setIntegral(vector, row, value as number | bigint)
        return true
      case 'bytes':
        return this.setBytes(vector, row, value as string | Uint8Array)
      case 'object':
        vector.data[row] = value
        return true
    }
  }

  private setBytes(vector: BytesVector, row: number, value: string | Uint8Array): boolean {
    const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length
    const at = this.allocate(length)
    if (at < 0) return false
    if (typeof value === 'string') this.bytes.write(value, at)
    else this.bytes.set(value, at)
    vector.offsets[row] = at
    vector.lengths[row] = length
    return true
  }

  private allocate(length: number): number {
    if (this.ownUsed < 0) return this.memory.allocate(length)
    const at = this.ownUsed
    this.ownUsed += length
    return at
  }

  /** For a row that is larger than the arena: it is the only one of its batch. */
  private useOwnBytes(row: readonly SqlValue[]): void {
    let size = 0
    for (const value of row) {
      if (typeof value === 'string') size += Buffer.byteLength(value)
      else if (value instanceof Uint8Array) size += value.length
    }
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.ownUsed = 0
  }

  /** No row may be added to this batch besides those it has. */
  get isClosed(): boolean {
    return this.isFull || (this.ownUsed >= 0 && this.length > 0)
  }

  /** The rows so far as a batch; valid until `clear`. */
  finish(): Batch {
    const { length, vectors, nulls } = this
    for (let i = 0; i < vectors.length; i++) {
      const vector = vectors[i]
      if (vector.kind === 'object') continue
      const first = nulls[i].indexOf(1)
      vector.nulls = first >= 0 && first < length ? nulls[i] : undefined
      if (vector.kind === 'bytes') vector.bytes = this.bytes
    }
    return { length, columns: vectors }
  }
}

export function setIntegral(vector: IntegralVector, row: number, value: number | bigint): void {
  if (typeof value === 'number') vector.data[row] = value
  else {
    vector.data[row] = Number.NaN
    vector.big ??= new Map()
    vector.big.set(row, value)
  }
}
