/** Schemas as programs give them: field by field, as text, as schema objects of validation libraries. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import type { StandardSchema } from '../../../src/sql/types/standard-schema.js'
import { DataTypes, StructType, schemaOf } from '../../../src/sql/types/struct-type.js'

const built = new StructType()
  .add('a', 'int', false)
  .add('b', DataTypes.createArrayType(DataTypes.StringType))
  .add('c', new StructType().add('d', 'decimal(10,2)'))

test('fields are added one by one, and each step is a schema of its own', () => {
  const first = new StructType().add('a', 'int')
  first.add('b', 'int')
  assert.deepEqual(first.fieldNames, ['a'])
  assert.equal(String(built), 'struct<a:int,b:array<string>,c:struct<d:decimal(10,2)>>')
  assert.deepEqual(
    built.fields.map(field => field.nullable),
    [false, true, true],
  )
  assert.equal(
    new StructType().add('n', 'bigint', false).treeString(),
    'root\n |-- n: long (nullable = false)\n',
  )
})

test('a text says the same, and its JSON comes back', () => {
  const text = StructType.fromDDL('a INT NOT NULL, b ARRAY<STRING>, c STRUCT<d: DECIMAL(10,2)>')
  assert.equal(text.json, built.json)
  assert.deepEqual(JSON.parse(built.json).fields[0], {
    name: 'a',
    type: 'integer',
    nullable: false,
    metadata: {},
  })
})

/** A schema object that describes itself by this JSON Schema. */
function described(json: Record<string, unknown> | undefined): StandardSchema {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: value => ({ value }),
      ...(json !== undefined && { jsonSchema: { output: () => json } }),
    },
  }
}

test('a schema object that describes itself gives the columns', () => {
  const json = {
    type: 'object',
    required: ['id', 'when', 'tags', 'maybe'],
    properties: {
      id: { type: 'integer' },
      price: { type: 'number' },
      name: { type: ['string', 'null'] },
      when: { type: 'string', format: 'date-time' },
      day: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
      tags: { type: 'array', items: { type: 'string' } },
      size: { enum: ['S', 'M'] },
      maybe: { anyOf: [{ $ref: '#/$defs/Home' }, { type: 'null' }] },
      counts: { type: 'object', additionalProperties: { type: 'integer' } },
    },
    $defs: {
      Home: { type: 'object', required: ['zip'], properties: { zip: { type: 'boolean' } } },
    },
  }
  const expected = parseSchema(
    'id BIGINT NOT NULL, price DOUBLE, name STRING, when TIMESTAMP NOT NULL, day DATE, tags ARRAY<STRING> NOT NULL, size STRING, maybe STRUCT<zip: BOOLEAN NOT NULL>, counts MAP<STRING, BIGINT>',
  )
  const found = schemaOf(described(json))
  assert.deepEqual(
    found.fields.map(({ name, type, nullable }) => [name, type.kind, nullable]),
    expected.fields.map(({ name, type, nullable }) => [name, type.kind, nullable]),
  )
  assert.deepEqual(found.fields[7], expected.fields[7])
})

test('what is no schema, or cannot say its columns, is refused', () => {
  const loop = {
    type: 'object',
    properties: { a: { $ref: '#/$defs/A' } },
    $defs: { A: { $ref: '#/$defs/A' } },
  }
  for (const json of [
    undefined,
    { type: 'string' },
    { type: 'object', properties: { a: {} } },
    loop,
  ]) {
    assert.throws(() => schemaOf(described(json)), { condition: 'STANDARD_SCHEMA_NOT_SUPPORTED' })
  }
  for (const value of [5, null, {}, []]) {
    assert.throws(() => schemaOf(value as never), { condition: 'INVALID_SCHEMA.ARGUMENT' })
  }
  assert.throws(() => schemaOf('a NO_TYPE'))
})
