/** Functions of dates and times, as real Spark answers them. */
import { test } from 'node:test'
import { checkRows } from './check-rows.js'

const timeZone = 'America/Los_Angeles'

const fields: readonly (readonly string[])[] = [
  ["extract(year from interval '1-2' year to month)", 'int', '1'],
  ["extract(second from interval '1 02:03:04.5' day to second)", 'decimal(8,6)', '4.500000'],
  ["extract(second from timestamp'2024-01-01 01:02:03.456')", 'decimal(8,6)', '3.456000'],
  ["extract(hour from date'2024-01-01')", 'int', '0'],
  ["extract(yearofweek from date'2024-12-30')", 'int', '2025'],
  ["extract(dow from date'2024-12-30')", 'int', '2'],
  ["extract(dayofweek_iso from date'2024-12-30')", 'int', '1'],
  ["extract(doy from date'2024-12-30')", 'int', '365'],
  ["extract(week from date'2024-12-30')", 'int', '1'],
  ["extract(quarter from date'2024-12-30')", 'int', '4'],
  ['extract(days from make_interval(1,2,3,4,5,6,7.5))', 'int', '25'],
  ['extract(year from make_interval(1,2,3,4,5,6,7.5))', 'int', '1'],
  ['extract(second from make_interval(1,2,3,4,5,6,7.5))', 'decimal(8,6)', '7.500000'],
  ["extract(minute from interval '5:6' hour to minute)", 'tinyint', '6'],
  ["year('2024-03-05')", 'int', '2024'],
  ["year(timestamp'2024-03-05 01:02:03')", 'int', '2024'],
  ["hour('2024-03-05 13:14:15')", 'int', '13'],
  ["second(timestamp'2024-03-05 01:02:03.5')", 'int', '3'],
  ["hour(timestamp_ntz'2024-03-05 13:14:15')", 'int', '13'],
  ["dayname(date'2024-03-05')", 'string', 'Tue'],
  ["monthname('2024-03-05')", 'string', 'Mar'],
  ["weekofyear('2021-01-03')", 'int', '53'],
  ["date_part('SECONDS', timestamp'2024-03-05 01:02:03.5')", 'decimal(8,6)', '3.500000'],
  ["date_part('year', interval '1-2' year to month)", 'int', '1'],
  ["datepart('week', date'2024-03-05')", 'int', '10'],
  ["date_part(cast(null as string), date'2024-03-05')", 'double', 'NULL'],
  ["extract(year from '2024-01-01')", 'int', '2024'],
  ["extract(seconds from '2024-01-01 00:00:01.5')", 'decimal(8,6)', '1.500000'],
  ["extract(day from interval '5 3' day to hour)", 'int', '5'],
  ["extract(hours from interval '-5 3' day to hour)", 'tinyint', '-3'],
  ['extract(minute from make_interval(0,0,0,0,-5,-6,-7.5))', 'tinyint', '-6'],
  ['extract(second from make_interval(0,0,0,0,-5,-6,-7.5))', 'decimal(8,6)', '-7.500000'],
  ['extract(month from make_interval(-1,-5))', 'tinyint', '-5'],
  ['extract(hour from make_interval(0,0,0,0,50))', 'tinyint', '2'],
]

const shifted: readonly (readonly string[])[] = [
  ["next_day('2024-01-01','TU')", 'date', '2024-01-02'],
  ["add_months('2024-01-31',1)", 'date', '2024-02-29'],
  ["date_add('2024-01-01', 2147483647)", 'date', '-5877587-06-21'],
  ["date_add('2024-01-01', '1')", 'date', '2024-01-02'],
  ["months_between('2024-03-31','2024-02-29')", 'double', '1.0'],
  ["months_between('1997-02-28 10:30:00', '1996-10-30')", 'double', '3.94959677'],
  ["months_between('1997-02-28 10:30:00', '1996-10-30', false)", 'double', '3.9495967741935485'],
  ["date_add('2024-01-01', 5)", 'date', '2024-01-06'],
  ["date_add(date'2024-01-01', cast(5 as tinyint))", 'date', '2024-01-06'],
  ["dateadd(date'2024-01-01', 5)", 'date', '2024-01-06'],
  ["date_sub('2024-01-01', 5)", 'date', '2023-12-27'],
  ["date_add(timestamp'2024-01-01 05:00:00', 1)", 'date', '2024-01-02'],
  ["datediff('2024-01-05','2024-01-01 23:00:00')", 'int', '4'],
  ["add_months(date'2024-01-31', -2)", 'date', '2023-11-30'],
  ["add_months('2024-01-31', '1')", 'date', '2024-02-29'],
  ["add_months(date'2024-01-31', 1L)", 'date', '2024-02-29'],
  ["last_day('2024-02-05')", 'date', '2024-02-29'],
  ["next_day('2024-01-01', 'Monday')", 'date', '2024-01-08'],
  ["trunc('2024-08-15','Q')", 'date', 'NULL'],
  ["trunc('2024-08-15','quarter')", 'date', '2024-07-01'],
  ["trunc('2024-08-15','mon')", 'date', '2024-08-01'],
  ["trunc('2024-08-15','yy')", 'date', '2024-01-01'],
  ["trunc('2024-08-15','day')", 'date', 'NULL'],
  ["trunc('2024-08-15 10:00:00','month')", 'date', '2024-08-01'],
  ["date_trunc('quarter', '2024-08-15 10:11:12.123456')", 'timestamp', '2024-07-01 00:00:00'],
  [
    "date_trunc('MICROSECOND', '2024-08-15 10:11:12.123456')",
    'timestamp',
    '2024-08-15 10:11:12.123456',
  ],
  [
    "date_trunc('millisecond', '2024-08-15 10:11:12.123456')",
    'timestamp',
    '2024-08-15 10:11:12.123',
  ],
  ["date_trunc('bad', '2024-08-15 10:11:12.123456')", 'timestamp', 'NULL'],
  [
    "date_trunc('dd', timestamp_ntz'2024-08-15 10:11:12.123456')",
    'timestamp',
    '2024-08-15 00:00:00',
  ],
  ["date_trunc('yyyy', date'2024-08-15')", 'timestamp', '2024-01-01 00:00:00'],
  ["date_trunc('hour', timestamp'1800-01-01 10:11:12')", 'timestamp', '1800-01-01 10:00:00'],
  ["months_between('2024-03-15 12:00:00','2024-02-29 00:00:00')", 'double', '0.56451613'],
  ["months_between('2024-02-29','2024-03-31')", 'double', '-1.0'],
]

const made: readonly (readonly string[])[] = [
  ['make_timestamp(2024,1,1,0,0,60)', 'timestamp', '2024-01-01 00:01:00'],
  ["make_timestamp(2024,1,1,5,0,0,'UTC')", 'timestamp', '2023-12-31 21:00:00'],
  ['make_date(2024,2,29)', 'date', '2024-02-29'],
  ['make_date(10000,1,1)', 'date', '+10000-01-01'],
  ['make_date(2024,null,1)', 'date', 'NULL'],
  ['make_timestamp(2024,1,2,3,4,5.678)', 'timestamp', '2024-01-02 03:04:05.678'],
  ['make_timestamp(2024,1,2,3,4,5)', 'timestamp', '2024-01-02 03:04:05'],
  ['make_timestamp(2024,1,2,3,4,59.9999999)', 'timestamp', '2024-01-02 03:05:00'],
  ['make_timestamp_ntz(2024,1,2,3,4,5.678)', 'timestamp_ntz', '2024-01-02 03:04:05.678'],
  ["make_timestamp_ltz(2024,1,2,3,4,5.678,'UTC')", 'timestamp', '2024-01-01 19:04:05.678'],
  ["make_timestamp(2024,1,2,3,4,5.678,'CET')", 'timestamp', '2024-01-01 18:04:05.678'],
  ['try_make_timestamp(2024,13,2,3,4,5)', 'timestamp', 'NULL'],
  ['try_make_timestamp(2024,1,2,3,4,60.5)', 'timestamp', 'NULL'],
  ['try_make_timestamp_ntz(2024,13,2,3,4,5)', 'timestamp_ntz', 'NULL'],
  ["try_make_timestamp_ltz(2024,12,2,3,4,5,'UTC')", 'timestamp', '2024-12-01 19:04:05'],
]

const epoch: readonly (readonly string[])[] = [
  ["unix_date(date'2024-01-02')", 'int', '19724'],
  ["unix_seconds(timestamp'2024-01-02 03:04:05.9')", 'bigint', '1704193445'],
  ["unix_millis(timestamp'1969-12-31 23:59:59.9999Z')", 'bigint', '-1'],
  ["unix_micros(timestamp'2024-01-02 03:04:05.9')", 'bigint', '1704193445900000'],
  ['date_from_unix_date(5)', 'date', '1970-01-06'],
  ['timestamp_seconds(1)', 'timestamp', '1969-12-31 16:00:01'],
  ['timestamp_seconds(1.5)', 'timestamp', '1969-12-31 16:00:01.5'],
  ['timestamp_seconds(1.5D)', 'timestamp', '1969-12-31 16:00:01.5'],
  ["timestamp_seconds(double('nan'))", 'timestamp', 'NULL'],
  ['timestamp_millis(1500)', 'timestamp', '1969-12-31 16:00:01.5'],
  ['timestamp_micros(1500)', 'timestamp', '1969-12-31 16:00:00.0015'],
]

const zones: readonly (readonly string[])[] = [
  ["from_utc_timestamp('2024-07-01 12:00:00','Asia/Tokyo')", 'timestamp', '2024-07-01 21:00:00'],
  ["to_utc_timestamp('2024-07-01 12:00:00','Asia/Tokyo')", 'timestamp', '2024-07-01 03:00:00'],
  ["from_utc_timestamp(timestamp'2024-07-01 12:00:00','+8')", 'timestamp', '2024-07-01 20:00:00'],
  [
    "convert_timezone('Europe/Berlin',timestamp_ntz'2024-07-01 12:00:00')",
    'timestamp_ntz',
    '2024-07-01 21:00:00',
  ],
  [
    "convert_timezone('UTC','Europe/Berlin','2024-07-01 12:00:00')",
    'timestamp_ntz',
    '2024-07-01 14:00:00',
  ],
  [
    "convert_timezone('UTC','Europe/Berlin',date'2024-07-01')",
    'timestamp_ntz',
    '2024-07-01 02:00:00',
  ],
]

const units: readonly (readonly string[])[] = [
  ["timestampadd(MONTH, 1, timestamp'2024-01-31 00:00:00')", 'timestamp', '2024-02-29 00:00:00'],
  ["timestampadd(MONTH, 1, date'2024-01-31')", 'timestamp', '2024-02-29 00:00:00'],
  [
    "timestampadd(QUARTER, -1, timestamp_ntz'2024-05-31 00:00:00')",
    'timestamp_ntz',
    '2024-02-29 00:00:00',
  ],
  ["timestampadd(WEEK, 1, '2024-01-31')", 'timestamp', '2024-02-07 00:00:00'],
  ["timestampadd(MICROSECOND, 1, '2024-01-31')", 'timestamp', '2024-01-31 00:00:00.000001'],
  ["timestampadd(DAYOFYEAR, 1, '2024-01-31')", 'timestamp', '2024-02-01 00:00:00'],
  ["dateadd(DAY, 1, date'2024-03-09')", 'timestamp', '2024-03-10 00:00:00'],
  ["date_add(HOUR, 1, '2024-03-10 01:30:00')", 'timestamp', '2024-03-10 03:30:00'],
  [
    "timestampdiff(MONTH, timestamp'2024-01-31 00:00:00', timestamp'2024-03-30 00:00:00')",
    'bigint',
    '1',
  ],
  ["timestampdiff(YEAR, '2024-02-29', '2025-02-28')", 'bigint', '0'],
  ["timestampdiff(QUARTER, '2024-02-29', '2025-02-28')", 'bigint', '3'],
  ["timestampdiff(WEEK, '2024-02-29', '2025-02-28')", 'bigint', '52'],
  ["timestampdiff(HOUR, '2024-03-10', '2024-03-11')", 'bigint', '24'],
  ["timestampdiff(DAY, '2024-03-10', '2024-03-11')", 'bigint', '1'],
  ["timestampdiff(MICROSECOND, '2024-03-10', '2024-03-11')", 'bigint', '86400000000'],
  ["timestampdiff(MONTH, '2024-03-30', '2024-01-31')", 'bigint', '-1'],
  ["datediff(MONTH, date'2024-01-31', date'2024-03-30')", 'bigint', '1'],
]

test('fields of dates, timestamps and intervals', () => {
  checkRows(fields, timeZone)
})

test('dates moved, cut and compared', () => {
  checkRows(shifted, timeZone)
})

test('dates and timestamps made of fields', () => {
  checkRows(made, timeZone)
})

test('numbers since 1970', () => {
  checkRows(epoch, timeZone)
})

test('times moved between zones', () => {
  checkRows(zones, timeZone)
})

test('timestampadd and timestampdiff', () => {
  checkRows(units, timeZone)
})
