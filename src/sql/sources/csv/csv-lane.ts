/**
 * The generated reader of CSV lines: from the index of quotes, delimiters, escapes and line ends into the arrays of vectors. It reads lines
 * whose columns are plain or quoted as a whole, without escapes, and whose values it can convert; at the first line that is not
 * so it stops, and `CsvReader` reads that line by itself. A line with too few or too many columns is not plain.
 *
 * Generated once for each list of columns; no text of the user gets into the code.
 */
import type { DataType } from '../../types/data-type.js'
import { fourDigits, type Lane, Lanes } from '../lane.js'
import type { TemporalReader } from '../temporal-text.js'
import { dateAt, timestampAt } from '../temporal-text.js'

export type CsvLane = Lane<CsvHelpers>

export interface CsvLaneShape {
  /** Of each column of the file: its type and its place in the target; undefined when it is not wanted. */
  readonly columns: readonly ({ readonly type: DataType; readonly at: number } | undefined)[]
  /** Lines must have all columns, and no more. */
  readonly exact: boolean
  readonly separator: number
  /** -1: none. */
  readonly quote: number
  readonly escape: number
  readonly comment: number
  /** Quoted empty values are null. */
  readonly emptyIsNull: boolean
  /** Bytes of the text that means null, when it is not empty. */
  readonly nullLength: number
  readonly isoDate: boolean
  readonly isoTimestamp: boolean
  readonly isoTimestampNtz: boolean
}

export class CsvHelpers {
  readonly tens: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))
  private readonly temporal: TemporalReader
  private readonly nullBytes: Buffer

  constructor(temporal: TemporalReader, nullValue: string) {
    this.temporal = temporal
    this.nullBytes = Buffer.from(nullValue)
  }

  isNull(b: Buffer, start: number, end: number): boolean {
    return this.nullBytes.compare(b, start, end) === 0
  }

  /** A number in decimal form; NaN when it is none. */
  number(b: Buffer, start: number, end: number): number {
    const text = b.toString('latin1', start, end)
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  }

  date(b: Buffer, start: number, end: number): number {
    return end - start === 10 ? dateAt(b, start) : Number.NaN
  }

  timestamp(b: Buffer, start: number, end: number): number {
    return timestampAt(b, start, end, this.temporal.zone)
  }

  timestampNtz(b: Buffer, start: number, end: number): number {
    return timestampAt(b, start, end, undefined)
  }
}

const lanes = new Lanes<CsvHelpers>()

export function csvLane(shape: CsvLaneShape): CsvLane {
  return lanes.of(JSON.stringify(shape), () => csvLaneCode(shape))
}

const LINE_END = 't === 10 || t === 13'

export function csvLaneCode(shape: CsvLaneShape): string {
  const { columns, separator, comment, exact } = shape
  const declarations: string[] = []
  const body: string[] = []
  const last = exact ? columns.length : columns.findLastIndex(column => column !== undefined) + 1
  for (let i = 0; i < last; i++) {
    const column = columns[i]
    const ends = i === columns.length - 1 ? lineEnd(exact) : separatorOnly(separator)
    if (column !== undefined) {
      declarations.push(declare(column.type, column.at, i))
      body.push(`{ ${field(shape)}
      ${valueCode(column.type, i, shape)}
      ${ends} }`)
      continue
    }
    let run = 1
    while (i + run < last && columns[i + run] === undefined) run++
    const toEnd = i + run === columns.length
    const skipped = toEnd ? run - 1 : run
    if (skipped > 0) {
      const one = `{ ${field(shape)} ${separatorOnly(separator)} }`
      body.push(skipped === 1 ? one : `for (let r = 0; r < ${skipped}; r++) ${one}`)
    }
    if (toEnd) body.push(`{ ${field(shape)} ${lineEnd(exact)} }`)
    i += run - 1
  }
  return `'use strict'
const b = memory.bytes, view = memory.view, index = memory.index, capacity = target.capacity
${declarations.join('\n')}
let n = target.length, k = state.next, line = state.line, stopped = false
records: while (k < count && n < capacity) {
  const first = k
  let p = line, e = 0, t = 0
  record: {
    const c = b[p]
    if (c === 10) { k++; line = p + 1; continue records }
    if (c <= 32${comment >= 0 ? ` || c === ${comment}` : ''}) break record
    ${body.join('\n    ')}
    e = index[k]
    t = b[e]
    while (!(${LINE_END})) { e = index[++k]; t = b[e] }
    k++
    line = e + 1
    if (t === 13 && b[line] === 10 && index[k] === line && k < count) { k++; line++ }
    n++
    continue records
  }
  stopped = true
  k = first
  break
}
target.length = n
state.next = k
state.line = line
state.stopped = stopped
`
}

/** The field that begins at `p`: its value is [s, f), `t` at `e` is what follows it, index[k] is `e`. */
function field({ quote, escape: mark }: CsvLaneShape): string {
  const isEscape = mark >= 0 && mark !== quote
  const skipEscapes = isEscape ? `while (t === ${mark}) { e = index[++k]; t = b[e] }` : ''
  const quoted =
    quote < 0
      ? ''
      : `if (t === ${quote}) {
        if (e !== p) break record
        do {
          e = index[++k]
          t = b[e]
          if (${LINE_END}${isEscape ? ` || t === ${mark}` : ''}) break record
        } while (t !== ${quote})
        s = p + 1
        f = e
        e = index[++k]
        t = b[e]
        if (e !== f + 1 || t === ${quote}${isEscape ? ` || t === ${mark}` : ''}) break record
      }`
  return `let s = p, f = 0
      e = index[k]
      t = b[e]
      ${skipEscapes}
      f = e
      ${quoted}`
}

function separatorOnly(separator: number): string {
  return `if (t !== ${separator}) break record
      k++
      p = e + 1`
}

function lineEnd(exact: boolean): string {
  return exact ? `if (!(${LINE_END})) break record` : ''
}

function declare(type: DataType, at: number, i: number): string {
  const vector = `const N${i} = target.nulls[${at}], V${i} = target.vectors[${at}]`
  return type.kind === 'string' || type.kind === 'binary'
    ? `${vector}, O${i} = V${i}.offsets, L${i} = V${i}.lengths`
    : `${vector}, D${i} = V${i}.data`
}

const TRUE = Buffer.from('true').readInt32LE()
const FALS = Buffer.from('fals').readInt32LE()

function valueCode(type: DataType, i: number, shape: CsvLaneShape): string {
  const { emptyIsNull, nullLength, quote } = shape
  const quotedEmpty = emptyIsNull || quote < 0 ? '' : `if (s !== p) break record; `
  const isNull = nullLength === 0 ? 'false' : `f - s === ${nullLength} && helpers.isNull(b, s, f)`
  return `if (s === f) { ${quotedEmpty}N${i}[n] = 1 }
      else if (${isNull}) N${i}[n] = 1
      else {
        ${convert(type, i, shape)}
        N${i}[n] = 0
      }`
}

const limits: Readonly<Record<string, number>> = { byte: 127, short: 32767, int: 2147483647 }

function convert(type: DataType, i: number, shape: CsvLaneShape): string {
  switch (type.kind) {
    case 'string':
    case 'binary':
      return `O${i}[n] = s; L${i}[n] = f - s`
    case 'byte':
    case 'short':
    case 'int':
    case 'long': {
      const limit = limits[type.kind]
      return `let q = s, x = 0, c = b[q], negative = false
        if (c === 45) { negative = true; c = b[++q] }
        if (f - q > 15 || q === f) break record
        ${fourDigits}
        c = b[q]
        while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
        if (q !== f${limit === undefined ? '' : ` || x > ${limit}`}) break record
        D${i}[n] = negative ? 0 - x : x`
    }
    case 'float':
    case 'double': {
      const value = type.kind === 'float' ? 'Math.fround(x)' : 'x'
      return `let q = s, x = 0, c = b[q], negative = false, places = 0
        if (c === 45) { negative = true; c = b[++q] }
        const from = q
        while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
        if (c === 46 && q > from) {
          const dot = q
          c = b[++q]
          while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
          places = q - dot - 1
        }
        if (q === f && q > from && q - from <= 15) {
          if (places > 0) x /= helpers.tens[places]
          if (negative) x = -x
        } else {
          x = helpers.number(b, s, f)
          if (x !== x) break record
        }
        D${i}[n] = ${value}`
    }
    case 'decimal': {
      const { precision, scale } = type
      if (precision > 15) return 'break record'
      return `let q = s, x = 0, c = b[q], negative = false, places = 0
        if (c === 45) { negative = true; c = b[++q] }
        const from = q
        while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
        if (c === 46) {
          const dot = q
          c = b[++q]
          while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
          places = q - dot - 1
        }
        if (q !== f || q === from || places > ${scale} || q - from + ${scale} - places > 15) break record
        x *= helpers.tens[${scale} - places]
        if (x >= ${10 ** precision}) break record
        D${i}[n] = negative ? 0 - x : x`
    }
    case 'boolean':
      return `const w = view.getInt32(s, true)
        if (f - s === 4 && w === ${TRUE}) D${i}[n] = 1
        else if (f - s === 5 && w === ${FALS} && b[s + 4] === 101) D${i}[n] = 0
        else break record`
    case 'date':
      return shape.isoDate ? temporalCode('date', i) : 'break record'
    case 'timestamp':
      return shape.isoTimestamp ? temporalCode('timestamp', i) : 'break record'
    case 'timestamp_ntz':
      return shape.isoTimestampNtz ? temporalCode('timestampNtz', i) : 'break record'
    default:
      return 'break record'
  }
}

function temporalCode(helper: string, i: number): string {
  return `const x = helpers.${helper}(b, s, f)
        if (x !== x) break record
        D${i}[n] = x`
}
