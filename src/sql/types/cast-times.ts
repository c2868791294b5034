/** Casts to dates, timestamps and intervals. */
import { MillraceError } from '../../util/errors.js'
import { daysOfMicros, MAX_INT, MICROS_PER_DAY, MICROS_PER_SECOND, MIN_INT } from './calendar.js'
import type { CastFunction, Casting } from './cast.js'
import { castInvalidInput, castOverflow } from './cast-errors.js'
import { fieldMicros, longOverflow } from './cast-numbers.js'
import {
  type DataType,
  type DayTimeIntervalType,
  DoubleType,
  type YearMonthIntervalType,
} from './data-type.js'
import {
  parseDate,
  parseTimestamp,
  parseTimestampNTZ,
  type TimestampContext,
} from './datetime-text.js'
import { divideRounded, powerOfTen, rescale, wrapLong } from './integral.js'
import { findCalendarInterval, parseDayTimeInterval, parseYearMonthInterval } from './interval.js'
import { canonical, type Integral, type SqlValue, toBigInt } from './sql-value.js'
import { type TimeZone, timeZone } from './time-zone.js'

const LONG_LIMIT = 2 ** 63

/** The zone of the session, looked up when the first value asks for it. */
function lazyZone(casting: Casting): () => TimeZone {
  let zone: TimeZone | undefined
  return () => {
    zone ??= timeZone(casting.zoneId)
    return zone
  }
}

export function toDate(casting: Casting, to: DataType): CastFunction {
  const { from } = casting
  const zone = lazyZone(casting)
  if (from.kind === 'timestamp_ntz') return daysOfMicros
  if (from.kind === 'timestamp') return (value: number) => daysOfMicros(zone().toLocal(value))
  const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
  return (text: string) => parseDate(text) ?? invalid(text)
}

export function toTimestampNTZ(casting: Casting, to: DataType): CastFunction {
  const { from } = casting
  const zone = lazyZone(casting)
  if (from.kind === 'date') return (days: number) => days * MICROS_PER_DAY
  if (from.kind === 'timestamp') return (value: number) => zone().toLocal(value)
  const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
  return (text: string) => parseTimestampNTZ(text) ?? invalid(text)
}

export function toTimestamp(casting: Casting, to: DataType): CastFunction {
  const { from, mode } = casting
  const zone = lazyZone(casting)
  const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
  switch (from.kind) {
    case 'string': {
      let context: TimestampContext | undefined
      return (text: string) => {
        context ??= { zone: zone(), nowMicros: casting.nowMicros }
        return parseTimestamp(text, context) ?? invalid(text)
      }
    }
    case 'date':
      return (days: number) => zone().toInstant(days * MICROS_PER_DAY)
    case 'timestamp_ntz':
      return (local: number) => zone().toInstant(local)
    case 'boolean':
      return (value: boolean) => (value ? 1 : 0)
    case 'float':
    case 'double':
      return (value: number) => {
        if (!Number.isFinite(value)) return invalid(value)
        const micros = Math.trunc(value * MICROS_PER_SECOND) + 0
        if (mode === 'legacy') return saturated(micros)
        if (micros <= LONG_LIMIT && micros >= -LONG_LIMIT) return micros
        if (mode === 'try') return null
        throw longOverflow(value * MICROS_PER_SECOND, DoubleType, casting.zoneId)
      }
    case 'decimal': {
      const { scale } = from
      const cut = scale > 6 ? powerOfTen(scale - 6) : 1n
      return (value: Integral) => {
        const micros = scale > 6 ? canonical(toBigInt(value) / cut) : rescale(value, scale, 6)
        return typeof micros === 'number' ? micros : Number(wrapLong(micros))
      }
    }
    default:
      return (value: Integral) => saturated(Number(value) * MICROS_PER_SECOND)
  }
}

function saturated(micros: number): number {
  return Math.max(-LONG_LIMIT, Math.min(LONG_LIMIT, micros))
}

export function toCalendarInterval(): CastFunction {
  // null in every mode where it cannot be read
  return (text: string) => findCalendarInterval(text) ?? null
}

export function toYearMonthInterval(casting: Casting, to: YearMonthIntervalType): CastFunction {
  const { from } = casting
  switch (from.kind) {
    case 'year_month_interval':
      return to.end === 0 ? (value: number) => value - (value % 12) : value => value
    case 'string':
      return readInterval(casting, text => parseYearMonthInterval(text, to))
    default:
      return numberToInterval(casting, to, to.end === 0 ? 12 : 1, MIN_INT, MAX_INT)
  }
}

export function toDayTimeInterval(casting: Casting, to: DayTimeIntervalType): CastFunction {
  const { from } = casting
  const unit = fieldMicros[to.end]
  switch (from.kind) {
    case 'day_time_interval':
      return to.end === 3 || to.end >= from.end
        ? value => value
        : (value: number) => value - (value % unit)
    case 'string':
      return readInterval(casting, text => parseDayTimeInterval(text, to))
    default:
      return numberToInterval(casting, to, unit, -LONG_LIMIT, LONG_LIMIT)
  }
}

/** Without ANSI mode too, text that is no interval is an error. */
function readInterval(casting: Casting, read: (text: string) => number): CastFunction {
  if (casting.mode !== 'try') return read
  return (text: string) => {
    try {
      return read(text)
    } catch (error) {
      if (error instanceof MillraceError) return null
      throw error
    }
  }
}

function numberToInterval(
  casting: Casting,
  to: DataType,
  unit: number,
  min: number,
  max: number,
): CastFunction {
  const { from } = casting
  const scale = from.kind === 'decimal' ? from.scale : 0
  const divisor = canonical(powerOfTen(scale))
  return (value: Integral): SqlValue => {
    const product = canonical(toBigInt(value) * BigInt(unit))
    const count = Number(scale === 0 ? product : divideRounded(product, divisor))
    if (count >= min && count <= max) return count
    if (casting.mode === 'try') return null
    throw castOverflow(value, from, to, casting.zoneId)
  }
}
