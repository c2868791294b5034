/** Values of programs and of SQL, both ways: tables, refusals, and a round trip of random values. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { DataType, StructShape } from '../../../src/sql/types/data-type.js'
import { parseDataType, parseSchema } from '../../../src/sql/types/ddl.js'
import { Decimal } from '../../../src/sql/types/decimal.js'
import { rowToObject, toExternal } from '../../../src/sql/types/external.js'
import { fromExternal, objectToRow } from '../../../src/sql/types/from-external.js'
import { DayTimeInterval, YearMonthInterval } from '../../../src/sql/types/interval-values.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { isCondition } from '../../../src/util/errors.js'

const outside = (type: DataType, value: SqlValue, longAsBigint = false): unknown =>
  (toExternal(type, { longAsBigint }, 'c') ?? (v => v))(value)

const bothWays: [type: string, sql: SqlValue, external: unknown][] = [
  ['boolean', true, true],
  ['string', 'a', 'a'],
  ['int', -5, -5],
  ['bigint', 9007199254740991, 9007199254740991],
  ['double', Number.NaN, Number.NaN],
  ['decimal(5,2)', 1250, Decimal.of('12.50')],
  ['decimal(38,0)', 10n ** 37n, new Decimal(10n ** 37n, 0)],
  ['binary', new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ['date', -1, new Date('1969-12-31')],
  ['timestamp', 1_500_000, new Date(1500)],
  ['timestamp_ntz', -1_000, new Date(-1)],
  ['interval year to month', 14, new YearMonthInterval(14)],
  ['interval day to second', 5, new DayTimeInterval(5)],
  ['interval', { months: 1, days: 2, microseconds: 3 }, { months: 1, days: 2, microseconds: 3 }],
  ['array<int>', [1, null], [1, null]],
  ['array<date>', [0, null], [new Date(0), null]],
  [
    'map<string,date>',
    { keys: ['a', 'b'], values: [0, null] },
    new Map([
      ['a', new Date(0)],
      ['b', null],
    ] as [string, Date | null][]),
  ],
  ['struct<a:int,b:struct<c:timestamp>>', [1, [0]], { a: 1, b: { c: new Date(0) } }],
]

test('values are the same going out and coming in', () => {
  for (const [text, sql, external] of bothWays) {
    const type = parseDataType(text)
    assert.deepEqual(outside(type, sql), external, `${text} out`)
    assert.deepEqual(fromExternal(type, true)(external), sql, `${text} in`)
  }
})

const onlyIn: [type: string, external: unknown, sql: SqlValue][] = [
  ['int', undefined, null],
  ['int', 3n, 3],
  ['bigint', 2n ** 62n, 2n ** 62n],
  ['bigint', 5n, 5],
  ['bigint', -0, 0],
  ['float', 0.1, Math.fround(0.1)],
  ['double', Decimal.of('1.5'), 1.5],
  ['decimal(5,2)', 0.125, 13],
  ['decimal(5,2)', -0.125, -13],
  ['decimal(5,2)', '1.5', 150],
  ['decimal(5,2)', '1e2', 10000],
  ['decimal(5,2)', 7n, 700],
  ['timestamp', new Date(-1), -1000],
  ['array<int>', new Set([1, 2]), [1, 2]],
  ['array<int>', new Int8Array([1, 2]), [1, 2]],
  ['map<string,int>', { a: 1 }, { keys: ['a'], values: [1] }],
  ['struct<a:int,b:string>', [1, 'x'], [1, 'x']],
  ['struct<a:int,toString:string>', { a: 1 }, [1, null]],
]

test('more comes in than goes out', () => {
  for (const [text, external, sql] of onlyIn) {
    assert.deepEqual(
      fromExternal(parseDataType(text), true)(external),
      sql,
      `${text} ${String(external)}`,
    )
  }
})

const refused: [type: string, value: unknown, path: string][] = [
  ['a INT', { a: 1.5 }, 'a'],
  ['a INT', { a: 2 ** 31 }, 'a'],
  ['a TINYINT', { a: 128 }, 'a'],
  ['a BIGINT', { a: 2 ** 53 }, 'a'],
  ['a BIGINT', { a: 2n ** 63n }, 'a'],
  ['a STRING', { a: 5 }, 'a'],
  ['a BOOLEAN', { a: 'true' }, 'a'],
  ['a DATE', { a: '2024-01-01' }, 'a'],
  ['a TIMESTAMP', { a: new Date(Number.NaN) }, 'a'],
  ['a DECIMAL(5,2)', { a: '1.005' }, 'a'],
  ['a DECIMAL(5,2)', { a: 1000 }, 'a'],
  ['a DECIMAL(5,2)', { a: Number.NaN }, 'a'],
  ['a STRUCT<b: ARRAY<INT>>', { a: { b: [1, 'x'] } }, 'a.b.element'],
  ['a MAP<STRING, INT>', { a: new Map([['k', 'v']]) }, 'a.value'],
  ['a ARRAY<INT>', { a: 'xs' }, 'a'],
  ['a INT, b INT', [1], '(the whole row)'],
]

test('what does not fit is refused, with the column and the value', () => {
  for (const [ddl, value, path] of refused) {
    assert.throws(
      () => objectToRow(parseSchema(ddl))(value),
      (error: unknown) =>
        isCondition(error, 'FIELD_DATA_TYPE_UNACCEPTABLE_WITH_NAME') &&
        error.parameters.fieldName === path,
      `${ddl} ${String(value)}`,
    )
  }
})

test('a null that may not be is refused', () => {
  const nested = parseSchema('a STRUCT<b: INT NOT NULL>, c STRING NOT NULL')
  for (const [value, path] of [
    [{ a: { b: 1 } }, 'c'],
    [{ a: {}, c: '' }, 'a.b'],
  ] as const) {
    assert.throws(
      () => objectToRow(nested)(value),
      (error: unknown) =>
        isCondition(error, 'NOT_NULL_ASSERT_VIOLATION') && error.parameters.walkedTypePath === path,
    )
  }
})

test('a LONG that a number cannot hold is refused, or a bigint when that is asked for', () => {
  const type = parseDataType('bigint')
  assert.throws(
    () => outside(type, 2n ** 53n),
    (error: unknown) =>
      isCondition(error, 'LONG_OUT_OF_SAFE_RANGE') &&
      error.parameters.column === 'c' &&
      error.parameters.value === '9007199254740992',
  )
  assert.equal(outside(type, 2n ** 53n, true), 2n ** 53n)
  assert.equal(outside(type, 1, true), 1n)
})

test('a time beyond what a Date can hold is refused', () => {
  assert.throws(() => outside(parseDataType('date'), 200_000_000), {
    condition: 'DATE_OUT_OF_RANGE',
  })
})

test('names that are hostile to generated code are just names', () => {
  const names = [
    '__proto__',
    'constructor',
    'a"b',
    `a'b\`\${1}`,
    'x\u2028y',
    '}) => 1; //',
    '1',
    '',
  ]
  const schema: StructShape = {
    kind: 'struct',
    fields: names.map(name => ({ name, type: { kind: 'int' }, nullable: true })),
  }
  const made = rowToObject(schema)(names.map((_, i) => i))
  assert.deepEqual(
    names.map(name => Object.getOwnPropertyDescriptor(made, name)?.value),
    names.map((_, i) => i),
  )
  assert.equal(Object.getPrototypeOf(made), Object.prototype)
  assert.deepEqual(
    objectToRow(schema)(made),
    names.map((_, i) => i),
  )
})

test('two columns of one name make no object', () => {
  assert.throws(() => rowToObject(parseSchema('a INT, a STRING')), {
    condition: 'COLUMN_ALREADY_EXISTS',
  })
})

test('Temporal values come in by their tag', () => {
  const temporal = (tag: string, fields: object, text = ''): object =>
    Object.assign(Object.create({ [Symbol.toStringTag]: tag, toString: () => text }), fields)
  const table: [string, object, number][] = [
    ['timestamp', temporal('Temporal.Instant', { epochNanoseconds: -1n }), -1],
    ['timestamp', temporal('Temporal.Instant', { epochNanoseconds: 1999n }), 1],
    ['date', temporal('Temporal.PlainDate', {}, '1970-01-11'), 10],
    [
      'timestamp_ntz',
      temporal('Temporal.PlainDateTime', {}, '1970-01-01T00:00:01.0000019'),
      1_000_001,
    ],
  ]
  for (const [text, value, sql] of table) {
    assert.equal(fromExternal(parseDataType(text), false)(value), sql, text)
  }
  assert.throws(() => fromExternal(parseDataType('date'), false)(temporal('Temporal.Instant', {})))
})

const valuesOf: Record<string, fc.Arbitrary<unknown>> = {
  int: fc.integer(),
  bigint: fc.maxSafeInteger(),
  double: fc.double(),
  string: fc.string(),
  boolean: fc.boolean(),
  timestamp: fc.date({
    noInvalidDate: true,
    max: new Date('9999-12-31'),
    min: new Date('0001-01-01'),
  }),
  'decimal(20,4)': fc
    .bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n })
    .map(n => new Decimal(n, 4)),
}

test('rows of random schemas come back as they were', () => {
  const field = fc.constantFrom(...Object.keys(valuesOf)).chain(type =>
    fc.record({
      type: fc.constantFrom(type, `array<${type}>`, `map<string,${type}>`, `struct<x:${type}>`),
      value: fc.option(valuesOf[type]),
    }),
  )
  const shape = (type: string, value: unknown): unknown => {
    if (type.startsWith('array')) return [value, null]
    if (type.startsWith('map')) return new Map([['k', value]])
    return type.startsWith('struct') ? { x: value } : value
  }
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 6 }), fields => {
      const schema = parseSchema(fields.map(({ type }, i) => `c${i} ${type}`).join(', '))
      const row = Object.fromEntries(
        fields.map(({ type, value }, i) => [`c${i}`, shape(type, value)]),
      )
      assert.deepEqual(rowToObject(schema)(objectToRow(schema)(row)), row)
    }),
  )
})
