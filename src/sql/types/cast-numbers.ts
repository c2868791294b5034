/** Casts to numbers and to BOOLEAN. */
import { MillraceError } from '../../util/errors.js'
import {
  MAX_INT,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MIN_INT,
} from './calendar.js'
import type { CastFunction, Casting } from './cast.js'
import { castInvalidInput, castOverflow, decimalOutOfRange } from './cast-errors.js'
import { BooleanType, type DataType, type DecimalType, LongType } from './data-type.js'
import { trimmedEnd, trimmedStart } from './datetime-text.js'
import { decimalToDouble, fitsPrecision, powerOfTen, rescale, wrapLong } from './integral.js'
import {
  parseDouble,
  parseExact,
  parseLong,
  parseShortDecimal,
  plainDigits,
  unscaledOf,
  wholeDigits,
} from './number-text.js'
import { canonical, type Integral, type SqlValue, toBigInt } from './sql-value.js'
import { decimalText } from './text.js'

type IntegralKind = 'byte' | 'short' | 'int' | 'long'

const bits = { byte: 8, short: 16, int: 32, long: 64 }
const LONG_LIMIT = 2 ** 63

/** Microseconds of the fields of intervals of days to seconds. */
export const fieldMicros: readonly number[] = [
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
]

export function toIntegral(casting: Casting, to: DataType & { kind: IntegralKind }): CastFunction {
  const { from, mode } = casting
  const size = bits[to.kind]
  const max = 2 ** (size - 1) - 1
  const min = -(2 ** (size - 1))
  const isLong = to.kind === 'long'
  const overflow = casting.failure(value => castOverflow(value, from, to, casting.zoneId))
  const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
  const fits = (value: Integral): boolean => isLong || (value <= max && value >= min)
  /** A LONG in place of what does not fit: an error, null or its low bits. */
  const narrowed = (value: Integral, original: SqlValue): SqlValue => {
    if (fits(value)) return value
    if (mode !== 'legacy') return overflow(original)
    return Number(BigInt.asIntN(size, toBigInt(value)))
  }
  switch (from.kind) {
    case 'string': {
      const cut = mode === 'legacy'
      return (text: string) => {
        const value = parseLong(text, cut)
        return value !== undefined && fits(value) ? value : invalid(text)
      }
    }
    case 'boolean':
      return (value: boolean) => (value ? 1 : 0)
    case 'byte':
    case 'short':
    case 'int':
    case 'long':
      if (size >= bits[from.kind]) return value => value
      return (value: Integral) => narrowed(value, value)
    case 'float':
    case 'double':
      if (mode === 'legacy') {
        return (value: number) => {
          if (Number.isNaN(value)) return 0
          if (isLong) return longOfDouble(value)
          const whole = Math.max(MIN_INT, Math.min(MAX_INT, Math.trunc(value)))
          return BigInt.asIntN(size, BigInt(whole)) === BigInt(whole)
            ? whole + 0
            : Number(BigInt.asIntN(size, BigInt(whole)))
        }
      }
      if (isLong) {
        return (value: number) =>
          value <= LONG_LIMIT && value >= -LONG_LIMIT ? longOfDouble(value) : overflow(value)
      }
      return (value: number) => {
        const whole = Math.trunc(value) + 0
        return whole <= max && whole >= min ? whole : overflow(value)
      }
    case 'decimal': {
      const { scale } = from
      const unit = powerOfTen(scale)
      const small = scale <= 15 ? 10 ** scale : 0
      return (value: Integral) => {
        const whole =
          typeof value === 'number' && small !== 0
            ? Math.trunc(value / small) + 0
            : canonical(toBigInt(value) / unit)
        if (typeof whole === 'bigint' && BigInt.asIntN(64, whole) !== whole) {
          return mode === 'legacy' ? narrowed(wrapLong(whole), value) : overflow(value)
        }
        return narrowed(whole, value)
      }
    }
    case 'timestamp':
      return (value: number) => {
        const seconds = Math.floor(value / MICROS_PER_SECOND)
        return fits(seconds) ? seconds : overflow(value)
      }
    case 'year_month_interval':
    case 'day_time_interval': {
      const unit =
        from.kind === 'day_time_interval' ? fieldMicros[from.end] : from.end === 0 ? 12 : 1
      return (value: number) => {
        const whole = Math.trunc(value / unit) + 0
        if (fits(whole)) return whole
        if (mode === 'try') return null
        throw castOverflow(value, from, to, casting.zoneId)
      }
    }
    default:
      // a date, without ANSI mode
      return () => null
  }
}

/** Cut to a whole number, and to the range of LONG. */
function longOfDouble(value: number): Integral {
  if (Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value) + 0
  if (value >= LONG_LIMIT) return 9223372036854775807n
  if (value <= -LONG_LIMIT) return -9223372036854775808n
  return canonical(BigInt(Math.trunc(value)))
}

export function toFractional(
  casting: Casting,
  to: DataType & { kind: 'float' | 'double' },
): CastFunction {
  const { from } = casting
  const round = to.kind === 'float' ? Math.fround : (value: number) => value
  switch (from.kind) {
    case 'string': {
      const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
      return (text: string) => {
        const value = parseDouble(text)
        return value === undefined ? invalid(text) : round(value)
      }
    }
    case 'boolean':
      return (value: boolean) => (value ? 1 : 0)
    case 'decimal': {
      const { scale } = from
      return (value: Integral) => round(decimalToDouble(value, scale))
    }
    case 'timestamp':
      return (value: number) => round(value / MICROS_PER_SECOND)
    case 'date':
      return () => null
    default:
      return (value: Integral) => round(Number(value))
  }
}

export function toDecimal(casting: Casting, to: DecimalType): CastFunction {
  const { from } = casting
  const { precision, scale } = to
  const checked = (unscaled: Integral, text: () => string): SqlValue => {
    if (fitsPrecision(unscaled, precision)) return unscaled
    if (casting.mode !== 'ansi') return null
    throw decimalOutOfRange(text(), to)
  }
  // an interval that does not fit is an error without ANSI mode too
  const ofInterval = (unscaled: Integral, text: () => string): SqlValue => {
    if (fitsPrecision(unscaled, precision)) return unscaled
    if (casting.mode === 'try') return null
    throw decimalOutOfRange(text(), to)
  }
  switch (from.kind) {
    case 'decimal': {
      const fromScale = from.scale
      const always =
        scale >= fromScale && precision - scale >= from.precision - fromScale ? to : undefined
      if (always !== undefined) return (value: Integral) => rescale(value, fromScale, scale)
      return (value: Integral) =>
        checked(rescale(value, fromScale, scale), () => decimalText(value, fromScale))
    }
    case 'string': {
      const invalid = casting.failure(value => castInvalidInput(value, from, to, casting.zoneId))
      return (text: string) => {
        const quick = parseShortDecimal(text, scale)
        if (quick !== undefined && fitsPrecision(quick, precision)) return quick
        const number = parseExact(text)
        if (number === undefined) return invalid(text)
        if (wholeDigits(number) > 38) {
          if (casting.mode !== 'ansi') return null
          throw new MillraceError('NUMERIC_OUT_OF_SUPPORTED_RANGE', { value: text })
        }
        return checked(unscaledOf(number, scale), () => plainDigits(number))
      }
    }
    case 'float':
    case 'double':
      return (value: number) => {
        // null in every mode: NaN and the infinities
        const number = parseExact(String(value))
        if (number === undefined) return null
        if (wholeDigits(number) > 38 && casting.mode !== 'ansi') return null
        return checked(unscaledOf(number, scale), () => plainDigits(number))
      }
    case 'boolean':
      return (value: boolean) =>
        checked(rescale(value ? 1 : 0, 0, scale), () => (value ? '1' : '0'))
    case 'timestamp':
      return (value: number) =>
        checked(rescale(value, 6, scale), () => String(value / MICROS_PER_SECOND))
    case 'day_time_interval': {
      if (from.end === 3) {
        return (value: number) => ofInterval(rescale(value, 6, scale), () => decimalText(value, 6))
      }
      const unit = fieldMicros[from.end]
      return (value: number) => {
        const whole = Math.trunc(value / unit) + 0
        return ofInterval(rescale(whole, 0, scale), () => String(whole))
      }
    }
    case 'year_month_interval': {
      const unit = from.end === 0 ? 12 : 1
      return (value: number) => {
        const whole = Math.trunc(value / unit) + 0
        return ofInterval(rescale(whole, 0, scale), () => String(whole))
      }
    }
    case 'date':
      return () => null
    default:
      return (value: Integral) => checked(rescale(value, 0, scale), () => String(value))
  }
}

export function toBoolean(casting: Casting): CastFunction {
  const { from } = casting
  switch (from.kind) {
    case 'string': {
      const invalid = casting.failure(value =>
        castInvalidInput(value, from, BooleanType, casting.zoneId),
      )
      return (text: string) => parseBoolean(text) ?? invalid(text)
    }
    case 'date':
      return () => null
    default:
      // biome-ignore lint/suspicious/noDoubleEquals: 0 and 0n
      return (value: Integral) => value != 0
  }
}

/** `t true y yes 1` and `f false n no 0`, upper or lower case. */
export function parseBoolean(text: string): boolean | undefined {
  const start = trimmedStart(text)
  switch (text.slice(start, trimmedEnd(text, start)).toLowerCase()) {
    case 't':
    case 'true':
    case 'y':
    case 'yes':
    case '1':
      return true
    case 'f':
    case 'false':
    case 'n':
    case 'no':
    case '0':
      return false
    default:
      return undefined
  }
}

/** The types of a failed cast of a double to microseconds: it overflows as a LONG. */
export function longOverflow(value: number, from: DataType, zoneId: string): MillraceError {
  return castOverflow(value, from, LongType, zoneId)
}
