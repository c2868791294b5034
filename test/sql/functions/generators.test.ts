import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../../../src/sql/functions/all.js'
import { allFunctions } from '../../../src/sql/functions/registry.js'
import { simpleString } from '../../../src/sql/types/data-type.js'
import { MillraceError } from '../../../src/util/errors.js'
import { evaluate, generate } from './evaluate.js'

test('generators give rows of their columns', () => {
  const cases: [sql: string, type: string, rows: string[][]][] = [
    ['explode(array(1, null))', 'struct<col:int>', [['1'], ['NULL']]],
    ['explode(collection => array(1))', 'struct<col:int>', [['1']]],
    ['inline_outer(input => array(struct(1)))', 'struct<col1:int>', [['1']]],
    ["explode(map(1, 'a'))", 'struct<key:int,value:string>', [['1', 'a']]],
    ['explode(cast(null as array<int>))', 'struct<col:int>', []],
    [
      "posexplode(array('a', 'b'))",
      'struct<pos:int,col:string>',
      [
        ['0', 'a'],
        ['1', 'b'],
      ],
    ],
    ["posexplode(map('a', 1))", 'struct<pos:int,key:string,value:int>', [['0', 'a', '1']]],
    ['posexplode_outer(cast(null as array<int>))', 'struct<pos:int,col:int>', [['NULL', 'NULL']]],
    ['explode_outer(array())', 'struct<col:void>', [['NULL']]],
    ['explode_outer(array(1))', 'struct<col:int>', [['1']]],
    [
      "inline(array(struct(1, 'a'), null))",
      'struct<col1:int,col2:string>',
      [
        ['1', 'a'],
        ['NULL', 'NULL'],
      ],
    ],
    ['inline(cast(null as array<struct<a:int>>))', 'struct<a:int>', []],
    [
      "stack(2, 1, 'a', 2)",
      'struct<col0:int,col1:string>',
      [
        ['1', 'a'],
        ['2', 'NULL'],
      ],
    ],
    ["stack(3, null, 'a', 'b')", 'struct<col0:string>', [['NULL'], ['a'], ['b']]],
    [
      'json_tuple(\'{"a":1,"b":{"c":[1, 2.50]},"d":null,"e":"x"}\', \'a\', \'b\', \'d\', \'e\', \'zz\')',
      'struct<c0:string,c1:string,c2:string,c3:string,c4:string>',
      [['1', '{"c":[1,2.5]}', 'NULL', 'x', 'NULL']],
    ],
    ["json_tuple('bad', 'a')", 'struct<c0:string>', [['NULL']]],
    ['json_tuple(\'{"a":true, "a":2}\', \'a\')', 'struct<c0:string>', [['2']]],
  ]
  for (const [sql, type, rows] of cases) {
    const made = generate(sql)
    assert.equal(simpleString(made.type), type, sql)
    assert.deepEqual(made.rows, rows, sql)
  }
})

test('arguments that generators refuse', () => {
  const cases: [sql: string, condition: string][] = [
    ['explode(1)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['explode(other => array(1))', 'UNRECOGNIZED_PARAMETER_NAME'],
    [
      'explode(array(1), collection => array(2))',
      'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED',
    ],
    ['inline(array())', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["stack(2, 1, 'a', 2L, null, 3, 'c')", 'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES'],
    ['stack(0, 1)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    ["stack('a', 1)", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["json_tuple('{}')", 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
    ["json_tuple('{}', 1)", 'DATATYPE_MISMATCH.NON_STRING_TYPE'],
  ]
  for (const [sql, condition] of cases) {
    assert.throws(
      () => generate(sql),
      (error: unknown) => {
        assert.ok(error instanceof MillraceError, sql)
        assert.equal(error.condition, condition, sql)
        return true
      },
    )
  }
})

test('the examples of the documentation of collections, maps, JSON and CSV', () => {
  const groups = [
    'collection',
    'map',
    'struct',
    'higher-order',
    'json',
    'csv',
    'generator',
    'conditional',
  ]
  const wrong: unknown[] = []
  for (const { doc, kind, name } of allFunctions()) {
    // names with $ are the engine's own
    if (name.startsWith('$') || !groups.includes(doc.group)) continue
    if (kind === 'aggregate' || kind === 'window') continue
    assert.ok(doc.examples.length > 0, name)
    for (const [sql, expected] of doc.examples) {
      const given =
        kind === 'generator'
          ? generate(sql)
              .rows.map(row => row.join('|'))
              .join('\n')
          : evaluate(sql).text
      if (given !== expected) wrong.push({ sql, given, expected })
    }
  }
  assert.deepEqual(wrong, [])
})
