/**
 * Reading of intervals: lists of units (`1 day 2.5 seconds`), years and months (`1-2`), days to seconds
 * (`1 02:03:04.5`), the last two also as whole literals (`INTERVAL '1-2' YEAR TO MONTH`). Errors are Spark's
 * INVALID_INTERVAL_FORMAT conditions.
 */
import { MillraceError } from '../../util/errors.js'
import {
  MAX_INT,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MIN_INT,
} from './calendar.js'
import {
  type DayTimeIntervalType,
  simpleString,
  sqlType,
  type YearMonthIntervalType,
} from './data-type.js'
import type { CalendarInterval } from './sql-value.js'

type FormatProblem =
  | 'ARITHMETIC_EXCEPTION'
  | 'INPUT_IS_EMPTY'
  | 'INVALID_FRACTION'
  | 'INVALID_PRECISION'
  | 'INVALID_PREFIX'
  | 'INVALID_UNIT'
  | 'INVALID_VALUE'
  | 'MISSING_NUMBER'
  | 'MISSING_UNIT'
  | 'UNRECOGNIZED_NUMBER'

const MONTH_UNITS: Readonly<Record<string, number>> = { year: 12, month: 1 }
const DAY_UNITS: Readonly<Record<string, number>> = { week: 7, day: 1 }
const MICRO_UNITS: Readonly<Record<string, number>> = {
  hour: MICROS_PER_HOUR,
  minute: MICROS_PER_MINUTE,
  second: MICROS_PER_SECOND,
  millisecond: 1000,
  microsecond: 1,
}
const LONG_LIMIT = 2 ** 63

/** `1 year -2 days 3.5 seconds`, with or without `interval` before it. Throws INVALID_INTERVAL_FORMAT. */
export function parseCalendarInterval(input: string): CalendarInterval {
  const fail = (problem: FormatProblem, more: Record<string, string> = {}): MillraceError =>
    new MillraceError(`INVALID_INTERVAL_FORMAT.${problem}`, { input, ...more })
  let rest = input.trim().toLowerCase()
  if (rest.startsWith('interval')) {
    const after = rest.slice(8)
    if (after !== '' && !/^\s/.test(after)) {
      throw fail('INVALID_PREFIX', { prefix: `'${/^\S*/.exec(rest)?.[0] ?? ''}'` })
    }
    rest = after.trim()
  }
  if (rest === '') throw fail('INPUT_IS_EMPTY')
  let months = 0
  let days = 0
  let microseconds = 0
  while (rest !== '') {
    const word = (text: string): string => `'${/^\S*/.exec(text)?.[0] ?? ''}'`
    const number = /^([+-]?)\s*(\d*)(\.\d*)?(?=\s|$)/.exec(rest)
    if (number === null || (number[2] === '' && number[3] === undefined)) {
      if (/^[a-z]/.test(rest)) throw fail('UNRECOGNIZED_NUMBER', { number: word(rest) })
      throw fail('INVALID_VALUE', { value: word(rest) })
    }
    const [all, sign, whole, fraction] = number
    rest = rest.slice(all.length).trimStart()
    if (rest === '') throw fail('MISSING_UNIT', { word: `'${whole}${fraction ?? ''}'` })
    const unitWord = /^\S*/.exec(rest)?.[0] ?? ''
    rest = rest.slice(unitWord.length).trimStart()
    const unit = unitWord.endsWith('s') ? unitWord.slice(0, -1) : unitWord
    if (fraction !== undefined && unit !== 'second') {
      throw fail('INVALID_FRACTION', { unit: `'${unitWord}'` })
    }
    if (fraction !== undefined && fraction.length > 10) {
      throw fail('INVALID_PRECISION', { value: `'${whole}${fraction}'` })
    }
    const count = sign === '-' ? 0 - Number(whole) : Number(whole)
    if (Object.hasOwn(MONTH_UNITS, unit)) months += count * MONTH_UNITS[unit]
    else if (Object.hasOwn(DAY_UNITS, unit)) days += count * DAY_UNITS[unit]
    else if (Object.hasOwn(MICRO_UNITS, unit)) {
      const micros = fraction === undefined ? 0 : Number(fraction.slice(1, 7).padEnd(6, '0'))
      microseconds += count * MICRO_UNITS[unit] + (sign === '-' ? 0 - micros : micros)
    } else throw fail('INVALID_UNIT', { unit: `'${unitWord}'` })
    if (!isInt(months) || !isInt(days) || Math.abs(microseconds) >= LONG_LIMIT) {
      throw fail('ARITHMETIC_EXCEPTION')
    }
  }
  return { months, days, microseconds }
}

/** The same, or undefined for what is no interval. */
export function findCalendarInterval(input: string): CalendarInterval | undefined {
  try {
    return parseCalendarInterval(input)
  } catch (error) {
    if (error instanceof MillraceError) return undefined
    throw error
  }
}

function isInt(value: number): boolean {
  return value <= MAX_INT && value >= MIN_INT
}

/** Months of `1-2`, or of a number for a type of one field. Throws INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING. */
export function parseYearMonthInterval(input: string, type: YearMonthIntervalType): number {
  const { sign, body } = signAndBody(input, type)
  const found = (type.start === type.end ? /^(\d+)$/ : /^(\d+)-(\d+)$/).exec(body)
  if (found === null) throw unmatched(input, type)
  const first = Number(found[1])
  const months = type.start === 1 ? first : first * 12 + Number(found[2] ?? 0)
  if (Number(found[2] ?? 0) > 11 || !isInt(sign * months)) throw outOfRange(input, 'year-month')
  return sign * months + 0
}

const fieldMicros = [MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND]
const fieldLimits = [Number.POSITIVE_INFINITY, 23, 59, 59]
const dayTimePatterns = new Map<string, RegExp>()

/** `(\d+) (\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d{1,9})?`, as far as the type has these fields. */
function dayTimePattern({ start, end }: DayTimeIntervalType): RegExp {
  const key = `${start}${end}`
  let found = dayTimePatterns.get(key)
  if (found === undefined) {
    let text = '^(\\d{1,19})'
    for (let field = start + 1; field <= end; field++) {
      text += `${field === 1 ? ' ' : ':'}(\\d{1,2})`
    }
    if (end === 3) text += '(\\.\\d{1,9})?'
    found = new RegExp(`${text}$`)
    dayTimePatterns.set(key, found)
  }
  return found
}

/** Microseconds of `1 02:03:04.5` or of the fields that the type has. Throws INVALID_INTERVAL_FORMAT. */
export function parseDayTimeInterval(input: string, type: DayTimeIntervalType): number {
  const { sign, body } = signAndBody(input, type)
  const found = dayTimePattern(type).exec(body)
  if (found === null) throw unmatched(input, type)
  let micros = 0
  for (let field = type.start; field <= type.end; field++) {
    const count = Number(found[field - type.start + 1])
    if (field > type.start && count > fieldLimits[field]) throw outOfRange(input, 'day-time')
    micros += count * fieldMicros[field]
  }
  const fraction = type.end === 3 ? found[type.end - type.start + 2] : undefined
  if (fraction !== undefined) micros += Number(fraction.slice(1, 7).padEnd(6, '0'))
  if (micros >= LONG_LIMIT) throw outOfRange(input, 'day-time')
  return sign * micros + 0
}

function outOfRange(input: string, interval: string): MillraceError {
  return new MillraceError('INVALID_INTERVAL_FORMAT.INTERVAL_PARSING', { input, interval })
}

/** What stands in the quotes of a literal, or the text itself; signs before and in the quotes. */
function signAndBody(
  input: string,
  type: YearMonthIntervalType | DayTimeIntervalType,
): { sign: 1 | -1; body: string } {
  const text = input.trim()
  const literal = /^interval\s+([+-]?)\s*'([+-]?)([^']*)'\s+([a-z]+(?:\s+to\s+[a-z]+)?)$/i.exec(
    text,
  )
  if (literal !== null) {
    const [, outer, inner, body, fields] = literal
    const named = `INTERVAL ${fields.replace(/\s+/g, ' ').toUpperCase()}`
    if (named !== sqlType(type)) throw unmatched(input, type)
    return { sign: (outer === '-') === (inner === '-') ? 1 : -1, body }
  }
  const sign = text[0] === '-' ? -1 : 1
  return { sign, body: text[0] === '-' || text[0] === '+' ? text.slice(1) : text }
}

const bodies = ['d', 'h', 'm', 's.n']

function unmatched(
  input: string,
  type: YearMonthIntervalType | DayTimeIntervalType,
): MillraceError {
  const yearMonth = type.kind === 'year_month_interval'
  let body = yearMonth ? ['y', 'm'].slice(type.start, type.end + 1).join('-') : bodies[type.start]
  if (!yearMonth) {
    for (let field = type.start + 1; field <= type.end; field++) {
      body += `${field === 1 ? ' ' : ':'}${bodies[field]}`
    }
  }
  const fields = sqlType(type).slice('INTERVAL '.length)
  return new MillraceError(
    `INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING${yearMonth ? '' : '_WITH_NOTICE'}`,
    {
      intervalStr: yearMonth ? 'year-month' : 'day-time',
      supportedFormat: `\`[+|-]${body}\`, \`INTERVAL [+|-]'[+|-]${body}' ${fields}\``,
      typeName: simpleString(type),
      input,
    },
  )
}
