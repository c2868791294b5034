/** Writing of dates and timestamps by the parts of a pattern. */
import {
  dayOfYear,
  daysOfMicros,
  isoDayOfWeek,
  MICROS_PER_SECOND,
  microsOfDay,
  packedDate,
  packedDay,
  packedMonth,
  packedYear,
  twoDigits,
} from './calendar.js'
import { dayNames, eraNames, monthNames, type PatternPart, quarterNames } from './pattern-syntax.js'
import { offsetText, type TimeZone } from './time-zone.js'
import { zoneName } from './zone-names.js'

/** What parts are written from; one object for all values of a formatter. */
export interface WrittenTime {
  local: number
  days: number
  year: number
  month: number
  day: number
  /** Seconds of the day. */
  seconds: number
  /** Microseconds of the second. */
  fraction: number
  offset: number
  zone: TimeZone | undefined
}

export function emptyTime(): WrittenTime {
  return {
    local: 0,
    days: 0,
    year: 0,
    month: 0,
    day: 0,
    seconds: 0,
    fraction: 0,
    offset: 0,
    zone: undefined,
  }
}

export function fillTime(
  t: WrittenTime,
  local: number,
  offset: number,
  zone: TimeZone | undefined,
): void {
  const days = daysOfMicros(local)
  const time = microsOfDay(local)
  const packed = packedDate(days)
  t.local = local
  t.days = days
  t.year = packedYear(packed)
  t.month = packedMonth(packed)
  t.day = packedDay(packed)
  t.seconds = Math.floor(time / MICROS_PER_SECOND)
  t.fraction = time - t.seconds * MICROS_PER_SECOND
  t.offset = offset
  t.zone = zone
}

export type Writer = (t: WrittenTime) => string

export function writersOf(parts: readonly PatternPart[]): Writer[] {
  const isEra = hasLetter(parts, 'G')
  const all: Writer[] = []
  const add = (some: readonly PatternPart[]): void => {
    for (const part of some) {
      if (part.kind === 'optional') add(part.parts)
      else if (part.kind === 'literal') all.push(() => part.text)
      else all.push(writerOf(part.letter, part.count, isEra))
    }
  }
  add(parts)
  return all
}

export function hasLetter(parts: readonly PatternPart[], letter: string): boolean {
  return parts.some(part =>
    part.kind === 'optional'
      ? hasLetter(part.parts, letter)
      : part.kind === 'field' && part.letter === letter,
  )
}

function padded(value: number, count: number): string {
  if (count === 1) return `${value}`
  return count === 2 && value >= 0 ? twoDigits(value) : `${value}`.padStart(count, '0')
}

function writerOf(letter: string, count: number, isEra: boolean): Writer {
  switch (letter) {
    case 'G':
      return count === 4 ? t => eraNames[t.year > 0 ? 1 : 0] : t => (t.year > 0 ? 'AD' : 'BC')
    case 'y':
    case 'u': {
      const yearOf = isEra
        ? (t: WrittenTime): number => (t.year > 0 ? t.year : 1 - t.year)
        : (t: WrittenTime): number => t.year
      if (count === 2) return t => twoDigits(Math.abs(yearOf(t)) % 100)
      return t => yearText(yearOf(t), count)
    }
    case 'M':
    case 'L':
      if (count === 3) return t => monthNames[t.month - 1].slice(0, 3)
      if (count === 4) return t => monthNames[t.month - 1]
      return t => padded(t.month, count)
    case 'd':
      return t => padded(t.day, count)
    case 'D':
      return t => padded(dayOfYear(t.days), count)
    case 'E':
      return count === 4
        ? t => dayNames[isoDayOfWeek(t.days) - 1]
        : t => dayNames[isoDayOfWeek(t.days) - 1].slice(0, 3)
    case 'F':
      return t => `${((t.day - 1) % 7) + 1}`
    case 'Q':
    case 'q': {
      const quarterOf = (t: WrittenTime): number => Math.floor((t.month + 2) / 3)
      if (count === 3) return t => `Q${quarterOf(t)}`
      if (count === 4) return t => quarterNames[quarterOf(t) - 1]
      return t => padded(quarterOf(t), count)
    }
    case 'a':
      return t => (t.seconds < 43_200 ? 'AM' : 'PM')
    case 'H':
      return t => padded(Math.floor(t.seconds / 3600), count)
    case 'k':
      return t => padded(Math.floor(t.seconds / 3600) || 24, count)
    case 'K':
      return t => padded(Math.floor(t.seconds / 3600) % 12, count)
    case 'h':
      return t => padded(Math.floor(t.seconds / 3600) % 12 || 12, count)
    case 'm':
      return t => padded(Math.floor(t.seconds / 60) % 60, count)
    case 's':
      return t => padded(t.seconds % 60, count)
    case 'S':
      return t => `${t.fraction}`.padStart(6, '0').padEnd(9, '0').slice(0, count)
    case 'V':
      return t => t.zone?.id ?? 'Z'
    case 'z':
      return t =>
        t.zone === undefined
          ? 'UTC'
          : zoneName(t.zone, t.local - t.offset, count === 4 ? 'long' : 'short')
    case 'O':
      return t => localizedOffset(t.offset, count === 4)
    case 'Z':
      if (count === 4) return t => localizedOffset(t.offset, true)
      if (count === 5) return t => offsetText(t.offset, 'Z')
      return t => offsetText(t.offset).replaceAll(':', '').slice(0, 5)
    case 'X':
      return t => isoOffset(t.offset, count, 'Z')
    default:
      return t =>
        isoOffset(t.offset, count, count === 1 ? '+00' : count % 2 === 0 ? '+0000' : '+00:00')
  }
}

/** Years of more digits than the pattern has letters get a sign from 4 letters on. */
function yearText(year: number, count: number): string {
  const digits = `${Math.abs(year)}`.padStart(count, '0')
  if (year < 0) return `-${digits}`
  return count >= 4 && digits.length > count ? `+${digits}` : digits
}

/** `GMT+8`, `GMT-08:00`. */
function localizedOffset(offset: number, full: boolean): string {
  if (offset === 0) return 'GMT'
  const text = offsetText(offset)
  if (full) return `GMT${text}`
  const hours = `${text[0]}${Number(text.slice(1, 3))}`
  return `GMT${hours}${text.slice(3) === ':00' ? '' : text.slice(3)}`
}

/** X and x: 1 `+08` or `+0530`, 2 `+0800`, 3 `+08:00`, 4 `+080000` with seconds if there are, 5 `+08:00:00` likewise. */
function isoOffset(offset: number, count: number, zero: string): string {
  if (offset === 0) return zero
  const text = offsetText(offset)
  const minutes = text.slice(0, 6)
  switch (count) {
    case 1:
      return minutes.endsWith(':00') ? minutes.slice(0, 3) : minutes.replace(':', '')
    case 2:
      return minutes.replace(':', '')
    case 3:
      return minutes
    case 4:
      return text.replaceAll(':', '')
    default:
      return text
  }
}
