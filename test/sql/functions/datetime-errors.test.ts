/** What functions of dates, times and intervals refuse. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MillraceError } from '../../../src/util/errors.js'
import { checkRows } from './check-rows.js'
import { evaluate } from './evaluate.js'

const timeZone = 'America/Los_Angeles'

const refused: readonly (readonly string[])[] = [
  ["unix_timestamp('1800-01-01')", 'CANNOT_PARSE_TIMESTAMP'],
  ['make_date(2024,2,30)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_timestamp(2024,13,1,0,0,0)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_timestamp(2024,1,1,0,0,60.5)', 'INVALID_FRACTION_OF_SECOND'],
  ['make_timestamp(2024,1,1,0,0,61)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ["make_timestamp(2024,1,1,0,0,0,'bad')", 'INVALID_TIMEZONE'],
  ['make_timestamp(2024,1,1,25,0,0)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ["to_date('2024/01/01','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_date('2024-01-01x','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_date('2024-1-1','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('x')", 'CAST_INVALID_INPUT'],
  ["to_timestamp('2024-01-01','yyyy-MM-dd HH')", 'CANNOT_PARSE_TIMESTAMP'],
  [
    "date_format(date'2024-01-01','YYYY')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  [
    "date_format(date'2024-01-01','ww')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  [
    "date_format(date'2024-01-01','yyyyyyyyyyy')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  [
    "date_format(date'2024-01-01','e')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN',
  ],
  [
    "date_format(date'2024-01-01','GGGGG')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  [
    "date_format(date'2024-01-01','u')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  ["date_format(date'2024-01-01','A')", 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
  ["date_format(date'2024-01-01','n')", 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
  [
    "date_format(date'2024-01-01','EEEEE')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  [
    "date_format(date'2024-01-01','MMMMM')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  ["next_day('2024-01-01','bad')", 'ILLEGAL_DAY_OF_WEEK'],
  ["last_day('bad')", 'CAST_INVALID_INPUT'],
  ["date_add('2024-01-01', 1.5)", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["date_add('2024-01-01', 'x')", 'CAST_INVALID_INPUT'],
  ["extract(foo from date'2024-01-01')", 'INVALID_EXTRACT_FIELD'],
  ["extract(timezone from timestamp'2024-01-01')", 'INVALID_EXTRACT_FIELD'],
  ["interval '1day'", 'INVALID_TYPED_LITERAL'],
  ["interval '1 foo'", 'INVALID_TYPED_LITERAL'],
  ["interval 'foo'", 'INVALID_TYPED_LITERAL'],
  ["interval '1'", 'INVALID_TYPED_LITERAL'],
  ["interval ''", 'INVALID_TYPED_LITERAL'],
  ["interval '1.5 days'", 'INVALID_TYPED_LITERAL'],
  ["interval '1.1234567890 seconds'", 'INVALID_TYPED_LITERAL'],
  ["interval '9999999999 years'", 'INVALID_TYPED_LITERAL'],
  ["interval '1 quarter'", 'INVALID_TYPED_LITERAL'],
  ['make_interval(100000000000,1)', 'CAST_OVERFLOW'],
  ["date_part('foo', date'2024-03-05')", 'INVALID_EXTRACT_FIELD'],
  ['extract(year from 5)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["extract(month from interval '1' day)", 'INVALID_EXTRACT_FIELD'],
  ['extract(quarter from make_interval(1,5))', 'INVALID_EXTRACT_FIELD'],
  ["date_add(date'2024-01-01', 5L)", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["add_months(date'2024-01-31', 2147483647)", 'ARITHMETIC_OVERFLOW'],
  ["next_day('2024-01-01', 'xx')", 'ILLEGAL_DAY_OF_WEEK'],
  ['make_date(2024,13,1)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_date(2024,1,32)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_date(2023,2,29)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_timestamp(2024,1,2,3,4,-1)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ['make_timestamp(2024,2,30,3,4,1)', 'DATETIME_FIELD_OUT_OF_BOUNDS'],
  ["try_make_timestamp(2024,1,2,3,4,5,'bad')", 'INVALID_TIMEZONE'],
  ['make_interval(2147483647)', 'ARITHMETIC_OVERFLOW'],
  ['make_dt_interval(2147483647)', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ['make_ym_interval(2147483647)', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ["to_date('2024-01-02 10:00:00','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_date('2024-02-30','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_date('2024-13-01','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_date('2024-12-41','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('2024-01-02 03:04:05.1234','yyyy-MM-dd HH:mm:ss.SSS')", 'CANNOT_PARSE_TIMESTAMP'],
  ["to_timestamp('20240102030405123','yyyyMMddHHmmssSSS')", 'CANNOT_PARSE_TIMESTAMP'],
  [
    "to_timestamp('2024 Tue','yyyy E')",
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
  ],
  ["to_timestamp('12024-01-02','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["unix_timestamp('bad','yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["unix_date('2024-01-02')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["timestamp_micros('5')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["to_utc_timestamp('2024-07-01 12:00:00','bad')", 'INVALID_TIMEZONE'],
  ["timestampadd(YEAR, 1000000000, '2024-01-31')", 'DATETIME_OVERFLOW'],
  ["timestampadd(HOUR, 9223372036854775807, '2024-01-31')", 'DATETIME_OVERFLOW'],
  ["months_between('2024-03-31','bad')", 'CAST_INVALID_INPUT'],
]

test('errors of functions of dates and times', () => {
  checkRows(refused, timeZone)
})

test('errors say what was wrong', () => {
  const cases: readonly (readonly [sql: string, parameters: Record<string, string>])[] = [
    ["cast('it' as int)", { expression: "'it'", sourceType: '"STRING"', targetType: '"INT"' }],
    ['cast(300S as tinyint)', { value: '300S', sourceType: '"SMALLINT"', targetType: '"TINYINT"' }],
    ['cast(1e20D as bigint)', { value: '1.0E20D', sourceType: '"DOUBLE"', targetType: '"BIGINT"' }],
    ["cast('12345' as decimal(5,2))", { value: '12345', precision: '5', scale: '2' }],
    ["next_day('2024-01-01', 'xx')", { string: 'xx' }],
    ['make_timestamp(2024, 1, 1, 0, 0, 60.5)', { secAndMicros: '60.5' }],
    [
      'make_date(2023, 2, 29)',
      { rangeMessage: "Invalid date 'February 29' as '2023' is not a leap year" },
    ],
    [
      "to_date('2024-13-01', 'yyyy-MM-dd')",
      {
        message:
          "Text '2024-13-01' could not be parsed: Invalid value for MonthOfYear (valid values 1 - 12): 13",
      },
    ],
    [
      "to_date('2024-01-01x', 'yyyy-MM-dd')",
      { message: "Text '2024-01-01x' could not be parsed, unparsed text found at index 10" },
    ],
    ["to_utc_timestamp('2024-07-01', 'bad')", { timeZone: 'bad' }],
    [
      "timestampadd(YEAR, 1000000000, '2024-01-31')",
      { operation: "add 1000000000L YEAR to TIMESTAMP '2024-01-31 00:00:00'" },
    ],
    [
      "cast('bad' as interval day to second)",
      { supportedFormat: "`[+|-]d h:m:s.n`, `INTERVAL [+|-]'[+|-]d h:m:s.n' DAY TO SECOND`" },
    ],
  ]
  for (const [sql, expected] of cases) {
    let parameters: Readonly<Record<string, string>> = {}
    try {
      evaluate(sql, { timeZone })
    } catch (error) {
      if (error instanceof MillraceError) parameters = error.parameters
    }
    for (const [name, value] of Object.entries(expected)) {
      assert.equal(parameters[name], value, `${name} of ${sql}`)
    }
  }
})
