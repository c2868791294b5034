/**
 * JSON records into rows of a schema, one by one: everything the generated reader does not do. Meaning as Spark's: a value of the
 * wrong type is null and makes its record a bad one, the other fields stay; duplicate keys: the last good one counts; a record that is an
 * array of objects gives a row each; text behind the first value of a record is not looked at.
 */
import type { Buffer } from 'node:buffer'
import type { DataType, StructField } from '../../types/data-type.js'
import { base64Bytes, daysAsNumber } from '../../types/json-scalars.js'
import type { MapValue, SqlValue } from '../../types/sql-value.js'
import { decimalOf, longOf } from '../decimal-text.js'
import type { TemporalReader } from '../temporal-text.js'
import type { JsonOptions } from './json-options.js'
import { JsonScanner } from './json-scanner.js'
import { malformed } from './json-strings.js'

/** Thrown where a value is not of its type. */
const wrongType: Error = new Error('value of another type')

export interface JsonRecord {
  /** Undefined: the record is no JSON, or of another form than the schema. */
  rows: SqlValue[][] | undefined
  /** Some value was not of its type. */
  partial: boolean
}

const intRanges: Readonly<Record<string, readonly [number, number]>> = {
  // Jackson takes bytes without a sign too
  byte: [-128, 255],
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
}

const infinities: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '+Infinity': Number.POSITIVE_INFINITY,
  INF: Number.POSITIVE_INFINITY,
  '+INF': Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-INF': Number.NEGATIVE_INFINITY,
}

type Names = ReadonlyMap<string, number>

export class JsonConverter extends JsonScanner {
  private readonly fields: readonly StructField[]
  private readonly temporal: TemporalReader
  private readonly names = new Map<readonly StructField[], Names>()
  private partial = false

  /** `fields`: the wanted ones. */
  constructor(fields: readonly StructField[], options: JsonOptions, temporal: TemporalReader) {
    super(options)
    this.fields = fields
    this.temporal = temporal
  }

  /** The rows of the record in [start, end); `validUtf8` when that is known of these bytes. */
  record(bytes: Buffer, start: number, end: number, validUtf8: boolean): JsonRecord {
    this.begin(bytes, start, end, validUtf8)
    this.partial = false
    try {
      this.blanks()
      if (this.at >= this.end) return { rows: [], partial: false }
      const rows = this.root()
      return { rows, partial: this.partial }
    } catch (error) {
      if (error !== malformed && error !== wrongType) throw error
      return { rows: undefined, partial: true }
    }
  }

  private root(): SqlValue[][] {
    const c = this.peek()
    if (c === 123) return [this.struct(this.fields)]
    if (c !== 91) throw malformed
    const rows: SqlValue[][] = []
    this.enter()
    for (let first = true; this.nextElement(first); first = false) {
      if (this.peek() !== 123) throw malformed
      rows.push(this.struct(this.fields))
    }
    return rows
  }

  /**
   * A value of a type at `at`, for the generated reader: where it ends is in `valueEnd`, which is -1 when the record is not plain.
   */
  value(bytes: Buffer, at: number, end: number, type: DataType): SqlValue {
    this.begin(bytes, at, end, true)
    this.partial = false
    try {
      const value = this.convert(type)
      this.valueEnd = this.partial ? -1 : this.at
      return value
    } catch (error) {
      if (error !== malformed && error !== wrongType) throw error
      this.valueEnd = -1
      return null
    }
  }

  valueEnd = -1

  private indexOf(fields: readonly StructField[]): Names {
    let names = this.names.get(fields)
    if (names === undefined) {
      names = new Map(fields.map((field, i) => [field.name, i]))
      this.names.set(fields, names)
    }
    return names
  }

  private struct(fields: readonly StructField[]): SqlValue[] {
    const names = this.indexOf(fields)
    const row: SqlValue[] = new Array<SqlValue>(fields.length).fill(null)
    this.enter()
    for (let first = true; ; first = false) {
      const key = this.nextKey(first)
      if (key === undefined) return row
      const i = names.get(key)
      if (i === undefined) this.skipValue()
      else this.field(row, i, fields[i].type)
    }
  }

  private field(row: SqlValue[], i: number, type: DataType): void {
    this.peek()
    const { at } = this
    const depth = this.depthMark()
    try {
      row[i] = this.convert(type)
    } catch (error) {
      if (error !== wrongType) throw error
      this.partial = true
      this.at = at
      this.restoreDepth(depth)
      this.skipValue()
    }
  }

  private convert(type: DataType): SqlValue {
    const kind = this.kind()
    if (kind === 'null') {
      this.scalar()
      return null
    }
    switch (type.kind) {
      case 'string':
        return kind === 'string' ? this.string() : this.rawText()
      case 'struct':
        if (kind !== 'object') throw wrongType
        return this.struct(type.fields)
      case 'array':
        if (kind !== 'array') throw wrongType
        return this.array(type.element)
      case 'map':
        if (kind !== 'object') throw wrongType
        return this.map(type.value)
      default:
        break
    }
    if (kind === 'object' || kind === 'array') throw wrongType
    if (kind === 'string') return this.ofString(this.string(), type)
    const start = this.at
    this.scalar()
    if (kind === 'true' || kind === 'false') {
      if (type.kind !== 'boolean') throw wrongType
      return kind === 'true'
    }
    return ofNumber(this.bytes.toString('latin1', start, this.at), kind === 'int', type)
  }

  /** The text of the value as it is in the input. */
  private rawText(): string {
    const start = this.at
    this.skipValue()
    return this.bytes.toString('utf8', start, this.at)
  }

  private array(element: DataType): SqlValue[] {
    const values: SqlValue[] = []
    this.enter()
    for (let first = true; this.nextElement(first); first = false) {
      values.push(this.convert(element))
    }
    return values
  }

  private map(type: DataType): MapValue {
    const found = new Map<string, SqlValue>()
    this.enter()
    for (let first = true; ; first = false) {
      const key = this.nextKey(first)
      if (key === undefined) return { keys: [...found.keys()], values: [...found.values()] }
      found.set(key, this.convert(type))
    }
  }

  private ofString(text: string, type: DataType): SqlValue {
    const value = this.valueOfString(text, type)
    if (value === undefined) throw wrongType
    return value
  }

  private valueOfString(text: string, type: DataType): SqlValue | undefined {
    switch (type.kind) {
      case 'binary':
        return base64Bytes(text)
      case 'float':
      case 'double':
        return this.options.allowNonNumericNumbers && Object.hasOwn(infinities, text)
          ? infinities[text]
          : undefined
      case 'decimal':
        return decimalOf(text, type.precision, type.scale)
      case 'date':
        return this.temporal.date(text) ?? (this.temporal.isoDate ? daysAsNumber(text) : undefined)
      case 'timestamp':
        return this.temporal.timestamp(text)
      case 'timestamp_ntz':
        return this.temporal.timestampNtz(text)
      default:
        return undefined
    }
  }
}

function ofNumber(text: string, integral: boolean, type: DataType): SqlValue {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'int': {
      const value = integral ? Number(text) + 0 : Number.NaN
      const [low, high] = intRanges[type.kind]
      if (!(value >= low && value <= high)) throw wrongType
      return type.kind === 'byte' ? (value << 24) >> 24 : value
    }
    case 'long': {
      const value = integral ? longOf(text) : undefined
      if (value === undefined) throw wrongType
      return value
    }
    case 'float':
      return Math.fround(doubleOf(text, integral))
    case 'double':
      return doubleOf(text, integral)
    case 'decimal': {
      const value = decimalOf(text, type.precision, type.scale)
      if (value === undefined) throw wrongType
      return value
    }
    case 'timestamp': {
      const seconds = integral ? longOf(text) : undefined
      const micros = seconds === undefined ? Number.NaN : Number(seconds) * 1_000_000
      if (!(Math.abs(micros) <= 2 ** 63)) throw wrongType
      return micros
    }
    default:
      throw wrongType
  }
}

function doubleOf(text: string, integral: boolean): number {
  if (Object.hasOwn(infinities, text)) return infinities[text]
  return integral ? Number(text) + 0 : Number(text)
}
