/**
 * Dates and timestamps in text: the ISO forms that Spark's readers take unless a format is given (those that a cast from
 * STRING takes), with a fast lane from bytes for `2024-01-31` and `2024-01-31T12:00:00.123456Z`; and formats of the options.
 */
import { checkedDaysOf, MICROS_PER_DAY } from '../types/calendar.js'
import { findTimeZone, type TimeZone, timeZone } from '../types/time-zone.js'

const FAR_DAYS = 106_751_991 // |days| whose microseconds fit 64 bits

const dateForm = /^([+-]?)(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s

/** Days of `2024-01-31`, `2024-1`, `2024`, with anything behind a blank or a T; undefined for everything else. */
export function dateOf(text: string): number | undefined {
  const found = dateForm.exec(trimmed(text))
  if (found === null) return undefined
  const [, sign, year, month = '1', day = '1'] = found
  const days = checkedDaysOf(Number(sign + year), Number(month), Number(day))
  return days === undefined || Math.abs(days) > 2147483647 ? undefined : days
}

const timestampForm =
  /^(?:([+-]?)(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?(.*))?)?)?)?)?)?|T?(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d*))?(.*))$/s

/**
 * Microseconds of a timestamp; undefined for what is none. `zone` undefined: of a local time, which must not name a zone. `today`: the
 * local date that a time alone is of; undefined refuses those.
 */
export function timestampOf(
  text: string,
  zone: TimeZone | undefined,
  today?: number,
): number | undefined {
  const found = timestampForm.exec(trimmed(text))
  if (found === null) return undefined
  let days: number | undefined
  let [hour, minute, second, fraction, rest] = found.slice(5, 10)
  if (found[2] !== undefined) {
    const [, sign, year, month = '1', day = '1'] = found
    days = checkedDaysOf(Number(sign + year), Number(month), Number(day))
  } else {
    days = today
    ;[hour, minute, second, fraction, rest] = found.slice(10, 15)
  }
  if (days === undefined || Math.abs(days) > FAR_DAYS) return undefined
  const h = Number(hour ?? 0)
  const m = Number(minute ?? 0)
  const s = Number(second ?? 0)
  if (h > 23 || m > 59 || s > 59) return undefined
  const micros = Number((fraction ?? '').slice(0, 6).padEnd(6, '0'))
  const local = days * MICROS_PER_DAY + ((h * 60 + m) * 60 + s) * 1_000_000 + micros
  const named = (rest ?? '').trim()
  if (zone === undefined) return rest ? undefined : local
  if (named === '') return zone.toInstant(local)
  return findTimeZone(named)?.toInstant(local)
}

// control characters and blanks, as Spark trims before it casts
function trimmed(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 127
}

/** Two digits at `p`, or a number above 99. */
function two(b: Uint8Array, p: number): number {
  const high = b[p] - 48
  const low = b[p + 1] - 48
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : 1000
}

/** Days of the 10 bytes of `2024-01-31` at `p`; NaN when they are not of this form or no date. */
export function dateAt(b: Uint8Array, p: number): number {
  const year = two(b, p) * 100 + two(b, p + 2)
  if (year > 9999 || b[p + 4] !== 45 || b[p + 7] !== 45) return Number.NaN
  return checkedDaysOf(year, two(b, p + 5), two(b, p + 8)) ?? Number.NaN
}

/**
 * Microseconds of `2024-01-31T12:00:00`, with a fraction and a Z or without, in [p, end); NaN for other forms. `zone` undefined: of
 * a local time.
 */
export function timestampAt(
  b: Uint8Array,
  p: number,
  end: number,
  zone: TimeZone | undefined,
): number {
  if (end - p < 19) return Number.NaN
  const days = dateAt(b, p)
  const c = b[p + 10]
  if (Number.isNaN(days) || (c !== 84 && c !== 32) || b[p + 13] !== 58 || b[p + 16] !== 58) {
    return Number.NaN
  }
  const h = two(b, p + 11)
  const m = two(b, p + 14)
  const s = two(b, p + 17)
  if (h > 23 || m > 59 || s > 59) return Number.NaN
  let local = days * MICROS_PER_DAY + ((h * 60 + m) * 60 + s) * 1_000_000
  let q = p + 19
  if (q < end && b[q] === 46) {
    let unit = 100_000
    for (q++; q < end && b[q] >= 48 && b[q] <= 57; q++) {
      if (unit >= 1) local += (b[q] - 48) * unit
      unit = unit === 1 ? 0 : unit / 10
    }
  }
  if (q === end) return zone === undefined ? local : zone.toInstant(local)
  return q + 1 === end && b[q] === 90 && zone !== undefined ? local : Number.NaN
}

/** How a reader turns text into DATE, TIMESTAMP and TIMESTAMP_NTZ; undefined for what does not fit. */
export interface TemporalReader {
  readonly date: (text: string) => number | undefined
  readonly timestamp: (text: string) => number | undefined
  readonly timestampNtz: (text: string) => number | undefined
  /** The ISO forms of a type may be read from bytes. */
  readonly isoDate: boolean
  readonly isoTimestamp: boolean
  readonly isoTimestampNtz: boolean
  readonly zone: TimeZone
}

export function temporalReader(
  options: Readonly<Record<string, string>>,
  session: { readonly timeZone: string; readonly nowMicros: number },
): TemporalReader {
  const zone = timeZone(options.timezone ?? session.timeZone)
  const today = Math.floor(zone.toLocal(session.nowMicros) / MICROS_PER_DAY)
  return {
    date: dateOf,
    timestamp: text => timestampOf(text, zone, today),
    timestampNtz: text => timestampOf(text, undefined),
    isoDate: true,
    isoTimestamp: true,
    isoTimestampNtz: true,
    zone,
  }
}
