import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  arrayType,
  BinaryType,
  dayTimeIntervalType,
  IntegerType,
  mapType,
  StringType,
  structField,
  structType,
  TimestampType,
  yearMonthIntervalType,
} from '../../../src/sql/types/data-type.js'
import { parseDayTimeInterval, parseYearMonthInterval } from '../../../src/sql/types/interval.js'
import { parseDouble, parseExact, unscaledOf } from '../../../src/sql/types/number-text.js'
import { sqlLiteral } from '../../../src/sql/types/sql-literal.js'
import {
  calendarIntervalText,
  decimalText,
  doubleText,
  floatText,
  showText,
  toText,
} from '../../../src/sql/types/text.js'

test('doubles as Java prints them', () => {
  const cases: readonly (readonly [value: number, text: string])[] = [
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [100, '100.0'],
    [1.5, '1.5'],
    [9999999, '9999999.0'],
    [1e7, '1.0E7'],
    [12345678.9, '1.23456789E7'],
    [0.001, '0.001'],
    [0.00099, '9.9E-4'],
    [1e-5, '1.0E-5'],
    [1e300, '1.0E300'],
    [5e-324, '4.9E-324'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ]
  for (const [value, text] of cases) assert.equal(doubleText(value), text)
})

test('floats with as many digits as they need', () => {
  const cases: readonly (readonly [value: number, text: string])[] = [
    [0.1, '0.1'],
    [16777216, '1.6777216E7'],
    [3.4028235e38, '3.4028235E38'],
    [1.4e-45, '1.4E-45'],
    [100, '100.0'],
    [1e10, '1.0E10'],
  ]
  for (const [value, text] of cases) assert.equal(floatText(Math.fround(value)), text)
})

test('texts of numbers lead back to the numbers', () => {
  fc.assert(
    fc.property(fc.double(), value => {
      assert.ok(Object.is(parseDouble(doubleText(value)), value) || Number.isNaN(value))
    }),
  )
  fc.assert(
    fc.property(fc.float(), value => {
      const back = Math.fround(parseDouble(floatText(value)) as number)
      assert.ok(Object.is(back, value) || Number.isNaN(value))
    }),
  )
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.nat(20), (digits, scale) => {
      const read = parseExact(decimalText(digits, scale))
      assert.ok(read !== undefined)
      assert.equal(BigInt(unscaledOf(read, scale)), digits)
    }),
  )
})

test('texts of intervals lead back to the intervals', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.nat(2),
      (months, kind) => {
        const type = [
          yearMonthIntervalType(),
          yearMonthIntervalType(1, 1),
          yearMonthIntervalType(0, 0),
        ][kind]
        const value = kind === 2 ? months - (months % 12) + 0 : months
        assert.equal(parseYearMonthInterval(toText(value, type, 'UTC'), type), value)
      },
    ),
  )
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.nat(2), (micros, start) => {
      const type = dayTimeIntervalType(start, 3)
      assert.equal(parseDayTimeInterval(toText(micros, type, 'UTC'), type), micros)
    }),
  )
  assert.equal(
    calendarIntervalText({ months: -14, days: 0, microseconds: -1 }),
    '-1 years -2 months -0.000001 seconds',
  )
})

test('nested values, cast and shown', () => {
  const type = structType([
    structField('a', arrayType(IntegerType)),
    structField('b', mapType(StringType, BinaryType)),
    structField('c', StringType),
  ])
  const value = [[1, null], { keys: ['k'], values: [new Uint8Array([65, 66])] }, null]
  assert.equal(toText(value, type, 'UTC'), '{[1, null], {k -> AB}, null}')
  assert.equal(showText(value, type, 'UTC'), '{[1, NULL], {k -> [41 42]}, NULL}')
  assert.equal(
    sqlLiteral(value, type, 'UTC'),
    "NAMED_STRUCT('a', ARRAY(1, NULL), 'b', MAP('k', X'4142'), 'c', NULL)",
  )
  assert.equal(sqlLiteral("it's \\", StringType, 'UTC'), "'it\\'s \\\\'")
  assert.equal(sqlLiteral(1_500_000, TimestampType, '+01:00'), "TIMESTAMP '1970-01-01 01:00:01.5'")
})
