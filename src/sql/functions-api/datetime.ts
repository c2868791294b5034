/** Functions of dates and timestamps. */
import type { Dynamic } from '../row-types.js'
import type { DayTimeInterval, YearMonthInterval } from '../types/interval-values.js'
import {
  define,
  type Fn0,
  type Fn1,
  type Fn2,
  type FnMany,
  type FnUnit,
  type FnWith,
  type Value,
} from './define.js'

/** The date on which the query started, in the session's time zone. */
export const current_date: Fn0<'current_date', Date> = define('current_date', '')

/** The date on which the query started, in the session's time zone. */
export const curdate: Fn0<'curdate', Date> = define('curdate', '')

/** The time at which the query started. */
export const current_timestamp: Fn0<'current_timestamp', Date> = define('current_timestamp', '')

/** The time at which the query started. */
export const now: Fn0<'now', Date> = define('now', '')

/** The time at which the query started, as a local time of the session's time zone. */
export const localtimestamp: Fn0<'localtimestamp', Date> = define('localtimestamp', '')

/** The id of the session's time zone. */
export const current_timezone: Fn0<'current_timezone', string> = define('current_timezone', '')

/** The date so many days later. */
export const date_add: FnWith<[days: Value<number>], Date> = define('date_add', 'cv')

/** The date so many days later. */
export const dateadd: FnWith<[days: Value<number>], Date> = define('dateadd', 'cv')

/** The date so many days before. */
export const date_sub: FnWith<[days: Value<number>], Date> = define('date_sub', 'cv')

/** How many days the first date is after the second. */
export const datediff: Fn2<number | null> = define('datediff', 'cc')

/** How many days the first date is after the second. */
export const date_diff: Fn2<number | null> = define('date_diff', 'cc')

/** The date so many months later; the day becomes the last of the month when the month is shorter. */
export const add_months: FnWith<[months: Value<number>], Date> = define('add_months', 'cv')

/**
 * Months between two timestamps, with a fraction of months of 31 days; whole when both are the same day of the
 * month, or both the last.
 */
export const months_between: Fn2<number | null> = define('months_between', 'ccv')

/** The last day of the date's month. */
export const last_day: Fn1<'last_day', Date> = define('last_day', 'c')

/** The first date after this one that falls on the day of the week of this name. */
export const next_day: FnWith<[weekday: Value<string>], Date> = define('next_day', 'cv')

/** The first day of the year, quarter, month or week that a date is in. */
export const trunc: FnWith<[unit: Value<string>], Date | null> = define('trunc', 'cv')

/** The start of the unit of time that a timestamp is in. */
export const date_trunc: FnUnit<Date | null> = define('date_trunc', 'vc')

/** The year of a date. */
export const year: Fn1<'year', number> = define('year', 'c')

/** The quarter of a date, 1 to 4. */
export const quarter: Fn1<'quarter', number> = define('quarter', 'c')

/** The month of a date, 1 to 12. */
export const month: Fn1<'month', number> = define('month', 'c')

/** The day of the month of a date. */
export const day: Fn1<'day', number> = define('day', 'c')

/** The day of the month of a date. */
export const dayofmonth: Fn1<'dayofmonth', number> = define('dayofmonth', 'c')

/** The day of the week of a date: Sunday is 1, Saturday 7. */
export const dayofweek: Fn1<'dayofweek', number> = define('dayofweek', 'c')

/** The day of the week of a date: Monday is 0, Sunday 6. */
export const weekday: Fn1<'weekday', number> = define('weekday', 'c')

/** The day of the year of a date, from 1. */
export const dayofyear: Fn1<'dayofyear', number> = define('dayofyear', 'c')

/** The week of ISO 8601: weeks begin on Monday, and week 1 has the first Thursday of the year. */
export const weekofyear: Fn1<'weekofyear', number> = define('weekofyear', 'c')

/** The hour of a timestamp, 0 to 23. */
export const hour: Fn1<'hour', number> = define('hour', 'c')

/** The minute of a timestamp. */
export const minute: Fn1<'minute', number> = define('minute', 'c')

/** The second of a timestamp, without its fraction. */
export const second: Fn1<'second', number> = define('second', 'c')

/** The name of the day of the week, three letters. */
export const dayname: Fn1<'dayname', string> = define('dayname', 'c')

/** The name of the month, three letters. */
export const monthname: Fn1<'monthname', string> = define('monthname', 'c')

/** A field of a date, a timestamp or an interval. */
export const extract: FnUnit<number | null> = define('extract', 'vc')

/** A field of a date, a timestamp or an interval, named by a text. */
export const date_part: FnUnit<number | null> = define('date_part', 'vc')

/** A field of a date, a timestamp or an interval, named by a text. */
export const datepart: FnUnit<number | null> = define('datepart', 'vc')

/** The date of a year, a month and a day. */
export const make_date: FnMany<Date | null> = define('make_date', 'c')

/** The instant of year, month, day, hour, minute and second, in the session's time zone or in the one given last. */
export const make_timestamp: FnMany<Date | null> = define('make_timestamp', 'c')

/** The instant of year, month, day, hour, minute and second, in the session's time zone or in the one given last. */
export const make_timestamp_ltz: FnMany<Date | null> = define('make_timestamp_ltz', 'c')

/** The local time of year, month, day, hour, minute and second. */
export const make_timestamp_ntz: FnMany<Date | null> = define('make_timestamp_ntz', 'c')

/** The instant of year, month, day, hour, minute and second, in the session's time zone or in the one given last. */
export const try_make_timestamp: FnMany<Date | null> = define('try_make_timestamp', 'c')

/** The instant of year, month, day, hour, minute and second, in the session's time zone or in the one given last. */
export const try_make_timestamp_ltz: FnMany<Date | null> = define('try_make_timestamp_ltz', 'c')

/** The local time of year, month, day, hour, minute and second. */
export const try_make_timestamp_ntz: FnMany<Date | null> = define('try_make_timestamp_ntz', 'c')

/** An interval of years, months, weeks, days, hours, minutes and seconds; those left out are 0. */
export const make_interval: FnMany<Dynamic> = define('make_interval', 'c')

/** As make_interval, but null where it overflows. */
export const try_make_interval: FnMany<Dynamic> = define('try_make_interval', 'c')

/** An interval of days, hours, minutes and seconds; those left out are 0. */
export const make_dt_interval: FnMany<DayTimeInterval | null> = define('make_dt_interval', 'c')

/** An interval of years and months; those left out are 0. */
export const make_ym_interval: FnMany<YearMonthInterval | null> = define('make_ym_interval', 'c')

/** The date of a text, by a pattern or in the forms that a cast takes. */
export const to_date: FnWith<[format?: Value<string>], Date | null> = define('to_date', 'cv')

/** The instant of a text, by a pattern or in the forms that a cast takes; of a number, seconds since 1970. */
export const to_timestamp: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp',
  'cv',
)

/** The instant of a text, by a pattern or in the forms that a cast takes. */
export const to_timestamp_ltz: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp_ltz',
  'cv',
)

/** The local time of a text, by a pattern or in the forms that a cast takes; a zone in it does not count. */
export const to_timestamp_ntz: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp_ntz',
  'cv',
)

/** As to_timestamp, but null for text that cannot be read. */
export const try_to_timestamp: FnWith<[format?: Value<string>], Date | null> = define(
  'try_to_timestamp',
  'cv',
)

/** As to_date, but null for text that cannot be read. */
export const try_to_date: FnWith<[format?: Value<string>], Date | null> = define(
  'try_to_date',
  'cv',
)

/**
 * Seconds from 1970-01-01 00:00:00 UTC to a time, rounded down; text is read by the pattern, `yyyy-MM-dd HH:mm:ss`
 * unless said.
 */
export const to_unix_timestamp: FnWith<[format?: Value<string>], number | null> = define(
  'to_unix_timestamp',
  'cv',
)

/**
 * Seconds since 1970-01-01 00:00:00 UTC as a text in the session's time zone, by the pattern, `yyyy-MM-dd
 * HH:mm:ss` unless said.
 */
export const from_unixtime: FnWith<[format?: Value<string>], string> = define('from_unixtime', 'cv')

/** A date or timestamp as text by a datetime pattern. */
export const date_format: FnWith<[format: Value<string>], string> = define('date_format', 'cv')

/** Days from 1970-01-01 to a date. */
export const unix_date: Fn1<'unix_date', number> = define('unix_date', 'c')

/** Seconds from 1970-01-01 00:00:00 UTC to a timestamp, rounded down. */
export const unix_seconds: Fn1<'unix_seconds', number> = define('unix_seconds', 'c')

/** Milliseconds from 1970-01-01 00:00:00 UTC to a timestamp, rounded down. */
export const unix_millis: Fn1<'unix_millis', number> = define('unix_millis', 'c')

/** Microseconds from 1970-01-01 00:00:00 UTC to a timestamp, rounded down. */
export const unix_micros: Fn1<'unix_micros', number> = define('unix_micros', 'c')

/** The date so many days after 1970-01-01. */
export const date_from_unix_date: Fn1<'date_from_unix_date', Date> = define(
  'date_from_unix_date',
  'c',
)

/** The instant so many seconds after 1970-01-01 00:00:00 UTC. */
export const timestamp_seconds: Fn1<'timestamp_seconds', Date> = define('timestamp_seconds', 'c')

/** The instant so many milliseconds after 1970-01-01 00:00:00 UTC. */
export const timestamp_millis: Fn1<'timestamp_millis', Date> = define('timestamp_millis', 'c')

/** The instant so many microseconds after 1970-01-01 00:00:00 UTC. */
export const timestamp_micros: Fn1<'timestamp_micros', Date> = define('timestamp_micros', 'c')

/** Takes a timestamp as the time of UTC and gives what clocks of the zone show then. */
export const from_utc_timestamp: FnWith<[zone: Value<string>], Date> = define(
  'from_utc_timestamp',
  'cv',
)

/** Takes a timestamp as what clocks of the zone show and gives the time of UTC then. */
export const to_utc_timestamp: FnWith<[zone: Value<string>], Date> = define(
  'to_utc_timestamp',
  'cv',
)

/** The time that stands for a window: a microsecond before its end. */
export const window_time: Fn1<'window_time', Date> = define('window_time', 'c')
