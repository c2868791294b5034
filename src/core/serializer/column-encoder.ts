/**
 * Values to columns. The shape is inferred from the values: a column of numbers, strings, booleans, bigints or dates;
 * arrays of one length and plain objects of the same keys in the same order are taken apart into one column a part
 * (to a depth of four), arrays of different lengths into lengths and one column of their elements; nulls and undefined
 * into bitmaps. What fits none of these becomes a column of arbitrary values (`value-encoder.ts`).
 *
 * Each column begins at a multiple of 8. Descriptors go to `descriptor`, in depth-first order.
 */
import { types } from 'node:util'
import type { ByteWriter } from './byte-writer.js'
import {
  COLUMN_ANY,
  COLUMN_BIGINT64,
  COLUMN_BOOLEAN,
  COLUMN_DATE,
  COLUMN_FLOAT64,
  COLUMN_INT32,
  COLUMN_LIST,
  COLUMN_NULLABLE,
  COLUMN_OBJECT,
  COLUMN_TUPLE,
  HAS_NULLS,
  HAS_UNDEFINED,
} from './column-kinds.js'
import { fieldReader, tupleReader } from './row-code.js'
import { writeStrings } from './string-column.js'
import { refusalOf } from './value-codec.js'
import { hasNamedProperties, isMatchResult, Refusal, ValueEncoder } from './value-encoder.js'

const MAX_DEPTH = 4
const MAX_TUPLE = 8
const MAX_FIELDS = 64

// classes of values, as bits
const INT = 1
const DOUBLE = 2
const BOOLEAN = 4
const STRING = 8
const BIGINT = 16
const DATE = 32
const ARRAY = 64
const PLAIN = 128
const OTHER = 256
const NULL = 512
const UNDEFINED = 1024

export class ColumnEncoder {
  private readonly out: ByteWriter
  private readonly descriptor: ByteWriter
  private readonly values: ValueEncoder
  /** The objects that the present column was taken out of, one array a level; `enclosing[0]` are the rows. */
  private enclosing: (readonly unknown[])[] = []

  constructor(out: ByteWriter, descriptor: ByteWriter) {
    this.out = out
    this.descriptor = descriptor
    this.values = new ValueEncoder(out)
  }

  /** Encodes the rows as one column. Throws a Refusal (with its row), or OUTER_REFERENCE: then use `encodeAny`. */
  encode(rows: readonly unknown[]): void {
    this.enclosing = []
    this.column(rows, 0, false)
  }

  /** Encodes the rows as one column of arbitrary values. Throws a Refusal. */
  encodeAny(rows: readonly unknown[]): void {
    this.enclosing = []
    this.any(rows)
  }

  /** False, with nothing written, when `strict` and the column would hold arbitrary values. */
  private column(values: readonly unknown[], depth: number, strict: boolean): boolean {
    const classes = classify(values)
    if ((classes & (NULL | UNDEFINED)) !== 0 && (classes & OTHER) === 0) {
      return this.nullable(values, classes, depth, strict)
    }
    const start = this.out.length
    const descriptorStart = this.descriptor.length
    if (this.typed(values, classes, depth, strict)) return true
    this.out.length = start
    this.descriptor.length = descriptorStart
    if (strict) return false
    this.any(values)
    return true
  }

  private typed(
    values: readonly unknown[],
    classes: number,
    depth: number,
    strict: boolean,
  ): boolean {
    switch (classes) {
      case 0:
      case INT:
        return this.int32(values as number[])
      case DOUBLE:
      case DOUBLE | INT:
        return this.float64(values as number[])
      case STRING:
        this.out.align()
        this.descriptor.u8(writeStrings(this.out, values as string[]))
        return true
      case BOOLEAN:
        return this.booleans(values as boolean[])
      case BIGINT:
        return this.bigints(values as bigint[])
      case DATE:
        return this.dates(values as Date[])
      case ARRAY:
        return depth < MAX_DEPTH && this.arrays(values as unknown[][], depth, strict)
      case PLAIN:
        return depth < MAX_DEPTH && this.objects(values as object[], depth, strict)
      default:
        return false
    }
  }

  private nullable(
    values: readonly unknown[],
    classes: number,
    depth: number,
    strict: boolean,
  ): boolean {
    const { out, descriptor } = this
    const start = out.length
    const descriptorStart = descriptor.length
    descriptor.u8(COLUMN_NULLABLE)
    descriptor.u8(
      ((classes & NULL) !== 0 ? HAS_NULLS : 0) | ((classes & UNDEFINED) !== 0 ? HAS_UNDEFINED : 0),
    )
    if ((classes & NULL) !== 0) this.bitmap(values, null)
    if ((classes & UNDEFINED) !== 0) this.bitmap(values, undefined)
    const present = values.filter(isPresent)
    const { enclosing } = this
    this.enclosing = enclosing.map(level => level.filter((_, i) => isPresent(values[i])))
    const done = this.column(present, depth, strict)
    this.enclosing = enclosing
    if (!done) {
      out.length = start
      descriptor.length = descriptorStart
    }
    return done
  }

  private bitmap(values: readonly unknown[], wanted: null | undefined): void {
    const { out } = this
    out.align()
    const size = Math.ceil(values.length / 8)
    out.reserve(size)
    const { bytes } = out
    const at = out.length
    bytes.fill(0, at, at + size)
    for (let i = 0; i < values.length; i++) {
      if (values[i] === wanted) bytes[at + (i >> 3)] |= 1 << (i & 7)
    }
    out.length = at + size
  }

  private int32(values: readonly number[]): boolean {
    this.descriptor.u8(COLUMN_INT32)
    const at = this.begin(4 * values.length)
    const column = new Int32Array(this.out.bytes.buffer, at, values.length)
    for (let i = 0; i < values.length; i++) column[i] = values[i]
    return true
  }

  private float64(values: readonly number[]): boolean {
    this.descriptor.u8(COLUMN_FLOAT64)
    const at = this.begin(8 * values.length)
    const column = new Float64Array(this.out.bytes.buffer, at, values.length)
    for (let i = 0; i < values.length; i++) column[i] = values[i]
    return true
  }

  private booleans(values: readonly boolean[]): boolean {
    this.descriptor.u8(COLUMN_BOOLEAN)
    const at = this.begin(values.length)
    const { bytes } = this.out
    for (let i = 0; i < values.length; i++) bytes[at + i] = values[i] ? 1 : 0
    return true
  }

  private bigints(values: readonly bigint[]): boolean {
    this.descriptor.u8(COLUMN_BIGINT64)
    const at = this.begin(8 * values.length)
    const column = new BigInt64Array(this.out.bytes.buffer, at, values.length)
    for (let i = 0; i < values.length; i++) {
      column[i] = values[i]
      if (column[i] !== values[i]) return false
    }
    return true
  }

  private dates(values: readonly Date[]): boolean {
    this.descriptor.u8(COLUMN_DATE)
    const at = this.begin(8 * values.length)
    const column = new Float64Array(this.out.bytes.buffer, at, values.length)
    for (let i = 0; i < values.length; i++) column[i] = values[i].getTime()
    return true
  }

  private arrays(values: readonly unknown[][], depth: number, strict: boolean): boolean {
    if (hasNamedProperties(values[0])) return false
    const { length } = values[0]
    const columns = length > 0 && length <= MAX_TUPLE ? tupleReader(length)(values) : undefined
    if (columns === undefined) return this.lists(values, depth)
    this.descriptor.u8(COLUMN_TUPLE)
    this.descriptor.u8(length)
    return this.parts(values, columns, depth, strict)
  }

  /** The columns that `values` were taken apart into. */
  private parts(
    values: readonly unknown[],
    columns: readonly unknown[][],
    depth: number,
    strict: boolean,
  ): boolean {
    this.enclosing.push(values)
    for (const column of columns) {
      if (!this.column(column, depth + 1, strict)) {
        this.enclosing.pop()
        return false
      }
    }
    this.enclosing.pop()
    return true
  }

  private objects(values: readonly object[], depth: number, strict: boolean): boolean {
    const names = Object.keys(values[0])
    if (names.length === 0 || names.length > MAX_FIELDS || names.includes('__proto__')) return false
    const columns = fieldReader(names)(values)
    if (columns === undefined) return false
    const { descriptor } = this
    descriptor.u8(COLUMN_OBJECT)
    descriptor.u16(names.length)
    for (const name of names) {
      descriptor.u16(name.length)
      for (let i = 0; i < name.length; i++) descriptor.u16(name.charCodeAt(i))
    }
    return this.parts(values, columns, depth, strict)
  }

  /** Lists only hold elements that need no column of arbitrary values: such a list is written as a value itself. */
  private lists(values: readonly unknown[][], depth: number): boolean {
    this.descriptor.u8(COLUMN_LIST)
    const at = this.begin(4 * values.length)
    const lengths = new Uint32Array(this.out.bytes.buffer, at, values.length)
    const elements: unknown[] = []
    for (let i = 0; i < values.length; i++) {
      const array = values[i]
      if (Object.getPrototypeOf(array) !== Array.prototype || isMatchResult(array)) return false
      lengths[i] = array.length
      for (let j = 0; j < array.length; j++) {
        const element = array[j]
        if (element === undefined && !(j in array)) return false
        elements.push(element)
      }
    }
    return this.column(elements, depth + 1, true)
  }

  private any(values: readonly unknown[]): void {
    const { out, enclosing } = this
    this.descriptor.u8(COLUMN_ANY)
    out.align()
    const sizeAt = out.length
    out.f64(0)
    const outer: unknown[] = new Array(enclosing.length)
    this.values.outer = outer
    for (let i = 0; i < values.length; i++) {
      for (let level = 0; level < outer.length; level++) outer[level] = enclosing[level][i]
      try {
        this.values.encode(values[i])
      } catch (error) {
        const row = outer.length > 0 ? outer[0] : values[i]
        const thrown = refusalOf(error, row)
        if (thrown instanceof Refusal) thrown.row = row
        throw thrown
      }
    }
    out.view.setFloat64(sizeAt, out.length - sizeAt - 8, true)
  }

  /** Begins a column of `size` bytes and passes it; its position. */
  private begin(size: number): number {
    const { out } = this
    out.align()
    out.reserve(size)
    const at = out.length
    out.length = at + size
    return at
  }
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined
}

/** The classes of all values, or OTHER (and perhaps more bits) when one has none of its own. */
function classify(values: readonly unknown[]): number {
  let classes = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    switch (typeof value) {
      case 'number':
        classes |= (value | 0) === value && (value !== 0 || 1 / value > 0) ? INT : DOUBLE
        break
      case 'string':
        classes |= STRING
        break
      case 'object':
        classes |= value === null ? NULL : classOf(value)
        if ((classes & OTHER) !== 0) return classes
        break
      case 'boolean':
        classes |= BOOLEAN
        break
      case 'undefined':
        classes |= UNDEFINED
        break
      case 'bigint':
        classes |= BIGINT
        break
      default:
        return OTHER
    }
  }
  return classes
}

function classOf(value: object): number {
  if (Array.isArray(value)) return ARRAY
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return PLAIN
  return prototype === Date.prototype && types.isDate(value) ? DATE : OTHER
}
