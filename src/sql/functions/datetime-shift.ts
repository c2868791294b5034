/** Dates moved by days and months, and differences of dates. */
import { MillraceError } from '../../util/errors.js'
import type { Call, Resolved } from '../expressions/expression.js'
import {
  addMonthsToDays,
  daysInMonth,
  daysOfMicros,
  isoDayOfWeek,
  lastDayOfMonth,
  MAX_INT,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  MIN_INT,
  microsOfDay,
  modulo,
  packedDate,
  packedDay,
  packedMonth,
  packedYear,
} from '../types/calendar.js'
import {
  BooleanType,
  DateType,
  DoubleType,
  IntegerType,
  StringType,
  TimestampType,
} from '../types/data-type.js'
import { integerOverflow, localOf } from './datetime-values.js'
import { documented, prepared, scalar, typed } from './define.js'
import type { FunctionEnv, Typing } from './function.js'
import { register } from './registry.js'
import { checkCount, signature, unexpectedInput } from './typing.js'

const dateOnly = signature([DateType], DateType)

/** A date and a number of days: INT or narrower, or text that is one. */
function dateAndDays(args: readonly Resolved[], env: FunctionEnv, call: Call): Typing {
  checkCount(call, args.length, 2, 2)
  const [date, days] = args
  const first = dateOnly([date], env, { ...call, args: [date] })
  switch (days.type.kind) {
    case 'byte':
    case 'short':
    case 'int':
    case 'string':
    case 'void':
      return { args: [first.args?.[0], IntegerType], type: DateType }
    default:
      throw unexpectedInput({ ...call, args }, 1, '("INT" or "SMALLINT" or "TINYINT")')
  }
}

/** Dates wrap around as 32-bit numbers. */
const wrapped = (days: number): number => days | 0

register(
  typed(
    ['date_add', 'dateadd'],
    dateAndDays,
    () => (date: number, days: number) => wrapped(date + days),
    documented('datetime', 'The date so many days later.', [
      ["date_add('2024-02-28', 2)", '2024-03-01'],
    ]),
    { text: args => `date_add(${args.join(', ')})` },
  ),
  typed(
    'date_sub',
    dateAndDays,
    () => (date: number, days: number) => wrapped(date - days),
    documented('datetime', 'The date so many days before.', [
      ["date_sub('2024-03-01', 1)", '2024-02-29'],
    ]),
  ),
  scalar(
    ['datediff', 'date_diff'],
    [DateType, DateType],
    IntegerType,
    (end: number, start: number) => wrapped(end - start),
    documented('datetime', 'How many days the first date is after the second.', [
      ["datediff('2024-03-01', '2024-02-01')", '29'],
    ]),
  ),
  scalar(
    'add_months',
    [DateType, IntegerType],
    DateType,
    (date: number, months: number) => {
      const moved = addMonthsToDays(date, months)
      if (moved > MAX_INT || moved < MIN_INT) throw integerOverflow()
      return moved
    },
    documented(
      'datetime',
      'The date so many months later; the day becomes the last of the month when the month is shorter.',
      [["add_months('2024-01-31', 1)", '2024-02-29']],
    ),
  ),
  scalar(
    'last_day',
    [DateType],
    DateType,
    (days: number) => {
      const last = lastDayOfMonth(days)
      if (last > MAX_INT) throw integerOverflow()
      return last
    },
    documented('datetime', "The last day of the date's month.", [
      ["last_day('2024-02-05')", '2024-02-29'],
    ]),
  ),
)

/** Monday 1 to Sunday 7, by two, three or all letters. */
const weekdays = new Map<string, number>()
const names = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']
for (const [i, name] of names.entries()) {
  for (const text of [name, name.slice(0, 3), name.slice(0, 2)]) weekdays.set(text, i + 1)
}

register(
  prepared(
    'next_day',
    [DateType, StringType],
    DateType,
    (_, env) => (date: number, name: string) => {
      const wanted = weekdays.get(name.toUpperCase())
      if (wanted === undefined) {
        if (env.ansi) throw new MillraceError('ILLEGAL_DAY_OF_WEEK', { string: name })
        return null
      }
      return date + modulo(wanted - isoDayOfWeek(date) - 1, 7) + 1
    },
    documented(
      'datetime',
      'The first date after this one that falls on the day of the week of this name.',
      [["next_day('2024-01-01', 'TU')", '2024-01-02']],
      'Names have two, three or all letters; another name is an error, or null without ANSI mode.',
    ),
    { nullable: args => args.some(arg => arg.nullable || arg.type.kind === 'string') },
  ),
  typed(
    'months_between',
    signature([TimestampType, TimestampType, BooleanType], DoubleType, { optional: 1 }),
    (_, env) => {
      const local = localOf(TimestampType, env)
      return (end: number, start: number, round = true) => {
        const months = monthsBetween(local(end), local(start))
        return round ? Math.round(months * 1e8) / 1e8 : months
      }
    },
    documented(
      'datetime',
      'Months between two timestamps, with a fraction of months of 31 days; whole when both are the same day of the month, or both the last.',
      [
        ["months_between('2024-03-31', '2024-02-29')", '1.0'],
        ["months_between('1997-02-28 10:30:00', '1996-10-30')", '3.94959677'],
        ["months_between('1997-02-28 10:30:00', '1996-10-30', false)", '3.9495967741935485'],
      ],
      'Rounded to 8 digits unless the third argument is false.',
    ),
    {
      text: args => `months_between(${[...args, ...(args.length < 3 ? ['true'] : [])].join(', ')})`,
    },
  ),
)

const SECONDS_PER_MONTH = 31 * 86_400

function monthsBetween(end: number, start: number): number {
  const endDays = daysOfMicros(end)
  const startDays = daysOfMicros(start)
  const a = packedDate(endDays)
  const b = packedDate(startDays)
  const months = (packedYear(a) - packedYear(b)) * 12 + packedMonth(a) - packedMonth(b)
  const dayA = packedDay(a)
  const dayB = packedDay(b)
  const lastA = dayA === daysInMonth(packedYear(a), packedMonth(a))
  const lastB = dayB === daysInMonth(packedYear(b), packedMonth(b))
  if (dayA === dayB || (lastA && lastB)) return months
  const secondsA = Math.floor(microsOfDay(end) / MICROS_PER_SECOND)
  const secondsB = Math.floor(microsOfDay(start) / MICROS_PER_SECOND)
  const seconds = ((dayA - dayB) * MICROS_PER_DAY) / MICROS_PER_SECOND + secondsA - secondsB
  return months + seconds / SECONDS_PER_MONTH
}
