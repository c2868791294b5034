import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type DataType, mapType, StringType, sameType } from '../../../src/sql/types/data-type.js'
import { parseDataType } from '../../../src/sql/types/ddl.js'
import { schemaFromJson, schemaJson } from '../../../src/sql/types/schema-json.js'
import { isCondition } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'

const rows: readonly (readonly [type: string, json: string])[] = [
  ['int', '"integer"'],
  ['bigint', '"long"'],
  ['smallint', '"short"'],
  ['tinyint', '"byte"'],
  ['double', '"double"'],
  ['string', '"string"'],
  ['timestamp', '"timestamp"'],
  ['timestamp_ntz', '"timestamp_ntz"'],
  ['void', '"void"'],
  ['decimal(10,2)', '"decimal(10,2)"'],
  ['interval', '"interval"'],
  ['interval year to month', '"interval year to month"'],
  ['interval day', '"interval day"'],
  ['array<int>', '{"type":"array","elementType":"integer","containsNull":true}'],
  [
    'map<string, date>',
    '{"type":"map","keyType":"string","valueType":"date","valueContainsNull":true}',
  ],
  ['struct<>', '{"type":"struct","fields":[]}'],
  [
    `struct<a: int not null comment 'x', b: struct<c: binary>>`,
    '{"type":"struct","fields":[{"name":"a","type":"integer","nullable":false,"metadata":{"comment":"x"}},' +
      '{"name":"b","type":{"type":"struct","fields":[{"name":"c","type":"binary","nullable":true,"metadata":{}}]},"nullable":true,"metadata":{}}]}',
  ],
]

describe("Spark's JSON form", () => {
  for (const [type, json] of rows) {
    it(type, () => {
      strictEqual(schemaJson(parseDataType(type)), json)
      deepStrictEqual(schemaFromJson(json), parseDataType(type))
    })
  }

  const others: readonly (readonly [json: string, type: string])[] = [
    ['"null"', 'void'],
    ['"decimal"', 'decimal'],
    ['"decimal(5, 1)"', 'decimal(5,1)'],
    ['"varchar(10)"', 'string'],
    ['"timestamp_ltz"', 'timestamp'],
    ['{"type":"struct","fields":[{"name":"a","type":"long"}]}', 'struct<a: bigint>'],
  ]
  for (const [json, type] of others) {
    it(`reads ${json}`, () => deepStrictEqual(schemaFromJson(json), parseDataType(type)))
  }

  it('keeps what may not be null', () => {
    const type = mapType(StringType, StringType, false)
    deepStrictEqual(schemaFromJson(schemaJson(type)), type)
  })
})

describe('what is no type', () => {
  const texts: readonly string[] = [
    '',
    '{',
    'null',
    '1',
    '[]',
    '"foo"',
    '"int; drop"',
    '"array<int>"',
    '{"type":"struct"}',
    '{"type":"struct","fields":[{"name":1,"type":"long"}]}',
    '{"type":"struct","fields":[{"name":"a"}]}',
    '{"type":"struct","fields":[{"name":"a","type":"long","nullable":"yes"}]}',
    '{"type":"struct","fields":[{"name":"a","type":"long","metadata":1}]}',
    '{"type":"udt"}',
    '{"type":"array"}',
    '{"type":"array","elementType":'.repeat(5000) + '"integer"' + '}'.repeat(5000),
  ]
  for (const text of texts) {
    it(JSON.stringify(text.slice(0, 80)), () => {
      throws(
        () => schemaFromJson(text),
        error => isCondition(error, 'INVALID_JSON_DATA_TYPE') && error.message.length < 300,
      )
    })
  }
})

it('every type comes back', () => {
  const { type } = fc.letrec<{ type: DataType }>(tie => ({
    type: fc.oneof(
      { maxDepth: 4 },
      fc
        .constantFrom('int', 'string', 'decimal(38,18)', 'interval hour to second', 'boolean')
        .map(parseDataType),
      fc.record({
        kind: fc.constant('array' as const),
        element: tie('type'),
        containsNull: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('map' as const),
        key: tie('type'),
        value: tie('type'),
        valueContainsNull: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('struct' as const),
        fields: fc.array(
          fc.record({ name: fc.string(), type: tie('type'), nullable: fc.boolean() }),
          { maxLength: 3 },
        ),
      }),
    ),
  }))
  fc.assert(
    fc.property(type, made => sameType(schemaFromJson(schemaJson(made)), made)),
    { seed: 7, numRuns: tries(300) },
  )
})
