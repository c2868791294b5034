/** Schemas of values that programs have. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { Decimal } from '../../../src/sql/types/decimal.js'
import { inferSchema, isSingleValue } from '../../../src/sql/types/infer.js'

const table: [rows: unknown[], schema: string][] = [
  [[{ a: 1, b: 'x', c: true }], 'struct<a:bigint,b:string,c:boolean>'],
  [[{ a: 1 }, { a: 1.5 }], 'struct<a:double>'],
  [[{ a: 2 ** 60 }], 'struct<a:double>'],
  [[{ a: 2n ** 60n }, { a: 1 }], 'struct<a:bigint>'],
  [[{ a: 2n ** 70n }, { a: 1 }], 'struct<a:decimal(38,0)>'],
  [[{ a: null }, { a: undefined }], 'struct<a:void>'],
  [[{ a: null }, { a: 'x' }], 'struct<a:string>'],
  [[{ a: 1 }, { b: 2 }], 'struct<a:bigint,b:bigint>'],
  [[{ a: new Date() }], 'struct<a:timestamp>'],
  [[{ a: new Uint8Array(1) }], 'struct<a:binary>'],
  [[{ a: Decimal.of('1') }], 'struct<a:decimal(38,18)>'],
  [[{ a: [] }, { a: [1, null, 2.5] }], 'struct<a:array<double>>'],
  [[{ a: new Map([['k', { x: 1 }]]) }], 'struct<a:map<string,struct<x:bigint>>>'],
  [[{ a: { x: { y: 1 } } }, { a: { x: null } }], 'struct<a:struct<x:struct<y:bigint>>>'],
  [
    [
      [1, 'x'],
      [2, 'y'],
    ],
    'struct<_1:bigint,_2:string>',
  ],
  [[1, 2], 'struct<value:bigint>'],
  [['a', null], 'struct<value:string>'],
]

test('rows say their columns', () => {
  for (const [rows, schema] of table) {
    assert.equal(simpleString(inferSchema(rows)), schema)
    assert.ok(inferSchema(rows).fields.every(field => field.nullable))
  }
})

test('what has no type, or two, is refused with its column', () => {
  const refused: [unknown[], string, string][] = [
    [[{ a: { b: () => 1 } }], 'CANNOT_INFER_TYPE', 'a.b'],
    [[{ a: Symbol.iterator }], 'CANNOT_INFER_TYPE', 'a'],
    [[{ a: { b: 1 } }, { a: { b: 'x' } }], 'CANNOT_MERGE_TYPE', 'a.b'],
    [[{ a: [1, 'x'] }], 'CANNOT_MERGE_TYPE', 'a.element'],
  ]
  for (const [rows, condition, column] of refused) {
    assert.throws(
      () => inferSchema(rows),
      (error: { condition?: string; parameters?: Record<string, string> }) =>
        error.condition === condition && error.parameters?.column === column,
    )
  }
  assert.throws(() => inferSchema([]), { condition: 'CANNOT_INFER_EMPTY_SCHEMA' })
  const self: Record<string, unknown> = {}
  self.self = self
  assert.throws(() => inferSchema([self]), { condition: 'CANNOT_INFER_TYPE' })
})

test('single values are told from rows', () => {
  assert.deepEqual([1, 'a', null, new Date(), new Map(), {}, [1]].map(isSingleValue), [
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ])
})
