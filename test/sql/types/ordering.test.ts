import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  arrayType,
  BinaryType,
  BooleanType,
  CalendarIntervalType,
  type DataType,
  DoubleType,
  IntegerType,
  LongType,
  mapType,
  StringType,
  structField,
  structType,
} from '../../../src/sql/types/data-type.js'
import {
  compareValues,
  equalValues,
  hashKey,
  nullsEqual,
  nullsFirst,
} from '../../../src/sql/types/ordering.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'

const pair = structType([structField('a', IntegerType), structField('b', StringType)])

/** Each value is less than the next. */
const ascending: [DataType, SqlValue[]][] = [
  [BooleanType, [null, false, true]],
  [LongType, [null, -(2n ** 63n), -5, 0, 7, 9007199254740991, 9007199254740992n, 2n ** 63n - 1n]],
  [DoubleType, [null, -Infinity, -1.5, 0, 5e-324, 1, Infinity, NaN]],
  [StringType, [null, '', 'A', 'a', 'aa', 'ab', 'é', '\u{ffff}', '\u{10000}', '\u{10ffff}']],
  [BinaryType, [null, [], [0], [0, 1], [1], [127], [128], [255]].map(bytes)],
  [arrayType(IntegerType), [null, [], [null], [null, 1], [0], [0, 0], [1]]],
  [pair, [null, [null, null], [null, ''], [1, null], [1, 'a'], [2, null]]],
]

function bytes(value: number[] | null): SqlValue {
  return value === null ? null : Uint8Array.from(value)
}

test('values are in order', () => {
  for (const [type, values] of ascending) {
    const compare = nullsFirst(compareValues(type))
    const equal = nullsEqual(equalValues(type))
    for (const [i, a] of values.entries()) {
      for (const [j, b] of values.entries()) {
        assert.equal(Math.sign(compare(a, b)), Math.sign(i - j), `${type.kind} ${i} ${j}`)
        assert.equal(equal(a, b), i === j)
        assert.equal(hashKey(a, type) === hashKey(b, type), i === j)
      }
    }
  }
})

test('values that look different are equal', () => {
  const map = mapType(StringType, IntegerType)
  const cases: [DataType, SqlValue, SqlValue][] = [
    [DoubleType, -0, 0],
    [arrayType(DoubleType), [-0, NaN], [0, NaN]],
    [map, { keys: ['a', 'b'], values: [1, null] }, { keys: ['b', 'a'], values: [null, 1] }],
    [
      CalendarIntervalType,
      { months: 1, days: 2, microseconds: 3 },
      { months: 1, days: 2, microseconds: 3 },
    ],
    [BinaryType, Uint8Array.of(1), new Uint8Array([0, 1]).subarray(1)],
  ]
  for (const [type, a, b] of cases) {
    assert.equal(equalValues(type)(a, b), true, type.kind)
    assert.ok(hashKey(a, type) === hashKey(b, type))
  }
})

test('keys tell nested values apart', () => {
  const type = arrayType(StringType)
  const cases: [DataType, SqlValue, SqlValue][] = [
    [type, ['a', 'b'], ['ab']],
    [type, ['1:a'], ['1', 'a']],
    [type, [null], ['n']],
    [arrayType(type), [['a'], []], [['a', '[']]],
    [
      mapType(StringType, StringType),
      { keys: ['a'], values: ['b'] },
      { keys: ['b'], values: ['a'] },
    ],
  ]
  for (const [of, a, b] of cases) {
    assert.equal(equalValues(of)(a, b), false)
    assert.notEqual(hashKey(a, of), hashKey(b, of))
  }
})

test('strings are in the order of their bytes, and keys are equal when values are', () => {
  const compare = compareValues(StringType)
  const nested = arrayType(arrayType(StringType))
  const equal = equalValues(nested)
  const text = fc.string({ unit: 'grapheme', maxLength: 4 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(
        Math.sign(compare(a, b)),
        Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')),
      )
    }),
  )
  const value = fc.array(fc.array(fc.option(fc.constantFrom('', 'n', ':', '1:', '[', ']'))))
  fc.assert(
    fc.property(value, value, (a, b) => {
      assert.equal(equal(a, b), hashKey(a, nested) === hashKey(b, nested))
      assert.equal(compareValues(nested)(a, b) === 0, equal(a, b))
    }),
  )
})
