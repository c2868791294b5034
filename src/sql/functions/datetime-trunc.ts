/** `trunc` and `date_trunc`: dates and timestamps cut to a unit. */
import type { Resolved } from '../expressions/expression.js'
import {
  daysOf,
  daysOfMicros,
  isoDayOfWeek,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  modulo,
  packedDate,
  packedMonth,
  packedYear,
} from '../types/calendar.js'
import { DateType, StringType, TimestampType } from '../types/data-type.js'
import { timeZone } from '../types/time-zone.js'
import { documented, prepared, scalar } from './define.js'
import { register } from './registry.js'

type Cut = (days: number) => number

function cutYear(days: number): number {
  return daysOf(packedYear(packedDate(days)), 1, 1)
}

function cutQuarter(days: number): number {
  const packed = packedDate(days)
  const month = packedMonth(packed)
  return daysOf(packedYear(packed), month - ((month - 1) % 3), 1)
}

function cutMonth(days: number): number {
  const packed = packedDate(days)
  return daysOf(packedYear(packed), packedMonth(packed), 1)
}

function cutWeek(days: number): number {
  return days - isoDayOfWeek(days) + 1
}

const dateUnits: Readonly<Record<string, Cut>> = {
  YEAR: cutYear,
  YYYY: cutYear,
  YY: cutYear,
  QUARTER: cutQuarter,
  MONTH: cutMonth,
  MM: cutMonth,
  MON: cutMonth,
  WEEK: cutWeek,
}

/** Units below a day and the day itself, in microseconds. */
const timeUnits: Readonly<Record<string, number>> = {
  DAY: MICROS_PER_DAY,
  DD: MICROS_PER_DAY,
  HOUR: MICROS_PER_HOUR,
  MINUTE: MICROS_PER_MINUTE,
  SECOND: MICROS_PER_SECOND,
  MILLISECOND: 1000,
  MICROSECOND: 1,
}

const always = { nullable: (_: readonly Resolved[]): boolean => true }

register(
  scalar(
    'trunc',
    [DateType, StringType],
    DateType,
    (days: number, unit: string) => {
      const name = unit.toUpperCase()
      return Object.hasOwn(dateUnits, name) ? dateUnits[name](days) : null
    },
    documented(
      'datetime',
      'The first day of the year, quarter, month or week that a date is in.',
      [
        ["trunc('2024-08-15', 'MM')", '2024-08-01'],
        ["trunc('2024-08-15', 'QUARTER')", '2024-07-01'],
      ],
      'Units: YEAR YYYY YY, QUARTER, MONTH MM MON, WEEK; null for others.',
    ),
    always,
  ),
  prepared(
    'date_trunc',
    [StringType, TimestampType],
    TimestampType,
    (_, env) => {
      const zone = timeZone(env.timeZone)
      return (unit: string, micros: number) => {
        const name = unit.toUpperCase()
        if (Object.hasOwn(timeUnits, name)) {
          const size = timeUnits[name]
          const local = zone.toLocal(micros)
          const rest = modulo(local, size)
          return size === MICROS_PER_DAY ? zone.toInstant(local - rest) : micros - rest
        }
        if (!Object.hasOwn(dateUnits, name)) return null
        const days = dateUnits[name](daysOfMicros(zone.toLocal(micros)))
        return zone.toInstant(days * MICROS_PER_DAY)
      }
    },
    documented(
      'datetime',
      'The start of the unit of time that a timestamp is in.',
      [
        ["date_trunc('HOUR', '2024-03-05 13:14:15')", '2024-03-05 13:00:00'],
        ["date_trunc('week', '2024-03-05 13:14:15')", '2024-03-04 00:00:00'],
      ],
      'Units: YEAR YYYY YY, QUARTER, MONTH MM MON, WEEK, DAY DD, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND; null for others.',
    ),
    always,
  ),
)
