/** What casts refuse in ANSI mode, and what they give without it. */
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

const refused: readonly (readonly string[])[] = [
  ["cast('abc' as int)", 'CAST_INVALID_INPUT'],
  ["cast('1.5' as int)", 'CAST_INVALID_INPUT'],
  ['cast(3000000000L as int)', 'CAST_OVERFLOW'],
  ['cast(1e20D as bigint)', 'CAST_OVERFLOW'],
  ["cast(float('1e20') as int)", 'CAST_OVERFLOW'],
  ["cast(double('NaN') as int)", 'CAST_OVERFLOW'],
  ['cast(300 as tinyint)', 'CAST_OVERFLOW'],
  ['cast(300S as tinyint)', 'CAST_OVERFLOW'],
  ['cast(12345.67BD as tinyint)', 'CAST_OVERFLOW'],
  ['cast(123456789012345678901234567890BD as bigint)', 'CAST_OVERFLOW'],
  ["cast('abc' as decimal(5,2))", 'CAST_INVALID_INPUT'],
  ["cast('1e50' as decimal(5,2))", 'NUMERIC_OUT_OF_SUPPORTED_RANGE'],
  ["cast('12345' as decimal(5,2))", 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["cast(double('Infinity') as timestamp)", 'CAST_INVALID_INPUT'],
  ['cast(1e10D as decimal(5,2))', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["cast('abc' as boolean)", 'CAST_INVALID_INPUT'],
  ["cast('abc' as date)", 'CAST_INVALID_INPUT'],
  ["cast('2024-02-30' as date)", 'CAST_INVALID_INPUT'],
  ["cast('abc' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('24:00:00' as timestamp)", 'CAST_INVALID_INPUT'],
  [
    "cast('bad' as interval day to second)",
    'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE',
  ],
  ["cast('bad' as interval year)", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING'],
  ['cast(2000000000 as interval year)', 'CAST_OVERFLOW'],
  ['cast(1000000000000L as interval day)', 'CAST_OVERFLOW'],
  ["cast(interval '1000' hour as tinyint)", 'CAST_OVERFLOW'],
  ['cast(true as timestamp)', 'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION'],
  ['cast(1 as binary)', 'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION'],
  ["cast(timestamp'2024-01-01 00:00:00.5' as tinyint)", 'CAST_OVERFLOW'],
  [
    "cast(timestamp'2024-01-01 00:00:00.5' as boolean)",
    'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION',
  ],
  ["cast(date'2024-01-01' as boolean)", 'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION'],
  ['cast(true as date)', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ["cast(array('a') as array<int>)", 'CAST_INVALID_INPUT'],
  ["cast(map(1,'x') as map<int,int>)", 'CAST_INVALID_INPUT'],
  ["cast(struct('x') as struct<a:int>)", 'CAST_INVALID_INPUT'],
  ["cast('20240102' as date)", 'CAST_INVALID_INPUT'],
  ["cast('20240102' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-02 03:04:05 america/los_angeles' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('' as int)", 'CAST_INVALID_INPUT'],
  ["cast('+' as int)", 'CAST_INVALID_INPUT'],
  ["cast('9223372036854775808' as bigint)", 'CAST_INVALID_INPUT'],
  ['cast(true as decimal(1,1))', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ['cast(1 as decimal(1,1))', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["cast(map('a',1) as array<int>)", 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ["cast(interval '5' hour as double)", 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ['cast(5.0D as interval hour)', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ["cast(interval '5' hour as interval year)", 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ["cast(interval '5' hour as boolean)", 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  [
    "cast(interval '1 2:3:4.5' day to second as decimal(5,2))",
    'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
  ],
  ['cast(1e300D as timestamp)', 'CAST_OVERFLOW'],
  ["cast(timestamp'2024-01-01' as decimal(3,1))", 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["cast('ye' as boolean)", 'CAST_INVALID_INPUT'],
  ["cast('1e2147483648' as decimal(10,0))", 'CAST_INVALID_INPUT'],
  ["cast('1e-2147483648' as decimal(10,0))", 'CAST_INVALID_INPUT'],
  [
    "cast('99999999999999999999999999999999999999999' as decimal(10,0))",
    'NUMERIC_OUT_OF_SUPPORTED_RANGE',
  ],
  ['cast(123456789012.5BD as decimal(38,30))', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["cast('+.' as decimal(5,1))", 'CAST_INVALID_INPUT'],
  ["cast('1e' as double)", 'CAST_INVALID_INPUT'],
  ["cast('e1' as double)", 'CAST_INVALID_INPUT'],
  ["cast('.' as double)", 'CAST_INVALID_INPUT'],
  ["cast('1_0' as double)", 'CAST_INVALID_INPUT'],
  ["cast('infinit' as double)", 'CAST_INVALID_INPUT'],
  ["cast('+nan' as double)", 'CAST_INVALID_INPUT'],
  ["cast('-nan' as double)", 'CAST_INVALID_INPUT'],
  ["cast('0x10' as double)", 'CAST_INVALID_INPUT'],
  ["cast('1L' as bigint)", 'CAST_INVALID_INPUT'],
  ['cast(128.0D as tinyint)', 'CAST_OVERFLOW'],
  ['cast(128.9BD as tinyint)', 'CAST_OVERFLOW'],
  ['cast(70000BD as smallint)', 'CAST_OVERFLOW'],
  ['cast(5000000000BD as int)', 'CAST_OVERFLOW'],
  ["cast(X'31' as int)", 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  ["cast('1-13' as interval year to month)", 'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING'],
  ["cast('--1-1' as interval year to month)", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING'],
  [
    "cast('INTERVAL \\'1\\' YEAR' as interval year to month)",
    'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING',
  ],
  ["cast('1' as interval year to month)", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING'],
  [
    "cast('1T2:3:4' as interval day to second)",
    'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE',
  ],
  ["cast('10000000000' as interval year)", 'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING'],
  ["cast('1 day' as interval day)", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE'],
  [
    "cast('1:100' as interval minute to second)",
    'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE',
  ],
  ["cast(array('a','b') as array<int>)", 'CAST_INVALID_INPUT'],
  ["cast('2024-13-01' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01 25:00:00' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01 10:05+08:00' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01 10:05:06+19:00' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01 10:05:06 Foo/Bar' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01 10:05:06 z' as timestamp)", 'CAST_INVALID_INPUT'],
  ["cast('12345678-01-01' as date)", 'CAST_INVALID_INPUT'],
  ["cast('05:06' as timestamp_ntz)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-01Z' as date)", 'CAST_INVALID_INPUT'],
  ["cast('2024-01-' as date)", 'CAST_INVALID_INPUT'],
  ["cast('2024-' as date)", 'CAST_INVALID_INPUT'],
]

const legacy: readonly (readonly string[])[] = [
  ['make_date(2024,2,30)', 'date', 'NULL'],
  ['make_timestamp(2024,13,1,0,0,0)', 'timestamp', 'NULL'],
  ["make_timestamp(2024,1,1,0,0,0,'bad')", 'INVALID_TIMEZONE'],
  ['make_timestamp(2024,1,1,0,0,60.5)', 'timestamp', 'NULL'],
  ["to_date('bad')", 'date', 'NULL'],
  ["to_date('bad','yyyy-MM-dd')", 'date', 'NULL'],
  ["to_timestamp('bad')", 'timestamp', 'NULL'],
  ["to_timestamp('bad','yyyy')", 'timestamp', 'NULL'],
  ["unix_timestamp('bad','yyyy')", 'bigint', 'NULL'],
  ["to_unix_timestamp('bad')", 'bigint', 'NULL'],
  ["next_day('2024-01-01','bad')", 'date', 'NULL'],
  ['make_interval(2147483647)', 'interval', 'NULL'],
  ['make_ym_interval(2147483647)', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ['make_dt_interval(2147483647)', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ["from_utc_timestamp('2024-01-01','bad')", 'INVALID_TIMEZONE'],
  ["timestamp_seconds(double('inf'))", 'timestamp', 'NULL'],
  ["date_add('bad',1)", 'date', 'NULL'],
  ["last_day('bad')", 'date', 'NULL'],
  ['cast(1.5 as interval year)', 'interval year', "INTERVAL '1' YEAR"],
  ["cast('bad' as interval year)", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING'],
  ['cast(2000000000 as interval year)', 'CAST_OVERFLOW'],
  ["cast(interval '1000' hour as tinyint)", 'CAST_OVERFLOW'],
  ["cast('12:30' as date)", 'date', 'NULL'],
  ["cast('1e50' as decimal(5,2))", 'decimal(5,2)', 'NULL'],
  ['cast(1e300D as int)', 'int', '2147483647'],
  ['cast(300.7D as tinyint)', 'tinyint', '44'],
  ['cast(-1e300D as smallint)', 'smallint', '0'],
  ['cast(5000000000BD as int)', 'int', '705032704'],
  ['cast(1e30 as bigint)', 'bigint', '9223372036854775807'],
  ['cast(99999999999999999999BD as bigint)', 'bigint', '7766279631452241919'],
  ["cast(timestamp'2024-01-01' as tinyint)", 'tinyint', 'NULL'],
  ['cast(true as timestamp)', 'timestamp', '1969-12-31 16:00:00.000001'],
  ['cast(258 as binary)', 'binary', '[00 00 01 02]'],
  ["cast('1.' as int)", 'int', '1'],
  ["cast('.5' as int)", 'int', '0'],
  ["cast('.' as int)", 'int', '0'],
  ["cast('-.5' as int)", 'int', '0'],
  ["cast('+' as int)", 'int', 'NULL'],
  ["cast('1.5e1' as int)", 'int', 'NULL'],
  ["cast('2147483648' as int)", 'int', 'NULL'],
  ["cast(date'2024-01-01' as int)", 'int', 'NULL'],
  ["cast('x' as timestamp_ntz)", 'timestamp_ntz', 'NULL'],
]

test('casts that fail in ANSI mode', () => {
  check(refused)
})

test('without ANSI mode: nulls and wrapped numbers', () => {
  check(legacy, false)
})
