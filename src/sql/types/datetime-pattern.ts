/**
 * Datetime patterns (`yyyy-MM-dd HH:mm:ss`): what writes by one (`formatterOf`) and what reads by one (`parserOf`), both
 * cached by pattern. Letters: G y u M L d D E F Q q a h H k K m s S V z O X x Z; text in single quotes; optional
 * sections in brackets. Errors of patterns are thrown when they are made.
 */
import { checkedDaysOf, daysOf, isLeapYear, microsOf } from './calendar.js'
import { readersOf } from './pattern-reader.js'
import { monthNames, parsePattern } from './pattern-syntax.js'
import { emptyTime, fillTime, hasLetter, writersOf } from './pattern-writer.js'
import { clearFields, noFields, type ReadFields } from './read-fields.js'
import type { TimeZone } from './time-zone.js'

export interface DatetimeFormatter {
  /** The text of an instant in a zone. */
  timestamp(micros: number, zone: TimeZone): string
  /** The text of local microseconds: TIMESTAMP_NTZ; letters of zones give UTC. */
  local(localMicros: number): string
}

export interface DatetimeParser {
  /** The instant; undefined when the text is refused. A zone in the text counts before the one given. */
  timestamp(text: string, zone: TimeZone): number | undefined
  /** Local microseconds; with `allowZone` false text with a zone is refused. */
  timestampNTZ(text: string, allowZone?: boolean): number | undefined
  /** Days. */
  date(text: string): number | undefined
  /** Why the last text was refused, in the words of `CANNOT_PARSE_TIMESTAMP`. */
  readonly problem: string
}

const formatters = new Map<string, DatetimeFormatter>()
const parsers = new Map<string, DatetimeParser>()

/** What writes by the pattern. Throws INVALID_DATETIME_PATTERN and INCONSISTENT_BEHAVIOR_CROSS_VERSION. */
export function formatterOf(pattern: string): DatetimeFormatter {
  return cached(formatters, pattern, makeFormatter)
}

/** What reads by the pattern. Throws INVALID_DATETIME_PATTERN and INCONSISTENT_BEHAVIOR_CROSS_VERSION. */
export function parserOf(pattern: string): DatetimeParser {
  return cached(parsers, pattern, pattern => new Parser(pattern))
}

function cached<T>(map: Map<string, T>, pattern: string, make: (pattern: string) => T): T {
  let found = map.get(pattern)
  if (found === undefined) {
    found = make(pattern)
    if (map.size > 1000) map.clear()
    map.set(pattern, found)
  }
  return found
}

function makeFormatter(pattern: string): DatetimeFormatter {
  const writers = writersOf(parsePattern(pattern, false))
  const time = emptyTime()
  const write = (local: number, offset: number, zone: TimeZone | undefined): string => {
    fillTime(time, local, offset, zone)
    let text = ''
    for (const writer of writers) text += writer(time)
    return text
  }
  return {
    timestamp: (micros, zone) => {
      const offset = zone.offsetAt(micros)
      return write(micros + offset, offset, zone)
    },
    local: local => write(local, 0, undefined),
  }
}

class Parser implements DatetimeParser {
  problem = ''
  private readonly readers: ReturnType<typeof readersOf>
  private days = 0
  private time = 0
  private readonly fields: ReadFields = noFields()

  constructor(pattern: string) {
    const parts = parsePattern(pattern, true)
    this.readers = readersOf(parts, hasLetter(parts, 'G'))
  }

  timestamp(text: string, zone: TimeZone): number | undefined {
    if (!this.read(text)) return undefined
    const local = microsOf(this.days, this.time)
    const { offset, zone: own } = this.fields
    if (!Number.isNaN(offset)) return local - offset
    return (own ?? zone).toInstant(local)
  }

  timestampNTZ(text: string, allowZone = true): number | undefined {
    if (!this.read(text)) return undefined
    const { offset, zone } = this.fields
    if (!allowZone && (zone !== undefined || !Number.isNaN(offset))) {
      this.problem = `Text '${text}' could not be parsed: it has a time zone`
      return undefined
    }
    return microsOf(this.days, this.time)
  }

  date(text: string): number | undefined {
    return this.read(text) ? this.days : undefined
  }

  private read(text: string): boolean {
    const { fields } = this
    clearFields(fields)
    let at = 0
    for (const read of this.readers) {
      at = read(text, at, fields)
      if (at < 0) {
        this.problem = `Text '${text}' could not be parsed at index ${~at}`
        return false
      }
    }
    if (at < text.length) {
      this.problem = `Text '${text}' could not be parsed, unparsed text found at index ${at}`
      return false
    }
    const problem = this.resolve(fields)
    if (problem !== undefined) this.problem = `Text '${text}' could not be parsed: ${problem}`
    return problem === undefined
  }

  private outside(f: ReadFields): string | undefined {
    // the usual case first: nothing is outside
    if (
      !(f.month < 1 || f.month > 12 || f.day < 1 || f.day > 31 || f.hour > 23) &&
      !(f.minute > 59 || f.second > 59 || f.hourOfHalf > 11 || f.dayOfYear < 1) &&
      !(f.clockHour < 1 || f.clockHour > 24 || f.clockHourOfHalf < 1 || f.clockHourOfHalf > 12) &&
      !(f.hour < 0 || f.minute < 0 || f.second < 0 || f.hourOfHalf < 0 || f.dayOfYear > 366)
    ) {
      return undefined
    }
    return (
      checkRange('MonthOfYear', f.month, 1, 12) ??
      checkRange('DayOfMonth', f.day, 1, 31, '1 - 28/31') ??
      checkRange('DayOfYear', f.dayOfYear, 1, 366, '1 - 365/366') ??
      checkRange('HourOfDay', f.hour, 0, 23) ??
      checkRange('ClockHourOfDay', f.clockHour, 1, 24) ??
      checkRange('HourOfAmPm', f.hourOfHalf, 0, 11) ??
      checkRange('ClockHourOfAmPm', f.clockHourOfHalf, 1, 12) ??
      checkRange('MinuteOfHour', f.minute, 0, 59) ??
      checkRange('SecondOfMinute', f.second, 0, 59)
    )
  }

  private resolve(f: ReadFields): string | undefined {
    const problem = this.outside(f)
    if (problem !== undefined) return problem
    let { year } = f
    if (!Number.isNaN(f.yearOfEra)) year = f.era === 0 ? 1 - f.yearOfEra : f.yearOfEra
    const knownYear = Number.isNaN(year) ? 1970 : year
    if (Math.abs(knownYear) > 999_999_999) {
      return `Invalid value for Year (valid values -999999999 - 999999999): ${knownYear}`
    }
    if (!Number.isNaN(f.dayOfYear) && Number.isNaN(f.month) && !Number.isNaN(year)) {
      if (f.dayOfYear === 366 && !isLeapYear(year)) {
        return `Invalid date 'DayOfYear 366' as '${year}' is not a leap year`
      }
      this.days = daysOf(year, 1, 1) + f.dayOfYear - 1
    } else {
      const month = or(f.month, 1)
      const day = or(f.day, 1)
      const days = checkedDaysOf(knownYear, month, day)
      if (days === undefined) return invalidDate(knownYear, month, day)
      this.days = days
    }
    const hour = hourOf(f)
    this.time = ((hour * 60 + or(f.minute, 0)) * 60 + or(f.second, 0)) * 1_000_000 + or(f.micros, 0)
    return undefined
  }
}

function hourOf(f: ReadFields): number {
  if (!Number.isNaN(f.hour)) return f.hour
  if (!Number.isNaN(f.clockHour)) return f.clockHour % 24
  const ofHalf = Number.isNaN(f.hourOfHalf) ? f.clockHourOfHalf % 12 : f.hourOfHalf
  return Number.isNaN(ofHalf) ? 0 : ofHalf + or(f.half, 0) * 12
}

function or(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value
}

/** A message when a value that is there is outside; `range` is how the message says it. */
export function checkRange(
  field: string,
  value: number,
  least: number,
  most: number,
  range = `${least} - ${most}`,
): string | undefined {
  if (Number.isNaN(value) || (value >= least && value <= most)) return undefined
  return `Invalid value for ${field} (valid values ${range}): ${value}`
}

/** Why there is no such day in its month. */
export function invalidDate(year: number, month: number, day: number): string {
  return (
    checkRange('MonthOfYear', month, 1, 12) ??
    checkRange('DayOfMonth', day, 1, 31, '1 - 28/31') ??
    (month === 2 && day === 29
      ? `Invalid date 'February 29' as '${year}' is not a leap year`
      : `Invalid date '${monthNames[month - 1].toUpperCase()} ${day}'`)
  )
}
