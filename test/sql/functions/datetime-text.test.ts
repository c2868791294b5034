/** Dates and times read and written by patterns, and intervals. */
import { test } from 'node:test'
import { checkRows } from './check-rows.js'

const timeZone = 'America/Los_Angeles'

const read: readonly (readonly string[])[] = [
  ["to_timestamp('2024-01-01 10','yyyy-MM-dd HH')", 'timestamp', '2024-01-01 10:00:00'],
  ["to_date('2024-01-02')", 'date', '2024-01-02'],
  ["to_date('01/02/2024','MM/dd/yyyy')", 'date', '2024-01-02'],
  ["to_date('Jan 5, 2024','MMM d, yyyy')", 'date', '2024-01-05'],
  ["to_date('20240105','yyyyMMdd')", 'date', '2024-01-05'],
  ["to_date(date'2024-01-02')", 'date', '2024-01-02'],
  ["to_date(timestamp'2024-01-02 01:00:00')", 'date', '2024-01-02'],
  ['to_date(null)', 'date', 'NULL'],
  ["to_timestamp('2024-01-02 03:04:05')", 'timestamp', '2024-01-02 03:04:05'],
  [
    "to_timestamp('2024-01-02 03:04:05.123','yyyy-MM-dd HH:mm:ss.SSS')",
    'timestamp',
    '2024-01-02 03:04:05.123',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05.1','yyyy-MM-dd HH:mm:ss.SSS')",
    'timestamp',
    '2024-01-02 03:04:05.1',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 PM','yyyy-MM-dd hh:mm:ss a')",
    'timestamp',
    '2024-01-02 15:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 +02:00','yyyy-MM-dd HH:mm:ss xxx')",
    'timestamp',
    '2024-01-01 17:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 Europe/Berlin','yyyy-MM-dd HH:mm:ss VV')",
    'timestamp',
    '2024-01-01 18:04:05',
  ],
  [
    "to_timestamp('2024-01-02 03:04:05 PST','yyyy-MM-dd HH:mm:ss z')",
    'timestamp',
    '2024-01-02 03:04:05',
  ],
  ["to_timestamp('20240102030405','yyyyMMddHHmmss')", 'timestamp', '2024-01-02 03:04:05'],
  ["to_timestamp('12','HH')", 'timestamp', '1970-01-01 12:00:00'],
  ["to_timestamp('2024','yyyy')", 'timestamp', '2024-01-01 00:00:00'],
  ["to_timestamp('24','yy')", 'timestamp', '2024-01-01 00:00:00'],
  ["to_timestamp('2024-060','yyyy-DDD')", 'timestamp', '2024-02-29 00:00:00'],
  ["to_timestamp('2024-01-02','yyyy-MM-dd[ HH:mm]')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_timestamp('2024-01-02 05:06','yyyy-MM-dd[ HH:mm]')", 'timestamp', '2024-01-02 05:06:00'],
  ["to_timestamp('-0001-01-02','yyyy-MM-dd')", 'timestamp', '-0001-01-02 00:00:00'],
  ["to_timestamp('+12024-01-02','yyyy-MM-dd')", 'timestamp', '+12024-01-02 00:00:00'],
  ['to_timestamp(5)', 'timestamp', '1969-12-31 16:00:05'],
  ['to_timestamp(5.5)', 'timestamp', '1969-12-31 16:00:05.5'],
  ["to_timestamp(date'2024-01-01')", 'timestamp', '2024-01-01 00:00:00'],
  [
    "to_timestamp_ntz('2024-01-02 03:04:05','yyyy-MM-dd HH:mm:ss')",
    'timestamp_ntz',
    '2024-01-02 03:04:05',
  ],
  ["to_timestamp_ntz('2024-01-02 03:04:05Z')", 'timestamp_ntz', '2024-01-02 03:04:05'],
  ["to_timestamp_ltz('2024-01-02 03:04:05')", 'timestamp', '2024-01-02 03:04:05'],
  ["to_timestamp_ltz(timestamp_ntz'2024-01-02 03:04:05')", 'timestamp', '2024-01-02 03:04:05'],
  ["try_to_timestamp('bad')", 'timestamp', 'NULL'],
  ["try_to_timestamp('bad','yyyy')", 'timestamp', 'NULL'],
  ["try_to_timestamp('2024-01-02','yyyy-MM-dd')", 'timestamp', '2024-01-02 00:00:00'],
  ["to_unix_timestamp('2024-01-02 03:04:05')", 'bigint', '1704193445'],
  ["to_unix_timestamp('2024-01-02','yyyy-MM-dd')", 'bigint', '1704182400'],
  ["unix_timestamp('2024-01-02 03:04:05')", 'bigint', '1704193445'],
  ["unix_timestamp(date'2024-01-02')", 'bigint', '1704182400'],
  ["unix_timestamp(timestamp'2024-01-02 03:04:05.9')", 'bigint', '1704193445'],
  ["unix_timestamp('2024-01-02','yyyy-MM-dd')", 'bigint', '1704182400'],
  ['unix_timestamp() > 0', 'boolean', 'true'],
]

const written: readonly (readonly string[])[] = [
  ["date_format(date'2024-01-01','G')", 'string', 'AD'],
  ["date_format(date'2024-01-01','GGGG')", 'string', 'Anno Domini'],
  ['from_unixtime(0)', 'string', '1969-12-31 16:00:00'],
  ["from_unixtime(1704196800,'yyyy-MM-dd HH')", 'string', '2024-01-02 04'],
  ["from_unixtime('5')", 'string', '1969-12-31 16:00:05'],
  ['from_unixtime(1.5)', 'string', '1969-12-31 16:00:01'],
  [
    "date_format('2024-01-02 03:04:05.6','yyyy-MM-dd HH:mm:ss.SSSSSS')",
    'string',
    '2024-01-02 03:04:05.600000',
  ],
  ["date_format(timestamp'2024-07-02 03:04:05','z')", 'string', 'PDT'],
  ["date_format(timestamp'2024-07-02 03:04:05','zzzz')", 'string', 'Pacific Daylight Time'],
  [
    "date_format(timestamp'2024-07-02 03:04:05','VV xxx xx Z ZZZZ ZZZZZ O OOOO x X')",
    'string',
    'America/Los_Angeles -07:00 -0700 -0700 GMT-07:00 -07:00 GMT-7 GMT-07:00 -07 -07',
  ],
  ["date_format(timestamp'2024-07-02 13:04:05','h K k H a')", 'string', '1 1 13 13 PM'],
  ["date_format(timestamp'2024-07-02 00:04:05','h K k H a')", 'string', '12 0 24 0 AM'],
  [
    "date_format(timestamp'2024-07-02 00:04:05','E EEEE MMM MMMM L LL LLL Q QQ QQQ QQQQ q D DDD F')",
    'string',
    'Tue Tuesday Jul July 7 07 Jul 3 03 Q3 3rd quarter 3 184 184 2',
  ],
  [
    "date_format(timestamp'0024-07-02 00:04:05','y yy yyy yyyy yyyyy')",
    'string',
    '24 24 024 0024 00024',
  ],
  [
    "date_format(timestamp'12024-07-02 00:04:05','y yyyy yyyyy yyyyyy')",
    'string',
    '12024 +12024 12024 012024',
  ],
  ["date_format(timestamp'-0024-07-02 00:04:05','y yyyy G')", 'string', '25 0025 BC'],
  ["date_format(timestamp_ntz'2024-07-02 00:04:05','yyyy xxx')", 'string', '2024 -07:00'],
  ["date_format(null,'yyyy')", 'string', 'NULL'],
  ["date_format(date'2024-07-02','DD')", 'string', '184'],
]

const intervals: readonly (readonly string[])[] = [
  ["interval '1-2' year to month", 'interval year to month', "INTERVAL '1-2' YEAR TO MONTH"],
  ["interval '-1-2' year to month", 'interval year to month', "INTERVAL '-1-2' YEAR TO MONTH"],
  ["interval '1' year", 'interval year', "INTERVAL '1' YEAR"],
  ["interval '15' month", 'interval month', "INTERVAL '15' MONTH"],
  [
    "interval '1 02:03:04.5' day to second",
    'interval day to second',
    "INTERVAL '1 02:03:04.5' DAY TO SECOND",
  ],
  [
    "interval '-1 02:03:04.5' day to second",
    'interval day to second',
    "INTERVAL '-1 02:03:04.5' DAY TO SECOND",
  ],
  ["interval '10' hour", 'interval hour', "INTERVAL '10' HOUR"],
  ["interval '5' minute", 'interval minute', "INTERVAL '05' MINUTE"],
  ["interval '5' second", 'interval second', "INTERVAL '05' SECOND"],
  ["interval '1 2' day to hour", 'interval day to hour', "INTERVAL '1 02' DAY TO HOUR"],
  ["interval '1 2:3' day to minute", 'interval day to minute', "INTERVAL '1 02:03' DAY TO MINUTE"],
  ["interval '2:3' hour to minute", 'interval hour to minute', "INTERVAL '02:03' HOUR TO MINUTE"],
  [
    "interval '2:3:4' hour to second",
    'interval hour to second',
    "INTERVAL '02:03:04' HOUR TO SECOND",
  ],
  [
    "interval '3:4' minute to second",
    'interval minute to second',
    "INTERVAL '03:04' MINUTE TO SECOND",
  ],
  ["interval '5' day", 'interval day', "INTERVAL '5' DAY"],
  [
    'make_interval(1,2,3,4,5,6,7.5)',
    'interval',
    '1 years 2 months 25 days 5 hours 6 minutes 7.5 seconds',
  ],
  [
    'make_interval(-1,-2,-3,-4,-5,-6,-7.5)',
    'interval',
    '-1 years -2 months -25 days -5 hours -6 minutes -7.5 seconds',
  ],
  ['make_interval(0)', 'interval', '0 seconds'],
  ['make_interval(0,0,0,0,100,0,-0.000001)', 'interval', '99 hours 59 minutes 59.999999 seconds'],
  ["interval '- 1 day +2 hours'", 'interval day to hour', "INTERVAL '-0 22' DAY TO HOUR"],
  ["interval '.5 second'", 'interval second', "INTERVAL '00.5' SECOND"],
  ["interval '1.5 second'", 'interval second', "INTERVAL '01.5' SECOND"],
  ["interval '1. second'", 'interval second', "INTERVAL '01' SECOND"],
  ["interval '1 week 2 days'", 'interval day', "INTERVAL '9' DAY"],
  ["interval '1 year 2 months'", 'interval year to month', "INTERVAL '1-2' YEAR TO MONTH"],
  ["interval '5 milliseconds 3 microseconds'", 'interval second', "INTERVAL '00.005003' SECOND"],
  ["typeof(timestamp'2024-03-10' + interval '24' hour)", 'string', 'timestamp'],
  ["timestamp'2024-03-10' + interval '24' hour", 'timestamp', '2024-03-11 00:00:00'],
  ["timestamp'2024-03-09 12:00:00' + interval '25' hour", 'timestamp', '2024-03-10 13:00:00'],
  ["timestamp'2024-03-09 12:00:00' + interval '24 hours'", 'timestamp', '2024-03-10 12:00:00'],
  ["timestamp'2024-03-09 12:00:00' + interval '1' day", 'timestamp', '2024-03-10 12:00:00'],
  ["timestamp'2024-03-09 02:30:00' + interval '24' hour", 'timestamp', '2024-03-10 03:30:00'],
  [
    "timestamp'2024-03-10 12:00:00' - timestamp'2024-03-09 12:00:00'",
    'interval day to second',
    "INTERVAL '1 00:00:00' DAY TO SECOND",
  ],
  ["timestamp'2024-03-10' - interval '-24' hour", 'timestamp', '2024-03-11 00:00:00'],
  ['try_make_interval(2147483647)', 'interval', 'NULL'],
  ['try_make_interval(1,2)', 'interval', '1 years 2 months'],
  ['make_interval(1)', 'interval', '1 years'],
  ['make_interval()', 'interval', '0 seconds'],
  ['make_interval(0,0,0,0,0,0,1.0000005)', 'interval', '1.000001 seconds'],
  [
    'make_dt_interval(1,2,3,4.5)',
    'interval day to second',
    "INTERVAL '1 02:03:04.5' DAY TO SECOND",
  ],
  ['make_dt_interval(1)', 'interval day to second', "INTERVAL '1 00:00:00' DAY TO SECOND"],
  ['make_dt_interval()', 'interval day to second', "INTERVAL '0 00:00:00' DAY TO SECOND"],
  [
    'make_dt_interval(0,0,0,1.9999999)',
    'interval day to second',
    "INTERVAL '0 00:00:02' DAY TO SECOND",
  ],
  ['make_ym_interval(1,2)', 'interval year to month', "INTERVAL '1-2' YEAR TO MONTH"],
  ['make_ym_interval(1)', 'interval year to month', "INTERVAL '1-0' YEAR TO MONTH"],
  ['make_ym_interval()', 'interval year to month', "INTERVAL '0-0' YEAR TO MONTH"],
  ['make_ym_interval(-1,-2)', 'interval year to month', "INTERVAL '-1-2' YEAR TO MONTH"],
]

test('text to dates and timestamps', () => {
  checkRows(read, timeZone)
})

test('dates and timestamps to text', () => {
  checkRows(written, timeZone)
})

test('intervals made, and added to timestamps', () => {
  checkRows(intervals, timeZone)
})
