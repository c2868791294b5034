import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import '../../../../src/sql/sources/json/json-reader.js'
import { LocalFileSystem } from '../../../../src/core/storage/file-system.js'
import { laneCode } from '../../../../src/sql/sources/json/json-lane.js'
import { WINDOW_BYTES } from '../../../../src/sql/sources/scan-memory.js'
import { StringType, structField } from '../../../../src/sql/types/data-type.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { isCondition, type MillraceError } from '../../../../src/util/errors.js'
import { tries } from '../../../effort.js'
import { Folder, rowsOf } from '../reading.js'

let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

const withCorrupt = 'a INT, b STRING, _corrupt_record STRING'

/** Rows of `a INT, b STRING, _corrupt_record`; `bad` stands for the line itself. */
const bad = Symbol('the line')
type Expected = (SqlValue | typeof bad)[][]
const malformedLine: Expected = [[null, null, bad]]

// what Spark 4.0.1 answers
const lines: readonly (readonly [string, Expected])[] = [
  ['{"a":1,"b":"x"}', [[1, 'x', null]]],
  ['{"b":"x","a":1}', [[1, 'x', null]]],
  ['{"a" : 1 , "b":"x" }', [[1, 'x', null]]],
  ['\t{\t"a"\t:\t1\t,\t"b":"x"\t}\t', [[1, 'x', null]]],
  ['{"a":"x","b":"y"}', [[null, 'y', bad]]],
  ['{"b":"y","a":"x"}', [[null, 'y', bad]]],
  ['{"a":12x,"b":"1"}', malformedLine],
  ['{"a":tru,"b":"1"}', malformedLine],
  ['{"b":"1","a":tru}', malformedLine],
  ['{"a":1', malformedLine],
  ['{"b":"q","a":1', malformedLine],
  ['{"b":"q', malformedLine],
  ['{"b"', malformedLine],
  ['{"b', malformedLine],
  ['{', malformedLine],
  [
    '[{"a":1},{"a":2,"b":"z"}]',
    [
      [1, null, null],
      [2, 'z', null],
    ],
  ],
  [
    '[{"a":1},{"a":"x"}]',
    [
      [1, null, bad],
      [null, null, bad],
    ],
  ],
  ['[]', []],
  ['[1]', malformedLine],
  ['123', malformedLine],
  ['null', malformedLine],
  ['"x"', malformedLine],
  ['{"a":1} garbage', [[1, null, null]]],
  ['{"a":1}{"a":2}', [[1, null, null]]],
  ['{}', [[null, null, null]]],
  ['', []],
  ['   ', []],
  ['{"a":1,"a":2}', [[2, null, null]]],
  ['{"a":1,"a":null}', [[null, null, null]]],
  ['{"a":1,"a":"x"}', [[1, null, bad]]],
  ['{"b":{"x": 1,  "y":[1, 2]}}', [[null, '{"x": 1,  "y":[1, 2]}', null]]],
  ['{"b":1.50}', [[null, '1.50', null]]],
  ['{"b":1e5}', [[null, '1e5', null]]],
  ['{"b":true}', [[null, 'true', null]]],
  ['{"b":null}', [[null, null, null]]],
  ['{"b":NaN}', [[null, 'NaN', null]]],
  ['{"b":"\\ud800"}', [[null, '?', null]]],
  ['{"b":"\\ud83d\\ude00"}', [[null, '😀', null]]],
  ['{"b":"\\ud83d\\u0041"}', [[null, '?A', null]]],
  ['{"b":"\\ude00\\ud83d"}', [[null, '??', null]]],
  ['{"b":"a\tb"}', malformedLine],
  ['{"b":"a\\tb\\/\\"\\\\\\u00e9\\u20ac"}', [[null, 'a\tb/"\\é€', null]]],
  ['{"b":"é€😀"}', [[null, 'é€😀', null]]],
  ['{"b":"\\x"}', malformedLine],
  ['{"b":"\\u12g4"}', malformedLine],
  ['{"zz":"\\x","a":1}', malformedLine],
  ['{"zz":"\\n\\"","a":1}', [[1, null, null]]],
  ['{"a":99999999999}', [[null, null, bad]]],
  ['{"a":2147483647}', [[2147483647, null, null]]],
  ['{"a":2147483648}', [[null, null, bad]]],
  ['{"a":-2147483648}', [[-2147483648, null, null]]],
  ['{"a":1.0}', [[null, null, bad]]],
  ['{"a":""}', [[null, null, bad]]],
  ['{"b":""}', [[null, '', null]]],
  ['{"a":01}', malformedLine],
  ['{"zz":01}', malformedLine],
  ['{"a":-1}', [[-1, null, null]]],
  ['{"a":+1}', malformedLine],
  ['{"a":-0}', [[0, null, null]]],
  ['{"a":.5}', malformedLine],
  ['{"a":1.}', malformedLine],
  ['{"zz":1.,"a":1}', malformedLine],
  ['{"zz":1.5,"a":1}', [[1, null, null]]],
  ['{"zz":-1.5e-7,"a":1}', [[1, null, null]]],
  ['{a:1}', malformedLine],
  ["{'a':1}", [[1, null, null]]],
  [`{"b":'s'}`, [[null, 's', null]]],
  ['{"a":1,}', malformedLine],
  ['{"a":1 /*c*/}', malformedLine],
  ['{"A":1}', [[null, null, null]]],
  ['{"a":{"x":1},"b":"k"}', [[null, 'k', bad]]],
  ['{"a":[1],"b":"k"}', [[null, 'k', bad]]],
  ['{"a":true,"b":"k"}', [[null, 'k', bad]]],
  ['{"b":1,"zz":{bad}}', malformedLine],
  ['{"zz":12x,"b":"1"}', malformedLine],
  ['{"zz":tru,"b":"1"}', malformedLine],
  ['{"zz":{"q":[1,{"r":"}"}]},"b":"1"}', [[null, '1', null]]],
  ['{"b":"x\0y"}', malformedLine],
  ['\0{"a":1}', malformedLine],
  ['{"\\u0061":5}', [[5, null, null]]],
  ['{"b"}', malformedLine],
  ['{"b":}', malformedLine],
  ['{"a":1 "b":"x"}', malformedLine],
  ['{"zz":[1,', malformedLine],
  ['{"b":INF}', malformedLine],
  ['{"b":[1,', malformedLine],
]

function resolved(line: string, expected: Expected): SqlValue[][] {
  return expected.map(row => row.map(value => (value === bad ? line : (value as SqlValue))))
}

describe('JSON lines', () => {
  for (const [line, expected] of lines) {
    it(JSON.stringify(line), () => {
      const rows = folder.rows({ format: 'json', schema: withCorrupt }, `${line}\n{"a":7}\n`)
      assert.deepEqual(rows, [...resolved(line, expected), [7, null, null]])
    })
  }

  it('all of them in one file, with every end of line, and without the last one', () => {
    const expected = lines.flatMap(([line, rows]) => resolved(line, rows))
    for (const end of ['\n', '\r\n', '\r']) {
      const text = lines.map(([line]) => line).join(end)
      assert.deepEqual(folder.rows({ format: 'json', schema: withCorrupt }, text), expected)
      assert.deepEqual(folder.rows({ format: 'json', schema: withCorrupt }, text + end), expected)
    }
  })

  it('modes', () => {
    const schema = 'a INT, b STRING'
    const text = lines.map(([line]) => line).join('\n')
    const good = lines.filter(([, rows]) => !rows.flat().includes(bad))
    const dropped = folder.rows(
      { format: 'json', schema, options: { mode: 'dropMalformed' } },
      text,
    )
    assert.deepEqual(
      dropped,
      good.flatMap(([line, rows]) => resolved(line, rows).map(row => row.slice(0, 2))),
    )
    for (const [line, rows] of lines.filter(([, expected]) => expected.flat().includes(bad))) {
      assert.ok(rows.length > 0)
      assert.throws(
        () =>
          folder.rows({ format: 'json', schema, options: { mode: 'FAILFAST' } }, line, 'f.json'),
        (error: MillraceError) =>
          error.condition === 'FAILED_READ_FILE.NO_HINT' &&
          error.parameters.path.endsWith('f.json') &&
          isCondition(error.cause, 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION'),
      )
    }
  })
})

// values of a column v; null stands for a bad record, unless the text is null
const values: readonly (readonly [string, readonly (readonly [string, SqlValue])[]])[] = [
  [
    'TINYINT',
    [
      ['1', 1],
      ['128', -128],
      ['200', -56],
      ['255', -1],
      ['256', null],
      ['-128', -128],
      ['-129', null],
      ['1.0', null],
    ],
  ],
  [
    'SMALLINT',
    [
      ['32767', 32767],
      ['32768', null],
      ['1e2', null],
      ['-32768', -32768],
    ],
  ],
  [
    'BIGINT',
    [
      ['9223372036854775807', 9223372036854775807n],
      ['9223372036854775808', null],
      ['9007199254740993', 9007199254740993n],
      ['9007199254740991', 9007199254740991],
      ['999999999999999', 999999999999999],
      ['-9223372036854775808', -9223372036854775808n],
      ['1.0', null],
      ['"1"', null],
      ['""', null],
      ['-0', 0],
    ],
  ],
  [
    'FLOAT',
    [
      ['1', 1],
      ['1.1', Math.fround(1.1)],
      ['1e40', Number.POSITIVE_INFINITY],
      ['1e-50', 0],
    ],
  ],
  [
    'DOUBLE',
    [
      ['1', 1],
      ['1.1', 1.1],
      ['1e400', Number.POSITIVE_INFINITY],
      ['"NaN"', Number.NaN],
      ['NaN', Number.NaN],
      ['"Infinity"', Number.POSITIVE_INFINITY],
      ['-Infinity', Number.NEGATIVE_INFINITY],
      ['"-INF"', Number.NEGATIVE_INFINITY],
      ['+INF', Number.POSITIVE_INFINITY],
      ['"1"', null],
      ['123456789012345678901234567890', 1.2345678901234568e29],
      ['0.1e-7', 1e-8],
      ['0.12345678901234567', Number('0.12345678901234567')],
      ['-0', 0],
      ['-0.0', -0],
      ['""', null],
    ],
  ],
  [
    'DECIMAL(5,2)',
    [
      ['1', 100],
      ['1.005', 101],
      ['1.115', 112],
      ['999.99', 99999],
      ['999.995', null],
      ['1000', null],
      ['"1.5"', 150],
      ['"x"', null],
      ['1e2', 10000],
      ['""', null],
      ['-1.115', -112],
      ['true', null],
      ['1e1000000000', null],
      ['1e-1000000000', 0],
    ],
  ],
  [
    'DECIMAL(38,0)',
    [
      ['12345678901234567890123456789012345678', 12345678901234567890123456789012345678n],
      ['123456789012345678901234567890123456789', null],
    ],
  ],
  [
    'BOOLEAN',
    [
      ['true', true],
      ['false', false],
      ['"true"', null],
      ['1', null],
    ],
  ],
  [
    'DATE',
    [
      ['"2024-01-02"', 19724],
      ['"2024-1-2"', 19724],
      ['"2024"', 19723],
      ['"2024-02-30"', null],
      ['"2023-02-29"', null],
      ['"2024-02-29"', 19782],
      ['"2024-01-02 10:00:00"', 19724],
      ['" 2024-01-02 "', 19724],
      ['"20240102"', 20240102],
      ['"abc"', null],
      ['""', null],
      ['17', null],
    ],
  ],
  [
    'TIMESTAMP',
    [
      ['"2024-01-02"', 1704153600000000],
      ['"2024-01-02 10:11:12"', 1704190272000000],
      ['"2024-01-02T10:11:12.5Z"', 1704190272500000],
      ['"2024-01-02T10:11:12.123456789+02:00"', 1704183072123456],
      ['"2024-01-02T10:11:12 Europe/Berlin"', 1704186672000000],
      ['"2024-02-30 00:00:00"', null],
      ['"2024-01-02T10:11:60"', null],
      ['"2024-01-02 24:00:00"', null],
      ['17', 17000000],
      ['17.5', null],
      ['""', null],
    ],
  ],
  [
    'TIMESTAMP_NTZ',
    [
      ['"2024-01-02 10:11:12"', 1704190272000000],
      ['"2024-01-02T10:11:12.5Z"', null],
      ['1', null],
    ],
  ],
  [
    'MAP<STRING,INT>',
    [
      ['{"a":1,"b":2}', { keys: ['a', 'b'], values: [1, 2] }],
      ['{"a":1,"a":2}', { keys: ['a'], values: [2] }],
      ['{"a":"x","b":2}', null],
      ['{}', { keys: [], values: [] }],
      ['[1]', null],
      ['{"a":null}', { keys: ['a'], values: [null] }],
    ],
  ],
  [
    'ARRAY<INT>',
    [
      ['[1,2]', [1, 2]],
      ['[1,"x",3]', null],
      ['[]', []],
      ['{}', null],
      ['[null]', [null]],
      ['1', null],
    ],
  ],
  [
    'STRUCT<x:INT,y:STRING>',
    [
      ['{"x":1,"y":"q"}', [1, 'q']],
      ['{"y":{"z": 1}}', [null, '{"z": 1}']],
      ['{}', [null, null]],
      ['[]', null],
      ['"x"', null],
      ['{"x":1,"x":2}', [2, null]],
    ],
  ],
  [
    'STRING',
    [
      ['[1, 2]', '[1, 2]'],
      ['{"a" : 1}', '{"a" : 1}'],
      ['1.0', '1.0'],
      ['1E5', '1E5'],
      ['-0', '-0'],
      ['"a\\nb"', 'a\nb'],
      ['[ "a\\nb" ]', '[ "a\\nb" ]'],
    ],
  ],
]

describe('JSON values', () => {
  for (const [type, pairs] of values) {
    for (const [text, value] of pairs) {
      it(`${type} ${text}`, () => {
        const reading = { format: 'json', schema: `v ${type}, w INT, _corrupt_record STRING` }
        for (const line of [`{"v":${text},"w":1}`, `{"w":1,"v":${text} }`]) {
          assert.deepEqual(folder.rows(reading, line), [[value, 1, value === null ? line : null]])
        }
        const nothing = folder.rows(reading, '{"v":null}')
        assert.deepEqual(nothing, [[null, null, null]])
      })
    }
  }

  it('BINARY from Base64', () => {
    const rows = folder.rows(
      { format: 'json', schema: 'v BINARY, _corrupt_record STRING' },
      '{"v":"aGVsbG8="}\n{"v":"aGVsbG8"}\n{"v":""}\n',
    )
    assert.deepEqual(rows, [
      ['hello', null],
      [null, '{"v":"aGVsbG8"}'],
      ['', null],
    ])
  })

  it('parts that fit stay, the record is bad', () => {
    const struct = folder.rows(
      { format: 'json', schema: 'v STRUCT<x:INT,y:STRING>, _corrupt_record STRING' },
      '{"v":{"x":"k","y":"q"}}',
    )
    assert.deepEqual(struct, [[[null, 'q'], '{"v":{"x":"k","y":"q"}}']])
    const array = folder.rows(
      { format: 'json', schema: 'v ARRAY<STRUCT<x:INT>>, _corrupt_record STRING' },
      '{"v":[{"x":1},{"x":"q"},{"x":3}]}',
    )
    assert.deepEqual(array, [[[[1], [null], [3]], '{"v":[{"x":1},{"x":"q"},{"x":3}]}']])
  })
})

interface Case {
  readonly schema?: string
  readonly options: Readonly<Record<string, string>>
  readonly text: string | Uint8Array
  readonly rows: SqlValue[][]
}

const withoutCorrupt = 'a INT, b STRING'
const broken = '{"a":1,\n"b":'

const cases: readonly Case[] = [
  {
    schema: withoutCorrupt,
    options: { allowComments: 'true' },
    text: '{"a":1, /*k*/ "b":2} // c\n/*x*/{"a":2}\n',
    rows: [
      [1, '2'],
      [2, null],
    ],
  },
  {
    options: {
      allowUnquotedFieldNames: 'true',
      allowSingleQuotes: 'true',
      allowNumericLeadingZeros: 'true',
    },
    text: "{a:1,'b':'x'}\n{\"a\":007}\n",
    rows: [
      [1, 'x', null],
      [7, null, null],
    ],
  },
  { options: { allowSingleQuotes: 'false' }, text: "{'a':2}", rows: [[null, null, "{'a':2}"]] },
  {
    options: { allowBackslashEscapingAnyCharacter: 'true' },
    text: '{"b":"a\\qb"}',
    rows: [[null, 'aqb', null]],
  },
  {
    options: { allowUnquotedControlChars: 'true' },
    text: '{"b":"a\tb"}',
    rows: [[null, 'a\tb', null]],
  },
  {
    schema: 'v DOUBLE, _corrupt_record STRING',
    options: { allowNonNumericNumbers: 'false' },
    text: '{"v":NaN}\n{"v":"NaN"}\n',
    rows: [
      [null, '{"v":NaN}'],
      [null, '{"v":"NaN"}'],
    ],
  },
  {
    options: { multiLine: 'true' },
    text: '[{"a":1},\n{"a":2,"b":"x"}]',
    rows: [
      [1, null, null],
      [2, 'x', null],
    ],
  },
  { options: { multiLine: 'true' }, text: '{"a":1,\n"b":"x"}\n{"a":2}', rows: [[1, 'x', null]] },
  { options: { multiLine: 'true' }, text: broken, rows: [[null, null, broken]] },
  { options: { multiLine: 'true' }, text: '', rows: [] },
  {
    options: { lineSep: ';' },
    text: '{"a":1};{"a":2}',
    rows: [
      [1, null, null],
      [2, null, null],
    ],
  },
  {
    options: { lineSep: '\n' },
    text: '{"a":1}\r\n{"a":2}\n',
    rows: [
      [1, null, null],
      [2, null, null],
    ],
  },
  {
    schema: 'a INT, bad STRING',
    options: { columnNameOfCorruptRecord: 'bad' },
    text: '{"b":"x"\n{"a":"q"}\n',
    rows: [
      [null, '{"b":"x"'],
      [null, '{"a":"q"}'],
    ],
  },
  {
    schema: 'v DATE, _corrupt_record STRING',
    options: { dateFormat: 'dd/MM/yyyy' },
    text: '{"v":"02/01/2024"}\n{"v":"2024-01-02"}\n{"v":"30/02/2024"}\n',
    rows: [
      [19724, null],
      [null, '{"v":"2024-01-02"}'],
      [null, '{"v":"30/02/2024"}'],
    ],
  },
  {
    schema: 'v TIMESTAMP, _corrupt_record STRING',
    options: { timestampFormat: 'dd/MM/yyyy HH:mm', timeZone: 'Europe/Berlin' },
    text: '{"v":"02/01/2024 10:11"}\n{"v":"2024-01-02"}\n{"v":5}\n',
    rows: [
      [1704186660000000, null],
      [null, '{"v":"2024-01-02"}'],
      [5000000, null],
    ],
  },
  {
    options: { encoding: 'UTF-16LE' },
    text: Buffer.from('{"a":1,"b":"é"}\n{"a":2}', 'utf16le'),
    rows: [
      [1, 'é', null],
      [2, null, null],
    ],
  },
  { options: {}, text: '\ufeff{"a":1}', rows: [[1, null, null]] },
  {
    options: {},
    text: Buffer.from('{"b":"a\xffb"}\n{"zz":"a\xffb"}\n{"a":7}\n', 'latin1'),
    rows: [
      [null, null, '{"b":"a\ufffdb"}'],
      [null, null, '{"zz":"a\ufffdb"}'],
      [7, null, null],
    ],
  },
  {
    options: {},
    text: Buffer.from('{"b":"\xed\xa0\x80"}\n', 'latin1'),
    rows: [[null, '?', null]],
  },
]

describe('JSON options', () => {
  for (const { schema = withCorrupt, options, text, rows } of cases) {
    it(`${JSON.stringify(options)} ${JSON.stringify(text.toString())}`, () => {
      assert.deepEqual(folder.rows({ format: 'json', schema, options }, text), rows)
    })
  }

  it('options that are not known, or no value of theirs, are refused', () => {
    const read = (options: Record<string, string>) => () =>
      folder.rows({ format: 'json', schema: 'a INT', options }, '{"a":1}')
    assert.throws(read({ quoteAll: 'true' }), { condition: 'UNSUPPORTED_READER_OPTION' })
    for (const options of [
      { multiLine: 'perhaps' },
      { lineSep: '' },
      { locale: 'de-DE' },
      { samplingRatio: 'x' },
      { encoding: 'klingon' },
    ]) {
      assert.throws(read(options as unknown as Record<string, string>), (error: MillraceError) => {
        const cause = error.condition.startsWith('FAILED') ? error.cause : error
        return isCondition(cause, 'INVALID_READER_OPTION')
      })
    }
  })

  it('badRecordsPath gets the bad records, which are no rows', () => {
    const directory = `${folder.path}/bad`
    const rows = folder.rows(
      { format: 'json', schema: 'a INT', options: { badRecordsPath: directory } },
      '{"a":1\n{"a":2}\n{"a":"x"}\n',
      'records.json',
    )
    assert.deepEqual(rows, [[2]])
    const fileSystem = new LocalFileSystem()
    const [{ path }] = fileSystem.listSync(directory)
    const found = fileSystem
      .readTextSync(path)
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    assert.deepEqual(
      found.map(({ record, path }) => [record, path.endsWith('records.json')]),
      [
        ['{"a":1', true],
        ['{"a":"x"}', true],
      ],
    )
  })
})

describe('JSON that is hard to read', () => {
  const read = (text: string | Uint8Array, schema = withCorrupt) =>
    folder.rows({ format: 'json', schema }, text)

  it('nested 10,000 deep is malformed, 900 is not', () => {
    const deep = (n: number) => `{"zz":${'['.repeat(n)}${']'.repeat(n)},"a":1}`
    assert.deepEqual(read(`${deep(10_000)}\n${deep(900)}\n{"a":7}\n`), [
      [null, null, deep(10_000)],
      [1, null, null],
      [7, null, null],
    ])
    assert.equal(read(`${'['.repeat(100_000)}\n{"a":7}`).length, 2)
  })

  it('lines of many megabytes, among others', () => {
    const large = 'x'.repeat(50_000_000)
    const rows = read(`{"a":1}\n{"b":"${large}","a":2}\n{"b":"${large}\n{"a":3}\n`)
    assert.deepEqual(
      rows.map(([a, b, c]) => [a, (b as string)?.length, (c as string)?.length]),
      [
        [1, undefined, undefined],
        [2, large.length, undefined],
        [null, undefined, large.length + 6],
        [3, undefined, undefined],
      ],
    )
  })

  it('unescaped strings that fill the arena several times', () => {
    const value = `${'\\n'.repeat(40_000)}`
    const text = Array.from({ length: 60 }, (_, i) => `{"a":${i},"b":"${value}"}`).join('\n')
    const rows = read(text)
    assert.deepEqual(
      rows.map(([a, b]) => [a, b === '\n'.repeat(40_000)]),
      Array.from({ length: 60 }, (_, i) => [i, true]),
    )
  })

  it('numbers beyond their type are null, never cut', () => {
    assert.deepEqual(read(`{"a":${'9'.repeat(2000)}}`), [[null, null, `{"a":${'9'.repeat(2000)}}`]])
  })

  it('thousands of columns', () => {
    const names = Array.from({ length: 2000 }, (_, i) => `column${i}`)
    const text = JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i])))
    const schema = names.map(name => `${name} INT`).join(', ')
    assert.deepEqual(read(`${text}\n${text}`, schema), [
      names.map((_, i) => i),
      names.map((_, i) => i),
    ])
  })

  it('generated code has no text of the user', () => {
    const name = 'x"];}`${'.concat('process.exit(1)}\u2028*/')
    const field = structField(name, StringType)
    const code = laneCode([{ field, at: 0, iso: true }])
    assert.ok(!code.includes('process'))
    const quoted = '`' + name.replaceAll('`', '``') + '`'
    assert.deepEqual(read(JSON.stringify({ [name]: 'k' }), `${quoted} STRING`), [['k']])
  })
})

// texts of few different parts, so that every kind of damage is met
const part = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '"a"',
  '"b"',
  '"zz"',
  '"a":',
  '"b":',
  '"zz":',
  '1',
  '-2.5',
  'null',
  'true',
  'fals',
  '"x"',
  '"\\n"',
  '"\\',
  '\\',
  ' ',
  '\t',
  'é',
  '{"a":1}',
  '{"b":"k","a":2}',
  '"\\ud83d\\ude00"',
)
const line = fc.oneof(
  fc.array(part, { maxLength: 12 }).map(parts => parts.join('')),
  fc
    .record(
      { a: fc.oneof(fc.integer(), fc.constant(null)), b: fc.jsonValue(), zz: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map(value => JSON.stringify(value)),
)

/** What a naive reader makes of a line: JSON.parse where it can. Undefined: not known. */
function naive(text: string): SqlValue[][] | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { a = null, b = null } = value as Record<string, unknown>
  if (a !== null && (typeof a !== 'number' || !Number.isInteger(a) || Math.abs(a) > 2 ** 31 - 1)) {
    return undefined
  }
  if (b !== null && typeof b !== 'string') return undefined
  if ((text.match(/"[ab]"|\\u006/g) ?? []).length > 2 || text.includes('.') || /\d[eE]/.test(text))
    return undefined
  return [[(a as number | null) === null ? null : (a as number) + 0, b as string | null, null]]
}

describe('JSON at random', () => {
  it('a line means the same alone, among others, and to JSON.parse', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        (texts, end) => {
          const reading = { format: 'json', schema: withCorrupt }
          const alone = texts.flatMap(text => folder.rows(reading, text, 'alone.json'))
          assert.deepEqual(folder.rows(reading, texts.join(end), 'all.json'), alone)
          for (const text of texts) {
            const expected = naive(text)
            if (expected === undefined) continue
            const b = expected[0][1] as string | null
            expected[0][1] = b?.isWellFormed() === false ? b.replace(/\p{Surrogate}/gu, '?') : b
            assert.deepEqual(folder.rows(reading, text, 'one.json'), expected)
          }
        },
      ),
      { numRuns: tries(60) },
    )
  })

  it('the generated reader and the converter agree', () => {
    // a separator of lines is read without the generated reader
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), texts => {
        const text = texts.join('\n')
        const fast = folder.rows({ format: 'json', schema: withCorrupt }, text, 'fast.json')
        const slow = folder.rows(
          { format: 'json', schema: withCorrupt, options: { lineSep: '\n' } },
          text,
          'slow.json',
        )
        assert.deepEqual(fast, slow)
      }),
      { numRuns: tries(150) },
    )
  })

  it('a file cut into parts anywhere has the rows of the whole', () => {
    const ends = fc.constantFrom('\n', '\r\n', '\r')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, ends), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.map(pair => pair.join('')).join(''))
          const path = folder.write(bytes, 'cut.json')
          const reading = { format: 'json', schema: withCorrupt }
          const borders = [0, ...cuts.filter(cut => cut < bytes.length), bytes.length]
          borders.sort((x, y) => x - y)
          const size = bytes.length
          const parts = borders
            .slice(1)
            .map((end, i) => ({ path, start: borders[i], end, size, values: [] }))
            .filter(({ start, end }) => start < end)
          const whole = rowsOf(reading, [{ path, start: 0, end: size, size, values: [] }])
          assert.deepEqual(rowsOf(reading, parts), whole)
        },
      ),
      { numRuns: tries(150) },
    )
  })

  it('lines across the borders of windows', () => {
    const rowText = (i: number) => `{"a":${i},"b":"${'é'.repeat(i % 97)}\\n"}`
    const count = Math.ceil((WINDOW_BYTES * 3) / 110)
    const text = Array.from({ length: count }, (_, i) => rowText(i)).join('\r\n')
    const rows = folder.rows({ format: 'json', schema: withCorrupt }, text)
    assert.equal(rows.length, count)
    rows.forEach(([a, b, c], i) => {
      assert.ok(a === i && b === `${'é'.repeat(i % 97)}\n` && c === null)
    })
  })
})
