/** Intervals made of their fields. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import {
  MAX_INT,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  MIN_INT,
} from '../types/calendar.js'
import {
  CalendarIntervalType,
  dayTimeIntervalType,
  decimalType,
  IntegerType,
  yearMonthIntervalType,
} from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { integerOverflow } from './datetime-values.js'
import { documented, typed } from './define.js'
import type { FunctionDoc, ScalarFunction } from './function.js'
import { register } from './registry.js'
import { signature } from './typing.js'

const secondsType = decimalType(18, 6)
const LONG_LIMIT = 2 ** 63

/** Arguments that are left out stand as zeros in names of columns. */
function withZeros(name: string, count: number, hasSeconds: boolean) {
  return (args: readonly string[]): string => {
    const all = [...args]
    while (all.length < count) all.push(hasSeconds && all.length === count - 1 ? '0.000000' : '0')
    return `${name}(${all.join(', ')})`
  }
}

const isInt = (value: number): boolean => value <= MAX_INT && value >= MIN_INT

function makeInterval(name: string, isTry: boolean, doc: FunctionDoc): ScalarFunction {
  const rule = signature(
    [IntegerType, IntegerType, IntegerType, IntegerType, IntegerType, IntegerType, secondsType],
    CalendarIntervalType,
    { optional: 7 },
  )
  return typed(
    name,
    (args, env, call) => {
      const typing = rule(args, env, call)
      return isTry || !env.ansi ? { ...typing, nullable: true } : typing
    },
    (_, env) =>
      (
        years = 0,
        months = 0,
        weeks = 0,
        days = 0,
        hours = 0,
        minutes = 0,
        seconds: Integral = 0,
      ) => {
        const allMonths = years * 12 + months
        const allDays = weeks * 7 + days
        const microseconds = hours * MICROS_PER_HOUR + minutes * MICROS_PER_MINUTE + Number(seconds)
        if (!isInt(allMonths) || !isInt(allDays) || Math.abs(microseconds) >= LONG_LIMIT) {
          if (isTry || !env.ansi) return null
          throw integerOverflow()
        }
        return { months: allMonths, days: allDays, microseconds }
      },
    doc,
    { text: withZeros(name, 7, true) },
  )
}

register(
  makeInterval(
    'make_interval',
    false,
    documented(
      'datetime',
      'An interval of years, months, weeks, days, hours, minutes and seconds; those left out are 0.',
      [
        [
          'make_interval(1, 2, 3, 4, 5, 6, 7.5)',
          '1 years 2 months 25 days 5 hours 6 minutes 7.5 seconds',
        ],
      ],
      'Overflow is an error, or null without ANSI mode.',
    ),
  ),
  makeInterval(
    'try_make_interval',
    true,
    documented('datetime', 'As make_interval, but null where it overflows.', [
      ['try_make_interval(1, 2)', '1 years 2 months'],
      ['try_make_interval(2147483647)', 'NULL'],
    ]),
  ),
  typed(
    'make_dt_interval',
    signature([IntegerType, IntegerType, IntegerType, secondsType], dayTimeIntervalType(), {
      optional: 4,
      nullable,
    }),
    () =>
      (days = 0, hours = 0, minutes = 0, seconds: Integral = 0) => {
        const micros =
          days * MICROS_PER_DAY +
          hours * MICROS_PER_HOUR +
          minutes * MICROS_PER_MINUTE +
          Number(seconds)
        if (Math.abs(micros) >= LONG_LIMIT) throw intervalOverflow()
        return micros
      },
    documented(
      'datetime',
      'An interval of days, hours, minutes and seconds; those left out are 0.',
      [['make_dt_interval(1, 2, 3, 4.5)', "INTERVAL '1 02:03:04.5' DAY TO SECOND"]],
      'Overflow is an error, with and without ANSI mode.',
    ),
    { text: withZeros('make_dt_interval', 4, true) },
  ),
  typed(
    'make_ym_interval',
    signature([IntegerType, IntegerType], yearMonthIntervalType(), { optional: 2, nullable }),
    () =>
      (years = 0, months = 0) => {
        const all = years * 12 + months
        if (!isInt(all)) throw intervalOverflow()
        return all
      },
    documented(
      'datetime',
      'An interval of years and months; those left out are 0.',
      [['make_ym_interval(1, 2)', "INTERVAL '1-2' YEAR TO MONTH"]],
      'Overflow is an error, with and without ANSI mode.',
    ),
    { text: withZeros('make_ym_interval', 2, false) },
  ),
)

function nullable(args: readonly Resolved[]): boolean {
  return args.some(arg => arg.nullable)
}

function intervalOverflow(): MillraceError {
  return new MillraceError('INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION')
}
