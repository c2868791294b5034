/** Casts between all types, as real Spark answers them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../../../src/sql/functions/all.js'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { MillraceError } from '../../../src/util/errors.js'
import { evaluate } from './evaluate.js'

const timeZone = 'America/Los_Angeles'

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

const numbers: readonly (readonly string[])[] = [
  ["cast(double('Infinity') as decimal(5,2))", 'decimal(5,2)', 'NULL'],
  ["cast(interval '5' hour as int)", 'int', '5'],
  ["cast(interval '5' hour as decimal(10,2))", 'decimal(10,2)', '5.00'],
  ["cast(interval '5.5' second as decimal(10,2))", 'decimal(10,2)', '5.50'],
  ["cast(interval '5.5' second as int)", 'int', '5'],
  ["cast(interval '5 3' day to hour as int)", 'int', '123'],
  ['cast(1.4E-45 as float)', 'float', '1.4E-45'],
  ['cast(0.1f as decimal(20,15))', 'decimal(20,15)', '0.100000001490116'],
  ['cast(0.1f as double)', 'double', '0.10000000149011612'],
  ["cast(timestamp'2024-01-01 00:00:00' as int)", 'int', '1704096000'],
  ["cast(timestamp'2024-01-01 00:00:00.5' as double)", 'double', '1.7040960005E9'],
  ["cast(timestamp'2024-01-01 00:00:00.5' as decimal(20,3))", 'decimal(20,3)', '1704096000.500'],
  ["cast('  t ' as boolean)", 'boolean', 'true'],
  ["cast('1d' as double)", 'double', '1.0'],
  ["cast('1f' as float)", 'float', '1.0'],
  ["cast('inf' as double)", 'double', 'Infinity'],
  ["cast('-Infinity' as float)", 'float', '-Infinity'],
  ["cast('nAn' as double)", 'double', 'NaN'],
  ["cast('0x1p3' as double)", 'double', '8.0'],
  ["cast('1e400' as double)", 'double', 'Infinity'],
  ["cast('+5' as int)", 'int', '5'],
  ["cast(' 12 ' as decimal(5,1))", 'decimal(5,1)', '12.0'],
  ["cast('.5' as decimal(5,1))", 'decimal(5,1)', '0.5'],
  ["cast('1.e2' as decimal(5,1))", 'decimal(5,1)', '100.0'],
  ['cast(1.25 as decimal(3,1))', 'decimal(3,1)', '1.3'],
  ['cast(-1.25 as decimal(3,1))', 'decimal(3,1)', '-1.3'],
  ["try_cast('abc' as int)", 'int', 'NULL'],
  ['try_cast(300 as tinyint)', 'tinyint', 'NULL'],
  ['try_cast(1e9 as decimal(3,1))', 'decimal(3,1)', 'NULL'],
  ['cast(null as int)', 'int', 'NULL'],
  ["cast(interval '-5.7' second as int)", 'int', '-5'],
  ["cast(interval '1-6' year to month as int)", 'int', '18'],
  ["cast(interval '1-6' year to month as decimal(10,2))", 'decimal(10,2)', '18.00'],
  ["cast(interval '5-3' year to month as bigint)", 'bigint', '63'],
  ["cast(timestamp'1969-12-31 23:59:59.5Z' as bigint)", 'bigint', '-1'],
  ["cast(timestamp'1969-12-31 23:59:59.5Z' as decimal(3,1))", 'decimal(3,1)', '-0.5'],
  ["cast(timestamp'2024-01-01 00:00:00Z' as float)", 'float', '1.7040672E9'],
  ['cast(1.5BD as boolean)', 'boolean', 'true'],
  ["cast(double('nan') as boolean)", 'boolean', 'true'],
  ["cast(' 1.5e1 ' as float)", 'float', '15.0'],
  ["cast('\\t12\\n' as int)", 'int', '12'],
  ["cast('12\\u007f' as int)", 'int', '12'],
  ["cast('1e-100' as decimal(10,0))", 'decimal(10,0)', '0'],
  [
    "cast('123456.789' as decimal(38,30))",
    'decimal(38,30)',
    '123456.789000000000000000000000000000',
  ],
  ['cast(1e18D as bigint)', 'bigint', '1000000000000000000'],
  ['cast(9.2233720368547758E18D as bigint)', 'bigint', '9223372036854775807'],
  ['cast(-9.2233720368547758E18D as bigint)', 'bigint', '-9223372036854775808'],
  ['cast(2147483647.9D as int)', 'int', '2147483647'],
  ['cast(-2147483648.9D as int)', 'int', '-2147483648'],
  ['cast(127.9D as tinyint)', 'tinyint', '127'],
  ["cast(float('127.9') as tinyint)", 'tinyint', '127'],
  ['cast(127.9BD as tinyint)', 'tinyint', '127'],
  ['cast(0.1D as decimal(20,18))', 'decimal(20,18)', '0.100000000000000000'],
  ['cast(1e22D as decimal(38,0))', 'decimal(38,0)', '10000000000000000000000'],
  ['cast(1.0E-20D as decimal(38,25))', 'decimal(38,25)', '0.0000000000000000000100000'],
  ['cast(9007199254740993L as double)', 'double', '9.007199254740992E15'],
  ['cast(123456789012345678.91BD as double)', 'double', '1.2345678901234568E17'],
  ['cast(1.1BD as float)', 'float', '1.1'],
  ['cast(true as double)', 'double', '1.0'],
]

const times: readonly (readonly string[])[] = [
  ["cast('abc' as interval)", 'interval', 'NULL'],
  [
    "cast('1-2' as interval year to month)",
    'interval year to month',
    "INTERVAL '1-2' YEAR TO MONTH",
  ],
  [
    "cast('1 2:3:4' as interval day to second)",
    'interval day to second',
    "INTERVAL '1 02:03:04' DAY TO SECOND",
  ],
  ["cast('5' as interval year)", 'interval year', "INTERVAL '5' YEAR"],
  ["cast('-5' as interval month)", 'interval month', "INTERVAL '-5' MONTH"],
  ["cast('1 day' as interval)", 'interval', '1 days'],
  ["cast('1 day 2.5 seconds' as interval)", 'interval', '1 days 2.5 seconds'],
  ['cast(5 as interval hour)', 'interval hour', "INTERVAL '05' HOUR"],
  ['cast(5.5 as interval second)', 'interval second', "INTERVAL '05.5' SECOND"],
  ['cast(1.5 as interval hour)', 'interval hour', "INTERVAL '01' HOUR"],
  [
    'cast(5 as interval hour to second)',
    'interval hour to second',
    "INTERVAL '00:00:05' HOUR TO SECOND",
  ],
  ['cast(300 as interval year)', 'interval year', "INTERVAL '300' YEAR"],
  [
    "cast(interval '5 3:04:05.6' day to second as interval hour)",
    'interval hour',
    "INTERVAL '123' HOUR",
  ],
  ["cast(interval '5-3' year to month as interval year)", 'interval year', "INTERVAL '5' YEAR"],
  ["cast(interval '5-3' year to month as interval month)", 'interval month', "INTERVAL '63' MONTH"],
  [
    "cast(1 as interval year) + interval '1' month",
    'interval year to month',
    "INTERVAL '1-1' YEAR TO MONTH",
  ],
  ['cast(1.5D as timestamp)', 'timestamp', '1969-12-31 16:00:01.5'],
  ['cast(-1.0000005BD as timestamp)', 'timestamp', '1969-12-31 15:59:59'],
  ["cast('2024-01-02 03:04:05 Europe/Berlin' as timestamp)", 'timestamp', '2024-01-01 18:04:05'],
  ["cast('2024-01-02 03:04:05+1:5' as timestamp)", 'timestamp', '2024-01-01 17:59:05'],
  [
    "cast('2024-01-02 03:04:05.123456789 UTC+8' as timestamp)",
    'timestamp',
    '2024-01-01 11:04:05.123456',
  ],
  ["cast('2024-01-02T03:04' as timestamp)", 'timestamp', '2024-01-02 03:04:00'],
  ["cast('2024-01-02T03' as timestamp)", 'timestamp', '2024-01-02 03:00:00'],
  ["cast('2024-01-02 ' as timestamp)", 'timestamp', '2024-01-02 00:00:00'],
  ["cast('2024-01-02 x' as date)", 'date', '2024-01-02'],
  ["cast('2024-1-2T' as date)", 'date', '2024-01-02'],
  ["cast('2024' as timestamp)", 'timestamp', '2024-01-01 00:00:00'],
  ["cast('+12024-01-02' as date)", 'date', '+12024-01-02'],
  ["cast('-0001-01-02' as date)", 'date', '-0001-01-02'],
  ["cast('2024-01-02 03:04:05Z' as timestamp_ntz)", 'timestamp_ntz', '2024-01-02 03:04:05'],
  ["cast('2024-01-02 03:04:05 PST' as timestamp)", 'timestamp', '2024-01-02 03:04:05'],
  ["cast('0001-01-01' as timestamp)", 'timestamp', '0001-01-01 00:00:00'],
  ["cast('2024-03-10 02:30:00' as timestamp)", 'timestamp', '2024-03-10 03:30:00'],
  ["cast('2024-11-03 01:30:00' as timestamp)", 'timestamp', '2024-11-03 01:30:00'],
  ["cast('1800-01-01' as timestamp)", 'timestamp', '1800-01-01 00:00:00'],
  ['cast(1.999 as interval second)', 'interval second', "INTERVAL '01.999' SECOND"],
  ['cast(1.999999999 as interval second)', 'interval second', "INTERVAL '02' SECOND"],
  ['cast(1.5 as interval year)', 'interval year', "INTERVAL '1' YEAR"],
  ['cast(-1.5 as interval month)', 'interval month', "INTERVAL '-2' MONTH"],
  ["cast(interval '1-6' year to month as interval year)", 'interval year', "INTERVAL '1' YEAR"],
  ["cast(interval '25' second as interval minute)", 'interval minute', "INTERVAL '00' MINUTE"],
  [
    'cast(1.5 as interval hour to second)',
    'interval hour to second',
    "INTERVAL '00:00:01.5' HOUR TO SECOND",
  ],
  ['cast(-1.9999999BD as timestamp)', 'timestamp', '1969-12-31 15:59:58.000001'],
  ['cast(1.9999999D as timestamp)', 'timestamp', '1969-12-31 16:00:01.999999'],
  ['cast(9e12D as timestamp)', 'timestamp', '+287168-08-24 09:00:00'],
  ["cast(float('1.1') as timestamp)", 'timestamp', '1969-12-31 16:00:01.1'],
  ["cast(date'2024-03-10' as timestamp)", 'timestamp', '2024-03-10 00:00:00'],
  ["cast(date'2024-01-01' as timestamp_ntz)", 'timestamp_ntz', '2024-01-01 00:00:00'],
  ["cast(timestamp'2024-01-01 05:00:00' as timestamp_ntz)", 'timestamp_ntz', '2024-01-01 05:00:00'],
  ["cast(timestamp_ntz'2024-03-10 02:30:00' as timestamp)", 'timestamp', '2024-03-10 03:30:00'],
  ["cast(timestamp'2024-01-01 05:00:00' as date)", 'date', '2024-01-01'],
  ["cast(timestamp_ntz'1969-12-31 05:00:00' as date)", 'date', '1969-12-31'],
  ["cast('1 2' as interval day to hour)", 'interval day to hour', "INTERVAL '1 02' DAY TO HOUR"],
  ["cast('25' as interval hour)", 'interval hour', "INTERVAL '25' HOUR"],
  [
    "cast('+1-1' as interval year to month)",
    'interval year to month',
    "INTERVAL '1-1' YEAR TO MONTH",
  ],
  [
    "cast('INTERVAL \\'1-2\\' YEAR TO MONTH' as interval year to month)",
    'interval year to month',
    "INTERVAL '1-2' YEAR TO MONTH",
  ],
  [
    "cast('interval -\\'1-2\\' year to month' as interval year to month)",
    'interval year to month',
    "INTERVAL '-1-2' YEAR TO MONTH",
  ],
  [
    "cast('INTERVAL \\'1 2:3:4.5\\' DAY TO SECOND' as interval day to second)",
    'interval day to second',
    "INTERVAL '1 02:03:04.5' DAY TO SECOND",
  ],
  [
    "cast('1 2:3:4.1234567' as interval day to second)",
    'interval day to second',
    "INTERVAL '1 02:03:04.123456' DAY TO SECOND",
  ],
  ["cast('100' as interval second)", 'interval second', "INTERVAL '100' SECOND"],
  ["cast('100.5' as interval second)", 'interval second', "INTERVAL '100.5' SECOND"],
  [
    "cast('100:30' as interval minute to second)",
    'interval minute to second',
    "INTERVAL '100:30' MINUTE TO SECOND",
  ],
  ["cast('2024-01-01 10' as timestamp)", 'timestamp', '2024-01-01 10:00:00'],
  ["cast('2024-01-01 10:5:7.1 ' as timestamp)", 'timestamp', '2024-01-01 10:05:07.1'],
  ["cast('2024-01-01 10:05:06 +08' as timestamp)", 'timestamp', '2023-12-31 18:05:06'],
  ["cast('2024-01-01 10:05:06.+08' as timestamp)", 'timestamp', '2023-12-31 18:05:06'],
  ["cast('2024-01-01 10:05:06.5GMT-3' as timestamp)", 'timestamp', '2024-01-01 05:05:06.5'],
  ["cast('2024-01-01 10:05:06+0800' as timestamp)", 'timestamp', '2023-12-31 18:05:06'],
  ["cast('2024-01-01 10:05:06+080030' as timestamp)", 'timestamp', '2023-12-31 18:04:36'],
  ["cast('2024-01-01 10:05:06+8' as timestamp)", 'timestamp', '2023-12-31 18:05:06'],
  ["cast('2024-01-01 10:05:06 CET' as timestamp)", 'timestamp', '2024-01-01 01:05:06'],
  ["cast('2024-01-01 10:05:06 EST' as timestamp)", 'timestamp', '2024-01-01 07:05:06'],
  ["cast('2024-01-01 10:05:06 US/Pacific' as timestamp)", 'timestamp', '2024-01-01 10:05:06'],
  ["cast('2024-01-01 10:05:06 Z' as timestamp)", 'timestamp', '2024-01-01 02:05:06'],
  ["cast('2024-01-01 10:05:06 UTC+08:00' as timestamp)", 'timestamp', '2023-12-31 18:05:06'],
  ["cast('123456-01-01' as timestamp)", 'timestamp', '+123456-01-01 00:00:00'],
  ["cast('1234567-01-01' as date)", 'date', '+1234567-01-01'],
  ["cast('-1234-01-01' as timestamp)", 'timestamp', '-1234-01-01 00:00:00'],
  ["cast('2024-1-1T5:6:7' as timestamp_ntz)", 'timestamp_ntz', '2024-01-01 05:06:07'],
]

const texts: readonly (readonly string[])[] = [
  ['array(1,null)', 'array<int>', '[1, NULL]'],
  ["map('a',null)", 'map<string,void>', '{a -> NULL}'],
  ["struct(1,null,'x')", 'struct<col1:int,col2:void,col3:string>', '{1, NULL, x}'],
  ['cast(array(1,null) as string)', 'string', '[1, null]'],
  ["X'4142'", 'binary', '[41 42]'],
  ["array(X'4142')", 'array<binary>', '[[41 42]]'],
  ["cast(X'ff41' as string)", 'string', '�A'],
  ["float('0.1')", 'float', '0.1'],
  ["float('1e10')", 'float', '1.0E10'],
  ['4.9E-324D', 'double', '4.9E-324'],
  ['1.0E7D', 'double', '1.0E7'],
  ['0.001D', 'double', '0.001'],
  ['123456.789D', 'double', '123456.789'],
  ['9999999D', 'double', '9999999.0'],
  ['-0.0D', 'double', '-0.0'],
  ["try_cast(array('a','1') as array<int>)", 'array<int>', '[NULL, 1]'],
  ['cast(array(1) as array<string>)', 'array<string>', '[1]'],
  ['cast(array(1,null) as array<string>)', 'array<string>', '[1, NULL]'],
  ["array(cast(null as string), 'x')", 'array<string>', '[NULL, x]'],
  [
    "timestamp'2024-03-09 12:00:00' + make_interval(0,0,0,0,24)",
    'timestamp',
    '2024-03-10 13:00:00',
  ],
  ["cast(named_struct('a',1,'b',array(1.5D)) as string)", 'string', '{1, [1.5]}'],
  ["cast(map('a',map(1,null)) as string)", 'string', '{a -> {1 -> null}}'],
  ["cast(array(date'2024-01-01') as string)", 'string', '[2024-01-01]'],
  ["cast(array(X'41') as string)", 'string', '[A]'],
  ["cast(array(float('0.1')) as string)", 'string', '[0.1]'],
]

test('casts to numbers, booleans and bytes', () => {
  check(numbers)
})

test('casts to dates, timestamps and intervals', () => {
  check(times)
})

test('texts of values, and casts of nested values', () => {
  check(texts)
})
