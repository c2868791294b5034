/**
 * Values and the server's texts of them. Reading understands ISO dates, hexadecimal `bytea` and arrays in braces: `open-session.ts`
 * asks the server for these.
 *
 * `infinity` is what Spark makes of it: the last day (or millisecond) of the year 9999 and, for `-infinity`, 0001-01-03.
 */
import { Buffer } from 'node:buffer'
import {
  daysOf,
  daysOfMicros,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  microsOf,
  microsOfDay,
  packedDate,
  packedDay,
  packedMonth,
  packedYear,
  timeText,
  twoDigits,
} from '../../types/calendar.js'
import { type DataType, isIntegral } from '../../types/data-type.js'
import { parseDouble } from '../../types/number-text.js'
import type { Integral, SqlValue } from '../../types/sql-value.js'
import { decimalText } from '../../types/text.js'
import { type TimeZone, timeZone } from '../../types/time-zone.js'
import { decimalOf, longOf } from '../decimal-text.js'
import type { PostgresColumn } from './postgres-types.js'

/** The first and the last day that finite values may be told from infinite ones by. */
export const FIRST_DAY: number = daysOf(1, 1, 3)
export const LAST_DAY: number = daysOf(9999, 12, 31)

/** Reads a text; undefined when the type cannot hold it. */
export type ReadText = (text: string) => SqlValue | undefined

/** How the texts of a column become values of a type. */
export function readerOf(column: PostgresColumn, type: DataType, zoneId: string): ReadText {
  if (column.dimensions > 0 && type.kind === 'array') {
    return text => readArray(text, type, column, zoneId)
  }
  return scalarReader(column, type, zoneId)
}

const limits = { byte: 2 ** 7, short: 2 ** 15, int: 2 ** 31, long: Number.POSITIVE_INFINITY }

function scalarReader({ typeName }: PostgresColumn, type: DataType, zoneId: string): ReadText {
  switch (type.kind) {
    case 'string':
      return text => text
    case 'boolean':
      return readBoolean
    case 'byte':
    case 'short':
    case 'int':
    case 'long': {
      const limit = limits[type.kind]
      return text => {
        const value = /^[+-]?\d+$/.test(text) ? longOf(text) : undefined
        return value === undefined || value >= limit || value < -limit ? undefined : value
      }
    }
    case 'float':
      return text => rounded(parseDouble(text))
    case 'double':
      return text => parseDouble(text)
    case 'decimal':
      return text => decimalOf(text, type.precision, type.scale)
    case 'binary':
      // a text of bits is its letters, as Spark has it
      return typeName === 'bytea'
        ? text => (text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : undefined)
        : text => Buffer.from(text)
    case 'date':
      return readDate
    case 'timestamp': {
      const zone = timeZone(zoneId)
      return text => readTimestamp(text, zone)
    }
    case 'timestamp_ntz':
      return text => readTimestamp(text, undefined)
    default:
      return () => undefined
  }
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.fround(value)
}

function readBoolean(text: string): boolean | undefined {
  if (text === 't' || text === 'true' || text === '1') return true
  return text === 'f' || text === 'false' || text === '0' ? false : undefined
}

const datePattern = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/

function readDate(text: string): number | undefined {
  const match = datePattern.exec(text)
  if (match !== null) return dayOf(match[1], match[2], match[3], match[4])
  if (text === 'infinity') return LAST_DAY
  return text === '-infinity' ? FIRST_DAY : undefined
}

/** The year before 1 is 1 BC, which is 0. */
function dayOf(year: string, month: string, day: string, before: string | undefined): number {
  return daysOf(before === undefined ? Number(year) : 1 - Number(year), Number(month), Number(day))
}

const timestampPattern =
  /^(?:(\d{4,7})-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/

/** Without an offset it is local time: of `zone`, or (undefined) of nowhere. A time alone is of 1970-01-01. */
function readTimestamp(text: string, zone: TimeZone | undefined): number | undefined {
  const match = timestampPattern.exec(text)
  if (match === null) {
    if (text === 'infinity') return LAST_DAY * MICROS_PER_DAY + MICROS_PER_DAY - 1000
    if (text === '-infinity') return FIRST_DAY * MICROS_PER_DAY
    const day = readDate(text)
    if (day === undefined) return undefined
    return zone === undefined ? day * MICROS_PER_DAY : zone.toInstant(day * MICROS_PER_DAY)
  }
  const [, year, month, day, hour, minute, second, fraction = ''] = match
  const [sign, hours, minutes = '0', seconds = '0', before] = match.slice(8)
  const time =
    Number(hour) * MICROS_PER_HOUR +
    Number(minute) * MICROS_PER_MINUTE +
    Number(second) * MICROS_PER_SECOND +
    Number(fraction.padEnd(6, '0'))
  const local = microsOf(year === undefined ? 0 : dayOf(year, month, day, before), time)
  if (zone === undefined) return local
  if (sign === undefined) return zone.toInstant(local)
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return local - (sign === '-' ? -offset : offset) * MICROS_PER_SECOND
}

/** `{1,NULL,"a \"b\""}`, `[0:1]={...}`, arrays in arrays. */
function readArray(
  text: string,
  type: DataType,
  column: PostgresColumn,
  zoneId: string,
): SqlValue | undefined {
  const { delimiter } = column
  let element = type
  for (let i = 0; i < column.dimensions && element.kind === 'array'; i++) element = element.element
  const read = scalarReader(column, element, zoneId)
  let at = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  const list = (of: DataType): SqlValue[] | undefined => {
    if (of.kind !== 'array' || text[at] !== '{') return undefined
    const values: SqlValue[] = []
    for (at++; text[at] !== '}'; ) {
      const value = of.element.kind === 'array' ? list(of.element) : item()
      if (value === undefined) return undefined
      values.push(value)
      if (text[at] === delimiter) at++
      else if (text[at] !== '}') return undefined
    }
    at++
    return values
  }
  const item = (): SqlValue | undefined => {
    if (text[at] === '{') return undefined
    if (text[at] !== '"') {
      const start = at
      while (at < text.length && text[at] !== delimiter && text[at] !== '}') at++
      const word = text.slice(start, at)
      return word === 'NULL' ? null : read(word)
    }
    let word = ''
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] === '\\') at++
      word += text[at]
    }
    at++
    return read(word)
  }
  const values = list(type)
  return at === text.length ? values : undefined
}

/** How values of a type are written for the server. */
export function writerOf(type: DataType): (value: SqlValue) => string {
  if (isIntegral(type)) return value => String(value)
  switch (type.kind) {
    case 'decimal':
      return value => decimalText(value as Integral, type.scale)
    case 'binary':
      return value => `\\x${Buffer.from(value as Uint8Array).toString('hex')}`
    case 'date':
      return value => {
        const { text, era } = dateParts(value as number)
        return text + era
      }
    case 'timestamp':
      return value => timestampText(value as number, '+00')
    case 'timestamp_ntz':
      return value => timestampText(value as number, '')
    case 'array': {
      const write = writerOf(type.element)
      const { kind } = type.element
      return value => {
        const items = (value as SqlValue[]).map(item => {
          if (item === null) return 'NULL'
          return kind === 'array' ? write(item) : `"${write(item).replace(/["\\]/g, '\\$&')}"`
        })
        return `{${items.join(',')}}`
      }
    }
    default:
      return value => String(value)
  }
}

function dateParts(days: number): { text: string; era: string } {
  const packed = packedDate(days)
  const year = packedYear(packed)
  const digits = String(year > 0 ? year : 1 - year).padStart(4, '0')
  const text = `${digits}-${twoDigits(packedMonth(packed))}-${twoDigits(packedDay(packed))}`
  return { text, era: year > 0 ? '' : ' BC' }
}

function timestampText(micros: number, offset: string): string {
  const { text, era } = dateParts(daysOfMicros(micros))
  return `${text} ${timeText(microsOfDay(micros))}${offset}${era}`
}
