/**
 * Columns taken apart for Parquet: each leaf of a column's type gets its values with definition and repetition levels (how
 * far down the value is there, and at which list a new element begins).
 */
import type { DecodedArray } from 'hyparquet'
import type { Vector } from '../physical/vector.js'
import { valueAt } from '../physical/vector-builder.js'
import type { DataType } from '../types/data-type.js'
import type { Integral, MapValue, SqlValue } from '../types/sql-value.js'

/** What a row group has of one leaf; `null` among the values where the level says that there is none. */
export class LeafData {
  values: DecodedArray = []
  definitionLevels: number[] = []
  repetitionLevels: number[] = []

  add(value: unknown, definition: number, repetition: number): void {
    ;(this.values as unknown[]).push(value)
    this.definitionLevels.push(definition)
    this.repetitionLevels.push(repetition)
  }

  clear(): void {
    this.values = []
    this.definitionLevels = []
    this.repetitionLevels = []
  }
}

/** Takes values apart; `missing` is for what is not there because something above it is null or empty. */
interface Shredder {
  add(value: SqlValue, repetition: number): void
  missing(definition: number, repetition: number): void
}

/** Appends rows of a column to its leaves. */
export class ColumnShredder {
  readonly leaves: LeafData[] = []
  private readonly type: DataType
  private readonly root: Shredder
  private readonly numbers: FlatNumbers | undefined

  constructor(type: DataType) {
    this.type = type
    const array = arrayOf(type)
    if (array !== undefined) this.numbers = new FlatNumbers(array)
    this.root = shredder(type, 0, 0, false, this.leaves)
  }

  /** All rows of a group are there: the leaves have them. */
  finish(): void {
    this.numbers?.take(this.leaves[0])
  }

  /** Gives about how many bytes these rows are. */
  add(vector: Vector, from: number, to: number): number {
    const { type } = this
    if (vector.kind === 'object') {
      for (let row = from; row < to; row++) this.root.add(vector.data[row], 0)
      return (to - from) * 64
    }
    if (this.numbers !== undefined) {
      this.numbers.add(vector, from, to)
      return (to - from) * 8
    }
    const [{ definitionLevels }] = this.leaves
    const values = this.leaves[0].values as unknown[]
    const { nulls } = vector
    if (vector.kind === 'bytes') {
      const { offsets, lengths } = vector
      let size = 0
      for (let row = from; row < to; row++) size += nulls?.[row] === 1 ? 0 : lengths[row]
      // the vector's bytes are used again
      const copy = new Uint8Array(size)
      let at = 0
      for (let row = from; row < to; row++) {
        const isNull = nulls?.[row] === 1
        definitionLevels.push(isNull ? 0 : 1)
        if (isNull) values.push(null)
        else {
          const end = at + lengths[row]
          copy.set(vector.bytes.subarray(offsets[row], offsets[row] + lengths[row]), at)
          values.push(copy.subarray(at, end))
          at = end
        }
      }
      return size + (to - from) * 4
    }
    const convert = leafValue(type)
    for (let row = from; row < to; row++) {
      const isNull = nulls?.[row] === 1
      definitionLevels.push(isNull ? 0 : 1)
      values.push(isNull ? null : convert(valueAt(vector, row, type)))
    }
    return (to - from) * 8
  }
}

/** Arrays for columns of numbers; undefined for others. */
function arrayOf(type: DataType): NumberArray | undefined {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return Int32Array
    case 'float':
    case 'double':
    case 'timestamp':
    case 'timestamp_ntz':
      return Float64Array
    case 'long':
    case 'day_time_interval':
      return BigInt64Array
    default:
      return undefined
  }
}

type NumberArray = typeof Int32Array | typeof Float64Array | typeof BigInt64Array

/** The rows of a group of a column of numbers, in an array that grows. */
class FlatNumbers {
  private readonly array: NumberArray
  private data: Int32Array | Float64Array | BigInt64Array
  private nulls = new Uint8Array(0)
  private length = 0
  private nullCount = 0

  constructor(array: NumberArray) {
    this.array = array
    this.data = new array(0)
  }

  add(vector: Vector, from: number, to: number): void {
    if (vector.kind === 'object' || vector.kind === 'bytes') return
    const { length } = this
    this.reserve(length + to - from)
    const { data } = this
    if (data instanceof BigInt64Array) {
      const big = vector.kind === 'integral' ? vector.big : undefined
      for (let row = from; row < to; row++) {
        const value = vector.data[row]
        const isNull = vector.nulls?.[row] === 1
        data[length + row - from] = isNull ? 0n : (big?.get(row) ?? BigInt(value))
      }
    } else data.set(vector.data.subarray(from, to), length)
    if (vector.nulls !== undefined) {
      for (let row = from; row < to; row++) {
        this.nulls[length + row - from] = vector.nulls[row]
        this.nullCount += vector.nulls[row]
      }
    } else this.nulls.fill(0, length, length + to - from)
    this.length += to - from
  }

  /** Gives the rows, and forgets them. */
  take(leaf: LeafData): void {
    const { data, nulls, length } = this
    if (this.nullCount === 0) {
      leaf.values = data.slice(0, length)
      leaf.definitionLevels = new Array<number>(length).fill(1)
    } else {
      leaf.values = Array.from({ length }, (_, i) => (nulls[i] === 1 ? null : data[i]))
      leaf.definitionLevels = Array.from({ length }, (_, i) => 1 - nulls[i])
    }
    this.length = 0
    this.nullCount = 0
  }

  private reserve(length: number): void {
    if (length <= this.nulls.length) return
    const size = Math.max(length, this.nulls.length * 2)
    const data = new this.array(size)
    data.set(this.data as never)
    this.data = data
    const nulls = new Uint8Array(size)
    nulls.set(this.nulls)
    this.nulls = nulls
  }
}

/** A value that is not null as the writer takes it. */
function leafValue(type: DataType): (value: SqlValue) => unknown {
  switch (type.kind) {
    case 'long':
    case 'decimal':
      return value => BigInt(value as Integral)
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return value => BigInt(value as number)
    case 'string': {
      const encoder = new TextEncoder()
      return value => encoder.encode(value as string)
    }
    default:
      return value => value
  }
}

/** `definition`: the level at which the parent is there; `repetition`: lists above. */
function shredder(
  type: DataType,
  definition: number,
  repetition: number,
  isRequired: boolean,
  leaves: LeafData[],
): Shredder {
  const own = isRequired ? definition : definition + 1
  switch (type.kind) {
    case 'struct': {
      const fields = type.fields.map(field => shredder(field.type, own, repetition, false, leaves))
      const missing = (d: number, r: number): void => {
        for (const field of fields) field.missing(d, r)
      }
      return {
        missing,
        add(value, r) {
          if (value === null) missing(definition, r)
          else fields.forEach((field, i) => void field.add((value as readonly SqlValue[])[i], r))
        },
      }
    }
    case 'array': {
      const element = shredder(type.element, own + 1, repetition + 1, false, leaves)
      return {
        missing: element.missing,
        add(value, r) {
          if (value === null) return element.missing(definition, r)
          const items = value as readonly SqlValue[]
          if (items.length === 0) return element.missing(own, r)
          for (let i = 0; i < items.length; i++) element.add(items[i], i === 0 ? r : repetition + 1)
        },
      }
    }
    case 'map': {
      const key = shredder(type.key, own + 1, repetition + 1, true, leaves)
      const item = shredder(type.value, own + 1, repetition + 1, false, leaves)
      const missing = (d: number, r: number): void => {
        key.missing(d, r)
        item.missing(d, r)
      }
      return {
        missing,
        add(value, r) {
          if (value === null) return missing(definition, r)
          const { keys, values } = value as MapValue
          if (keys.length === 0) return missing(own, r)
          for (let i = 0; i < keys.length; i++) {
            const level = i === 0 ? r : repetition + 1
            key.add(keys[i], level)
            item.add(values[i], level)
          }
        },
      }
    }
    default: {
      const leaf = new LeafData()
      leaves.push(leaf)
      const convert = leafValue(type)
      return {
        missing: (d, r) => leaf.add(null, d, r),
        add(value, r) {
          if (value === null) leaf.add(null, definition, r)
          else leaf.add(convert(value), own, r)
        },
      }
    }
  }
}
