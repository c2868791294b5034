/**
 * The generated reader of NDJSON: from the index of structural bytes into the arrays of vectors. It reads plain records (an object of
 * known tokens, values of the types of their columns); at the first thing that is not plain it stops, and the record goes to
 * `JsonConverter`. It never takes a record that the converter would find malformed: every token that it passes is checked, by the index (escapes
 * and control bytes are in it) or by `LaneHelpers.skip`.
 *
 * Generated once for each list of columns. Names of columns get into the code as numbers only.
 */
import type { DataType, StructField } from '../../types/data-type.js'
import type { BatchTarget } from '../batch-target.js'
import type { ScanMemory } from '../scan-memory.js'
import type { LaneHelpers } from './lane-helpers.js'

/** Where a lane is. */
export interface LaneState {
  /** Where the next record begins. */
  line: number
  /** The position in the index of the first structural byte at or behind `line`. */
  next: number
  /** The record at `line` is not plain. */
  stopped: boolean
}

/**
 * Reads records whose ends are among the first `count` positions of the index until the target is full, one is not plain, or
 * all are read.
 */
export type JsonLane = (
  state: LaneState,
  count: number,
  target: BatchTarget,
  memory: ScanMemory,
  helpers: LaneHelpers,
) => void

/** What of a column the code depends on. */
export interface LaneColumn {
  readonly field: StructField
  /** Its position in the target. */
  readonly at: number
  /** Dates and timestamps are in ISO form. */
  readonly iso: boolean
}

const lanes = new Map<string, JsonLane>()
const MAX_LANES = 500

export function jsonLane(columns: readonly LaneColumn[]): JsonLane {
  const signature = JSON.stringify(
    columns.map(({ field, at, iso }) => [field.name, shapeOf(field.type), at, iso]),
  )
  let lane = lanes.get(signature)
  if (lane === undefined) {
    lane = new Function(
      'state',
      'count',
      'target',
      'memory',
      'helpers',
      laneCode(columns),
    ) as JsonLane
    if (lanes.size >= MAX_LANES) lanes.clear()
    lanes.set(signature, lane)
  }
  return lane
}

/** The code of a type's values is the same for the same shape. */
function shapeOf(type: DataType): unknown {
  return type.kind === 'decimal' ? [type.precision, type.scale] : type.kind
}

/** The code, for `explain` and tests. */
export function laneCode(columns: readonly LaneColumn[]): string {
  return `'use strict'
const b = memory.bytes, view = memory.view, index = memory.index, capacity = target.capacity
${columns.map(declare).join('\n')}
let n = target.length, k = state.next, line = state.line, stopped = false
records: while (k < count && n < capacity) {
  const first = k
  let p = line, c = b[p]
  record: {
    if (c !== 123) {
      if (c === 10) { k++; line = p + 1; continue records }
      break record
    }
    c = b[++p]
    for (;;) {
      while (c === 32) c = b[++p]
      if (c !== 34 || index[k] !== p) break record
      const key = p + 1, keyEnd = index[k + 1]
      if (b[keyEnd] !== 34) break record
      k += 2
      p = keyEnd + 1
      c = b[p]
      while (c === 32) c = b[++p]
      if (c !== 58) break record
      c = b[++p]
      while (c === 32) c = b[++p]
      value: {
        ${dispatch(columns)}
        if (c === 34) {
          let e = index[++k]
          while (b[e] === 92) {
            if (!helpers.isEscape(b, e)) break record
            e = index[++k]
          }
          if (b[e] !== 34) break record
          k++
          p = e + 1
        } else if (c > 48 && c < 58) {
          const from = p
          do c = b[++p]; while (c > 47 && c < 58)
          if (c === 46) {
            const dot = ++p
            c = b[p]
            while (c > 47 && c < 58) c = b[++p]
            if (p === dot) break record
          }
          if (p - from > 1000 || (c | 32) === 101) break record
        } else if (c === 110 && view.getInt32(p, true) === ${NULL}) p += 4
        else {
          p = helpers.skip(b, p, index[count - 1])
          if (p < 0) break record
          ${passed}
        }
      }
      c = b[p]
      while (c === 32) c = b[++p]
      if (c === 44) { c = b[++p]; continue }
      if (c === 125) break
      break record
    }
    c = b[++p]
    while (c === 32) c = b[++p]
    if (c === 13 && b[p + 1] === 10) { c = 10; p++; k++ }
    if (c !== 10 || index[k] !== p) break record
    k++
    line = p + 1
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

function declare({ field, at }: LaneColumn, i: number): string {
  const lines = [`const N${i} = target.nulls[${at}], V${i} = target.vectors[${at}]`]
  if (field.type.kind === 'string') lines.push(`const O${i} = V${i}.offsets, L${i} = V${i}.lengths`)
  else if (field.type.kind !== 'binary') lines.push(`const D${i} = V${i}.data`)
  return lines.join('\n')
}

/** Goes on in the index to `p`; what lies between is of the same line. */
const passed = `while (index[k] < p) {
            const s = b[index[k]]
            if (s === 10 || s === 13) break record
            k++
          }`

/** By the key's length, then by its bytes, four at a time. */
function dispatch(columns: readonly LaneColumn[]): string {
  const byLength = new Map<number, string[]>()
  columns.forEach((column, i) => {
    const name = Buffer.from(column.field.name)
    const code = `if (${sameBytes(name)}) {
          ${valueCode(column, i)}
          break value
        }`
    byLength.set(name.length, [...(byLength.get(name.length) ?? []), code])
  })
  const cases = [...byLength].map(
    ([length, codes]) => `case ${length}:\n${codes.join('\n')}\nbreak`,
  )
  return cases.length === 0 ? '' : `switch (keyEnd - key) {\n${cases.join('\n')}\n}`
}

function sameBytes(name: Buffer): string {
  const { length } = name
  if (length === 0) return 'true'
  const tests: string[] = []
  let i = 0
  for (; i + 4 <= length; i += 4) tests.push(word(name, i))
  if (i < length && length >= 4) tests.push(word(name, length - 4))
  else for (; i < length; i++) tests.push(`b[key + ${i}] === ${name[i]}`)
  return tests.join(' && ')
}

function word(name: Buffer, i: number): string {
  return `view.getInt32(key + ${i}, true) === ${name.readInt32LE(i)}`
}

const NULL = Buffer.from('null').readInt32LE()
const TRUE = Buffer.from('true').readInt32LE()
const FALS = Buffer.from('fals').readInt32LE()

/** Reads the value whose first byte `c` is at `p`; ends with `p` behind it and `k` at the next position. */
function valueCode({ field, iso }: LaneColumn, i: number): string {
  const { type } = field
  const isNull = `if (c === 110 && view.getInt32(p, true) === ${NULL}) { N${i}[n] = 1; p += 4 }`
  const objectNull = `if (c === 110 && view.getInt32(p, true) === ${NULL}) { D${i}[n] = null; p += 4 }`
  switch (type.kind) {
    case 'string':
      return `if (c === 34) {
            const e = index[k + 1]
            if (b[e] === 34) { O${i}[n] = p + 1; L${i}[n] = e - p - 1; k += 2; p = e + 1 }
            else {
              if (b[e] !== 92) break record
              const at = helpers.unescape(memory, k)
              if (at < 0) break record
              O${i}[n] = at; L${i}[n] = helpers.length; k = helpers.next; p = index[k - 1] + 1
            }
            N${i}[n] = 0
          } else ${isNull} else {
            const e = helpers.skip(b, p, index[count - 1])
            if (e < 0) break record
            O${i}[n] = p; L${i}[n] = e - p; N${i}[n] = 0
            p = e
            ${passed}
          }`
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      return integerCode(type, i, isNull)
    case 'float':
    case 'double':
    case 'decimal':
      return numberCode(type, i, isNull)
    case 'boolean':
      return `const w = view.getInt32(p, true)
          if (w === ${TRUE}) { D${i}[n] = 1; N${i}[n] = 0; p += 4 }
          else if (w === ${FALS} && b[p + 4] === 101) { D${i}[n] = 0; N${i}[n] = 0; p += 5 }
          else ${isNull} else break record`
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz': {
      const helper = { date: 'date', timestamp: 'timestamp', timestamp_ntz: 'timestampNtz' }[
        type.kind
      ]
      if (!iso) return `${isNull} else break record`
      return `if (c === 34) {
            const e = index[k + 1]
            if (b[e] !== 34) break record
            const x = helpers.${helper}(b, p + 1, e)
            if (x !== x) break record
            D${i}[n] = x; N${i}[n] = 0; k += 2; p = e + 1
          } else ${isNull} else break record`
    }
    case 'array':
    case 'map':
    case 'struct':
      return `${objectNull} else {
            const x = helpers.value(b, p, index[count - 1], ${i})
            if (helpers.valueEnd < 0) break record
            D${i}[n] = x
            p = helpers.valueEnd
            ${passed}
          }`
    default:
      return 'break record'
  }
}

/** Up to 15 digits are exact in a double; longer ones are left to the converter. */
const digits = `let q = p, negative = false, x = 0
            if (c === 45) { negative = true; c = b[++q] }
            const from = q
            while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
            if (q === from || (b[from] === 48 && q - from > 1)) break record`

const limits: Readonly<Record<string, number>> = { byte: 255, short: 32767, int: 2147483647 }

function integerCode(type: DataType, i: number, isNull: string): string {
  const limit = limits[type.kind]
  const inRange =
    limit === undefined
      ? ''
      : `if (x > ${limit}${type.kind === 'byte' ? ' || (negative && x > 128)' : ''}) break record`
  const stored =
    type.kind === 'byte' ? '((negative ? 0 - x : x) << 24) >> 24' : 'negative ? 0 - x : x'
  return `if (c > 47 && c < 58 || c === 45) {
            ${digits}
            if (q - from > 15 || c === 46 || (c | 32) === 101) break record
            ${inRange}
            D${i}[n] = ${stored}; N${i}[n] = 0; p = q
          } else ${isNull} else break record`
}

function numberCode(type: DataType, i: number, isNull: string): string {
  let store: string
  let long = 'break record'
  if (type.kind === 'decimal') {
    const { precision, scale } = type
    if (precision > 15) return `${isNull} else break record`
    // at most 15 digits in all, so that the unscaled value is exact
    store = `if (places > ${scale} || q - from + ${scale} - places > 15) break record
            x *= helpers.tens[${scale} - places]
            if (x >= ${10 ** precision}) break record
            D${i}[n] = negative ? 0 - x : x`
  } else {
    // both the digits and the power of ten are exact, so that their quotient is rounded once
    const value = type.kind === 'float' ? 'Math.fround(x)' : 'x'
    long = `{
              q = helpers.skip(b, p, index[count - 1])
              if (q < 0) break record
              x = +b.latin1Slice(p, q)
              D${i}[n] = ${value}
            }`
    store = `if (places > 0) { x /= helpers.tens[places]; if (negative) x = -x } else if (negative) x = 0 - x
            D${i}[n] = ${value}`
  }
  return `if (c > 47 && c < 58 || c === 45) {
            ${digits}
            let places = 0
            if (c === 46) {
              c = b[++q]
              const dot = q
              while (c > 47 && c < 58) { x = x * 10 + (c - 48); c = b[++q] }
              places = q - dot
              if (places === 0) break record
            }
            if (q - from > 15 || (c | 32) === 101) ${long}
            else {
              ${store}
            }
            N${i}[n] = 0; p = q
          } else ${isNull} else break record`
}
