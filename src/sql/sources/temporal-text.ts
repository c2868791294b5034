/**
 * Dates and timestamps in text: the ISO forms that Spark's readers take unless a format is given (those that a cast from
 * STRING takes) and formats of the options, by the modules of `../types`; with a fast lane from bytes for `2024-01-31` and
 * `2024-01-31T12:00:00.123456Z`.
 */
import { checkedDaysOf, microsOf } from '../types/calendar.js'
import { parserOf } from '../types/datetime-pattern.js'
import { parseDate, parseTimestamp, parseTimestampNTZ } from '../types/datetime-text.js'
import { type TimeZone, timeZone } from '../types/time-zone.js'

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
  let time = ((h * 60 + m) * 60 + s) * 1_000_000
  let q = p + 19
  if (q < end && b[q] === 46) {
    let unit = 100_000
    for (q++; q < end && b[q] >= 48 && b[q] <= 57; q++) {
      if (unit >= 1) time += (b[q] - 48) * unit
      unit = unit === 1 ? 0 : unit / 10
    }
  }
  const local = microsOf(days, time)
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
  const { dateformat, timestampformat, timestampntzformat, timezone } = options
  const zone = timeZone(timezone ?? session.timeZone)
  const context = { zone, nowMicros: session.nowMicros }
  return {
    date: dateformat === undefined ? parseDate : dateBy(dateformat),
    timestamp:
      timestampformat === undefined
        ? text => parseTimestamp(text, context)
        : timestampBy(timestampformat, zone),
    timestampNtz:
      timestampntzformat === undefined
        ? text => parseTimestampNTZ(text, false)
        : timestampNtzBy(timestampntzformat),
    isoDate: dateformat === undefined,
    isoTimestamp: timestampformat === undefined,
    isoTimestampNtz: timestampntzformat === undefined,
    zone,
  }
}

type Read = (text: string) => number | undefined

function dateBy(pattern: string): Read {
  const parser = parserOf(pattern)
  return text => parser.date(text)
}

function timestampBy(pattern: string, zone: TimeZone): Read {
  const parser = parserOf(pattern)
  return text => parser.timestamp(text, zone)
}

function timestampNtzBy(pattern: string): Read {
  const parser = parserOf(pattern)
  return text => parser.timestampNTZ(text, false)
}
