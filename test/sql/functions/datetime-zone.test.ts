/** Functions of dates and times where clocks are moved, as real Spark answers them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../../../src/sql/functions/all.js'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { MillraceError } from '../../../src/util/errors.js'
import { evaluate } from './evaluate.js'

const timeZone = 'Europe/Berlin'

/** Rows: an expression, its type and its text; or an expression and the condition of its error. */
function check(rows: readonly (readonly string[])[], ansi = true): void {
  for (const [sql, expected, text] of rows) {
    if (text === undefined) {
      assert.throws(
        () => evaluate(sql, { timeZone, ansi }),
        error => error instanceof MillraceError && error.condition === expected,
        `${sql} is ${expected}`,
      )
      continue
    }
    const { type, text: found } = evaluate(sql, { timeZone, ansi })
    assert.deepEqual([simpleString(type), found.trim()], [expected, text], sql)
  }
}

const answered: readonly (readonly string[])[] = [
  ["cast('2024-10-27 02:30:00+01:00' as timestamp)", 'timestamp', '2024-10-27 02:30:00'],
  ["cast('2024-10-27 02:30:00 Europe/London' as timestamp)", 'timestamp', '2024-10-27 03:30:00'],
  ["cast('2024-02-29' as date) - interval 1 year", 'date', '2023-02-28'],
  ["timestamp'2024-03-31 02:30:00'", 'timestamp', '2024-03-31 03:30:00'],
  ["timestamp'2024-10-27 02:30:00'", 'timestamp', '2024-10-27 02:30:00'],
  ["timestamp'2024-10-26 02:30:00' + make_interval(0,1,0,1,1)", 'timestamp', '2024-11-27 03:30:00'],
  ["date'2024-01-31' - date'2023-12-31'", 'interval day', "INTERVAL '31' DAY"],
  [
    "timestamp'2024-01-31' - date'2023-12-31'",
    'interval day to second',
    "INTERVAL '31 00:00:00' DAY TO SECOND",
  ],
  ["abs(interval '-1' day)", 'interval day', "INTERVAL '1' DAY"],
  ["cast(timestamp'2024-10-27 02:30:00' as string)", 'string', '2024-10-27 02:30:00'],
  ["date'2024-01-01' + 5", 'date', '2024-01-06'],
  ["date'2024-01-01' - 5", 'date', '2023-12-27'],
  ["5 + date'2024-01-01'", 'date', '2024-01-06'],
  ["timestamp'2024-10-27 02:30:00' + interval 1 hour", 'timestamp', '2024-10-27 02:30:00'],
  ["timestamp'2024-10-26 02:30:00' + interval 1 day", 'timestamp', '2024-10-27 02:30:00'],
  ["date'2024-03-31' + interval '2' hour", 'timestamp', '2024-03-31 03:00:00'],
  ["date'2024-01-31' + interval '1' month", 'date', '2024-02-29'],
  ["date'2024-01-31' - interval '1' month", 'date', '2023-12-31'],
  ["date'2024-01-31' + interval '1' day", 'date', '2024-02-01'],
  ["interval '1' day * 1.5", 'interval day to second', "INTERVAL '1 12:00:00' DAY TO SECOND"],
  ["interval '1' month * 1.5", 'interval year to month', "INTERVAL '0-2' YEAR TO MONTH"],
  ["interval '1-1' year to month / 2", 'interval year to month', "INTERVAL '0-7' YEAR TO MONTH"],
  ["interval '1' day + interval '1' hour", 'interval day to hour', "INTERVAL '1 01' DAY TO HOUR"],
  ["- interval '1' day", 'interval day', "INTERVAL '-1' DAY"],
  ["interval '1' day div interval '1' hour", 'bigint', '24'],
  ["interval '1-1' year to month div interval '-1' month", 'bigint', '-13'],
  ["interval '5' day div interval '2' day", 'bigint', '2'],
  ["interval '1' year div null", 'bigint', 'NULL'],
  ['make_interval(1,null)', 'interval', 'NULL'],
  ['make_interval(0,0,1)', 'interval', '7 days'],
  [
    'make_interval(0,0,0,0,0,0,123456789012.123456)',
    'interval',
    '34293552 hours 30 minutes 12.123456 seconds',
  ],
  [
    'make_dt_interval(100000000)',
    'interval day to second',
    "INTERVAL '100000000 00:00:00' DAY TO SECOND",
  ],
  [
    'make_dt_interval(-1,-2,-3,-4.5)',
    'interval day to second',
    "INTERVAL '-1 02:03:04.5' DAY TO SECOND",
  ],
  ['make_ym_interval(0,-13)', 'interval year to month', "INTERVAL '-1-1' YEAR TO MONTH"],
  ["year(timestamp_ntz'2024-01-01 00:00:00')", 'int', '2024'],
  ["hour(date'2024-01-01')", 'int', '0'],
  ["dayname('2024-01-01')", 'string', 'Mon'],
  ["dayname(timestamp'2024-01-01 05:00:00')", 'string', 'Mon'],
  ["extract(year from timestamp'2024-12-31 23:30:00')", 'int', '2024'],
  ["extract(week from timestamp'2024-12-31 23:30:00')", 'int', '1'],
  ["extract(doy from '2024-12-31')", 'int', '366'],
  ["extract(second from timestamp_ntz'2024-12-31 23:30:05.25')", 'decimal(8,6)', '5.250000'],
  ["extract(minute from '2024-12-31 23:30:05.25')", 'int', '30'],
  ["extract(month from interval '13' month)", 'tinyint', '1'],
  ["extract(minute from interval '90' minute)", 'tinyint', '30'],
  ['extract(year from null)', 'int', 'NULL'],
  ["date_part('YEAR', null)", 'int', 'NULL'],
  ["weekofyear('1969-12-29')", 'int', '1'],
  ["dayofweek('1969-12-28')", 'int', '1'],
  ["weekday('1969-12-28')", 'int', '6'],
  ["date_trunc('hour', timestamp'2024-10-27 02:30:00')", 'timestamp', '2024-10-27 02:00:00'],
  ["date_trunc('hour', timestamp'2024-10-27 01:30:00Z')", 'timestamp', '2024-10-27 02:00:00'],
  ["date_trunc('day', timestamp'2024-10-27 12:30:00')", 'timestamp', '2024-10-27 00:00:00'],
  ["date_trunc('minute', timestamp'2024-10-27 01:30:40Z')", 'timestamp', '2024-10-27 02:30:00'],
  ['date_add(null, 1)', 'date', 'NULL'],
  ["date_add('2024-01-01', null)", 'date', 'NULL'],
  ["add_months('2024-01-01', 1.5)", 'date', '2024-02-01'],
  ["next_day('2024-01-01', null)", 'date', 'NULL'],
  ["next_day('2024-01-05', 'FRI')", 'date', '2024-01-12'],
  ["trunc('2024-01-05', null)", 'date', 'NULL'],
  ["trunc(null, 'MM')", 'date', 'NULL'],
  ["months_between('2024-01-31', '2024-02-29 12:00:00')", 'double', '-1.0'],
  ["months_between('2024-01-31 12:00:00', '2024-02-29')", 'double', '-1.0'],
  ["months_between('2024-01-15', '2024-02-20')", 'double', '-1.16129032'],
  ["months_between(date'2024-01-15', date'2024-02-20')", 'double', '-1.16129032'],
  ["last_day(timestamp'2024-02-01 10:00:00')", 'date', '2024-02-29'],
  ["datediff(timestamp'2024-02-02 00:00:00', '2024-02-01 23:00:00')", 'int', '1'],
  ["make_timestamp(2024,1,1,0,0,'5.5')", 'timestamp', '2024-01-01 00:00:05.5'],
  ['make_timestamp(2024,1,1,0,0,5.5D)', 'timestamp', '2024-01-01 00:00:05.5'],
  ['make_timestamp(2024,3,31,2,30,0)', 'timestamp', '2024-03-31 03:30:00'],
  ['make_timestamp(null,1,1,0,0,0)', 'timestamp', 'NULL'],
  [
    "to_timestamp('2024-01-02 03:04:05 CET','yyyy-MM-dd HH:mm:ss z')",
    'timestamp',
    '2024-01-02 03:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 GMT+2','yyyy-MM-dd HH:mm:ss O')",
    'timestamp',
    '2024-01-02 02:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 +0200','yyyy-MM-dd HH:mm:ss Z')",
    'timestamp',
    '2024-01-02 02:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 Z','yyyy-MM-dd HH:mm:ss X')",
    'timestamp',
    '2024-01-02 04:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 UTC','yyyy-MM-dd HH:mm:ss VV')",
    'timestamp',
    '2024-01-02 04:04:05',
  ],
  ["to_timestamp('Jan 02 2024','MMM dd yyyy')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_timestamp('JANUARY 02 2024','MMMM dd yyyy')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_timestamp('january 2 2024','MMMM d yyyy')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_timestamp('02.01.24','dd.MM.yy')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_timestamp('3 am','h a')", 'timestamp', '1970-01-01 03:00:00'],
  ["to_timestamp('3 PM','K a')", 'timestamp', '1970-01-01 15:00:00'],
  ["to_timestamp('2024 366','yyyy DDD')", 'timestamp', '2024-12-31 00:00:00'],
  ["to_timestamp('44 BC','y G')", 'timestamp', '-0043-01-01 00:00:00'],
  [
    "to_timestamp('2024-01-02T03:04:05.123Z','yyyy-MM-dd\\'T\\'HH:mm:ss.SSSX')",
    'timestamp',
    '2024-01-02 04:04:05.123',
  ],
  ["to_timestamp('5','S')", 'timestamp', '1970-01-01 00:00:00.5'],
  ["to_timestamp('2024-03','yyyy-M')", 'timestamp', '2024-03-01 00:00:00'],
  ["to_timestamp('2024-003','yyyy-M')", 'timestamp', '2024-03-01 00:00:00'],
  ["to_timestamp('0000-03','yyyy-M')", 'timestamp', '0000-03-01 00:00:00'],
  ["to_timestamp('999','yyy')", 'timestamp', '0999-01-01 00:00:00'],
  ["to_timestamp('9999','yyy')", 'timestamp', '9999-01-01 00:00:00'],
  ["to_timestamp('1','y')", 'timestamp', '0001-01-01 00:00:00'],
  ["to_timestamp('123456','y')", 'timestamp', '+123456-01-01 00:00:00'],
  ["to_timestamp('2024-03-31 02:30','yyyy-MM-dd HH:mm')", 'timestamp', '2024-03-31 03:30:00'],
  ["to_timestamp('2024-10-27 02:30','yyyy-MM-dd HH:mm')", 'timestamp', '2024-10-27 02:30:00'],
  ["unix_timestamp('2024-03-31 02:30:00')", 'bigint', '1711848600'],
  ["unix_timestamp(timestamp_ntz'2024-01-02 03:04:05')", 'bigint', '1704164645'],
  ["to_unix_timestamp(date'2024-01-02')", 'bigint', '1704150000'],
  ['unix_timestamp(null)', 'bigint', 'NULL'],
  ["to_date('2024-01-02 23:30:00 -08:00','yyyy-MM-dd HH:mm:ss xxx')", 'date', '2024-01-03'],
  ["to_timestamp_ntz(date'2024-01-01')", 'timestamp_ntz', '2024-01-01 00:00:00'],
  ["to_timestamp_ntz(timestamp'2024-01-01 05:00:00')", 'timestamp_ntz', '2024-01-01 05:00:00'],
  ["to_timestamp_ltz(date'2024-01-01')", 'timestamp', '2024-01-01 00:00:00'],
  ["to_timestamp('2024-01-01', null)", 'timestamp', 'NULL'],
  ["to_date(date'2024-01-01','yyyy')", 'date', '2024-01-01'],
  ["to_date(timestamp'2024-01-01 05:00:00','yyyy')", 'date', '2024-01-01'],
  ["date_format(timestamp'2024-07-02 03:04:05','z')", 'string', 'CEST'],
  [
    "date_format(timestamp'2024-01-02 03:04:05','z zzzz VV O')",
    'string',
    'CET Central European Standard Time Europe/Berlin GMT+1',
  ],
  [
    "date_format(timestamp'2024-01-02 03:04:05.123456','S SS SSS SSSS SSSSSSSSS')",
    'string',
    '1 12 123 1234 123456000',
  ],
  ["date_format(date'2024-12-30','E, dd MMM yyyy')", 'string', 'Mon, 30 Dec 2024'],
  ['from_unixtime(-1)', 'string', '1970-01-01 00:59:59'],
  [
    "from_unixtime(1704196800,'yyyy-MM-dd HH:mm:ss.SSS z')",
    'string',
    '2024-01-02 13:00:00.000 CET',
  ],
  ['timestamp_seconds(-1)', 'timestamp', '1970-01-01 00:59:59'],
  ['timestamp_seconds(0.000001)', 'timestamp', '1970-01-01 01:00:00.000001'],
  ['timestamp_millis(-1)', 'timestamp', '1970-01-01 00:59:59.999'],
  ['date_from_unix_date(-1)', 'date', '1969-12-31'],
  ["date_from_unix_date('5')", 'date', '1970-01-06'],
  ["convert_timezone('Asia/Tokyo', '2024-01-01 00:00:00')", 'timestamp_ntz', '2024-01-01 08:00:00'],
  [
    "from_utc_timestamp('2024-03-31 01:30:00', 'Europe/Berlin')",
    'timestamp',
    '2024-03-31 03:30:00',
  ],
  ["to_utc_timestamp('2024-03-31 02:30:00', 'Europe/Berlin')", 'timestamp', '2024-03-31 01:30:00'],
  ["timestampadd(HOUR, 1, timestamp'2024-10-27 02:30:00')", 'timestamp', '2024-10-27 02:30:00'],
  ["timestampadd(DAY, 1, timestamp'2024-10-26 02:30:00')", 'timestamp', '2024-10-27 02:30:00'],
  ["timestampadd(DAY, -1, timestamp'2024-04-01 02:30:00')", 'timestamp', '2024-03-31 03:30:00'],
  [
    "timestampdiff(HOUR, timestamp'2024-10-27 00:00:00', timestamp'2024-10-28 00:00:00')",
    'bigint',
    '24',
  ],
  ["timestampadd(YEAR, -1, date'2024-02-29')", 'timestamp', '2023-02-28 00:00:00'],
  ["timestampdiff(SECOND, date'2024-01-01', timestamp'2024-01-01 00:01:00.5')", 'bigint', '60'],
  [
    "timestampdiff(MILLISECOND, date'2024-01-01', timestamp'2024-01-01 00:01:00.5')",
    'bigint',
    '60500',
  ],
]

const refused: readonly (readonly string[])[] = [
  ["cast('T12:30' as timestamp_ntz)", 'CAST_INVALID_INPUT'],
  ["cast('-290308-01-01' as timestamp)", 'CAST_INVALID_INPUT'],
  ["to_timestamp('13 PM','h a')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('12:61','HH:mm')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('2023 366','yyyy DDD')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('','yyyy')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('2024-3','yyyy-MM')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('+2024-03','yyyy-M')", 'CANNOT_PARSE_TIMESTAMP'],
  ["interval '1' day / 0", 'INTERVAL_DIVIDED_BY_ZERO'],
  ['to_date(5)', 'CAST_INVALID_INPUT'],
  ['to_date(true)', 'CAST_INVALID_INPUT'],
  ['to_timestamp(true)', 'CAST_INVALID_INPUT'],
  ['to_timestamp_ntz(5)', 'CAST_INVALID_INPUT'],
  ['year(5)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['hour(5)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["hour('bad')", 'CAST_INVALID_INPUT'],
  ["date_sub('2024-01-01', 'x')", 'CAST_INVALID_INPUT'],
  ["next_day('2024-01-05', ' fr ')", 'ILLEGAL_DAY_OF_WEEK'],
  ['make_timestamp(2024,1,1,0,60,0)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ["extract(year from interval '13' month)", 'INVALID_EXTRACT_FIELD'],
  ["extract(hour from interval '90' minute)", 'INVALID_EXTRACT_FIELD'],
  ["convert_timezone('bad', 'UTC', '2024-01-01')", 'INVALID_TIMEZONE'],
  ["timestamp_seconds('5')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["unix_micros('2024-01-01')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["unix_seconds(date'2024-01-01')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  [
    "timestampdiff(DAYOFYEAR, date'2024-01-01', date'2024-02-01')",
    'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
  ],
  ["timestamp'2024-01-01 00:00:00' + 5", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
]

test('answers in Berlin, whose clocks move on 2024-03-31 and 2024-10-27', () => {
  check(answered)
})

test('errors', () => {
  check(refused)
})
