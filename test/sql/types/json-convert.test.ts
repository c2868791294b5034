import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  arrayType,
  BinaryType,
  BooleanType,
  ByteType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  mapType,
  ShortType,
  StringType,
  structField,
  structType,
  TimestampNTZType,
  TimestampType,
} from '../../../src/sql/types/data-type.js'
import { jsonReader } from '../../../src/sql/types/json-convert.js'
import { jsonOptions } from '../../../src/sql/types/json-options.js'
import { JsonSyntaxError, parseJson } from '../../../src/sql/types/json-syntax.js'
import { nodeText, toJsonText } from '../../../src/sql/types/json-text.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'

const session = { timeZone: 'UTC', nowMicros: 0, settings: {} }
const struct = (fields: Record<string, DataType>): DataType =>
  structType(Object.entries(fields).map(([name, type]) => structField(name, type)))

/** Rows, and true when the text counts as malformed. */
function read(
  text: string,
  type: DataType,
  options: Record<string, string> = {},
): [readonly SqlValue[], boolean] {
  const { rows, error } = jsonReader(type, jsonOptions(options, session))(text)
  return [rows, error !== undefined]
}

test('a value of each type, and what does not fit it', () => {
  const cases: [DataType, json: string, SqlValue | undefined][] = [
    [BooleanType, 'true', true],
    [BooleanType, '"true"', undefined],
    [BooleanType, '1', undefined],
    [ByteType, '200', -56],
    [ByteType, '-128', -128],
    [ByteType, '300', undefined],
    [ShortType, '40000', undefined],
    [IntegerType, '-0', 0],
    [IntegerType, '1.0', undefined],
    [IntegerType, '1e2', undefined],
    [IntegerType, '"1"', undefined],
    [IntegerType, '3000000000', undefined],
    [LongType, '9007199254740993', 9007199254740993n],
    [LongType, '9223372036854775807', 9223372036854775807n],
    [LongType, '9223372036854775808', undefined],
    [DoubleType, '1e400', Infinity],
    [DoubleType, '"NaN"', NaN],
    [DoubleType, '-INF', -Infinity],
    [DoubleType, '"1.5"', undefined],
    [FloatType, '1.7', Math.fround(1.7)],
    [decimalType(5, 2), '1.255', 126],
    [decimalType(5, 2), '-1.255', -126],
    [decimalType(5, 2), '"12.5"', 1250],
    [decimalType(5, 2), '123456', undefined],
    [decimalType(38, 2), '123456789012345678901234567890.5', 12345678901234567890123456789050n],
    [decimalType(5, 0), '1e2', 100],
    [StringType, ' 1.50e3 ', '1500.0'],
    [StringType, '12345678901234567890', '12345678901234567890'],
    [StringType, '{"x": [1, 2.50, null, "é\\n"]}', '{"x":[1,2.5,null,"é\\n"]}'],
    [StringType, 'false', 'false'],
    [DateType, '"2024-01-02"', 19724],
    [DateType, '"2024-02-30"', undefined],
    [DateType, '""', undefined],
    [TimestampType, '"2024-01-02T03:04:05.123+01:00"', 1704161045123000],
    [TimestampType, '1700000000', 1700000000000000],
    [TimestampNTZType, '"2024-01-02 03:04:05"', 1704164645000000],
    [BinaryType, '"aGVsbG8="', Uint8Array.from(Buffer.from('hello'))],
    [BinaryType, '"%"', undefined],
    [arrayType(IntegerType), '[1,null]', [1, null]],
    [arrayType(IntegerType), '[1,"x"]', undefined],
    [arrayType(IntegerType), '{}', undefined],
    [mapType(StringType, IntegerType), '{"a":1,"a":2}', { keys: ['a'], values: [2] }],
    [mapType(StringType, IntegerType), '{"a":"x"}', undefined],
  ]
  for (const [type, json, expected] of cases) {
    const [rows, malformed] = read(`{"a":${json},"b":5}`, struct({ a: type, b: IntegerType }))
    assert.deepEqual(rows, [[expected ?? null, 5]], json)
    assert.equal(malformed, expected === undefined, json)
  }
})

test('whole texts', () => {
  const a = struct({ a: IntegerType })
  const cases: [json: string, DataType, rows: SqlValue[], malformed: boolean][] = [
    ['{"a":1} x', a, [[1]], false],
    ['{"a":1}{"a":2}', a, [[1]], false],
    ['', a, [], false],
    [' \t', a, [], false],
    ['{"a":1', a, [], true],
    ['null', a, [], true],
    ['5', a, [], true],
    ['[]', a, [], true],
    ['[{"a":1}]', a, [], true],
    ['{"A":1}', a, [[null]], false],
    ['{"a":1,"a":null}', a, [[null]], false],
    ['{"a":1,"a":"x"}', a, [[1]], true],
    ['{"a":1}', arrayType(a), [[[1]]], false],
    ['[{"a":1},{"a":"x"}]', arrayType(a), [[[1], [null]]], true],
    ['[{"a":1},5]', arrayType(a), [], true],
    ['[]', arrayType(IntegerType), [[]], false],
    ['bad', mapType(StringType, StringType), [], true],
    [
      '{"a":{"x":"q","y":"z"}}',
      struct({ a: struct({ x: IntegerType, y: StringType }) }),
      [[[null, 'z']]],
      true,
    ],
  ]
  for (const [json, type, rows, malformed] of cases) {
    assert.deepEqual(read(json, type), [rows, malformed], json)
  }
})

test('what is taken beyond JSON, by options', () => {
  const cases: [json: string, options: Record<string, string>, value: unknown][] = [
    ["{'a':'x\\'y'}", {}, "x'y"],
    ["{'a':'x'}", { allowSingleQuotes: 'false' }, undefined],
    ['{a:"x"}', {}, undefined],
    ['{a:"x"}', { allowUnquotedFieldNames: 'true' }, 'x'],
    ['{"a":/*c*/"x"//d\n}', { ALLOWCOMMENTS: 'true' }, 'x'],
    ['{"a":/*c*/"x"}', {}, undefined],
    ['{"a":01}', {}, undefined],
    ['{"a":01}', { allowNumericLeadingZeros: 'true' }, '1'],
    ['{"a":"x\\qy"}', {}, undefined],
    ['{"a":"x\\qy"}', { allowBackslashEscapingAnyCharacter: 'true' }, 'xqy'],
    ['{"a":"x\ty"}', {}, undefined],
    ['{"a":"x\ty"}', { allowUnquotedControlChars: 'true' }, 'x\ty'],
    ['{"a":"\\ud83d\\ude00"}', {}, '😀'],
    ['{"a":"\\ud83d"}', {}, '?'],
    ['{"a":"\\u00e"}', {}, undefined],
    ['{"a":"x', {}, undefined],
    ['{"a":"x\\', {}, undefined],
    ['{"a":tru}', {}, undefined],
    ['{"a":1a}', {}, undefined],
    ['{"a":-}', {}, undefined],
    ['{"a":1.}', {}, undefined],
    ['{"a" "x"}', {}, undefined],
    ['{"a":"x",}', {}, undefined],
    ['\ufeff{"a":"x"}', {}, undefined],
  ]
  for (const [json, options, value] of cases) {
    const expected = value === undefined ? [[], true] : [[[value]], false]
    assert.deepEqual(read(json, struct({ a: StringType }), options), expected, json)
  }
})

test('nesting has a limit', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  assert.equal(nodeText(parseJson(nested(1000)) ?? null), nested(1000))
  assert.throws(() => parseJson(nested(1001)), JsonSyntaxError)
  assert.throws(() => parseJson('['.repeat(1_000_000)), JsonSyntaxError)
})

test('what JSON.parse takes is read as it does, and nothing else without quotes', () => {
  const json = fc.oneof(
    fc.json(),
    fc.json().chain(text => fc.integer({ min: 0, max: text.length }).map(n => text.slice(0, n))),
  )
  const plain = { allowSingleQuotes: false, allowNonNumericNumbers: false }
  fc.assert(
    fc.property(json, text => {
      const parse = (): unknown => {
        const node = parseJson(text, plain)
        return node === undefined ? undefined : JSON.parse(nodeText(node))
      }
      let expected: unknown
      try {
        expected = text.trim() === '' ? undefined : JSON.parse(text)
      } catch {
        assert.throws(parse, JsonSyntaxError)
        return
      }
      assert.deepEqual(JSON.stringify(parse()), JSON.stringify(expected))
    }),
  )
})

test('values as text', () => {
  const cases: [DataType, SqlValue, string, Record<string, string>?][] = [
    [
      struct({ a: IntegerType, b: StringType, c: StringType }),
      [1, null, 'x"y\n/é😀\u0001\u001f'],
      '{"a":1,"c":"x\\"y\\n/é😀\\u0001\\u001F"}',
    ],
    [
      struct({ a: StringType }),
      ['é😀'],
      '{"a":"\\u00E9\\uD83D\\uDE00"}',
      { writeNonAsciiCharacterAsCodePoint: 'true' },
    ],
    [struct({ a: StringType }), [null], '{"a":null}', { ignoreNullFields: 'false' }],
    [
      struct({ a: DoubleType, b: DoubleType, c: DoubleType, d: FloatType }),
      [1, 1e10, NaN, Math.fround(0.1)],
      '{"a":1.0,"b":1.0E10,"c":"NaN","d":0.1}',
    ],
    [
      struct({ a: decimalType(10, 4), b: decimalType(20, 10), c: LongType }),
      [11000, 1, 2n ** 62n],
      '{"a":1.1000,"b":1E-10,"c":4611686018427387904}',
    ],
    [arrayType(decimalType(20, 10)), [0, -12, 1000, null], '[0E-10,-1.2E-9,1.000E-7,null]'],
    [
      struct({ a: DateType, b: TimestampType, c: TimestampNTZType, d: BinaryType }),
      [19724, 1704164645123456, 1704164645000000, Uint8Array.of(1, 2)],
      '{"a":"2024-01-02","b":"2024-01-02T03:04:05.123Z","c":"2024-01-02T03:04:05.000","d":"AQI="}',
    ],
    [
      struct({ a: TimestampType }),
      [1704164645000000],
      '{"a":"2024-01-01T22:04:05.000-05:00"}',
      { timeZone: 'America/New_York' },
    ],
    [mapType(DateType, IntegerType), { keys: [19724], values: [null] }, '{"19724":null}'],
    [
      mapType(struct({ a: IntegerType, b: decimalType(2, 1) }), IntegerType),
      { keys: [[1, 15]], values: [1] },
      '{"[1,1.5]":1}',
    ],
    [
      struct({
        a: arrayType(IntegerType),
        b: arrayType(IntegerType),
        c: struct({}),
        d: struct({ x: BooleanType }),
      }),
      [[1, 2], [], [], [true]],
      '{\n  "a" : [ 1, 2 ],\n  "b" : [ ],\n  "c" : { },\n  "d" : {\n    "x" : true\n  }\n}',
      { pretty: 'true' },
    ],
  ]
  for (const [type, value, expected, options = {}] of cases) {
    assert.equal(toJsonText(value, type, jsonOptions(options, session)), expected)
  }
})

test('what is written is read again', () => {
  const type = struct({
    a: LongType,
    b: DoubleType,
    c: arrayType(StringType),
    d: decimalType(20, 10),
  })
  const value = fc.tuple(
    fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    fc.option(fc.double()),
    fc.option(fc.array(fc.option(fc.string({ unit: 'grapheme' })))),
    fc.option(fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n })),
  )
  const small = (x: bigint | null): SqlValue =>
    x !== null && x === BigInt(Number(x)) && Number.isSafeInteger(Number(x)) ? Number(x) : x
  fc.assert(
    fc.property(value, ([a, b, c, d]) => {
      const row: SqlValue = [small(a), b, c, small(d)]
      const text = toJsonText(row, type, jsonOptions({}, session))
      assert.deepEqual(read(text, type), [[row], false])
    }),
  )
})
