/** Fields of dates and times: `year`, `hour`, `dayname`, and `extract` with all of them. */
import {
  dayOfMonth,
  dayOfYear,
  isoDayOfWeek,
  isoWeek,
  isoWeekYear,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  microsOfDay,
  monthOf,
  yearOf,
} from '../types/calendar.js'
import {
  type DataType,
  DateType,
  decimalType,
  IntegerType,
  StringType,
} from '../types/data-type.js'
import { dayNames, monthNames } from '../types/pattern-syntax.js'
import { localOf } from './datetime-values.js'
import { documented, prepared, scalar } from './define.js'
import { register } from './registry.js'

export const quarterOf = (days: number): number => Math.floor((monthOf(days) + 2) / 3)
/** Sunday 1 to Saturday 7. */
const sundayFirst = (days: number): number => (isoDayOfWeek(days) % 7) + 1
const mondayZero = (days: number): number => isoDayOfWeek(days) - 1

/** Fields of a day, by all their names in `extract`. */
export const dateFields: Readonly<Record<string, (days: number) => number>> = {
  year: yearOf,
  y: yearOf,
  years: yearOf,
  yr: yearOf,
  yrs: yearOf,
  yearofweek: isoWeekYear,
  quarter: quarterOf,
  qtr: quarterOf,
  month: monthOf,
  mon: monthOf,
  mons: monthOf,
  months: monthOf,
  week: isoWeek,
  w: isoWeek,
  weeks: isoWeek,
  day: dayOfMonth,
  d: dayOfMonth,
  days: dayOfMonth,
  dayofweek: sundayFirst,
  dow: sundayFirst,
  dayofweek_iso: isoDayOfWeek,
  dow_iso: isoDayOfWeek,
  doy: dayOfYear,
}

const hourOf = (local: number): number => Math.floor(microsOfDay(local) / MICROS_PER_HOUR)
const minuteOf = (local: number): number => Math.floor(microsOfDay(local) / MICROS_PER_MINUTE) % 60
const secondOf = (local: number): number => Math.floor(microsOfDay(local) / 1_000_000) % 60
/** With millionths, as an unscaled DECIMAL(8,6). */
const exactSecondOf = (local: number): number => microsOfDay(local) % MICROS_PER_MINUTE

/** Fields of a time of day. */
export const timeFields: Readonly<
  Record<string, { readonly type: DataType; readonly of: (local: number) => number }>
> = (() => {
  const hour = { type: IntegerType, of: hourOf }
  const minute = { type: IntegerType, of: minuteOf }
  const second = { type: decimalType(8, 6), of: exactSecondOf }
  return {
    hour,
    h: hour,
    hours: hour,
    hr: hour,
    hrs: hour,
    minute,
    m: minute,
    min: minute,
    mins: minute,
    minutes: minute,
    second,
    s: second,
    sec: second,
    seconds: second,
    secs: second,
  }
})()

const dateFunction = (
  names: string | readonly string[],
  of: (days: number) => number,
  summary: string,
  example: readonly [string, string],
): void => {
  register(scalar(names, [DateType], IntegerType, of, documented('datetime', summary, [example])))
}

dateFunction('year', yearOf, 'The year of a date.', ["year('2024-03-05')", '2024'])
dateFunction('quarter', quarterOf, 'The quarter of a date, 1 to 4.', ["quarter('2024-08-31')", '3'])
dateFunction('month', monthOf, 'The month of a date, 1 to 12.', ["month('2024-03-05')", '3'])
dateFunction('day', dayOfMonth, 'The day of the month of a date.', ["day('2024-03-05')", '5'])
dateFunction('dayofmonth', dayOfMonth, 'The day of the month of a date.', [
  "dayofmonth('2024-03-05')",
  '5',
])
dateFunction('dayofyear', dayOfYear, 'The day of the year of a date, from 1.', [
  "dayofyear('2024-03-05')",
  '65',
])
dateFunction('dayofweek', sundayFirst, 'The day of the week of a date: Sunday is 1, Saturday 7.', [
  "dayofweek('2024-03-05')",
  '3',
])
dateFunction('weekday', mondayZero, 'The day of the week of a date: Monday is 0, Sunday 6.', [
  "weekday('2024-03-05')",
  '1',
])
dateFunction(
  'weekofyear',
  isoWeek,
  'The week of ISO 8601: weeks begin on Monday, and week 1 has the first Thursday of the year.',
  ["weekofyear('2021-01-03')", '53'],
)

const timeFunction = (
  name: string,
  of: (local: number) => number,
  summary: string,
  example: readonly [string, string],
): void => {
  register(
    prepared(
      name,
      ['timestamps'],
      IntegerType,
      (call, env) => {
        const local = localOf(call.args[0].type as DataType, env)
        return (value: number) => of(local(value))
      },
      documented('datetime', summary, [example]),
    ),
  )
}

timeFunction('hour', hourOf, 'The hour of a timestamp, 0 to 23.', [
  "hour('2024-03-05 13:14:15')",
  '13',
])
timeFunction('minute', minuteOf, 'The minute of a timestamp.', [
  "minute('2024-03-05 13:14:15')",
  '14',
])
timeFunction('second', secondOf, 'The second of a timestamp, without its fraction.', [
  "second('2024-03-05 13:14:15.6')",
  '15',
])

register(
  scalar(
    'dayname',
    [DateType],
    StringType,
    (days: number) => dayNames[isoDayOfWeek(days) - 1].slice(0, 3),
    documented('datetime', 'The name of the day of the week, three letters.', [
      ["dayname(DATE'2024-03-05')", 'Tue'],
    ]),
  ),
  scalar(
    'monthname',
    [DateType],
    StringType,
    (days: number) => monthNames[monthOf(days) - 1].slice(0, 3),
    documented('datetime', 'The name of the month, three letters.', [
      ["monthname(DATE'2024-03-05')", 'Mar'],
    ]),
  ),
)
