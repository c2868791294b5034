import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Schema, validate } from './json-schema.js'

const cases: [schema: Schema, value: unknown, findings: string[]][] = [
  [{ type: 'integer' }, 1, []],
  [{ type: 'integer' }, 10n ** 18n, []],
  [{ type: 'integer' }, 1.5, ['/ is 1.5, a value of type number; wanted: integer']],
  [{ type: 'number' }, 1, []],
  [{ type: ['array', 'null'] }, null, []],
  [{ type: ['array', 'null'] }, {}, ['/ is {}, a value of type object; wanted: array or null']],
  [{ const: 1 }, 2, ['/ is 2; wanted: 1']],
  [{ enum: ['a', 'b'] }, 'c', ['/ is "c"; wanted one of "a", "b"']],
  [{ required: ['a', 'b'] }, { a: 1 }, ["/ has no 'b'"]],
  [{ required: ['a'] }, [], []],
  [{ minProperties: 1 }, {}, ['/ has 0 fields; at least 1 are wanted']],
  [{ pattern: '^[a-z]+$' }, 'A', ['/ is "A", which does not match ^[a-z]+$']],
  [
    { properties: { a: { type: 'string' } }, additionalProperties: false },
    { a: 1, b: 2 },
    [
      '/a is 1, a value of type integer; wanted: string',
      "/ has 'b', which the format does not know",
    ],
  ],
  [
    { additionalProperties: { type: 'string' } },
    { a: 1 },
    ['/a is 1, a value of type integer; wanted: string'],
  ],
  [
    { items: { type: 'integer' } },
    [1, 'x'],
    ['/1 is "x", a value of type string; wanted: integer'],
  ],
  [{ allOf: [{ const: 1 }, { const: 2 }] }, 1, ['/ is 1; wanted: 2']],
  [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { a: 1 }, []],
  [
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 1 },
    ['/ fits 2 of these, and should fit one: {"required":["a"]}, {"required":["b"]}'],
  ],
  [
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    { if: { properties: { set: { const: 'x' } } }, then: { required: ['a'] } },
    { set: 'x' },
    ["/ has no 'a'"],
  ],
  [
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    { if: { properties: { set: { const: 'x' } } }, then: { required: ['a'] } },
    { set: 'y' },
    [],
  ],
  [
    { $defs: { list: { items: { $ref: '#/$defs/list' }, type: 'array' } }, $ref: '#/$defs/list' },
    [[[]], [1]],
    ['/1/0 is 1, a value of type integer; wanted: array'],
  ],
]

for (const [schema, value, findings] of cases) {
  test(`${JSON.stringify(schema)} of ${typeof value === 'bigint' ? value : JSON.stringify(value)}`, () => {
    const found = validate(value, schema).map(({ path, message }) => `${path} ${message}`)
    assert.deepEqual(found.sort(), findings.sort())
  })
}

test('a keyword that is not known is an error', () => {
  assert.throws(() => validate(1, { maximum: 3 }), /'maximum' is not known/)
})
