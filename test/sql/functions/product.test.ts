/** Functions that are for DataFrames only. Answers are Spark's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import {
  col,
  collate,
  collation,
  lit,
  product,
  rand,
  random,
} from '../../../src/sql/functions-api.js'
import { SparkSession } from '../../../src/sql/session.js'
import { isCondition } from '../../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('product').getOrCreate()
after(() => spark.stop())

const rows = spark
  .createDataFrame(
    [
      { k: 1, v: 2, s: '3' },
      { k: 1, v: 3, s: '0.5' },
      { k: 2, v: null, s: null },
      { k: 1, v: null, s: '2' },
    ],
    'k INT, v INT, s STRING',
  )
  .repartition(3)

test('product multiplies what is not null, as DOUBLE, over partitions', async () => {
  const made = rows.groupBy('k').agg(product('v'), product('s').as('s')).orderBy('k')
  assert.deepEqual(await made.collect(), [
    { k: 1, 'product(v)': 6, s: 3 },
    { k: 2, 'product(v)': null, s: null },
  ])
  assert.deepEqual(await made.dtypes(), [
    ['k', 'int'],
    ['product(v)', 'double'],
    ['s', 'double'],
  ])
  assert.deepEqual(await rows.where('k > 5').agg(product('v').as('p')).collect(), [{ p: null }])
})

test('product of what is no number is refused', () => {
  assert.throws(
    () => rows.agg(product(lit(true))),
    e => isCondition(e, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'),
  )
  assert.throws(
    () => spark.sql('select product(v) from values (1) t(v)'),
    e => isCondition(e, 'UNRESOLVED_ROUTINE'),
  )
})

test('random is rand; collations', async () => {
  const made = rows.select(random(5).equalTo(rand(5)).as('same'), collation('s').as('c'))
  assert.deepEqual(await made.distinct().collect(), [
    { same: true, c: 'SYSTEM.BUILTIN.UTF8_BINARY' },
  ])
  const same = rows.where(collate('s', 'UTF8_BINARY').equalTo(col('s')))
  assert.equal(await same.count(), 3)
})
