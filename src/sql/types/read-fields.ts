/** The fields of a date and time that were read by a datetime pattern. */
import type { TimeZone } from './time-zone.js'

/** What was read; NaN for fields that were not. */
export interface ReadFields {
  year: number
  yearOfEra: number
  /** 0 before, 1 after. */
  era: number
  month: number
  day: number
  dayOfYear: number
  hour: number
  /** 1 to 24. */
  clockHour: number
  /** 0 to 11. */
  hourOfHalf: number
  /** 1 to 12. */
  clockHourOfHalf: number
  /** 0 AM, 1 PM. */
  half: number
  minute: number
  second: number
  micros: number
  /** Of a zone, microseconds. */
  offset: number
  zone: TimeZone | undefined
}

export function noFields(): ReadFields {
  const none = Number.NaN
  return {
    year: none,
    yearOfEra: none,
    era: none,
    month: none,
    day: none,
    dayOfYear: none,
    hour: none,
    clockHour: none,
    hourOfHalf: none,
    clockHourOfHalf: none,
    half: none,
    minute: none,
    second: none,
    micros: none,
    offset: none,
    zone: undefined,
  }
}

/** Makes the fields empty again. */
export function clearFields(f: ReadFields): void {
  const none = Number.NaN
  f.year = none
  f.yearOfEra = none
  f.era = none
  f.month = none
  f.day = none
  f.dayOfYear = none
  f.hour = none
  f.clockHour = none
  f.hourOfHalf = none
  f.clockHourOfHalf = none
  f.half = none
  f.minute = none
  f.second = none
  f.micros = none
  f.offset = none
  f.zone = undefined
}
