import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canCast, castMayBeNull } from '../../../src/sql/types/cast.js'
import { parseDataType } from '../../../src/sql/types/ddl.js'

const targets = [
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'decimal(5,2)',
  'decimal(38,10)',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'interval',
  'interval year to month',
  'interval month',
  'interval day to second',
  'interval minute',
  'array<string>',
  'array<int>',
  'map<string,string>',
  'struct<a:string,b:string>',
]

/** By source, of each target: x there is no cast, - never null, n may be null, ? not known, but there is one. */
const answers: Record<'ansi' | 'legacy' | 'try', Record<string, string>> = {
  ansi: {
    BOOLEAN: '----------xxxxxxxxxxxxx',
    TINYINT: '----------xx-xx----xxxx',
    SMALLINT: '-?-----n--xx-xx----xxxx',
    INT: '-??----?--xx-xx----xxxx',
    BIGINT: '-???---?--xx-xx??--xxxx',
    FLOAT: '-nnnn--nn-xxnxxxxxxxxxx',
    DOUBLE: '-nnnn--nn-xxnxxxxxxxxxx',
    'DECIMAL(5,3)': '-nnnn-----xx-xx----xxxx',
    'DECIMAL(20,0)': '-nnnn--n--xx-xx----xxxx',
    STRING: '?nnnnnnnn--nnnn?n?nxxxx',
    BINARY: 'xxxxxxxxx--xxxxxxxxxxxx',
    DATE: 'xxxxxxxxx-x--nxxxxxxxxx',
    TIMESTAMP_NTZ: 'xxxxxxxxx-xn--xxxxxxxxx',
    'INTERVAL YEAR TO MONTH': 'x----xxnn-xxxxx--xxxxxx',
    'INTERVAL MONTH': 'x----xxnn-xxxxx--xxxxxx',
    'INTERVAL DAY TO SECOND': 'x??--xx?n-xxxxxxx--xxxx',
    'INTERVAL MINUTE': 'x----xxnn-xxxxxxx--xxxx',
    INTERVAL: 'xxxxxxxxx-xxxx-xxxxxxxx',
    'ARRAY<INT>': 'xxxxxxxxx-xxxxxxxxx--xx',
    'ARRAY<STRING>': 'xxxxxxxxx-xxxxxxxxx-?xx',
    'MAP<STRING,INT>': 'xxxxxxxxx-xxxxxxxxxxx-x',
    'STRUCT<a: INT, b: STRING>': 'xxxxxxxxx-xxxxxxxxxxxx-',
  },
  legacy: {
    BOOLEAN: '----------xx-xxxxxxxxxx',
    TINYINT: '-----------x-xx----xxxx',
    SMALLINT: '-------n---x-xx----xxxx',
    INT: '-------n---x-xx----xxxx',
    BIGINT: '-------n---x-xx??--xxxx',
    FLOAT: '-nnnn--nn-xxnxxxxxxxxxx',
    DOUBLE: '-nnnn--nn-xxnxxxxxxxxxx',
    'DECIMAL(5,3)': '-nnnn-----xx-xx----xxxx',
    'DECIMAL(20,0)': '-nnnn--n--xx-xx----xxxx',
    STRING: 'nnnnnnnnn--nnnn?n?nxxxx',
    BINARY: 'xxxxxxxxx--xxxxxxxxxxxx',
    DATE: 'nnnnnnnnn-x--nxxxxxxxxx',
    TIMESTAMP_NTZ: 'xxxxxxxxx-xn--xxxxxxxxx',
    'INTERVAL YEAR TO MONTH': 'x----xxnn-xxxxx--xxxxxx',
    'INTERVAL MONTH': 'x----xxnn-xxxxx--xxxxxx',
    'INTERVAL DAY TO SECOND': 'x??--xx?n-xxxxxxx--xxxx',
    'INTERVAL MINUTE': 'x----xxnn-xxxxxxx--xxxx',
    INTERVAL: 'xxxxxxxxx?xxxx?xxxxxxxx',
    'ARRAY<INT>': 'xxxxxxxxx-xxxxxxxxx--xx',
    'ARRAY<STRING>': 'xxxxxxxxx-xxxxxxxxx--xx',
    'MAP<STRING,INT>': 'xxxxxxxxx-xxxxxxxxxxx-x',
    'STRUCT<a: INT, b: STRING>': 'xxxxxxxxx-xxxxxxxxxxxx-',
  },
  try: {
    BOOLEAN: '-nnnnnnnn-xxxxxxxxxxxxx',
    TINYINT: 'n---------xxnxxnnnnxxxx',
    SMALLINT: 'nn-----n--xxnxxnnnnxxxx',
    INT: 'nnn----n--xxnxxnnnnxxxx',
    BIGINT: 'nnnn---n--xx-xxnnnnxxxx',
    FLOAT: 'nnnnn--nn-xxnxxxxxxxxxx',
    DOUBLE: 'nnnnnn-nn-xxnxxxxxxxxxx',
    'DECIMAL(5,3)': 'nnnnnnnn--xxnxxnnnnxxxx',
    'DECIMAL(20,0)': 'nnnnnnnn--xxnxxnnnnxxxx',
    STRING: 'nnnnnnnnn--nnnnnnnnxxxx',
    BINARY: 'xxxxxxxxx--xxxxxxxxxxxx',
    DATE: 'xxxxxxxxx-x---xxxxxxxxx',
    TIMESTAMP_NTZ: 'xxxxxxxxx-xn--xxxxxxxxx',
    'INTERVAL YEAR TO MONTH': 'xnnnnxxnn-xxxxx--xxxxxx',
    'INTERVAL MONTH': 'xnnnnxxnn-xxxxx--xxxxxx',
    'INTERVAL DAY TO SECOND': 'xnnnnxxnn-xxxxxxx--xxxx',
    'INTERVAL MINUTE': 'xnnnnxxnn-xxxxxxx--xxxx',
    INTERVAL: 'xxxxxxxxx-xxxx-xxxxxxxx',
    'ARRAY<INT>': 'xxxxxxxxxnxxxxxxxxx--xx',
    'ARRAY<STRING>': 'xxxxxxxxxnxxxxxxxxx-nxx',
    'MAP<STRING,INT>': 'xxxxxxxxxnxxxxxxxxxxx-x',
    'STRUCT<a: INT, b: STRING>': 'xxxxxxxxxnxxxxxxxxxxxx-',
  },
}

test('which casts there are, and which may give null, as real Spark answers', () => {
  for (const mode of ['ansi', 'legacy', 'try'] as const) {
    for (const [source, marks] of Object.entries(answers[mode])) {
      targets.forEach((target, i) => {
        const [from, to] = [parseDataType(source), parseDataType(target)]
        const name = `${source} as ${target} (${mode})`
        assert.equal(canCast(from, to, mode !== 'legacy'), marks[i] !== 'x', name)
        if (marks[i] !== 'x' && marks[i] !== '?') {
          assert.equal(castMayBeNull(from, to, mode), marks[i] === 'n', name)
        }
      })
    }
  }
})
