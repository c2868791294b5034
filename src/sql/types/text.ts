/**
 * A value as text: what `cast(x as string)` gives (`toText`), and what `show` prints (`showText`), which differs for
 * nulls inside of values (`NULL`) and binaries (`[41 42]`).
 */
import type { AnyValue } from './any-value.js'
import {
  dateText,
  daysOfMicros,
  fractionText,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  microsOfDay,
  timeText,
  twoDigits,
} from './calendar.js'
import type { DataType, DayTimeIntervalType, YearMonthIntervalType } from './data-type.js'
import type { CalendarInterval, Integral, MapValue, SqlValue } from './sql-value.js'
import { type TimeZone, timeZone } from './time-zone.js'

/** Of a value that is not null. */
export function toText(value: SqlValue, type: DataType, zoneId: string): string {
  return textMaker(type, zoneId)(value)
}

/** Of a value that may be null. */
export function showText(value: SqlValue, type: DataType, zoneId: string): string {
  return value === null ? 'NULL' : textMaker(type, zoneId, true)(value)
}

export type TextOf = (value: AnyValue) => string

/** The text of values of a type, none of them null. */
export function textMaker(type: DataType, zoneId: string, shown = false): TextOf {
  switch (type.kind) {
    case 'string':
      return (value: string) => value
    case 'float':
      return floatText
    case 'double':
      return doubleText
    case 'decimal': {
      const { scale } = type
      return scale === 0 ? String : (value: Integral) => decimalText(value, scale)
    }
    case 'binary':
      return shown ? hexBytesText : utf8Text
    case 'date':
      return dateText
    case 'timestamp': {
      let zone: TimeZone | undefined
      return (value: number) => {
        zone ??= timeZone(zoneId)
        return localTimestampText(zone.toLocal(value))
      }
    }
    case 'timestamp_ntz':
      return localTimestampText
    case 'calendar_interval':
      return calendarIntervalText
    case 'year_month_interval':
      return (value: number) => yearMonthIntervalText(value, type)
    case 'day_time_interval':
      return (value: number) => dayTimeIntervalText(value, type)
    case 'array': {
      const element = nullable(textMaker(type.element, zoneId, shown), shown)
      return (value: readonly SqlValue[]) => `[${value.map(element).join(', ')}]`
    }
    case 'map': {
      const key = textMaker(type.key, zoneId, shown)
      const element = nullable(textMaker(type.value, zoneId, shown), shown)
      return (value: MapValue) => {
        const parts = value.keys.map((k, i) => `${key(k)} -> ${element(value.values[i])}`)
        return `{${parts.join(', ')}}`
      }
    }
    case 'struct': {
      const fields = type.fields.map(field => nullable(textMaker(field.type, zoneId, shown), shown))
      return (value: readonly SqlValue[]) =>
        `{${fields.map((field, i) => field(value[i])).join(', ')}}`
    }
    default:
      return String
  }
}

function nullable(text: TextOf, shown: boolean): (value: SqlValue) => string {
  const none = shown ? 'NULL' : 'null'
  return value => (value === null ? none : text(value))
}

/** An unscaled decimal as text, without an exponent. */
export function decimalText(unscaled: Integral, scale: number): string {
  const text = unscaled.toString()
  if (scale === 0) return text
  const negative = text.startsWith('-')
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0')
  const cut = digits.length - scale
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`
}

/** As Java prints doubles: `1.0`, `1.0E10`, `1.0E-5`. */
export function doubleText(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return plainText(`${value}`)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (!Number.isFinite(value)) return String(value)
  const shortest = value.toExponential()
  // one digit alone: of the texts of two digits the nearest
  return exponentText(shortest.indexOf('.') < 0 ? value.toExponential(1) : shortest)
}

/** The shortest text that gives the same FLOAT. */
export function floatText(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return doubleText(value)
  let exponential = value.toExponential(1)
  for (let digits = 1; digits < 9 && Math.fround(Number(exponential)) !== value; ) {
    digits++
    exponential = value.toExponential(digits)
  }
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) return plainText(`${Number(exponential)}`)
  return exponentText(exponential)
}

function plainText(text: string): string {
  return text.indexOf('.') < 0 ? `${text}.0` : text
}

function exponentText(exponential: string): string {
  const at = exponential.indexOf('e')
  const exponent = exponential.slice(exponential[at + 1] === '+' ? at + 2 : at + 1)
  return `${plainText(exponential.slice(0, at))}E${exponent}`
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

function utf8Text(value: Uint8Array): string {
  // shared memory cannot be decoded in place
  return utf8.decode(value.buffer instanceof ArrayBuffer ? value : value.slice())
}

/** `[41 42]`. */
export function hexBytesText(value: Uint8Array): string {
  return `[${Array.from(value, byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`
}

/** `2024-01-02 03:04:05.5`, of local microseconds. */
export function localTimestampText(local: number): string {
  return `${dateText(daysOfMicros(local))} ${timeText(microsOfDay(local))}`
}

/** `1 years 2 months 3 days 4 hours 5 minutes 6.5 seconds`; parts that are 0 are left out. */
export function calendarIntervalText(interval: CalendarInterval): string {
  const { months, days, microseconds } = interval
  const years = Math.trunc(months / 12)
  const hours = Math.trunc(microseconds / MICROS_PER_HOUR)
  const afterHours = microseconds - hours * MICROS_PER_HOUR
  const minutes = Math.trunc(afterHours / MICROS_PER_MINUTE)
  const rest = afterHours - minutes * MICROS_PER_MINUTE
  let text = ''
  if (years !== 0) text += `${years} years `
  if (months % 12 !== 0) text += `${months % 12} months `
  if (days !== 0) text += `${days} days `
  if (hours !== 0) text += `${hours} hours `
  if (minutes !== 0) text += `${minutes} minutes `
  if (rest !== 0) text += `${rest < 0 ? '-' : ''}${secondsText(Math.abs(rest))} seconds `
  return text === '' ? '0 seconds' : text.slice(0, -1)
}

function secondsText(micros: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND)
  const fraction = micros - seconds * MICROS_PER_SECOND
  return fraction === 0 ? `${seconds}` : `${seconds}.${fractionText(fraction)}`
}

/** `INTERVAL '1-2' YEAR TO MONTH`, with the fields of the type. */
export function yearMonthIntervalText(months: number, type: YearMonthIntervalType): string {
  const sign = months < 0 ? '-' : ''
  const size = Math.abs(months)
  const years = Math.floor(size / 12)
  if (type.end === 0) return `INTERVAL '${sign}${years}' YEAR`
  if (type.start === 1) return `INTERVAL '${sign}${size}' MONTH`
  return `INTERVAL '${sign}${years}-${size % 12}' YEAR TO MONTH`
}

const dayTimeFields = ['DAY', 'HOUR', 'MINUTE', 'SECOND']
const fieldMicros = [MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND]

/** `INTERVAL '1 02:03:04.5' DAY TO SECOND`, with the fields of the type. */
export function dayTimeIntervalText(micros: number, type: DayTimeIntervalType): string {
  const { start, end } = type
  let rest = Math.abs(micros)
  let text = micros < 0 ? '-' : ''
  for (let field = start; field <= end; field++) {
    const unit = fieldMicros[field]
    const count = Math.floor(rest / unit)
    rest -= count * unit
    if (field > start) text += field === 1 ? ' ' : ':'
    text += field === 0 ? `${count}` : twoDigits(count)
  }
  if (end === 3 && rest !== 0) text += `.${fractionText(rest)}`
  const first = dayTimeFields[start]
  return `INTERVAL '${text}' ${start === end ? first : `${first} TO ${dayTimeFields[end]}`}`
}
