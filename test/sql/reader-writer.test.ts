/** What readers and writers ask of the session. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../../src/sql/face.js'
import { Dataset } from '../../src/sql/dataset.js'
import { OneRow } from '../../src/sql/logical/one-row.js'
import type { ReadRequest, Session, WriteRequest } from '../../src/sql/query.js'
import { DataFrameReader } from '../../src/sql/reader.js'

const read: ReadRequest[] = []
const written: WriteRequest[] = []
const session = {
  planOfRead: (request: ReadRequest) => {
    read.push(request)
    return new OneRow()
  },
  write: async (_: unknown, request: WriteRequest) => {
    written.push(request)
  },
} as unknown as Session
const rows = new Dataset<{ a: number; b: string }>(session, new OneRow())
const reader = (): DataFrameReader => new DataFrameReader(session)

const reads: [make: () => unknown, request: Partial<ReadRequest>][] = [
  [() => reader().json('x'), { format: 'json', paths: ['x'], options: {}, schema: undefined }],
  [
    () => reader().csv(['x', 'y'], { header: true, sep: ';' }),
    { format: 'csv', paths: ['x', 'y'], options: { header: 'true', sep: ';' } },
  ],
  [() => reader().parquet('x', 'y'), { format: 'parquet', paths: ['x', 'y'] }],
  [() => reader().arrow('x', 'y'), { format: 'arrow', paths: ['x', 'y'] }],
  [
    () => reader().text('x', { wholetext: true }),
    { format: 'text', options: { wholetext: 'true' } },
  ],
  [
    () => reader().format('json').option('multiLine', true).option('samplingRatio', 0.5).load('x'),
    { format: 'json', options: { multiline: 'true', samplingratio: '0.5' } },
  ],
  [
    () => reader().options({ mode: 'FAILFAST', dateFormat: undefined }).load(),
    { format: undefined, paths: [], options: { mode: 'FAILFAST' } },
  ],
]

test('a reader passes on all that it was told', () => {
  for (const [make, request] of reads) {
    make()
    const asked = read.at(-1) as ReadRequest
    assert.deepEqual({ ...asked, ...request }, asked)
  }
  reader().schema('a INT NOT NULL').json('x')
  assert.deepEqual(read.at(-1)?.schema?.fields, [
    { name: 'a', type: { kind: 'int' }, nullable: false },
  ])
})

test('the rows of textFile are texts', () => {
  assert.equal(reader().textFile('x').element.form, 'value')
  assert.equal(reader().text('x').element.form, 'row')
})

test('a writer passes on all that it was told', async () => {
  await rows.write.mode('overwrite').partitionBy('b').option('compression', 'gzip').json('out')
  assert.deepEqual(written.at(-1), {
    format: 'json',
    path: 'out',
    mode: 'overwrite',
    options: { compression: 'gzip' },
    partitionBy: ['b'],
  })
  await rows.write.format('csv').option('path', 'p').mode('error').save()
  assert.equal(written.at(-1)?.path, 'p')
  assert.equal(written.at(-1)?.mode, 'errorifexists')
  await rows.write.csv('out', { header: true })
  assert.deepEqual(written.at(-1)?.options, { header: 'true' })
})

test('wrong options, paths and modes are refused', () => {
  assert.throws(() => reader().option('sep', {} as never), { condition: 'INVALID_ARGUMENT' })
  assert.throws(() => reader().json(5 as never), { condition: 'INVALID_ARGUMENT' })
  assert.throws(() => rows.write.mode('replace' as never), { condition: 'INVALID_SAVE_MODE' })
})
