/** Columns back to values: the inverse of `column-encoder.ts`. Values share no memory with the bytes. */
import { MillraceError } from '../../util/errors.js'
import type { ByteReader } from './byte-reader.js'
import {
  COLUMN_ANY,
  COLUMN_ASCII,
  COLUMN_BIGINT64,
  COLUMN_BOOLEAN,
  COLUMN_DATE,
  COLUMN_FLOAT64,
  COLUMN_INT32,
  COLUMN_LIST,
  COLUMN_NULLABLE,
  COLUMN_OBJECT,
  COLUMN_TUPLE,
  COLUMN_UTF8,
  COLUMN_UTF16,
  HAS_NULLS,
  HAS_UNDEFINED,
} from './column-kinds.js'
import { type ColumnCode, objectMaker, tupleMaker, valueMaker } from './row-code.js'
import { readStrings } from './string-column.js'
import { ValueDecoder } from './value-decoder.js'

/** A column before its values are made: what the bytes hold, and how to read an element. */
interface Column {
  readonly code: ColumnCode
  readonly data: ArrayLike<unknown>
}

export class ColumnDecoder {
  private readonly input: ByteReader
  private readonly descriptor: ByteReader
  private readonly values: ValueDecoder

  constructor(input: ByteReader, descriptor: ByteReader) {
    this.input = input
    this.descriptor = descriptor
    this.values = new ValueDecoder(input)
  }

  /** The next column's values, `count` of them. Throws BLOCK_CORRUPT, CLASS_NOT_FOUND. */
  decode(count: number): unknown[] {
    return this.materialize(this.column(count), count)
  }

  private column(count: number): Column {
    const { input, descriptor } = this
    const kind = descriptor.u8()
    if (kind !== COLUMN_TUPLE && kind !== COLUMN_OBJECT && kind !== COLUMN_NULLABLE) input.align()
    switch (kind) {
      case COLUMN_INT32:
        return { code: 'i', data: input.viewInt32(count) }
      case COLUMN_FLOAT64:
        return { code: 'f', data: input.viewFloat64(count) }
      case COLUMN_BOOLEAN:
        return { code: 'b', data: input.viewBytes(count) }
      case COLUMN_BIGINT64:
        return { code: 'g', data: input.viewBigInt64(count) }
      case COLUMN_DATE:
        return { code: 'd', data: input.viewFloat64(count) }
      case COLUMN_ASCII:
      case COLUMN_UTF8:
      case COLUMN_UTF16:
        return { code: 'a', data: readStrings(input, kind, count) }
      case COLUMN_TUPLE:
        return { code: 'a', data: this.tuples(count) }
      case COLUMN_OBJECT:
        return { code: 'a', data: this.objects(count) }
      case COLUMN_LIST:
        return { code: 'a', data: this.lists(count) }
      case COLUMN_NULLABLE:
        return { code: 'a', data: this.nullable(count) }
      case COLUMN_ANY:
        return { code: 'a', data: this.any(count) }
      default:
        throw new MillraceError('BLOCK_CORRUPT', {
          block: `of ${input.bytes.length} bytes`,
          reason: `no kind of columns has the number ${kind}`,
        })
    }
  }

  private materialize({ code, data }: Column, count: number): unknown[] {
    return code === 'a' ? (data as unknown[]) : valueMaker(code)(count, data)
  }

  private tuples(count: number): unknown[] {
    const columns = this.parts(this.descriptor.u8(), count)
    return tupleMaker(columns.map(c => c.code))(count, ...columns.map(c => c.data))
  }

  private objects(count: number): unknown[] {
    const { descriptor } = this
    const names: string[] = []
    const fields = descriptor.u16()
    for (let i = 0; i < fields; i++) names.push(descriptor.utf16(descriptor.u16()))
    const columns = this.parts(fields, count)
    const codes = columns.map(c => c.code)
    return objectMaker(names, codes)(count, ...columns.map(c => c.data))
  }

  private parts(parts: number, count: number): Column[] {
    const columns: Column[] = []
    for (let i = 0; i < parts; i++) columns.push(this.column(count))
    return columns
  }

  private lists(count: number): unknown[] {
    const lengths = this.input.viewUint32(count)
    let total = 0
    for (let i = 0; i < count; i++) total += lengths[i]
    const elements = this.decode(total)
    const lists: unknown[] = new Array(count)
    let at = 0
    for (let i = 0; i < count; i++) lists[i] = elements.slice(at, (at += lengths[i]))
    return lists
  }

  private nullable(count: number): unknown[] {
    const flags = this.descriptor.u8()
    const size = Math.ceil(count / 8)
    const nulls = (flags & HAS_NULLS) === 0 ? undefined : this.bitmap(size)
    const undefineds = (flags & HAS_UNDEFINED) === 0 ? undefined : this.bitmap(size)
    let present = count
    for (let i = 0; i < size; i++) {
      present -= BIT_COUNTS[(nulls?.[i] ?? 0) | (undefineds?.[i] ?? 0)]
    }
    const values = this.decode(present)
    const all: unknown[] = new Array(count)
    for (let i = 0, next = 0; i < count; i++) {
      const bit = 1 << (i & 7)
      if (nulls !== undefined && (nulls[i >> 3] & bit) !== 0) all[i] = null
      else if (undefineds !== undefined && (undefineds[i >> 3] & bit) !== 0) all[i] = undefined
      else all[i] = values[next++]
    }
    return all
  }

  private bitmap(size: number): Uint8Array {
    this.input.align()
    return this.input.viewBytes(size)
  }

  private any(count: number): unknown[] {
    this.input.f64() // bytes of all values: for readers that pass the column
    const values: unknown[] = new Array(count)
    for (let i = 0; i < count; i++) values[i] = this.values.decode()
    return values
  }
}

const BIT_COUNTS = new Uint8Array(256)
for (let i = 1; i < 256; i++) BIT_COUNTS[i] = BIT_COUNTS[i >> 1] + (i & 1)
