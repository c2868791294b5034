/** The code that reads one value of a column in the generated reader of JSON (`json-lane.ts`). */

import type { DataType, StructField } from '../../types/data-type.js'
import { fourDigits } from '../lane.js'

/** What of a column the code depends on. */
export interface LaneColumn {
  readonly field: StructField
  /** Its position in the target. */
  readonly at: number
  /** Dates and timestamps are in ISO form. */
  readonly iso: boolean
}

/** Goes on in the index to `p`; what lies between is of the same line. */
export const passed: string = `while (index[k] < p) {
            const s = b[index[k]]
            if (s === 10 || s === 13) break record
            k++
          }`

export const NULL: number = Buffer.from('null').readInt32LE()
const TRUE = Buffer.from('true').readInt32LE()
const FALS = Buffer.from('fals').readInt32LE()

/** Reads the value whose first byte `c` is at `p`; ends with `p` behind it and `k` at the next position. */
export function valueCode({ field, iso }: LaneColumn, i: number): string {
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
            const e = c === 39 ? -1 : helpers.skip(b, p, index[count - 1])
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
            ${fourDigits}
            c = b[q]
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
