/** `spark.read.json` and `spark.read.csv` of texts in Datasets and RDDs. Answers are Spark's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { ReadOptions } from '../../src/sql/options.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('read texts').getOrCreate()
after(() => spark.stop())

type Text = string | null

interface Case {
  readonly name: string
  readonly texts: readonly Text[]
  readonly schema?: string
  readonly options?: ReadOptions
  /** The columns that come out. */
  readonly columns: string
  readonly rows: readonly (readonly unknown[])[]
}

async function answerOf(
  format: 'json' | 'csv',
  { texts, schema, options = {} }: Pick<Case, 'texts' | 'schema' | 'options'>,
): Promise<{ columns: string; rows: unknown[][] }> {
  const reader = spark.read.options(options)
  const source = spark.createDataFrame(
    texts.map(text => [text]),
    'value string',
  )
  const df = (schema === undefined ? reader : reader.schema(schema))[format](source)
  const { fields } = await df.schema()
  const rows = await df.collect()
  return {
    columns: fields.map(f => `${f.name} ${f.type.kind}`).join(', '),
    rows: rows.map(row => Object.values(row as object)),
  }
}

const records = ['{"a":1,"b":"x"}', '{"a":2.5}', 'bad', '{"c":[1]}']
const json: readonly Case[] = [
  {
    name: 'a schema is found',
    texts: records,
    columns: '_corrupt_record string, a double, b string, c array',
    rows: [
      [null, 1, 'x', null],
      [null, 2.5, null, null],
      ['bad', null, null, null],
      [null, null, null, [1]],
    ],
  },
  {
    name: 'a schema is given',
    texts: records,
    schema: 'a double, _corrupt_record string',
    columns: 'a double, _corrupt_record string',
    rows: [
      [1, null],
      [2.5, null],
      [null, 'bad'],
      [null, null],
    ],
  },
  {
    name: 'DROPMALFORMED',
    texts: records,
    options: { mode: 'DROPMALFORMED' },
    columns: 'a double, b string, c array',
    rows: [
      [1, 'x', null],
      [2.5, null, null],
      [null, null, [1]],
    ],
  },
  {
    name: 'null and blank texts',
    texts: [null, '', '  ', '{"a":1}'],
    columns: '_corrupt_record string, a long',
    rows: [
      [null, null],
      [null, 1],
    ],
  },
  {
    name: 'null and blank texts with a schema',
    texts: [null, '', '  ', '{"a":1}'],
    schema: 'a int',
    columns: 'a int',
    rows: [[null], [1]],
  },
  {
    name: 'an array is a row for each of its objects',
    texts: ['[{"a":1},{"a":2}]', '{"a":3}'],
    columns: 'a long',
    rows: [[1], [2], [3]],
  },
  {
    name: 'a record over lines, and one with text behind it',
    texts: ['{"a":\n1}', '{"a":2}{"a":3}'],
    columns: 'a long',
    rows: [[1], [2]],
  },
  {
    name: 'options',
    texts: ['{"a":1}'],
    options: { primitivesAsString: true },
    columns: 'a string',
    rows: [['1']],
  },
  {
    name: 'a value of another type',
    texts: ['{"a":"x"}'],
    schema: 'a int, b string, _corrupt_record string',
    columns: 'a int, b string, _corrupt_record string',
    rows: [[null, null, '{"a":"x"}']],
  },
  { name: 'no texts', texts: [], columns: '', rows: [] },
]
for (const each of json) {
  test(`json: ${each.name}`, async () => {
    const { columns, rows } = each
    assert.deepEqual(await answerOf('json', each), { columns, rows })
  })
}

const lines = ['a,b', '1,x', '2', '3,y,z', '"4,w', '5,"q"']
const both = 'a string, b string'
const csv: readonly Case[] = [
  {
    name: 'without a header',
    texts: lines,
    columns: '_c0 string, _c1 string',
    rows: [
      ['a', 'b'],
      ['1', 'x'],
      ['2', null],
      ['3', 'y'],
      ['4,w', null],
      ['5', 'q'],
    ],
  },
  {
    name: 'with a header, and each text like it',
    texts: ['', 'a,b', '1,2', 'a,b', '3,4'],
    options: { header: true, inferSchema: true },
    columns: 'a int, b int',
    rows: [
      [1, 2],
      [3, 4],
    ],
  },
  {
    name: 'a header of other names than the schema',
    texts: ['a,z', '1,2', 'a,b'],
    schema: both,
    options: { header: true },
    columns: both,
    rows: [
      ['1', '2'],
      ['a', 'b'],
    ],
  },
  {
    name: 'types',
    texts: ['1;2', '3;x'],
    options: { sep: ';', inferSchema: true },
    columns: '_c0 int, _c1 string',
    rows: [
      [1, '2'],
      [3, 'x'],
    ],
  },
  {
    name: 'corrupt records',
    texts: ['1,x', 'y,2'],
    schema: 'a int, b string, _corrupt_record string',
    columns: 'a int, b string, _corrupt_record string',
    rows: [
      [1, 'x', null],
      [null, '2', 'y,2'],
    ],
  },
  {
    name: 'DROPMALFORMED',
    texts: ['1,x', 'y,2'],
    schema: 'a int, b string',
    options: { mode: 'DROPMALFORMED' },
    columns: 'a int, b string',
    rows: [[1, 'x']],
  },
  {
    name: 'null and blank texts',
    texts: [null, '', '  ', '1,2', '', '3,4'],
    columns: '_c0 string, _c1 string',
    rows: [
      ['1', '2'],
      ['3', '4'],
    ],
  },
  {
    name: 'comments',
    texts: ['#c', '1,2', '#d'],
    options: { comment: '#' },
    columns: '_c0 string, _c1 string',
    rows: [['1', '2']],
  },
  {
    name: 'ends of lines within a text',
    texts: ['1,"a\nb"', '2,c\nd'],
    columns: '_c0 string, _c1 string',
    rows: [
      ['1', 'a\nb'],
      ['2', 'c'],
    ],
  },
  {
    name: 'names that come twice or not at all',
    texts: ['a,a,', '1,2,3'],
    options: { header: true },
    columns: 'a0 string, a1 string, _c2 string',
    rows: [['1', '2', '3']],
  },
  { name: 'no texts', texts: [], columns: '', rows: [] },
  { name: 'no texts with a schema', texts: [], schema: 'a int', columns: 'a int', rows: [] },
]
for (const each of csv) {
  test(`csv: ${each.name}`, async () => {
    const { columns, rows } = each
    assert.deepEqual(await answerOf('csv', each), { columns, rows })
  })
}

const refused: readonly [
  format: 'json' | 'csv',
  given: Pick<Case, 'texts' | 'schema' | 'options'>,
  condition: string,
][] = [
  [
    'json',
    { texts: records, options: { mode: 'FAILFAST' } },
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
  ],
  [
    'json',
    { texts: records, schema: 'a double', options: { mode: 'FAILFAST' } },
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
  ],
  ['json', { texts: records, schema: '_corrupt_record int' }, 'INVALID_CORRUPT_RECORD_TYPE'],
  [
    'csv',
    { texts: ['y,2'], schema: 'a int, b string', options: { mode: 'FAILFAST' } },
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
  ],
  [
    'csv',
    { texts: ['a,z', '1,2'], schema: both, options: { header: true, enforceSchema: false } },
    'CSV_HEADER_NOT_AS_SCHEMA',
  ],
]
for (const [format, given, condition] of refused) {
  test(`${format} refused: ${JSON.stringify(given)}`, () =>
    assert.rejects(
      () => answerOf(format, given),
      error => isCondition(error, condition as never),
    ))
}

test('texts of an RDD, in several partitions', async () => {
  const texts = spark.sparkContext.parallelize(['{"a":1}', '{"b":2}', '{"a":3}', 'bad'], 3)
  const df = spark.read.json(texts)
  assert.deepEqual(await df.collect(), [
    { _corrupt_record: null, a: 1, b: null },
    { _corrupt_record: null, a: null, b: 2 },
    { _corrupt_record: null, a: 3, b: null },
    { _corrupt_record: 'bad', a: null, b: null },
  ])
  assert.equal(await df.where('a > 1').count(), 1)
})

test('a Dataset of other columns is refused by name', () =>
  assert.rejects(
    () => spark.read.json(spark.range(1)).collect(),
    error => isCondition(error, 'INVALID_ARGUMENT') && error.parameters.value === 'id long',
  ))
