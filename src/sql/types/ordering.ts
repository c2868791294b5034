/**
 * Order and equality of SQL values, and keys of them for JavaScript's Maps: one meaning for ORDER BY, `<`, `=`, joins,
 * groups, min and max, `array_sort` and `array_distinct`.
 *
 * - strings by code point, which is the order of their bytes in UTF-8; binaries by unsigned byte
 * - NaN equals itself and is greater than every other number; -0 equals 0
 * - arrays and structs by their first elements that differ, then by length; a null inside is equal to a null and less
 *   than everything else
 * - maps and calendar intervals have equality and keys, but no order; the order of a map's entries does not matter
 *
 * The functions that are made here take values that are not null; `nullsFirst` and `nullsEqual` wrap them for those
 * that may be. FLOAT and DOUBLE are compared as numbers, LONG and DECIMAL in their canonical form.
 */
import { MillraceError } from '../../util/errors.js'
import type { AnyValue } from './any-value.js'
import type { DataType } from './data-type.js'
import { sqlType } from './data-type.js'
import type { CalendarInterval, MapValue, SqlValue } from './sql-value.js'

export type Compare = (a: AnyValue, b: AnyValue) => number
export type Equal = (a: AnyValue, b: AnyValue) => boolean
/** Equal (by ===, and NaN with NaN) exactly when the values are: a key of a Map or Set. */
export type HashKey = string | number | null

/** Negative, 0 or positive, of values of this type that are not null. */
export function compareValues(type: DataType): Compare {
  switch (type.kind) {
    case 'string':
      return compareStrings
    case 'binary':
      return compareBytes
    case 'float':
    case 'double':
      return compareDoubles
    case 'array': {
      const element = nullsFirst(compareValues(type.element))
      return (a: readonly SqlValue[], b: readonly SqlValue[]) => {
        const n = Math.min(a.length, b.length)
        for (let i = 0; i < n; i++) {
          const order = element(a[i], b[i])
          if (order !== 0) return order
        }
        return a.length - b.length
      }
    }
    case 'struct': {
      const fields = type.fields.map(field => nullsFirst(compareValues(field.type)))
      return (a: readonly SqlValue[], b: readonly SqlValue[]) => {
        for (let i = 0; i < fields.length; i++) {
          const order = fields[i](a[i], b[i])
          if (order !== 0) return order
        }
        return 0
      }
    }
    case 'map':
    case 'calendar_interval':
      throw new MillraceError('INTERNAL_ERROR', { what: `${sqlType(type)} has no order` })
    default:
      return comparePlain
  }
}

/** Whether two values of this type that are not null are equal. */
export function equalValues(type: DataType): Equal {
  switch (type.kind) {
    case 'float':
    case 'double':
      return (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b))
    case 'binary':
      return (a: Uint8Array, b: Uint8Array) => compareBytes(a, b) === 0
    case 'array': {
      const element = nullsEqual(equalValues(type.element))
      return (a: readonly SqlValue[], b: readonly SqlValue[]) => {
        if (a.length !== b.length) return false
        for (let i = 0; i < a.length; i++) if (!element(a[i], b[i])) return false
        return true
      }
    }
    case 'struct': {
      const fields = type.fields.map(field => nullsEqual(equalValues(field.type)))
      return (a: readonly SqlValue[], b: readonly SqlValue[]) => {
        for (let i = 0; i < fields.length; i++) if (!fields[i](a[i], b[i])) return false
        return true
      }
    }
    case 'map': {
      const key = hashKeyOf(type)
      return (a: MapValue, b: MapValue) => a.keys.length === b.keys.length && key(a) === key(b)
    }
    case 'calendar_interval':
      return (a: CalendarInterval, b: CalendarInterval) =>
        a.months === b.months && a.days === b.days && a.microseconds === b.microseconds
    default:
      return (a: SqlValue, b: SqlValue) => a === b
  }
}

/** Of values that may be null: null is less than all others. */
export function nullsFirst(compare: Compare): Compare {
  return (a: SqlValue, b: SqlValue) => {
    if (a === null) return b === null ? 0 : -1
    return b === null ? 1 : compare(a, b)
  }
}

/** Of values that may be null: null equals null and nothing else. */
export function nullsEqual(equal: Equal): Equal {
  return (a: SqlValue, b: SqlValue) => (a === null || b === null ? a === b : equal(a, b))
}

/** The key of a value of this type; null for null. */
export function hashKey(value: SqlValue, type: DataType): HashKey {
  return hashKeyOf(type)(value)
}

/** `hashKey` of one type, for many values. Keys of different types must not meet in one Map. */
export function hashKeyOf(type: DataType): (value: SqlValue) => HashKey {
  switch (type.kind) {
    case 'string':
      return value => value as string | null
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'void':
      return value => value as number | null
    case 'float':
    case 'double':
      // a Map takes -0 for 0 and NaN for NaN; === of keys does not, so that NaN gets a text
      return value => (Number.isNaN(value) ? 'NaN' : (value as number | null))
    case 'boolean':
      return value => (value === null ? null : value ? 1 : 0)
    case 'binary':
      return value => (value === null ? null : latin1(value as Uint8Array))
    case 'array':
    case 'struct':
    case 'map':
    case 'calendar_interval': {
      const write = writerOf(type)
      return value => (value === null ? null : write(value))
    }
    default:
      return value => (typeof value === 'bigint' ? String(value) : (value as number | null))
  }
}

/** A text of a value such that texts in a row can be told apart: each ends by a sign of its own or tells its length. */
function writerOf(type: DataType): (value: SqlValue) => string {
  switch (type.kind) {
    case 'array': {
      const element = writerOf(type.element)
      return value => {
        if (value === null) return 'n'
        let text = '['
        for (const item of value as readonly SqlValue[]) text += element(item)
        return `${text}]`
      }
    }
    case 'struct': {
      const fields = type.fields.map(field => writerOf(field.type))
      return value => {
        if (value === null) return 'n'
        let text = '('
        for (let i = 0; i < fields.length; i++) {
          text += fields[i]((value as readonly SqlValue[])[i])
        }
        return `${text})`
      }
    }
    case 'map': {
      const key = writerOf(type.key)
      const item = writerOf(type.value)
      return value => {
        if (value === null) return 'n'
        const { keys, values } = value as MapValue
        return `{${keys
          .map((k, i) => key(k) + item(values[i]))
          .sort()
          .join('')}}`
      }
    }
    case 'string':
    case 'binary': {
      const isBinary = type.kind === 'binary'
      return value => {
        if (value === null) return 'n'
        const text = isBinary ? latin1(value as Uint8Array) : (value as string)
        return `${text.length}:${text}`
      }
    }
    case 'calendar_interval':
      return value => {
        if (value === null) return 'n'
        const { months, days, microseconds } = value as CalendarInterval
        return `${months}/${days}/${microseconds};`
      }
    case 'boolean':
      return value => (value === null ? 'n' : value ? 't' : 'f')
    default:
      // -0 as a text is '0'
      return value => (value === null ? 'n' : `${value};`)
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** Numbers but for FLOAT and DOUBLE, bigints among them, and booleans. */
function comparePlain(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1
  if (a > b) return 1
  if (a === b) return 0
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1
}

/** By code point. UTF-16 has the same order but for surrogates, which stand for code points above all others. */
export function compareStrings(a: string, b: string): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i)
    let y = b.charCodeAt(i)
    if (x === y) continue
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000
    }
    return x - y
  }
  return a.length - b.length
}

/** By unsigned byte; a prefix comes before what goes on. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i]
  return a.length - b.length
}
