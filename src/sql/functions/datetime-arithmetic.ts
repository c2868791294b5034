/**
 * `+ - * / div` where an operand is a date, a timestamp or an interval: which type it gives and how it computes. Undefined
 * for operands that are none of these.
 */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { addMonthsToDays, MICROS_PER_DAY } from '../types/calendar.js'
import {
  CalendarIntervalType,
  type DataType,
  DateType,
  DoubleType,
  dayTimeIntervalType,
  isAnsiInterval,
  isIntegral,
  isNumeric,
  TimestampNTZType,
  TimestampType,
  yearMonthIntervalType,
} from '../types/data-type.js'
import { decimalToDouble, overflow } from '../types/integral.js'
import type { CalendarInterval, Integral, SqlValue } from '../types/sql-value.js'
import { timeZone } from '../types/time-zone.js'
import type { Evaluate, FunctionEnv, Typing } from './function.js'
import { intervalQuotient } from './interval-quotient.js'

export interface DatetimeOperation {
  readonly typing: Typing
  make(): Evaluate
}

const isTimestamp = (type: DataType): boolean =>
  type.kind === 'timestamp' || type.kind === 'timestamp_ntz'

/** What `sign` means for operands of these types. */
export function datetimeOperation(
  sign: string,
  args: readonly Resolved[],
  env: FunctionEnv,
): DatetimeOperation | undefined {
  const [a, b] = args.map(arg => arg.type)
  switch (sign) {
    case '+':
      return (
        moved(a, b, env, (x, amount, move) => move(x, amount)) ??
        swap(moved(b, a, env, (x, amount, move) => move(x, amount))) ??
        together(a, b, env, 1)
      )
    case '-':
      return (
        difference(a, b, env) ??
        moved(a, b, env, (x, amount, move) => move(x, negated(amount))) ??
        together(a, b, env, -1)
      )
    case '*':
      return times(a, b) ?? swap(times(b, a))
    case '/':
      return parts(a, b)
    case 'div':
      return intervalQuotient(a, b, env)
    default:
      return undefined
  }
}

function swap(operation: DatetimeOperation | undefined): DatetimeOperation | undefined {
  if (operation === undefined) return undefined
  const { typing, make } = operation
  return {
    typing: { ...typing, args: typing.args && [typing.args[1], typing.args[0]] },
    make: () => {
      const apply = make()
      return (x, y) => apply(y, x)
    },
  }
}

function negated(amount: SqlValue): SqlValue {
  if (typeof amount !== 'object') return 0 - (amount as number)
  const { months, days, microseconds } = amount as CalendarInterval
  return { months: 0 - months, days: 0 - days, microseconds: 0 - microseconds }
}

type Move = (x: number, amount: SqlValue) => SqlValue

/** A date or timestamp moved by days or an interval. */
function moved(
  a: DataType,
  b: DataType,
  env: FunctionEnv,
  apply: (x: number, amount: SqlValue, move: Move) => SqlValue,
): DatetimeOperation | undefined {
  const made = (
    type: DataType,
    makeMove: () => Move,
    from: DataType = type,
  ): DatetimeOperation => ({
    typing: { args: [from, undefined], type },
    make: () => {
      const move = makeMove()
      return (x: number, amount: SqlValue) => apply(x, amount, move)
    },
  })
  if (a.kind === 'date') {
    if (isIntegral(b) && b.kind !== 'long')
      return made(DateType, () => (x, n) => dateOf(x + (n as number)))
    if (b.kind === 'year_month_interval') {
      return made(DateType, () => (x, months) => dateOf(addMonthsToDays(x, months as number)))
    }
    if (b.kind === 'calendar_interval') {
      return made(DateType, () => (x, interval) => moveDate(x, interval as CalendarInterval))
    }
    if (b.kind === 'day_time_interval') {
      if (b.end === 0) {
        return made(
          DateType,
          () => (x, micros) => dateOf(x + Math.trunc((micros as number) / MICROS_PER_DAY)),
        )
      }
      return made(TimestampType, () => dayTimeMove(TimestampType, env))
    }
  }
  // text beside an interval is a timestamp
  const from =
    a.kind === 'string' && (isAnsiInterval(b) || b.kind === 'calendar_interval') ? TimestampType : a
  if (isTimestamp(from)) {
    if (b.kind === 'day_time_interval') {
      return made(from, () => dayTimeMove(from, env), from)
    }
    if (b.kind === 'year_month_interval') {
      return made(
        from,
        () => {
          const shift = shifter(from, env)
          return (x, months) => shift(x, months as number, 0, 0)
        },
        from,
      )
    }
    if (b.kind === 'calendar_interval') {
      return made(
        from,
        () => {
          const shift = shifter(from, env)
          return (x, interval) => {
            const { months, days, microseconds } = interval as CalendarInterval
            return shift(x, months, days, microseconds)
          }
        },
        from,
      )
    }
  }
  return undefined
}

/** Whole days move the wall clock, the rest the instant. */
function dayTimeMove(type: DataType, env: FunctionEnv): Move {
  const shift = shifter(type, env)
  return (x, micros) => {
    const days = Math.trunc((micros as number) / MICROS_PER_DAY)
    return shift(x, 0, days, (micros as number) - days * MICROS_PER_DAY)
  }
}

/** Moves an instant by months and days of the wall clock, and then by microseconds. */
export function shifter(
  type: DataType,
  env: FunctionEnv,
): (micros: number, months: number, days: number, microseconds: number) => number {
  const zone = type.kind === 'timestamp' ? timeZone(env.timeZone) : undefined
  return (micros, months, days, microseconds) => {
    if (months === 0 && days === 0) return timestampOf(micros + microseconds)
    const local = zone === undefined ? micros : zone.toLocal(micros)
    let day = Math.floor(local / MICROS_PER_DAY)
    const time = local - day * MICROS_PER_DAY
    if (months !== 0) day = addMonthsToDays(day, months)
    const shifted = (day + days) * MICROS_PER_DAY + time
    return timestampOf((zone === undefined ? shifted : zone.toInstant(shifted)) + microseconds)
  }
}

function moveDate(x: number, { months, days, microseconds }: CalendarInterval): number {
  if (microseconds !== 0) {
    throw new MillraceError('INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION')
  }
  return dateOf(addMonthsToDays(x, months) + days)
}

function dateOf(days: number): number {
  // NaN is no day either
  if (!(days <= 2147483647 && days >= -2147483648)) throw overflow('')
  return days
}

const LONG_LIMIT = 2 ** 63

function timestampOf(micros: number): number {
  if (!(micros < LONG_LIMIT && micros >= -LONG_LIMIT)) throw overflow('')
  return micros
}

/** Days between dates, or the time between timestamps. */
function difference(a: DataType, b: DataType, env: FunctionEnv): DatetimeOperation | undefined {
  if (a.kind === 'date' && b.kind === 'date') {
    return {
      typing: { type: dayTimeIntervalType(0, 0) },
      make: () => (x: number, y: number) => (x - y) * MICROS_PER_DAY,
    }
  }
  const isTime = (type: DataType): boolean => isTimestamp(type) || type.kind === 'date'
  const aTime = isTime(a) || (a.kind === 'string' && isTimestamp(b))
  const bTime = isTime(b) || (b.kind === 'string' && isTimestamp(a))
  if (!aTime || !bTime || (!isTimestamp(a) && !isTimestamp(b))) {
    return undefined
  }
  const hasInstant = a.kind === 'timestamp' || b.kind === 'timestamp'
  const type = hasInstant ? TimestampType : TimestampNTZType
  return {
    typing: { args: [type, type], type: dayTimeIntervalType() },
    make: () => {
      if (!hasInstant) return (x: number, y: number) => timestampOf(x - y)
      // the difference of the wall clocks
      const zone = timeZone(env.timeZone)
      return (x: number, y: number) => timestampOf(zone.toLocal(x) - zone.toLocal(y))
    },
  }
}

/** The sum of two intervals, the second one times `factor`. */
function together(
  a: DataType,
  b: DataType,
  _: FunctionEnv,
  factor: number,
): DatetimeOperation | undefined {
  if (a.kind === 'void' && isAnsiInterval(b)) return together(b, b, _, factor)
  if (b.kind === 'void' && isAnsiInterval(a)) return together(a, a, _, factor)
  if (a.kind === 'calendar_interval' && b.kind === 'calendar_interval') {
    return {
      typing: { type: CalendarIntervalType },
      make: () => (x: CalendarInterval, y: CalendarInterval) => ({
        months: x.months + factor * y.months,
        days: x.days + factor * y.days,
        microseconds: x.microseconds + factor * y.microseconds,
      }),
    }
  }
  if (a.kind === 'year_month_interval' && b.kind === 'year_month_interval') {
    const type = yearMonthIntervalType(Math.min(a.start, b.start), Math.max(a.end, b.end))
    return {
      typing: { type },
      make: () => (x: number, y: number) => {
        const months = x + factor * y
        if (months > 2147483647 || months < -2147483648) throw intervalOverflow(factor)
        return months
      },
    }
  }
  if (a.kind === 'day_time_interval' && b.kind === 'day_time_interval') {
    const type = dayTimeIntervalType(Math.min(a.start, b.start), Math.max(a.end, b.end))
    return {
      typing: { type },
      make: () => (x: number, y: number) => {
        const micros = x + factor * y
        if (micros >= LONG_LIMIT || micros < -LONG_LIMIT) throw intervalOverflow(factor)
        return micros
      },
    }
  }
  return undefined
}

function intervalOverflow(factor: number): MillraceError {
  return new MillraceError('INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION', {
    functionName: factor < 0 ? 'try_subtract' : 'try_add',
  })
}

/** The number that an operand is. */
function numberOf(type: DataType): (value: Integral) => number {
  if (type.kind === 'decimal') return value => decimalToDouble(value, type.scale)
  return Number
}

function halfUp(value: number): number {
  const whole = Math.trunc(value)
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole + 0
}

function scaledType(a: DataType): DataType {
  return a.kind === 'year_month_interval' ? yearMonthIntervalType() : dayTimeIntervalType()
}

function times(a: DataType, b: DataType): DatetimeOperation | undefined {
  const isFactor = isNumeric(b) || b.kind === 'string'
  if (!isAnsiInterval(a) || !isFactor) return undefined
  const type = b.kind === 'string' ? DoubleType : b
  const check = a.kind === 'year_month_interval' ? dateOf : timestampOf
  return {
    typing: { args: [undefined, type], type: scaledType(a) },
    make: () => {
      const factor = numberOf(type)
      return (x: number, y: Integral) => check(halfUp(x * factor(y)))
    },
  }
}

function parts(a: DataType, b: DataType): DatetimeOperation | undefined {
  const isDivisor = isNumeric(b) || b.kind === 'string'
  if (!isAnsiInterval(a) || !isDivisor) return undefined
  const type = b.kind === 'string' ? DoubleType : b
  const check = a.kind === 'year_month_interval' ? dateOf : timestampOf
  return {
    typing: { args: [undefined, type], type: scaledType(a) },
    make: () => {
      const divisor = numberOf(type)
      return (x: number, y: Integral) => {
        const by = divisor(y)
        if (by === 0) throw new MillraceError('INTERVAL_DIVIDED_BY_ZERO')
        return check(halfUp(x / by))
      }
    },
  }
}
