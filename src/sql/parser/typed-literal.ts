/**
 * Literals of a type by its name: `DATE'2024-01-02'`, `TIMESTAMP'...'`, `INTERVAL'...'`, `X'1F'`. What a TIMESTAMP
 * means depends on the session's time zone, so that it becomes a cast, which the analyzer computes.
 */
import type { Expression, Origin } from '../expressions/expression.js'
import {
  BinaryType,
  type DataType,
  DateType,
  TimestampNTZType,
  TimestampType,
} from '../types/data-type.js'
import { parseDate, parseTimestamp, parseTimestampNTZ } from '../types/datetime-text.js'
import { toText } from '../types/text.js'
import { findTimeZone } from '../types/time-zone.js'
import type { Cursor } from './cursor.js'
import { intervalLiteral } from './interval-literal.js'
import { call, castOf, intOf, literal, stringOf } from './nodes.js'
import { excerpt } from './parse-error.js'

type Make = (text: string, origin: Origin) => Expression | undefined

/** By the word before the string: what is made of it, undefined for what is no value of the type. */
const makers: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['DATE', (text, origin) => day(text, origin, DateType) ?? dateOf(text, origin)],
  ['TIMESTAMP', timestampOf],
  ['TIMESTAMP_LTZ', timestampOf],
  ['TIMESTAMP_NTZ', timestampNTZOf],
  ['X', binaryOf],
])

/** A word comes next, and a string after it. */
export function typedLiteral(c: Cursor): Expression {
  const start = c.token
  if (start.word === 'INTERVAL') return intervalLiteral(c)
  const make = makers.get(start.word)
  c.next()
  const text = c.string()
  if (make === undefined) {
    throw c.error('UNSUPPORTED_TYPED_LITERAL', { unsupportedType: start.word }, start)
  }
  const made = make(text, c.origin(start))
  if (made !== undefined) return made
  throw c.error('INVALID_TYPED_LITERAL', { valueType: start.word, value: excerpt(text) }, start)
}

function dateOf(text: string, origin: Origin): Expression | undefined {
  const days = parseDate(text)
  return days === undefined ? undefined : literal(days, DateType, origin)
}

function timestampOf(text: string, origin: Origin): Expression | undefined {
  if (isWord(text, 'now')) return call('current_timestamp', [], origin)
  const special = day(text, origin, TimestampType)
  if (special !== undefined) return special
  const micros = parseTimestamp(text, { zone: utc, nowMicros: 0 })
  if (micros === undefined) return undefined
  const isZoned = parseTimestamp(text, { zone: findTimeZone('+01:00')!, nowMicros: 0 }) === micros
  const shown = isZoned ? text.trim() : toText(micros, TimestampType, 'UTC')
  const cast = castOf(stringOf(text, origin), TimestampType, origin)
  return Object.freeze({ ...cast, literal: `TIMESTAMP '${shown}'` })
}

const utc = findTimeZone('UTC')!

function timestampNTZOf(text: string, origin: Origin): Expression | undefined {
  if (isWord(text, 'now')) return call('localtimestamp', [], origin)
  const special = day(text, origin, TimestampNTZType)
  if (special !== undefined) return special
  const micros = parseTimestampNTZ(text)
  return micros === undefined ? undefined : literal(micros, TimestampNTZType, origin)
}

function binaryOf(text: string, origin: Origin): Expression | undefined {
  const digits = text.length % 2 === 0 ? text : `0${text}`
  if (!/^[0-9A-Fa-f]*$/.test(digits)) return undefined
  return literal(Uint8Array.from(Buffer.from(digits, 'hex')), BinaryType, origin)
}

function isWord(text: string, word: string): boolean {
  return text.trim().toLowerCase() === word
}

/** The days with a name of their own: as the type's value at their midnight. */
function day(text: string, origin: Origin, type: DataType): Expression | undefined {
  const today = call('current_date', [], origin)
  const as = (date: Expression): Expression =>
    type.kind === 'date' ? date : castOf(date, type, origin)
  switch (text.trim().toLowerCase()) {
    case 'epoch':
      return literal(0, type, origin)
    case 'now':
    case 'today':
      return as(today)
    case 'yesterday':
      return as(call('date_sub', [today, intOf(1, origin)], origin))
    case 'tomorrow':
      return as(call('date_add', [today, intOf(1, origin)], origin))
    default:
      return undefined
  }
}
