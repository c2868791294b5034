/**
 * How dates and timestamps stand in text files and JSON: the options dateFormat, timestampFormat, timestampNTZFormat and
 * timeZone. Without a format, reading takes what `cast` takes, and writing gives ISO 8601 with milliseconds.
 */
import { dateText, daysOfMicros, MICROS_PER_DAY, microsOfDay, twoDigits } from './calendar.js'
import { formatterOf, parserOf } from './datetime-pattern.js'
import { parseDate, parseTimestamp, parseTimestampNTZ } from './datetime-text.js'
import { daysAsNumber } from './json-scalars.js'
import { offsetText, type TimeZone, timeZone } from './time-zone.js'

export interface TimeFormats {
  /** Days; undefined when the text is no date of the format. */
  readDate(text: string): number | undefined
  /** Microseconds of the instant. */
  readTimestamp(text: string): number | undefined
  /** Local microseconds; a text with a zone is refused. */
  readTimestampNTZ(text: string): number | undefined
  writeDate(days: number): string
  writeTimestamp(micros: number): string
  writeTimestampNTZ(local: number): string
}

/** What of the session they depend on. */
export interface TimeSession {
  readonly timeZone: string
  readonly nowMicros: number
}

/** By the options of these names, upper and lower case being the same; in the option timeZone or the session's zone. */
export function timeFormats(
  options: Readonly<Record<string, string>>,
  session: TimeSession,
): TimeFormats {
  const option = (name: string): string | undefined => {
    const key = Object.keys(options).find(key => key.toLowerCase() === name)
    return key === undefined ? undefined : options[key]
  }
  const zone = timeZone(option('timezone') ?? session.timeZone)
  const context = { zone, nowMicros: session.nowMicros }
  const iso: TimeFormats = {
    readDate: text => parseDate(text) ?? daysAsNumber(text),
    readTimestamp: text => parseTimestamp(text, context),
    readTimestampNTZ: text => parseTimestampNTZ(text, false),
    writeDate: dateText,
    writeTimestamp: micros => {
      const offset = zone.offsetAt(micros)
      return isoText(micros + offset) + offsetText(offset, 'Z').slice(0, 6)
    },
    writeTimestampNTZ: isoText,
  }
  const date = option('dateformat')
  const timestamp = option('timestampformat')
  const local = option('timestampntzformat')
  return {
    ...iso,
    ...(date !== undefined && dateBy(date)),
    ...(timestamp !== undefined && timestampBy(timestamp, zone)),
    ...(local !== undefined && localBy(local)),
  }
}

function dateBy(pattern: string): Pick<TimeFormats, 'readDate' | 'writeDate'> {
  const parser = parserOf(pattern)
  const formatter = formatterOf(pattern)
  return {
    readDate: text => parser.date(text),
    writeDate: days => formatter.local(days * MICROS_PER_DAY),
  }
}

function timestampBy(
  pattern: string,
  zone: TimeZone,
): Pick<TimeFormats, 'readTimestamp' | 'writeTimestamp'> {
  const parser = parserOf(pattern)
  const formatter = formatterOf(pattern)
  return {
    readTimestamp: text => parser.timestamp(text, zone),
    writeTimestamp: micros => formatter.timestamp(micros, zone),
  }
}

function localBy(pattern: string): Pick<TimeFormats, 'readTimestampNTZ' | 'writeTimestampNTZ'> {
  const parser = parserOf(pattern)
  const formatter = formatterOf(pattern)
  return {
    readTimestampNTZ: text => parser.timestampNTZ(text, false),
    writeTimestampNTZ: micros => formatter.local(micros),
  }
}

/** `2024-01-02T03:04:05.678`: always three digits, the rest cut off. */
function isoText(local: number): string {
  const time = microsOfDay(local)
  const millis = Math.floor(time / 1000) % 1000
  const seconds = Math.floor(time / 1_000_000)
  const clock = `${twoDigits(Math.floor(seconds / 3600))}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`
  return `${dateText(daysOfMicros(local))}T${clock}.${String(millis).padStart(3, '0')}`
}
