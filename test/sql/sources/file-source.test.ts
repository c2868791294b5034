import assert from 'node:assert/strict'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { deflateSync, gzipSync } from 'node:zlib'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import type { Expression } from '../../../src/sql/expressions/expression.js'
import '../../../src/sql/sources/csv/csv-reader.js'
import type { FileFormat } from '../../../src/sql/sources/file-formats.js'
import { fileIndex } from '../../../src/sql/sources/file-index.js'
import type { FilePartition, FileScanArgs } from '../../../src/sql/sources/file-scan.js'
import { FileSource } from '../../../src/sql/sources/file-source.js'
import { filePartitions, SPLIT_DEFAULTS } from '../../../src/sql/sources/file-splits.js'
import '../../../src/sql/sources/json/json-reader.js'
import { mayMatch } from '../../../src/sql/sources/partition-pruning.js'
import { readerOf } from '../../../src/sql/sources/scan-registry.js'
import '../../../src/sql/sources/text-reader.js'
import {
  type DataType,
  IntegerType,
  StringType,
  simpleString,
  structField,
  structType,
} from '../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { env, Folder, taskOn, valueAt } from './reading.js'

const fileSystem = new LocalFileSystem()
let folder: Folder
before(async () => {
  folder = await Folder.make()
})
after(() => folder.remove())

type Files = Readonly<Record<string, string | Uint8Array>>
let tables = 0

function table(files: Files): string {
  const root = join(folder.path, `table${tables++}`)
  fileSystem.mkdirsSync(root)
  for (const [name, contents] of Object.entries(files)) {
    const path = join(root, name)
    fileSystem.mkdirsSync(dirname(path))
    folder.write(contents, path.slice(folder.path.length + 1))
  }
  return root
}

interface Query {
  readonly format?: FileFormat
  readonly schema?: string
  readonly options?: Readonly<Record<string, string>>
  readonly userSchema?: string
  readonly filters?: readonly Expression[]
  readonly columns?: readonly number[]
  readonly paths?: readonly string[]
}

async function sourceOf(root: string, query: Query): Promise<FileSource> {
  const { format = 'text', schema = 'value STRING', options = {}, userSchema, paths = [''] } = query
  const index = await fileIndex(fileSystem, {
    paths: paths.map(path => join(root, path)),
    options,
    userSchema: userSchema === undefined ? undefined : parseSchema(userSchema),
    timeZone: 'UTC',
  })
  return new FileSource(format, index, parseSchema(schema), options, {
    ...SPLIT_DEFAULTS,
    parallelism: 2,
  })
}

function scanned(source: FileSource, query: Query): SqlValue[][] {
  const { filters = [], columns = source.schema.fields.map((_, i) => i) } = query
  const scan = source.scan({ columns, filters })
  const rows: SqlValue[][] = []
  for (const partition of scan.partitions) {
    const batches = readerOf(scan.reader)(
      scan.args as FileScanArgs,
      partition as FilePartition,
      taskOn(fileSystem),
      env,
    )
    for (const batch of batches) {
      for (let i = 0; i < batch.length; i++) rows.push(batch.columns.map(v => valueAt(v, i)))
    }
  }
  return rows.sort((a, b) => (String(a) < String(b) ? -1 : 1))
}

async function read(
  files: Files,
  query: Query = {},
): Promise<{ schema: string; rows: SqlValue[][] }> {
  const source = await sourceOf(table(files), query)
  return { schema: simpleString(source.schema), rows: scanned(source, query) }
}

interface Case extends Query {
  readonly name: string
  readonly files: Files
  readonly expected: string
  readonly rows: SqlValue[][]
}

// what Spark 4 answers
const cases: readonly Case[] = [
  {
    name: 'two columns of directories',
    files: { 'a=1/b=x/f': 'p\n', 'a=2/b=y/f': 'q\n' },
    expected: 'struct<value:string,a:int,b:string>',
    rows: [
      ['p', 1, 'x'],
      ['q', 2, 'y'],
    ],
  },
  {
    name: 'numbers and words',
    files: { 'a=1/f': 'p\n', 'a=x/f': 'q\n' },
    expected: 'struct<value:string,a:string>',
    rows: [
      ['p', '1'],
      ['q', 'x'],
    ],
  },
  {
    name: 'large numbers',
    files: { 'a=1/f': 'p\n', 'a=3000000000/f': 'q\n' },
    expected: 'struct<value:string,a:bigint>',
    rows: [
      ['p', 1],
      ['q', 3000000000],
    ],
  },
  {
    name: 'fractions',
    files: { 'a=1/f': 'p\n', 'a=2.5/f': 'q\n' },
    expected: 'struct<value:string,a:double>',
    rows: [
      ['p', 1],
      ['q', 2.5],
    ],
  },
  {
    name: 'dates',
    files: { 'a=2024-01-01/f': 'p\n' },
    expected: 'struct<value:string,a:date>',
    rows: [['p', 19723]],
  },
  {
    name: 'dates and times',
    files: { 'a=2024-01-01/f': 'p\n', 'a=2024-01-01 10%3A00%3A00/f': 'q\n' },
    expected: 'struct<value:string,a:timestamp>',
    rows: [
      ['p', 1704067200000000],
      ['q', 1704103200000000],
    ],
  },
  {
    name: 'dates and numbers',
    files: { 'a=2024-01-01/f': 'p\n', 'a=5/f': 'q\n' },
    expected: 'struct<value:string,a:string>',
    rows: [
      ['p', '2024-01-01'],
      ['q', '5'],
    ],
  },
  {
    name: 'null',
    files: { 'a=__HIVE_DEFAULT_PARTITION__/f': 'p\n', 'a=3/f': 'q\n' },
    expected: 'struct<value:string,a:int>',
    rows: [
      ['p', null],
      ['q', 3],
    ],
  },
  {
    name: 'only null',
    files: { 'a=__HIVE_DEFAULT_PARTITION__/f': 'p\n' },
    expected: 'struct<value:string,a:void>',
    rows: [['p', null]],
  },
  {
    name: 'escaped characters',
    files: { 'a=x%2Fy%20z/f': 'p\n' },
    expected: 'struct<value:string,a:string>',
    rows: [['p', 'x/y z']],
  },
  {
    name: 'more digits than a LONG',
    files: { 'a=99999999999999999999/f': 'p\n' },
    expected: 'struct<value:string,a:decimal(20,0)>',
    rows: [['p', 99999999999999999999n]],
  },
  {
    name: 'files above the partitions do not count',
    files: { 'a=1/f': 'p\n', g: 'q\n' },
    expected: 'struct<value:string,a:int>',
    rows: [['p', 1]],
  },
  {
    name: 'types that are given',
    files: { 'a=01/f': 'p\n' },
    userSchema: 'a STRING',
    expected: 'struct<value:string,a:string>',
    rows: [['p', '01']],
  },
  {
    name: 'a column of the files that is a directory too',
    files: { 'a=1/f': '{"a":9,"b":2}\n' },
    format: 'json',
    schema: 'a BIGINT, b BIGINT',
    expected: 'struct<a:int,b:bigint>',
    rows: [[1, 2]],
  },
  {
    name: 'directories without a column are not walked',
    files: { 'k/g': 'p\n', f: 'q\n', '_h/f': 'r\n', '.h/f': 's\n', _x: 't\n', '.y': 'u\n' },
    expected: 'struct<value:string>',
    rows: [['q']],
  },
  {
    name: 'recursive look-up',
    files: { 'a=1/k/g': 'p\n', f: 'q\n', '_h/f': 'r\n' },
    options: { recursivefilelookup: 'true' },
    expected: 'struct<value:string>',
    rows: [['p'], ['q']],
  },
  {
    name: 'names that match',
    files: { 'f.csv': 'p\n', 'g.txt': 'q\n' },
    options: { pathglobfilter: '*.csv' },
    expected: 'struct<value:string>',
    rows: [['p']],
  },
  {
    name: 'patterns and several paths',
    files: { 'x1/f': 'p\n', 'x2/f': 'q\n', 'y/f': 'r\n', 'z/f': 's\n' },
    paths: ['x*', 'y'],
    expected: 'struct<value:string>',
    rows: [['p'], ['q'], ['r']],
  },
  {
    name: 'gzip, deflate and plain files together',
    files: { 'a.gz': gzipSync('p\nq'), 'b.deflate': deflateSync('r\n'), c: 's', d: '' },
    expected: 'struct<value:string>',
    rows: [['p'], ['q'], ['r'], ['s']],
  },
  {
    name: 'compressed files with more lines than they have bytes',
    files: { 'a.gz': gzipSync('p\n'.repeat(500)), 'b.deflate': deflateSync('q\n'.repeat(500)) },
    expected: 'struct<value:string>',
    rows: [
      ...Array.from({ length: 500 }, () => ['p']),
      ...Array.from({ length: 500 }, () => ['q']),
    ],
  },
  {
    name: 'a text that is longer in UTF-8',
    files: { f: Buffer.from('\u00e9\n'.repeat(9), 'latin1') },
    options: { encoding: 'ISO-8859-1' },
    expected: 'struct<value:string>',
    rows: Array.from({ length: 9 }, () => ['\u00e9']),
  },
  {
    name: 'only a column of directories',
    files: { 'a=1/f': 'p\nq\n', 'a=2/f': 'r\n' },
    columns: [1],
    expected: 'struct<value:string,a:int>',
    rows: [[1], [1], [2]],
  },
]

describe('files of a table', () => {
  for (const { name, files, expected, rows, ...query } of cases) {
    it(name, async () => {
      assert.deepEqual(await read(files, query), { schema: expected, rows })
    })
  }

  const failures: readonly (readonly [string, Files, Query, string])[] = [
    ['no such path', {}, { paths: ['nope'] }, 'PATH_NOT_FOUND'],
    ['a pattern that nothing matches', {}, { paths: ['nope*'] }, 'PATH_NOT_FOUND'],
    ['different columns', { 'a=1/f': 'p', 'b=1/f': 'q' }, {}, 'CONFLICTING_PARTITION_COLUMN_NAMES'],
    [
      'directories that are no partitions beside those that are',
      { '_a=1/f': 'p', 'k/g': 'q' },
      {},
      'CONFLICTING_DIRECTORY_STRUCTURES',
    ],
    ['no value of its type', { 'a=x/f': 'p' }, { userSchema: 'a INT' }, 'INVALID_PARTITION_VALUE'],
    [
      'a column twice',
      { f: '' },
      { format: 'json', schema: 'a INT, A INT' },
      'COLUMN_ALREADY_EXISTS',
    ],
    [
      'a type that CSV has not',
      { f: '' },
      { format: 'csv', schema: 'a ARRAY<INT>' },
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    ],
    [
      'corrupt records that are no text',
      { f: '' },
      { format: 'json', schema: 'a INT, _corrupt_record INT' },
      'INVALID_CORRUPT_RECORD_TYPE',
    ],
    [
      'only corrupt records',
      { f: '' },
      { format: 'json', schema: '_corrupt_record STRING' },
      'UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN',
    ],
    ['gzip that is none', { 'f.gz': 'plain' }, {}, 'FAILED_READ_FILE.CORRUPT_COMPRESSION'],
    [
      'gzip cut off',
      { 'f.gz': gzipSync('x'.repeat(999)).subarray(0, 20) },
      {},
      'FAILED_READ_FILE.CORRUPT_COMPRESSION',
    ],
    ['gzip without its name', { f: gzipSync('x') }, {}, 'FAILED_READ_FILE.CORRUPT_COMPRESSION'],
    ['bzip2', { 'f.bz2': 'BZh9' }, {}, 'FAILED_READ_FILE.UNSUPPORTED_COMPRESSION'],
  ]
  for (const [name, files, query, condition] of failures) {
    it(`refused: ${name}`, async () => {
      await assert.rejects(read(files, query), { condition })
    })
  }

  it('a file that vanished, and one that is damaged', async () => {
    const root = table({ a: 'p\n', b: 'q\n', 'c.gz': 'none' })
    const source = await sourceOf(root, {})
    fileSystem.removeSync(join(root, 'a'))
    fileSystem.removeSync(join(root, 'c.gz'))
    const missing = { condition: 'FAILED_READ_FILE.FILE_NOT_EXIST' }
    assert.throws(() => scanned(source, {}), missing)
    const lenient = await sourceOf(table({ b: 'q\n', 'c.gz': 'none' }), {
      options: { ignorecorruptfiles: 'true' },
    })
    assert.deepEqual(scanned(lenient, {}), [['q']])
  })

  it('files by the time of their last change', async () => {
    const files = { f: 'p\n' }
    const before = await read(files, { options: { modifiedbefore: '2020-01-01T00:00:00' } })
    assert.deepEqual(before.rows, [])
    const since = await read(files, { options: { modifiedafter: '2020-01-01T00:00:00' } })
    assert.deepEqual(since.rows, [['p']])
    await assert.rejects(read(files, { options: { modifiedafter: 'soon' } }), {
      condition: 'INVALID_READER_OPTION',
    })
  })
})

const literal = (value: SqlValue, type: DataType): Expression =>
  ({ kind: 'literal', value, type, nullable: value === null }) as Expression
const call = (name: string, ...args: Expression[]): Expression => ({ kind: 'call', name, args })
const a: Expression = {
  kind: 'attribute',
  id: 1,
  name: 'a',
  type: IntegerType,
  nullable: true,
  qualifier: [],
}
const other: Expression = { ...a, id: 2, name: 'other' }
const int = (value: number | null) => literal(value, IntegerType)

describe('pruning of partitions', () => {
  // true: files with a = 1, 2, null are read
  const filters: readonly (readonly [string, Expression, readonly [boolean, boolean, boolean]])[] =
    [
      ['a = 1', call('=', a, int(1)), [true, false, false]],
      ['1 < a', call('<', int(1), a), [false, true, false]],
      ['a <= 1', call('<=', a, int(1)), [true, false, false]],
      ['a IN (1, NULL)', call('in', a, int(1), int(null)), [true, false, false]],
      ['NOT a = 1', call('not', call('=', a, int(1))), [false, true, false]],
      ['a IS NULL', call('isnull', a), [false, false, true]],
      ['a IS NOT NULL', call('isnotnull', a), [true, true, false]],
      ['other = 1', call('=', other, int(1)), [true, true, true]],
      [
        'a = 1 AND other = 1',
        call('and', call('=', a, int(1)), call('=', other, int(1))),
        [true, false, true],
      ],
      [
        'a = 1 OR other = 1',
        call('or', call('=', a, int(1)), call('=', other, int(1))),
        [true, true, true],
      ],
      ['f(a)', call('f', a), [true, true, true]],
      ["a = '1' (of another type)", call('=', a, literal('1', StringType)), [true, true, false]],
      ['a <=> NULL', call('<=>', a, int(null)), [true, true, true]],
    ]
  const schema = structType([structField('a', IntegerType)])
  for (const [text, filter, expected] of filters) {
    it(text, () => {
      const read = [1, 2, null].map(value => mayMatch([filter], schema, [value]))
      assert.deepEqual(read, expected)
    })
  }

  it('files of other partitions are not planned', async () => {
    const source = await sourceOf(table({ 'a=1/f': 'p\n', 'a=2/f': 'q\n' }), {})
    assert.deepEqual(scanned(source, { filters: [call('=', a, int(2))] }), [['q', 2]])
  })
})

describe('partitions of a scan', () => {
  const file = (path: string, size: number) => ({ path, size, modificationTimeMs: 0, values: [] })
  const MB = 1024 * 1024
  const sizes = (files: ReturnType<typeof file>[], parallelism: number) =>
    filePartitions(files, { ...SPLIT_DEFAULTS, parallelism }, path => !path.endsWith('.gz')).map(
      ({ files: parts }) => parts.map(({ start, end }) => (end - start) / MB),
    )

  it('large files are cut, small ones packed', () => {
    assert.deepEqual(sizes([file('x', 300 * MB)], 2), [[128], [128], [44]])
    assert.deepEqual(sizes([file('x', 20 * MB)], 2), [[12], [8]])
    assert.deepEqual(sizes([file('x.gz', 300 * MB)], 2), [[300]])
    assert.deepEqual(sizes([file('x', MB), file('y', MB), file('z', 0)], 1), [[1, 1, 0]])
    assert.deepEqual(sizes([], 4), [])
  })

  it('many small files', () => {
    const files = Array.from({ length: 100_000 }, (_, i) => file(`f${i}`, 10))
    const partitions = filePartitions(files, { ...SPLIT_DEFAULTS, parallelism: 4 }, () => true)
    assert.equal(
      partitions.reduce((sum, { files: parts }) => sum + parts.length, 0),
      files.length,
    )
  })
})

describe('text files', () => {
  const texts: readonly (readonly [string | Uint8Array, Record<string, string>, string[]])[] = [
    ['a\nb', {}, ['a', 'b']],
    ['a\r\nb\rc\n\nd\n', {}, ['a', 'b', 'c', '', 'd']],
    ['\ufeffa\n', {}, ['a']],
    ['', {}, []],
    [Buffer.from('a\xffb\nc', 'latin1'), {}, ['a\ufffdb', 'c']],
    ['a\nb\n', { wholetext: 'true' }, ['a\nb\n']],
    ['a;b;', { linesep: ';' }, ['a', 'b']],
    ['a\r\nb', { linesep: '\n' }, ['a\r', 'b']],
    ['a\0b\n', {}, ['a\0b']],
    ['x'.repeat(3_000_000), {}, ['x'.repeat(3_000_000)]],
    [Array(20_000).fill('é').join('\n'), {}, Array(20_000).fill('é')],
  ]
  for (const [text, options, lines] of texts) {
    it(`${JSON.stringify(text.toString()).slice(0, 60)} ${JSON.stringify(options)}`, () => {
      const rows = folder.rows({ format: 'text', schema: 'value STRING', options }, text)
      assert.deepEqual(
        rows.map(([value]) => value),
        lines,
      )
    })
  }
})
