import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import '../../../../src/sql/sources/csv/csv-reader.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { isCondition, type MillraceError } from '../../../../src/util/errors.js'
import { tries } from '../../../effort.js'
import { Folder, rowsOf } from '../reading.js'

let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

// tokens that Spark 4 makes of one line, as columns a, b, c
const lines: readonly (readonly [string, SqlValue[] | undefined])[] = [
  ['1,2,3', ['1', '2', '3']],
  ['"1","2","3"', ['1', '2', '3']],
  ['"a,b",2,3', ['a,b', '2', '3']],
  ['"a""b",2,3', ['"a""b"', '2', '3']],
  ['"a\\"b",2,3', ['a"b', '2', '3']],
  ['"a\\\\",2,3', ['a\\', '2', '3']],
  ['a\\,b,2', ['a\\', 'b', '2']],
  ['a"b,2,3', ['a"b', '2', '3']],
  ['"a"b,2,3', ['"a"b', '2', '3']],
  ['"a" ,2,3', ['a', '2', '3']],
  [' "a",2,3', [' "a"', '2', '3']],
  ['a b , c ,d ', ['a b ', ' c ', 'd ']],
  ['"  a  ",2,3', ['  a  ', '2', '3']],
  [',,', [null, null, null]],
  ['"",2,3', [null, '2', '3']],
  ['1,2', ['1', '2', null]],
  ['1', ['1', null, null]],
  ['1,2,3,4', ['1', '2', '3']],
  ['"abc', ['abc', null, null]],
  ['"abc,d', ['abc,d', null, null]],
  ['a,"b', ['a', 'b', null]],
  ['a,"b"c",d', ['a', '"b"c"', 'd']],
  ['a,"b",c"', ['a', 'b', 'c"']],
  ['\\"a,b,c', ['\\"a', 'b', 'c']],
  ['"a\\nb",2,3', ['a\\nb', '2', '3']],
  ['a\\nb,2,3', ['a\\nb', '2', '3']],
  ['"a\\",b",c,d', ['a",b', 'c', 'd']],
  ["'a,b',c", ["'a", "b'", 'c']],
  ['#x,y,z', ['#x', 'y', 'z']],
  ['   ', undefined],
  ['\t', undefined],
  ['', undefined],
  ['a\0b,2,3', ['a\0b', '2', '3']],
  ['"a\\b",x', ['a\\b', 'x', null]],
  ['"a\\\\"b",x', ['"a\\"b"', 'x', null]],
  ['"""a""",x,y', ['"""a"""', 'x', 'y']],
  ['"a"",b",c,d', ['a"', 'b"', 'c']],
  ['"a"x"y",b,c', ['"a"x"y"', 'b', 'c']],
  [', ,"" ', [null, ' ', null]],
  ['"" ""x,1', ['"" ""x', '1', null]],
  ['\\\\,a,b', ['\\\\', 'a', 'b']],
  ['"\\\\\\"",a', ['\\"', 'a', null]],
  ['x,"y"  ,z', ['x', 'y', 'z']],
  ['x,  "y,1",z', ['x', '  "y', '1"']],
  ['"a" b,c",d', ['"a" b', 'c"', 'd']],
  ['"",""', [null, null, null]],
  ['"', ['"', null, null]],
  ['""', [null, null, null]],
  ['"a"', ['a', null, null]],
  ['a,b,"', ['a', 'b', '"']],
  ['a,b,"c', ['a', 'b', 'c']],
  ['é€,😀,"ü"', ['é€', '😀', 'ü']],
  ['"a\\', ['a', null, null]],
  ['"a\\"', ['a"', null, null]],
  ['"a\\\\', ['a\\', null, null]],
  ['"a" ', ['a', null, null]],
  ['"a"x', ['"a"x', null, null]],
  ['a,"b\\"c', ['a', 'b"c', null]],
  ['"a,', ['a,', null, null]],
  ['"a"," ', ['a', ' ', null]],
  ['"a\\"b"c,d', ['"a"b"c', 'd', null]],
  ['"a\\x"y,z', ['"a\\x"y', 'z', null]],
  ['"a" "b",c', ['"a" "b"', 'c', null]],
  ['"a" \\b,c', ['"a" \\b', 'c', null]],
  ['"a\\\\b",x', ['a\\b', 'x', null]],
  ['"a\\\\\\\\",x', ['a\\\\', 'x', null]],
  ['\\,a', ['\\', 'a', null]],
  ['a\\"b,c', ['a\\"b', 'c', null]],
  ['"a\\""b",c', ['"a""b"', 'c', null]],
  ['" ",x', [' ', 'x', null]],
  [' ,x', [' ', 'x', null]],
  ['"a"\t,x', ['a', 'x', null]],
  ['"a""', ['a"', null, null]],
  ['"a"""', ['a""', null, null]],
  ['"""', ['"', null, null]],
  ['""""', ['""', null, null]],
  ['"""a"', ['"""a"', null, null]],
  ['x,"""a",y', ['x', '"""a"', 'y']],
  ['"a\\"",b', ['a"', 'b', null]],
  ['"ab\\', ['ab', null, null]],
]

const schema = 'a STRING, b STRING, c STRING'

describe('CSV lines', () => {
  for (const [line, expected] of lines) {
    it(JSON.stringify(line), () => {
      const rows = folder.rows({ format: 'csv', schema }, `${line}\np,q,r\n`)
      assert.deepEqual(rows, [...(expected ? [expected] : []), ['p', 'q', 'r']])
    })
  }

  it('all of them in one file, with every end of line, and without the last one', () => {
    const expected = lines.flatMap(([, row]) => (row ? [row] : []))
    for (const end of ['\n', '\r\n', '\r']) {
      const text = lines.map(([line]) => line).join(end)
      assert.deepEqual(folder.rows({ format: 'csv', schema }, text), expected)
      assert.deepEqual(folder.rows({ format: 'csv', schema }, text + end), expected)
    }
  })

  it('each column alone is what it is among all', () => {
    const text = lines.map(([line]) => line).join('\n')
    const all = folder.rows({ format: 'csv', schema }, text)
    for (const columns of [[0], [1], [2], [2, 0], [1, 2]]) {
      const rows = folder.rows({ format: 'csv', schema, columns }, text)
      assert.deepEqual(
        rows,
        all.map(row => columns.map(i => row[i])),
      )
    }
    const none = folder.rows({ format: 'csv', schema, columns: [] }, text)
    assert.equal(none.length, all.length)
  })
})

const bad = Symbol('the line')

// `a INT, b STRING, _corrupt_record STRING`
const numbers: readonly (readonly [string, (SqlValue | typeof bad)[] | undefined])[] = [
  ['1,x', [1, 'x', null]],
  ['q,x', [null, 'x', bad]],
  ['1', [1, null, bad]],
  ['1,x,y', [1, 'x', bad]],
  ['', undefined],
  ['1,', [1, null, null]],
  ['99999999999,x', [null, 'x', bad]],
  [' 1,x', [null, 'x', bad]],
  ['1 ,x', [null, 'x', bad]],
  ['"1",x', [1, 'x', null]],
  ['1.0,x', [null, 'x', bad]],
  ['x,"y', [null, 'y', bad]],
  ['+1,z', [1, 'z', null]],
  ['-0,z', [0, 'z', null]],
  ['0x1,z', [null, 'z', bad]],
  ['1L,z', [null, 'z', bad]],
  ['-2147483648,z', [-2147483648, 'z', null]],
  ['2147483648,z', [null, 'z', bad]],
]

describe('CSV records', () => {
  for (const [line, expected] of numbers) {
    it(JSON.stringify(line), () => {
      const reading = { format: 'csv', schema: 'a INT, b STRING, _corrupt_record STRING' }
      const row = expected?.map(value => (value === bad ? line : (value as SqlValue)))
      assert.deepEqual(folder.rows(reading, `${line}\n7,z\n`), [
        ...(row ? [row] : []),
        [7, 'z', null],
      ])
    })
  }

  it('modes', () => {
    const text = numbers.map(([line]) => line).join('\n')
    const options = { mode: 'DROPMALFORMED' }
    const dropped = folder.rows({ format: 'csv', schema: 'a INT, b STRING', options }, text)
    const good = numbers.flatMap(([, row]) => (row && !row.includes(bad) ? [row.slice(0, 2)] : []))
    assert.deepEqual(dropped, good)
    assert.throws(
      () =>
        folder.rows(
          { format: 'csv', schema: 'a INT, b STRING', options: { mode: 'FAILFAST' } },
          text,
        ),
      (error: MillraceError) =>
        error.condition === 'FAILED_READ_FILE.NO_HINT' &&
        isCondition(error.cause, 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION'),
    )
  })
})

interface Case {
  readonly schema?: string
  readonly options: Readonly<Record<string, string>>
  readonly text: string | Uint8Array
  readonly rows: SqlValue[][]
}

const inf = Number.POSITIVE_INFINITY

// what Spark 4 answers
const cases: readonly Case[] = [
  { options: { header: 'true' }, text: 'h1,h2,h3\n1,2,3\n', rows: [['1', '2', '3']] },
  { options: { header: 'true' }, text: '\n\na,b,c\n\n1,2,3\n', rows: [['1', '2', '3']] },
  {
    options: { header: 'true', comment: '#' },
    text: '#c\na,b,c\n#d\n1,2,3\n',
    rows: [['1', '2', '3']],
  },
  {
    options: { ignoreLeadingWhiteSpace: 'true', ignoreTrailingWhiteSpace: 'true' },
    text: ' a , b ,c\n" x "," y ",z \n',
    rows: [
      ['a', 'b', 'c'],
      [' x ', ' y ', 'z'],
    ],
  },
  {
    options: { ignoreLeadingWhiteSpace: 'true' },
    text: ' a , b ,c\n" x "," y ",z \n',
    rows: [
      ['a ', 'b ', 'c'],
      [' x ', ' y ', 'z '],
    ],
  },
  { options: { ignoreTrailingWhiteSpace: 'true' }, text: ' a , b ,c\n', rows: [[' a', ' b', 'c']] },
  {
    options: { sep: '||' },
    text: 'a||b||c\nd|e||"f||g"||h\n',
    rows: [
      ['a', 'b', 'c'],
      ['d|e', 'f||g', 'h'],
    ],
  },
  { options: { sep: '\t' }, text: 'a\tb\tc\n', rows: [['a', 'b', 'c']] },
  { options: { sep: '\\t' }, text: 'a\tb\tc\n', rows: [['a', 'b', 'c']] },
  { options: { delimiter: ';' }, text: 'a;b;c\n', rows: [['a', 'b', 'c']] },
  { options: { quote: "'" }, text: "'a,b','it''s',c\n", rows: [['a,b', "'it''s'", 'c']] },
  { options: { quote: '' }, text: '"a","b",c\n', rows: [['"a"', '"b"', 'c']] },
  { options: { escape: '"' }, text: '"a""b",c,d\n', rows: [['a"b', 'c', 'd']] },
  {
    options: { escape: '"' },
    text: '"a"b",c,d\n"x"",",y,z\n',
    rows: [
      ['"a"b"', 'c', 'd'],
      ['x",', 'y', 'z'],
    ],
  },
  { options: { escape: '"' }, text: '"a\\"b",c,d\n', rows: [['"a\\"b"', 'c', 'd']] },
  { options: { escape: '^' }, text: '"a^"b",c^,d\n', rows: [['a"b', 'c^', 'd']] },
  {
    options: { multiLine: 'true' },
    text: '"a\r\nb",c,d\r\n\r\n1,2,3\r\n',
    rows: [
      ['a\nb', 'c', 'd'],
      ['1', '2', '3'],
    ],
  },
  {
    options: { multiLine: 'true' },
    text: '"a\nb,c,d\n1,2,3\n',
    rows: [['a\nb,c,d\n1,2,3\n', null, null]],
  },
  {
    options: { multiLine: 'true' },
    text: 'a,"b\r\rc",c\r1,2,3',
    rows: [
      ['a', 'b\n\nc', 'c'],
      ['1', '2', '3'],
    ],
  },
  {
    options: { multiLine: 'true', comment: '#' },
    text: 'a,b\n#c\n  \n\t\nd,e\n\n',
    rows: [
      ['a', 'b', null],
      ['  ', null, null],
      ['\t', null, null],
      ['d', 'e', null],
    ],
  },
  {
    options: { multiLine: 'true', comment: '#' },
    text: '"a\n\n#b",c\n"',
    rows: [
      ['a\n\n#b', 'c', null],
      ['"', null, null],
    ],
  },
  {
    options: { lineSep: ';' },
    text: 'a,b;c,d',
    rows: [
      ['a', 'b', null],
      ['c', 'd', null],
    ],
  },
  {
    options: { lineSep: '\n' },
    text: 'a,b\r\nc,d\n',
    rows: [
      ['a', 'b\r', null],
      ['c', 'd', null],
    ],
  },
  { options: {}, text: Buffer.from('a\xff,b,c\n', 'latin1'), rows: [['a\ufffd', 'b', 'c']] },
  {
    options: { encoding: 'ISO-8859-1' },
    text: Buffer.from('\xe9,b,c\n', 'latin1'),
    rows: [['é', 'b', 'c']],
  },
  {
    options: { encoding: 'UTF-16' },
    text: Buffer.from('\ufeffé,b\nx,y', 'utf16le'),
    rows: [
      ['é', 'b', null],
      ['x', 'y', null],
    ],
  },
  { options: {}, text: '\ufeffa,b,c\n', rows: [['a', 'b', 'c']] },
  {
    schema: 'v STRING, x STRING',
    options: {},
    text: ',k\n"",k\nnull,k\na,k\n" ",k\n',
    rows: [
      [null, 'k'],
      [null, 'k'],
      ['null', 'k'],
      ['a', 'k'],
      [' ', 'k'],
    ],
  },
  {
    schema: 'v STRING, x STRING',
    options: { nullValue: '-' },
    text: ',k\n"",k\n-,k\na,k\n"-",k\n',
    rows: [
      [null, 'k'],
      ['', 'k'],
      [null, 'k'],
      ['a', 'k'],
      [null, 'k'],
    ],
  },
  {
    schema: 'v STRING, x STRING',
    options: { emptyValue: 'E' },
    text: ',k\n"",k\nE,k\na,k\n',
    rows: [
      [null, 'k'],
      ['E', 'k'],
      ['E', 'k'],
      ['a', 'k'],
    ],
  },
  {
    schema: 'v INT, _corrupt_record STRING',
    options: { nullValue: '-' },
    text: '-\n""\n1\n',
    rows: [
      [null, null],
      [null, '""'],
      [1, null],
    ],
  },
  {
    schema: 'v DOUBLE, x STRING, _corrupt_record STRING',
    options: { nanValue: 'nan', positiveInf: 'pi', negativeInf: 'mi' },
    text: 'nan,k\nNaN,k\npi,k\nmi,k\nInf,k\n',
    rows: [
      [Number.NaN, 'k', null],
      [Number.NaN, 'k', null],
      [inf, 'k', null],
      [-inf, 'k', null],
      [null, 'k', 'Inf,k'],
    ],
  },
]

describe('CSV options', () => {
  for (const { schema: given = schema, options, text, rows } of cases) {
    it(`${JSON.stringify(options)} ${JSON.stringify(text.toString())}`, () => {
      assert.deepEqual(folder.rows({ format: 'csv', schema: given, options }, text), rows)
    })
  }
})

describe('CSV that is refused', () => {
  const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ maxColumns: '2' }, 'maxColumns'],
    [{ maxCharsPerColumn: '3' }, 'maxCharsPerColumn'],
    [{ header: 'true', enforceSchema: 'false' }, 'header'],
  ]
  for (const [options, word] of refused) {
    it(JSON.stringify(options), () => {
      assert.throws(
        () => folder.rows({ format: 'csv', schema, options }, 'xxxx,y,z\n', 'refused.csv'),
        (error: MillraceError) =>
          error.condition === 'FAILED_READ_FILE.NO_HINT' &&
          error.parameters.path.endsWith('refused.csv') &&
          error.parameters.reason.includes(word),
      )
    })
  }

  for (const options of [{ quote: 'ab' }, { sep: '' }, { unescapedQuoteHandling: 'SKIP_VALUE' }]) {
    it(JSON.stringify(options), () => {
      const given = options as unknown as Record<string, string>
      assert.throws(() => folder.rows({ format: 'csv', schema, options: given }, 'a'), {
        condition: 'INVALID_READER_OPTION',
      })
    })
  }
})

// values of a column v: what stands for null is malformed too when it is not empty
const values: readonly (readonly [string, readonly (readonly [string, SqlValue])[]])[] = [
  [
    'TINYINT',
    [
      ['1', 1],
      ['128', null],
      ['-129', null],
      ['-128', -128],
    ],
  ],
  [
    'BIGINT',
    [
      ['9223372036854775807', 9223372036854775807n],
      ['9223372036854775808', null],
      ['9007199254740993', 9007199254740993n],
      ['1e3', null],
      ['1.0', null],
    ],
  ],
  [
    'DOUBLE',
    [
      ['1', 1],
      ['1.1', 1.1],
      ['1e400', inf],
      ['NaN', Number.NaN],
      ['Inf', inf],
      ['-Inf', -inf],
      ['Infinity', inf],
      ['x', null],
      ['0x1p3', 8],
      ['1d', 1],
      ['1e5', 1e5],
      ['+1.5', 1.5],
      ['.5', 0.5],
      ['5.', 5],
      [' 1.5 ', 1.5],
      ['0.12345678901234567', Number('0.12345678901234567')],
      ['-0.0', -0],
    ],
  ],
  [
    'FLOAT',
    [
      ['1.1', Math.fround(1.1)],
      ['1e40', inf],
      ['1f', 1],
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
      ['x', null],
      ['1e2', 10000],
      ['-1.115', -112],
      [' 1', null],
      ['+5', 500],
      ['1.', 100],
    ],
  ],
  [
    'DECIMAL(38,0)',
    [['12345678901234567890123456789012345678', 12345678901234567890123456789012345678n]],
  ],
  [
    'BOOLEAN',
    [
      ['true', true],
      ['false', false],
      ['TRUE', true],
      ['True', true],
      ['t', null],
      ['1', null],
      [' true', null],
    ],
  ],
  [
    'DATE',
    [
      ['2024-01-02', 19724],
      ['2024-1-2', 19724],
      ['2024', 19723],
      ['2024-02-30', null],
      ['2024-01-02 10:00:00', 19724],
      [' 2024-01-02 ', 19724],
      ['20240102', null],
      ['abc', null],
    ],
  ],
  [
    'TIMESTAMP',
    [
      ['2024-01-02', 1704153600000000],
      ['2024-01-02 10:11:12', 1704190272000000],
      ['2024-01-02T10:11:12.5Z', 1704190272500000],
      ['2024-01-02T10:11:12.123456789+02:00', 1704183072123456],
      ['2024-02-30 00:00:00', null],
      ['2024-01-02 24:00:00', null],
    ],
  ],
  [
    'TIMESTAMP_NTZ',
    [
      ['2024-01-02 10:11:12', 1704190272000000],
      ['2024-01-02T10:11:12.5Z', null],
    ],
  ],
]

describe('CSV values', () => {
  for (const [type, pairs] of values) {
    for (const [text, value] of pairs) {
      it(`${type} ${JSON.stringify(text)}`, () => {
        const reading = { format: 'csv', schema: `v ${type}, x STRING, _corrupt_record STRING` }
        const line = `${text},k`
        const expected = [value, 'k', value === null ? line : null]
        assert.deepEqual(folder.rows(reading, line), [expected])
      })
    }
  }
})

// texts of few different parts, so that quotes, escapes and delimiters meet in every way
const part = fc.constantFrom(
  ...['"', '"', '\\', ',', ',', ' ', 'a', 'é', '1', '12', '-3', '\t', '\0', '#'],
)
const line = fc.array(part, { maxLength: 14 }).map(parts => parts.join(''))
const ends = fc.constantFrom('\n', '\r\n', '\r')
const schemas = fc.constantFrom(
  'a STRING, b STRING, c STRING',
  'a INT, b STRING, _corrupt_record STRING',
  'a STRING, b DOUBLE',
)
const optionsArbitrary = fc.constantFrom<Record<string, string>>(
  {},
  { escape: '"' },
  { quote: '' },
  { nullValue: 'a' },
  { emptyValue: 'E' },
  { comment: '#' },
  { header: 'true' },
)

/** A line without quotes, cut naively. */
function naive(text: string): SqlValue[] | undefined {
  const blank = [...text].every(character => character <= ' ')
  if (text.includes('"') || blank) return undefined
  const tokens: SqlValue[] = text.split(',').map(token => (token === '' ? null : token))
  return [0, 1, 2].map(i => tokens[i] ?? null)
}

describe('CSV at random', () => {
  it('a line without quotes is cut at its commas', () => {
    fc.assert(
      fc.property(line, text => {
        const expected = naive(text)
        if (expected === undefined) return
        assert.deepEqual(folder.rows({ format: 'csv', schema }, text, 'naive.csv'), [expected])
      }),
      { numRuns: tries(200) },
    )
  })

  it('the generated reader and the one of single lines agree', () => {
    // a separator of lines is read without the generated reader
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        schemas,
        optionsArbitrary,
        (texts, given, options) => {
          const text = texts.join('\n')
          const fast = folder.rows({ format: 'csv', schema: given, options }, text, 'fast.csv')
          const slow = folder.rows(
            { format: 'csv', schema: given, options: { ...options, lineSep: '\n' } },
            text,
            'slow.csv',
          )
          assert.deepEqual(fast, slow)
        },
      ),
      { numRuns: tries(200) },
    )
  })

  it('a file cut into parts anywhere has the rows of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(line, ends), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        (texts, cuts) => {
          const bytes = Buffer.from(texts.map(pair => pair.join('')).join(''))
          const path = folder.write(bytes, 'cut.csv')
          const size = bytes.length
          const borders = [0, ...cuts.filter(cut => cut < size), size].sort((x, y) => x - y)
          const parts = borders
            .slice(1)
            .map((end, i) => ({ path, start: borders[i], end, size, values: [] }))
            .filter(({ start, end }) => start < end)
          const reading = { format: 'csv', schema }
          const whole = rowsOf(reading, [{ path, start: 0, end: size, size, values: [] }])
          assert.deepEqual(rowsOf(reading, parts), whole)
        },
      ),
      { numRuns: tries(150) },
    )
  })
})
