/** `timestampadd` and `timestampdiff`: times moved by a number of a unit, and differences in a unit. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import {
  addMonthsToDays,
  daysOfMicros,
  MAX_INT,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  MIN_INT,
  microsOf,
  microsOfDay,
  packedDate,
  packedDay,
  packedMonth,
  packedYear,
} from '../types/calendar.js'
import { type DataType, LongType, StringType, TimestampType } from '../types/data-type.js'
import { sqlLiteral } from '../types/sql-literal.js'
import { canonical, type Integral } from '../types/sql-value.js'
import { constantValue } from './constant.js'
import { localOf, zoneOf } from './datetime-values.js'
import { documented, typed } from './define.js'
import { register } from './registry.js'
import { signature, type TypingRule } from './typing.js'

const months: Readonly<Record<string, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 }
const days: Readonly<Record<string, number>> = { WEEK: 7, DAY: 1, DAYOFYEAR: 1 }
const micros: Readonly<Record<string, number>> = {
  HOUR: MICROS_PER_HOUR,
  MINUTE: MICROS_PER_MINUTE,
  SECOND: MICROS_PER_SECOND,
  MILLISECOND: 1000,
  MICROSECOND: 1,
}
const LONG_LIMIT = 2 ** 63

/** The unit, which is the first argument, in capitals. */
function unitOf(call: Call, refused = ''): string {
  const value = constantValue(call.args[0])
  const unit = typeof value === 'string' ? value.toUpperCase() : ''
  const isUnit =
    Object.hasOwn(months, unit) || Object.hasOwn(days, unit) || Object.hasOwn(micros, unit)
  if (isUnit && unit !== refused) return unit
  throw new MillraceError('INVALID_PARAMETER_VALUE.DATETIME_UNIT', {
    functionName: `\`${call.name}\``,
    parameter: '`unit`',
    invalidValue: typeof value === 'string' ? `'${value}'` : prettyText(call.args[0]),
  })
}

function withUnit(rule: TypingRule, refused = ''): TypingRule {
  return (args: readonly Resolved[], env, call) => {
    const typing = rule(args, env, call)
    unitOf({ ...call, args }, refused)
    return typing
  }
}

register(
  typed(
    'timestampadd',
    withUnit(signature([StringType, LongType, 'timestamps'], types => types[2])),
    (call, env) => {
      const unit = unitOf(call)
      const type = call.args[2].type as DataType
      const zone = zoneOf(type, env)
      const overflow = (count: Integral, value: number): MillraceError =>
        new MillraceError('DATETIME_OVERFLOW', {
          operation: `add ${count}L ${unit} to ${sqlLiteral(value, type, env.timeZone)}`,
        })
      if (Object.hasOwn(micros, unit)) {
        const size = micros[unit]
        return (_: string, count: Integral, value: number) => {
          const moved = value + Number(count) * size
          if (moved >= LONG_LIMIT || moved < -LONG_LIMIT) throw overflow(count, value)
          return moved
        }
      }
      const perMonth = Object.hasOwn(months, unit) ? months[unit] : 0
      const perDay = Object.hasOwn(days, unit) ? days[unit] : 0
      return (_: string, count: Integral, value: number) => {
        const amount = Number(count) * (perMonth || perDay)
        if (amount > MAX_INT || amount < MIN_INT) throw overflow(count, value)
        const local = zone === undefined ? value : zone.toLocal(value)
        const day = daysOfMicros(local)
        const target = perMonth > 0 ? addMonthsToDays(day, amount) : day + amount
        const moved = microsOf(target, microsOfDay(local))
        if (moved >= LONG_LIMIT || moved < -LONG_LIMIT) throw overflow(count, value)
        return zone === undefined ? moved : zone.toInstant(moved)
      }
    },
    documented(
      'datetime',
      'A timestamp moved by so many units. Days and longer units move the wall clock, shorter ones the instant.',
      [
        ["timestampadd(MONTH, 1, TIMESTAMP'2024-01-31 00:00:00')", '2024-02-29 00:00:00'],
        ["timestampadd(HOUR, 5, DATE'2024-01-01')", '2024-01-01 05:00:00'],
      ],
      'Units: YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND. Overflow is an error. Also written dateadd(unit, ...) and date_add(unit, ...).',
    ),
  ),
  typed(
    'timestampdiff',
    withUnit(signature([StringType, TimestampType, TimestampType], LongType), 'DAYOFYEAR'),
    (call, env) => {
      const unit = unitOf(call)
      const local = localOf(TimestampType, env)
      if (Object.hasOwn(months, unit)) {
        const size = months[unit]
        return (_: string, start: number, end: number) =>
          Math.trunc(monthsUntil(local(start), local(end)) / size) + 0
      }
      const size = Object.hasOwn(days, unit) ? days[unit] * MICROS_PER_DAY : micros[unit]
      return (_: string, start: number, end: number) => {
        const count = Math.trunc((local(end) - local(start)) / size) + 0
        return Number.isSafeInteger(count) ? count : canonical(BigInt(count))
      }
    },
    documented(
      'datetime',
      'How many whole units lie between two timestamps, by the wall clock.',
      [
        [
          "timestampdiff(MONTH, TIMESTAMP'2024-01-31 00:00:00', TIMESTAMP'2024-03-30 00:00:00')",
          '1',
        ],
        ["timestampdiff(DAY, DATE'2024-01-01', DATE'2024-02-01')", '31'],
      ],
      'The units of timestampadd but DAYOFYEAR. Also written datediff(unit, ...) and date_diff(unit, ...).',
    ),
  ),
)

/** Whole months from one local time to another, towards zero. */
function monthsUntil(start: number, end: number): number {
  const startDay = daysOfMicros(start)
  let endDay = daysOfMicros(end)
  if (endDay > startDay && microsOfDay(end) < microsOfDay(start)) endDay--
  else if (endDay < startDay && microsOfDay(end) > microsOfDay(start)) endDay++
  const a = packedDate(startDay)
  const b = packedDate(endDay)
  const count = (packedYear(b) - packedYear(a)) * 12 + packedMonth(b) - packedMonth(a)
  return Math.trunc((count * 32 + packedDay(b) - packedDay(a)) / 32) + 0
}
