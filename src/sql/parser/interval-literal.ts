/**
 * Interval literals: `INTERVAL 1 DAY 2 HOURS`, `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL '3 weeks'`. Their type has the
 * units that were named; years and months do not go together with days and times.
 */
import type { Expression } from '../expressions/expression.js'
import { MICROS_PER_DAY } from '../types/calendar.js'
import { type DataType, dayTimeIntervalType, yearMonthIntervalType } from '../types/data-type.js'
import {
  findCalendarInterval,
  parseCalendarInterval,
  parseDayTimeInterval,
  parseYearMonthInterval,
} from '../types/interval.js'
import type { CalendarInterval } from '../types/sql-value.js'
import type { Cursor } from './cursor.js'
import { literal } from './nodes.js'
import { excerpt } from './parse-error.js'
import type { Token } from './token.js'

/** Units by the index of the field they belong to: weeks count as days, parts of seconds as seconds. */
const yearMonth: ReadonlyMap<string, number> = new Map([
  ['year', 0],
  ['month', 1],
])

const dayTime: ReadonlyMap<string, number> = new Map([
  ['week', 0],
  ['day', 0],
  ['hour', 1],
  ['minute', 2],
  ['second', 3],
  ['millisecond', 3],
  ['microsecond', 3],
])

/** The unit of a word, `day` for DAYS; undefined when it is none. */
function unitOf(token: Token): string | undefined {
  if (token.kind !== 'word') return undefined
  const unit = token.text.toLowerCase().replace(/s$/, '')
  return yearMonth.has(unit) || dayTime.has(unit) ? unit : undefined
}

/** The word INTERVAL, which comes next, begins a literal: it may be a name too. */
export function isIntervalLiteral(c: Cursor): boolean {
  const signed = c.peek().word === '-' || c.peek().word === '+'
  const value = c.peek(signed ? 2 : 1)
  if (value.kind === 'string') return true
  return value.kind === 'number' && (!signed || unitOf(c.peek(3)) !== undefined)
}

export function intervalLiteral(c: Cursor): Expression {
  const start = c.token
  c.expect('INTERVAL')
  const first = c.token
  const value = intervalValue(c)
  const unit = unitOf(c.token)
  if (unit === undefined) {
    if (first.kind !== 'string') throw c.unexpected('a unit such as DAY')
    return ofText(first.text, c, start)
  }
  c.next()
  if (c.accept('TO')) return ofRange(value, unit, c, start)
  const terms = [`${value} ${unit}`]
  const units = [unit]
  while (isTerm(c)) {
    const more = intervalValue(c)
    const next = unitOf(c.next())!
    terms.push(`${more} ${next}`)
    units.push(next)
  }
  return ofUnits(parseCalendarInterval(terms.join(' ')), units, c, start)
}

/** `INTERVAL '1 day 2 hours'`. */
function ofText(text: string, c: Cursor, start: Token): Expression {
  const parts = findCalendarInterval(text)
  if (parts === undefined) {
    const parameters = { valueType: 'INTERVAL', value: excerpt(text) }
    throw c.error('INVALID_TYPED_LITERAL', parameters, start)
  }
  const words = text.toLowerCase().match(/[a-z]+/g) ?? []
  const units = words.filter(word => word !== 'interval').map(word => word.replace(/s$/, ''))
  return ofUnits(parts, units, c, start)
}

/** A value with the sign that may stand before it, as text. */
function intervalValue(c: Cursor): string {
  const sign = c.is('-') || c.is('+') ? c.next().word : ''
  const { kind, text } = c.token
  if (kind !== 'string' && !(kind === 'number' && /^[\d.]+$/.test(text))) {
    throw c.unexpected('a number, or text in quotes')
  }
  c.next()
  const trimmed = text.trim()
  if (sign === '-' && trimmed.startsWith('-')) return trimmed.slice(1)
  return sign + (sign !== '' && trimmed.startsWith('+') ? trimmed.slice(1) : trimmed)
}

function isTerm(c: Cursor): boolean {
  const ahead = c.is('-') || c.is('+') ? 1 : 0
  const { kind } = c.peek(ahead)
  return (kind === 'number' || kind === 'string') && unitOf(c.peek(ahead + 1)) !== undefined
}

/** `INTERVAL '1-2' YEAR TO MONTH`; TO is behind. */
function ofRange(value: string, from: string, c: Cursor, start: Token): Expression {
  const until = unitOf(c.token)
  if (until === undefined) throw c.unexpected('a unit such as SECOND')
  c.next()
  const origin = c.origin(start)
  if (from === 'year' && until === 'month') {
    const type = yearMonthIntervalType(0, 1)
    return literal(parseYearMonthInterval(value, type), type, origin)
  }
  const type = dayTimeIntervalType(dayTime.get(from), dayTime.get(until))
  const plain = ['day', 'hour', 'minute', 'second']
  if (!plain.includes(from) || !plain.includes(until) || type.start >= type.end) {
    throw c.error(
      'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION',
      { input: excerpt(value), from, to: until },
      start,
    )
  }
  return literal(parseDayTimeInterval(value, type), type, origin)
}

function ofUnits(
  { months, days, microseconds }: CalendarInterval,
  units: readonly string[],
  c: Cursor,
  start: Token,
): Expression {
  const long = units.map(unit => yearMonth.get(unit)).filter(index => index !== undefined)
  const short = units.map(unit => dayTime.get(unit)).filter(index => index !== undefined)
  if (long.length > 0 && short.length > 0) {
    const text = excerpt(c.text.slice(start.start, c.last.end))
    throw c.error('INVALID_INTERVAL_FORMAT.MIXED_UNITS', { literal: text }, start)
  }
  const fields = long.length > 0 ? long : short
  const least = Math.min(...fields)
  const most = Math.max(...fields)
  const type: DataType =
    long.length > 0 ? yearMonthIntervalType(least, most) : dayTimeIntervalType(least, most)
  const value = long.length > 0 ? months : days * MICROS_PER_DAY + microseconds
  return literal(value, type, c.origin(start))
}
