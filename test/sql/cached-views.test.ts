/** What is cached is found again: through views, under other names, and not once it is freed. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { Dataset } from '../../src/sql/dataset.js'
import { SparkSession } from '../../src/sql/session.js'

const spark = SparkSession.builder.master('local[2]').appName('cached-views').getOrCreate()
after(() => spark.stop())

const isKept = async (dataset: Dataset): Promise<boolean> =>
  /InMemoryRelation/.test(String((await explained(dataset)).plan))

/** The physical plan of the rows of a Dataset. */
async function explained(dataset: Dataset): Promise<{ plan: string }> {
  dataset.createOrReplaceTempView('explained')
  const [row] = await spark.sql<{ plan: string }>('EXPLAIN SELECT * FROM explained').collect()
  return row
}

test('a view that is cached by its name', async () => {
  spark.range(10).selectExpr('id AS n').createOrReplaceTempView('numbers')
  assert.equal(await isKept(spark.sql('SELECT n FROM numbers WHERE n > 3')), false)
  await spark.sql('CACHE TABLE numbers').collect()
  const rows = spark.sql('SELECT x.n FROM numbers x WHERE x.n > 7')
  assert.equal(await isKept(rows), true)
  assert.deepEqual(await rows.collect(), [{ n: 8 }, { n: 9 }])
  await spark.sql('UNCACHE TABLE numbers').collect()
  assert.equal(await isKept(spark.sql('SELECT n FROM numbers')), false)
})

test('a Dataset that is cached, in its view and under an alias', async () => {
  const rows = spark.range(5).selectExpr('id * 2 AS n')
  rows.createOrReplaceTempView('doubled')
  rows.cache()
  assert.equal(await isKept(spark.sql('SELECT n FROM doubled')), true)
  assert.equal(await isKept(rows.alias('d').where('d.n > 2') as Dataset), true)
  assert.equal(await rows.alias('d').where('d.n > 2').count(), 3)
  rows.unpersist()
  assert.equal(await isKept(spark.sql('SELECT n FROM doubled')), false)
})
