import { strictEqual, throws } from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simpleString, sqlType, structType } from '../../../src/sql/types/data-type.js'
import { parseDataType, parseSchema } from '../../../src/sql/types/ddl.js'
import { isCondition } from '../../../src/util/errors.js'

describe('types', () => {
  const rows: readonly (readonly [text: string, type: string])[] = [
    ['boolean', 'boolean'],
    ['TINYINT', 'tinyint'],
    ['byte', 'tinyint'],
    ['smallint', 'smallint'],
    ['short', 'smallint'],
    ['int', 'int'],
    ['INTEGER', 'int'],
    ['bigint', 'bigint'],
    ['long', 'bigint'],
    ['float', 'float'],
    ['real', 'float'],
    ['double', 'double'],
    ['date', 'date'],
    ['timestamp', 'timestamp'],
    ['timestamp_ltz', 'timestamp'],
    ['timestamp_ntz', 'timestamp_ntz'],
    ['string', 'string'],
    ['string collate UTF8_BINARY', 'string'],
    ['varchar(10)', 'string'],
    ['char(3)', 'string'],
    ['binary', 'binary'],
    ['void', 'void'],
    ['decimal', 'decimal(10,0)'],
    ['dec(5)', 'decimal(5,0)'],
    ['NUMERIC(38, 38)', 'decimal(38,38)'],
    ['interval', 'interval'],
    ['interval year', 'interval year'],
    ['interval year to month', 'interval year to month'],
    ['interval day to second', 'interval day to second'],
    ['interval hour to minute', 'interval hour to minute'],
    ['array<int>', 'array<int>'],
    ['array<array<array<int>>>', 'array<array<array<int>>>'],
    ['map<string, array<int>>', 'map<string,array<int>>'],
    ['struct<>', 'struct<>'],
    ['struct< >', 'struct<>'],
    [
      'struct<a: int, b string, `c d`: struct<e: date>>',
      'struct<a:int,b:string,c d:struct<e:date>>',
    ],
    ['struct<from: int, select: int>', 'struct<from:int,select:int>'],
  ]
  for (const [text, type] of rows) {
    it(text, () => strictEqual(simpleString(parseDataType(text)), type))
  }
})

describe('schemas', () => {
  const rows: readonly (readonly [text: string, type: string])[] = [
    ['', 'STRUCT<>'],
    ['a INT', 'STRUCT<a: INT>'],
    ['a: int, b: array<string>', 'STRUCT<a: INT, b: ARRAY<STRING>>'],
    ['a INT NOT NULL, `b c` STRING', 'STRUCT<a: INT NOT NULL, `b c`: STRING>'],
    ['struct<a: int not null>', 'STRUCT<a: INT NOT NULL>'],
    ['struct<>', 'STRUCT<>'],
    ['struct int, date date', 'STRUCT<struct: INT, date: DATE>'],
    ['a struct<b: int not null> not null', 'STRUCT<a: STRUCT<b: INT NOT NULL> NOT NULL>'],
  ]
  for (const [text, type] of rows) {
    it(text, () => strictEqual(sqlType(parseSchema(text)), type))
  }

  it('comments are metadata of the field', () => {
    const [a, b] = parseSchema(`a int not null comment 'it''s' , b int`).fields
    strictEqual(a.metadata?.comment, "it's")
    strictEqual(a.nullable, false)
    strictEqual('metadata' in b, false)
  })

  it('what sqlType writes is read again', () => {
    const schema = parseSchema('a int not null, `b``c` map<string, decimal(5, 2)>, d interval day')
    strictEqual(sqlType(parseDataType(sqlType(schema))), sqlType(schema))
    strictEqual(sqlType(parseSchema(sqlType(structType([])))), 'STRUCT<>')
  })
})

describe('what is no schema', () => {
  const rows: readonly (readonly [text: string, condition: string, hint?: string])[] = [
    ['int', 'PARSE_SYNTAX_ERROR', 'a type'],
    ['a int b', 'PARSE_SYNTAX_ERROR', "',' or the end of the schema"],
    ['a int,', 'PARSE_SYNTAX_ERROR', 'the name of a field'],
    ['a foo', 'UNSUPPORTED_DATATYPE'],
    ['a array', 'INCOMPLETE_TYPE_DEFINITION.ARRAY'],
    ['a array<int', 'PARSE_SYNTAX_ERROR', "'>'"],
    ['a interval month to year', 'PARSE_SYNTAX_ERROR', 'no TO after the finest unit'],
    ['a interval day to month', 'PARSE_SYNTAX_ERROR', 'HOUR or MINUTE or SECOND'],
    ['a int default 1', 'UNSUPPORTED_FEATURE.SQL_SYNTAX'],
    ['a string collate de', 'UNSUPPORTED_FEATURE.SQL_SYNTAX'],
    ['struct<a: int> b', 'PARSE_SYNTAX_ERROR', 'the end of the type'],
  ]
  for (const [text, condition, hint] of rows) {
    it(text, () => {
      throws(
        () => parseSchema(text),
        error => {
          strictEqual((error as { condition?: string }).condition, condition)
          if (hint !== undefined) {
            strictEqual((error as { parameters: { hint: string } }).parameters.hint, hint)
          }
          return true
        },
      )
    })
  }

  it('no type at all', () => {
    throws(
      () => parseDataType(' '),
      error => isCondition(error, 'PARSE_EMPTY_STATEMENT'),
    )
  })
})
