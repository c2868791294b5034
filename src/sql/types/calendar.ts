/**
 * The proleptic Gregorian calendar in whole numbers: days since 1970-01-01 to and from year, month, day, and
 * microseconds to and from days and time of day. Everything is arithmetic on doubles that hold integers; nothing is
 * allocated.
 *
 * A date in parts is one packed number, `year * 512 + month * 32 + day`, taken apart by `packedYear`, `packedMonth`
 * and `packedDay`: years go beyond 9999 and below 1 (0 is the year before 1).
 */

export const MICROS_PER_SECOND = 1_000_000
export const MICROS_PER_MINUTE = 60_000_000
export const MICROS_PER_HOUR = 3_600_000_000
export const MICROS_PER_DAY = 86_400_000_000
export const MAX_INT = 2147483647
export const MIN_INT = -2147483648
/** The largest and the smallest 64-bit integer. */
export const MAX_LONG = 9223372036854775807n
export const MIN_LONG = -9223372036854775808n

const DAYS_PER_ERA = 146097
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT = 719468

/** Days since 1970-01-01 of a date; the month must be 1 to 12, the day may be any whole number. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const monthFromMarch = month > 2 ? month - 3 : month + 9
  const dayOfYear = (((153 * monthFromMarch + 2) / 5) | 0) + day - 1
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT
}

/** Year, month and day of a day, packed. */
export function packedDate(days: number): number {
  const z = days + EPOCH_SHIFT
  const era = Math.floor(z / DAYS_PER_ERA)
  const dayOfEra = z - era * DAYS_PER_ERA
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36524) | 0) - ((dayOfEra / 146096) | 0)) /
      365) |
    0
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0))
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return year * 512 + month * 32 + day
}

export function packedYear(packed: number): number {
  return Math.floor(packed / 512)
}

export function packedMonth(packed: number): number {
  return (packed - Math.floor(packed / 512) * 512) >> 5
}

export function packedDay(packed: number): number {
  return packed - Math.floor(packed / 32) * 32
}

export function yearOf(days: number): number {
  return packedYear(packedDate(days))
}

export function monthOf(days: number): number {
  return packedMonth(packedDate(days))
}

export function dayOfMonth(days: number): number {
  return packedDay(packedDate(days))
}

/** From 1. */
export function dayOfYear(days: number): number {
  return days - daysOf(yearOf(days), 1, 1) + 1
}

/** Monday 1 to Sunday 7. */
export function isoDayOfWeek(days: number): number {
  return modulo(days + 3, 7) + 1
}

/** The week of ISO 8601, and its year in `isoWeekYear`. */
export function isoWeek(days: number): number {
  const thursday = days - isoDayOfWeek(days) + 4
  return Math.floor((thursday - daysOf(yearOf(thursday), 1, 1)) / 7) + 1
}

export function isoWeekYear(days: number): number {
  return yearOf(days - isoDayOfWeek(days) + 4)
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : monthLengths[month - 1]
}

/** The days of a date, or undefined when there is no such day or it is too far away for a DATE. */
export function checkedDaysOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined
  if (day > 28 && day > daysInMonth(year, month)) return undefined
  const days = daysOf(year, month, day)
  return days >= MIN_INT && days <= MAX_INT ? days : undefined
}

/** Months later, the day cut to the length of the month. */
export function addMonthsToDays(days: number, months: number): number {
  const packed = packedDate(days)
  const count = packedYear(packed) * 12 + packedMonth(packed) - 1 + months
  const year = Math.floor(count / 12)
  const month = count - year * 12 + 1
  return daysOf(year, month, Math.min(packedDay(packed), daysInMonth(year, month)))
}

/** The last day of the day's month. */
export function lastDayOfMonth(days: number): number {
  const packed = packedDate(days)
  return days - packedDay(packed) + daysInMonth(packedYear(packed), packedMonth(packed))
}

/** The day that local microseconds fall on. */
export function daysOfMicros(micros: number): number {
  return Math.floor(micros / MICROS_PER_DAY)
}

/** Microseconds since midnight, of local microseconds. */
export function microsOfDay(micros: number): number {
  const rest = micros % MICROS_PER_DAY
  return rest < 0 ? rest + MICROS_PER_DAY : rest
}

/**
 * Microseconds of a day and a time of day. Beyond the years 1684 to 2255 not every microsecond is a double: the next
 * lower one is taken, so that the last microsecond of a day stays on that day.
 */
export function microsOf(days: number, timeOfDay: number): number {
  const midnight = days * MICROS_PER_DAY
  const sum = midnight + timeOfDay
  if (sum >= -9007199254740991 && sum <= 9007199254740991) return sum
  return sum - midnight > timeOfDay ? stepDown(sum) : sum
}

/** Large whole doubles have steps of a power of two. */
function stepDown(value: number): number {
  let step = 2
  while (value - step === value) step *= 2
  return value - step
}

/** The remainder that has the sign of the divisor. */
export function modulo(value: number, divisor: number): number {
  const rest = value % divisor
  return rest < 0 ? rest + divisor : rest
}

/** `07`. */
export function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`
}

/** `2024-01-02`, `+10000-01-01`, `-0001-01-01`. */
export function dateText(days: number): string {
  const packed = packedDate(days)
  const month = packedMonth(packed)
  return `${yearText(packedYear(packed))}-${twoDigits(month)}-${twoDigits(packedDay(packed))}`
}

/** At least 4 digits, with a sign beyond them. */
function yearText(year: number): string {
  if (year >= 1000 && year <= 9999) return `${year}`
  const text = `${Math.abs(year)}`.padStart(4, '0')
  return year < 0 ? `-${text}` : year > 9999 ? `+${text}` : text
}

/** `03:04:05.5`: zeros at the end of the fraction are left out. */
export function timeText(timeOfDay: number): string {
  const seconds = Math.floor(timeOfDay / MICROS_PER_SECOND)
  const fraction = timeOfDay - seconds * MICROS_PER_SECOND
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const text = `${twoDigits(hours)}:${twoDigits(minutes - hours * 60)}:${twoDigits(seconds - minutes * 60)}`
  return fraction === 0 ? text : `${text}.${fractionText(fraction)}`
}

/** The digits of millionths, without zeros at the end. */
export function fractionText(fraction: number): string {
  let text = `${fraction}`.padStart(6, '0')
  let end = 6
  while (end > 0 && text.charCodeAt(end - 1) === 48) end--
  text = text.slice(0, end)
  return text
}
