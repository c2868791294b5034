/** Functions that depend on the partition a row is in: as Spark answered for three partitions of two rows. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { SparkConf, SparkContext } from '../../../src/index.js'
import '../../../src/sql/face.js'
import { uriOf } from '../../../src/sql/functions/current-file.js'
import * as F from '../../../src/sql/functions-api.js'
import { SparkSession } from '../../../src/sql/session.js'

const conf = new SparkConf().setMaster('local[2]').setAppName('t').set('spark.log.level', 'OFF')
const session = new SparkSession(new SparkContext(conf))
after(() => session.stop())

const rows = session.range(0, 6, 1, 3)
const { col } = F

test('numbers of rows grow from partition to partition', async () => {
  const found = await rows
    .select('id', F.monotonically_increasing_id().as('row'), F.spark_partition_id().as('part'))
    .collect()
  assert.deepEqual(
    found.map(({ id, row, part }) => [id, row, part]),
    [
      [0, 0, 0],
      [1, 1, 0],
      [2, 2 ** 33, 1],
      [3, 2 ** 33 + 1, 1],
      [4, 2 ** 34, 2],
      [5, 2 ** 34 + 1, 2],
    ],
  )
})

test('numbers of rows go on behind a batch', async () => {
  const n = 100_000
  const found = await session
    .range(0, n, 1, 1)
    .select('id', F.monotonically_increasing_id().as('row'))
    .where(col('id').notEqual(col('row')))
    .count()
  assert.equal(found, 0)
})

test('random numbers of one seed are others in each partition, and the same in each run', async () => {
  const numbers = rows.select(F.rand(1).as('r'))
  const found = (await numbers.collect()).map(({ r }) => r)
  assert.deepEqual(
    found,
    [
      0.6363787615254752, 0.5993846534021868, 0.5311207224659675, 0.2861372051669987,
      0.25738143505962285, 0.6698885713796182,
    ],
  )
  assert.deepEqual(
    (await numbers.collect()).map(({ r }) => r),
    found,
  )
})

test('files are named as URIs', () => {
  assert.equal(uriOf('/in/a b%c#d?.json'), 'file:///in/a%20b%25c%23d%3F.json')
  assert.equal(uriOf('/in/grün'), 'file:///in/grün')
  assert.equal(uriOf('in/a.json'), `file://${process.cwd()}/in/a.json`)
  assert.equal(uriOf('s3://bucket/a b'), 's3://bucket/a b')
})

test('rows know the file they were read from', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'))
  try {
    for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.json`), '{"x":1}\n')
    const found = await session.read
      .schema('x INT')
      .json(folder)
      .select(F.input_file_name().as('file'), F.expr('input_file_block_length()').as('bytes'))
      .collect()
    assert.deepEqual(
      found.sort((p, q) => (p.file < q.file ? -1 : 1)),
      ['a', 'b'].map(name => ({ file: `file://${folder}/${name}.json`, bytes: 8 })),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
  const [{ file }] = await session.range(1).select(F.input_file_name().as('file')).collect()
  assert.equal(file, '')
})
