/**
 * Reading of dates and timestamps as `cast` does: `2024`, `2024-1`, `2024-1-2`, `2024-01-02 03:04:05.678+02:00`,
 * `2024-01-02T03:04:05Z`, `2024-01-02 03:04 ` and a time alone, `03:04:05`, which is today's.
 *
 * Spaces and control characters around the text do not count. Fractions beyond microseconds are cut off.
 */
import { checkedDaysOf, microsOf } from './calendar.js'
import type { DataType } from './data-type.js'
import { findTimeZone, type TimeZone } from './time-zone.js'

const SPACE = 32
const MINUS = 45
const PLUS = 43
const POINT = 46
const COLON = 58
const LETTER_T = 84

/** The start of what is left without spaces and control characters on both sides, or the length. */
export function trimmedStart(text: string): number {
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start++
  return start
}

export function trimmedEnd(text: string, start: number): number {
  let end = text.length
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return end
}

function isBlank(code: number): boolean {
  return code <= SPACE || code === 127
}

/** Days of a date, or undefined. What follows a space or `T` after a whole date does not count. */
export function parseDate(text: string): number | undefined {
  let at = trimmedStart(text)
  const end = trimmedEnd(text, at)
  if (at === end) return undefined
  let sign = 1
  const first = text.charCodeAt(at)
  if (first === MINUS || first === PLUS) {
    if (first === MINUS) sign = -1
    at++
  }
  let year = 1
  let month = 1
  let part = 0
  let value = 0
  let digits = 0
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === SPACE || code === LETTER_T) break
    if (part < 2 && code === MINUS) {
      if (part === 0 ? digits < 4 || digits > 7 : digits < 1 || digits > 2) return undefined
      if (part === 0) year = value
      else month = value
      part++
      value = 0
      digits = 0
      continue
    }
    const digit = code - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
    digits++
  }
  if (part === 0 ? digits < 4 || digits > 7 : digits < 1 || digits > 2) return undefined
  if (part < 2 && at < end) return undefined
  if (part === 0) return checkedDaysOf(sign * value, 1, 1)
  if (part === 1) return checkedDaysOf(sign * year, value, 1)
  return checkedDaysOf(sign * year, month, value)
}

/** What of the session reading timestamps needs. */
export interface TimestampContext {
  readonly zone: TimeZone
  readonly nowMicros: number
}

/** Microseconds of a TIMESTAMP, or undefined. */
export function parseTimestamp(text: string, context: TimestampContext): number | undefined {
  const parts = split(text)
  if (parts === undefined) return undefined
  const zone = parts.zone === undefined ? context.zone : findTimeZone(parts.zone)
  if (zone === undefined) return undefined
  const days = parts.justTime
    ? Math.floor(zone.toLocal(context.nowMicros) / 86_400_000_000)
    : checkedDaysOf(parts.year, parts.month, parts.day)
  if (days === undefined || parts.time === undefined) return undefined
  const local = microsOf(days, parts.time)
  return inRange(zone.fixedOffset === 0 ? local : zone.toInstant(local))
}

/** Microseconds of a TIMESTAMP_NTZ, or undefined; a zone is left out of account, or refused. */
export function parseTimestampNTZ(text: string, allowZone = true): number | undefined {
  const parts = split(text)
  if (parts === undefined || parts.justTime) return undefined
  if (parts.zone !== undefined && (!allowZone || findTimeZone(parts.zone) === undefined)) {
    return undefined
  }
  const days = checkedDaysOf(parts.year, parts.month, parts.day)
  if (days === undefined || parts.time === undefined) return undefined
  return inRange(microsOf(days, parts.time))
}

/** Microseconds that 64 bits hold: the years -290308 to 294247. */
function inRange(micros: number): number | undefined {
  return Math.abs(micros) < 2 ** 63 ? micros : undefined
}

interface Parts {
  year: number
  month: number
  day: number
  /** Microseconds of the day; undefined when there is no such time. */
  time: number | undefined
  zone: string | undefined
  justTime: boolean
}

// year, month, day, hour, minute, second, fraction
const values = [0, 0, 0, 0, 0, 0, 0]

function isValidCount(part: number, digits: number): boolean {
  if (part === 6) return true
  if (part === 0) return digits >= 4 && digits <= 6
  return digits > 0 && digits <= 2
}

function split(text: string): Parts | undefined {
  let at = trimmedStart(text)
  const end = trimmedEnd(text, at)
  if (at === end) return undefined
  values[0] = 1
  values[1] = 1
  values[2] = 1
  for (let i = 3; i < 7; i++) values[i] = 0
  let sign = 1
  let signed = false
  const first = text.charCodeAt(at)
  if (first === MINUS || first === PLUS) {
    if (first === MINUS) sign = -1
    signed = true
    at++
  }
  let part = 0
  let value = 0
  let digits = 0
  let justTime = false
  let zone: string | undefined
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    const digit = code - 48
    if (digit >= 0 && digit <= 9) {
      if (part !== 6 || digits < 6) value = value * 10 + digit
      digits++
      continue
    }
    if (part === 0 && at === 0 && code === LETTER_T) {
      justTime = true
      part = 3
      continue
    }
    let next = part + 1
    if (part === 0 && code === COLON && !signed) {
      justTime = true
      part = 3
      next = 4
    } else if (part < 2) {
      if (code !== MINUS) return undefined
    } else if (part === 2) {
      if (code !== SPACE && code !== LETTER_T) return undefined
    } else if (part < 5) {
      if (code !== COLON) return undefined
    } else if (part === 6 || code !== POINT) {
      zone = text.slice(at, end).trim()
      break
    }
    if (!isValidCount(part, digits)) return undefined
    values[part] = value
    part = next
    value = 0
    digits = 0
  }
  if (!isValidCount(part, digits)) return undefined
  values[part] = value
  if (part === 6) for (let i = digits; i < 6; i++) values[6] *= 10
  const [year, month, day, hour, minute, second, fraction] = values
  const isTime = hour < 24 && minute < 60 && second < 60
  return {
    year: sign * year,
    month,
    day,
    time: isTime ? ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction : undefined,
    zone,
    justTime,
  }
}

/** The value of text as a date or timestamp type, or undefined. */
export function parseDatetime(
  text: string,
  type: DataType,
  context: TimestampContext,
): number | undefined {
  if (type.kind === 'date') return parseDate(text)
  return type.kind === 'timestamp' ? parseTimestamp(text, context) : parseTimestampNTZ(text)
}
