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

/** The SQL function `current_date`. */
export const current_date: Fn0<'current_date', Date> = define('current_date', '')

/** The SQL function `curdate`. */
export const curdate: Fn0<'curdate', Date> = define('curdate', '')

/** The SQL function `current_timestamp`. */
export const current_timestamp: Fn0<'current_timestamp', Date> = define('current_timestamp', '')

/** The SQL function `now`. */
export const now: Fn0<'now', Date> = define('now', '')

/** The SQL function `localtimestamp`. */
export const localtimestamp: Fn0<'localtimestamp', Date> = define('localtimestamp', '')

/** The SQL function `current_timezone`. */
export const current_timezone: Fn0<'current_timezone', string> = define('current_timezone', '')

/** The SQL function `date_add`. */
export const date_add: FnWith<[days: Value<number>], Date> = define('date_add', 'cv')

/** The SQL function `dateadd`. */
export const dateadd: FnWith<[days: Value<number>], Date> = define('dateadd', 'cv')

/** The SQL function `date_sub`. */
export const date_sub: FnWith<[days: Value<number>], Date> = define('date_sub', 'cv')

/** The SQL function `datediff`. */
export const datediff: Fn2<number | null> = define('datediff', 'cc')

/** The SQL function `date_diff`. */
export const date_diff: Fn2<number | null> = define('date_diff', 'cc')

/** The SQL function `add_months`. */
export const add_months: FnWith<[months: Value<number>], Date> = define('add_months', 'cv')

/** The SQL function `months_between`. */
export const months_between: Fn2<number | null> = define('months_between', 'ccv')

/** The SQL function `last_day`. */
export const last_day: Fn1<'last_day', Date> = define('last_day', 'c')

/** The SQL function `next_day`. */
export const next_day: FnWith<[weekday: Value<string>], Date> = define('next_day', 'cv')

/** The SQL function `trunc`. */
export const trunc: FnWith<[unit: Value<string>], Date | null> = define('trunc', 'cv')

/** The SQL function `date_trunc`. */
export const date_trunc: FnUnit<Date | null> = define('date_trunc', 'vc')

/** The SQL function `year`. */
export const year: Fn1<'year', number> = define('year', 'c')

/** The SQL function `quarter`. */
export const quarter: Fn1<'quarter', number> = define('quarter', 'c')

/** The SQL function `month`. */
export const month: Fn1<'month', number> = define('month', 'c')

/** The SQL function `day`. */
export const day: Fn1<'day', number> = define('day', 'c')

/** The SQL function `dayofmonth`. */
export const dayofmonth: Fn1<'dayofmonth', number> = define('dayofmonth', 'c')

/** The SQL function `dayofweek`. */
export const dayofweek: Fn1<'dayofweek', number> = define('dayofweek', 'c')

/** The SQL function `weekday`. */
export const weekday: Fn1<'weekday', number> = define('weekday', 'c')

/** The SQL function `dayofyear`. */
export const dayofyear: Fn1<'dayofyear', number> = define('dayofyear', 'c')

/** The SQL function `weekofyear`. */
export const weekofyear: Fn1<'weekofyear', number> = define('weekofyear', 'c')

/** The SQL function `hour`. */
export const hour: Fn1<'hour', number> = define('hour', 'c')

/** The SQL function `minute`. */
export const minute: Fn1<'minute', number> = define('minute', 'c')

/** The SQL function `second`. */
export const second: Fn1<'second', number> = define('second', 'c')

/** The SQL function `dayname`. */
export const dayname: Fn1<'dayname', string> = define('dayname', 'c')

/** The SQL function `monthname`. */
export const monthname: Fn1<'monthname', string> = define('monthname', 'c')

/** The SQL function `extract`. */
export const extract: FnUnit<number | null> = define('extract', 'vc')

/** The SQL function `date_part`. */
export const date_part: FnUnit<number | null> = define('date_part', 'vc')

/** The SQL function `datepart`. */
export const datepart: FnUnit<number | null> = define('datepart', 'vc')

/** The SQL function `make_date`. */
export const make_date: FnMany<Date | null> = define('make_date', 'c')

/** The SQL function `make_timestamp`. */
export const make_timestamp: FnMany<Date | null> = define('make_timestamp', 'c')

/** The SQL function `make_timestamp_ltz`. */
export const make_timestamp_ltz: FnMany<Date | null> = define('make_timestamp_ltz', 'c')

/** The SQL function `make_timestamp_ntz`. */
export const make_timestamp_ntz: FnMany<Date | null> = define('make_timestamp_ntz', 'c')

/** The SQL function `try_make_timestamp`. */
export const try_make_timestamp: FnMany<Date | null> = define('try_make_timestamp', 'c')

/** The SQL function `try_make_timestamp_ltz`. */
export const try_make_timestamp_ltz: FnMany<Date | null> = define('try_make_timestamp_ltz', 'c')

/** The SQL function `try_make_timestamp_ntz`. */
export const try_make_timestamp_ntz: FnMany<Date | null> = define('try_make_timestamp_ntz', 'c')

/** The SQL function `make_interval`. */
export const make_interval: FnMany<Dynamic> = define('make_interval', 'c')

/** The SQL function `try_make_interval`. */
export const try_make_interval: FnMany<Dynamic> = define('try_make_interval', 'c')

/** The SQL function `make_dt_interval`. */
export const make_dt_interval: FnMany<DayTimeInterval | null> = define('make_dt_interval', 'c')

/** The SQL function `make_ym_interval`. */
export const make_ym_interval: FnMany<YearMonthInterval | null> = define('make_ym_interval', 'c')

/** The SQL function `to_date`. */
export const to_date: FnWith<[format?: Value<string>], Date | null> = define('to_date', 'cv')

/** The SQL function `to_timestamp`. */
export const to_timestamp: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp',
  'cv',
)

/** The SQL function `to_timestamp_ltz`. */
export const to_timestamp_ltz: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp_ltz',
  'cv',
)

/** The SQL function `to_timestamp_ntz`. */
export const to_timestamp_ntz: FnWith<[format?: Value<string>], Date | null> = define(
  'to_timestamp_ntz',
  'cv',
)

/** The SQL function `try_to_timestamp`. */
export const try_to_timestamp: FnWith<[format?: Value<string>], Date | null> = define(
  'try_to_timestamp',
  'cv',
)

/** The SQL function `try_to_date`. */
export const try_to_date: FnWith<[format?: Value<string>], Date | null> = define(
  'try_to_date',
  'cv',
)

/** The SQL function `to_unix_timestamp`. */
export const to_unix_timestamp: FnWith<[format?: Value<string>], number | null> = define(
  'to_unix_timestamp',
  'cv',
)

/** The SQL function `from_unixtime`. */
export const from_unixtime: FnWith<[format?: Value<string>], string> = define('from_unixtime', 'cv')

/** The SQL function `date_format`. */
export const date_format: FnWith<[format: Value<string>], string> = define('date_format', 'cv')

/** The SQL function `unix_date`. */
export const unix_date: Fn1<'unix_date', number> = define('unix_date', 'c')

/** The SQL function `unix_seconds`. */
export const unix_seconds: Fn1<'unix_seconds', number> = define('unix_seconds', 'c')

/** The SQL function `unix_millis`. */
export const unix_millis: Fn1<'unix_millis', number> = define('unix_millis', 'c')

/** The SQL function `unix_micros`. */
export const unix_micros: Fn1<'unix_micros', number> = define('unix_micros', 'c')

/** The SQL function `date_from_unix_date`. */
export const date_from_unix_date: Fn1<'date_from_unix_date', Date> = define(
  'date_from_unix_date',
  'c',
)

/** The SQL function `timestamp_seconds`. */
export const timestamp_seconds: Fn1<'timestamp_seconds', Date> = define('timestamp_seconds', 'c')

/** The SQL function `timestamp_millis`. */
export const timestamp_millis: Fn1<'timestamp_millis', Date> = define('timestamp_millis', 'c')

/** The SQL function `timestamp_micros`. */
export const timestamp_micros: Fn1<'timestamp_micros', Date> = define('timestamp_micros', 'c')

/** The SQL function `from_utc_timestamp`. */
export const from_utc_timestamp: FnWith<[zone: Value<string>], Date> = define(
  'from_utc_timestamp',
  'cv',
)

/** The SQL function `to_utc_timestamp`. */
export const to_utc_timestamp: FnWith<[zone: Value<string>], Date> = define(
  'to_utc_timestamp',
  'cv',
)

/** The SQL function `window_time`. */
export const window_time: Fn1<'window_time', Date> = define('window_time', 'c')
