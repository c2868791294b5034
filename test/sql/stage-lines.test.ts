/** Every job and every stage of a query has a line of the program, whatever its rows come from. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type Dataset, SparkSession } from '../../src/index.js'
import type { Dynamic } from '../../src/sql/row-types.js'

const rows = [
  { w: 'a', n: 1 },
  { w: 'b', n: 2 },
]

/** What queries read. */
const sources: readonly [name: string, make: (spark: SparkSession) => Dataset<Dynamic>][] = [
  ['an array', spark => spark.createDataFrame(rows)],
  ['an RDD', spark => spark.createDataFrame(spark.sparkContext.parallelize(rows, 2))],
  [
    'an RDD with a schema',
    spark => spark.createDataFrame(spark.sparkContext.parallelize(rows, 2), 'w STRING, n INT'),
  ],
  ['a range', spark => spark.range(0, 20_000, 1, 2).selectExpr('id AS w', 'id AS n')],
  ['SQL', spark => spark.sql("SELECT * FROM VALUES ('a', 1), ('b', 2) t(w, n)")],
]

suite('lines of jobs and stages', () => {
  let spark: SparkSession
  const names: string[] = []
  before(() => {
    spark = SparkSession.builder
      .master('local[2]')
      .config('spark.sql.shuffle.partitions', 2)
      .getOrCreate()
    spark.sparkContext.addSparkListener(event => {
      if (event.type === 'jobStart') names.push(`${event.operator} at ${event.callSite}`)
      if (event.type === 'stageSubmitted') names.push(event.stage.name)
    })
  })
  after(() => spark.stop())

  for (const [name, make] of sources) {
    test(`rows of ${name}`, async () => {
      names.length = 0
      await make(spark).groupBy('w').count().collect()
      await make(spark).repartition(3).orderBy('n').collect()
      make(spark).createOrReplaceTempView('v')
      await spark.sql('SELECT w, count(*) FROM v GROUP BY w ORDER BY w').collect()
      assert.ok(names.length > 6, names.join())
      for (const found of names) assert.match(found, /^\w+ at .*stage-lines\.test\.ts:\d+$/)
    })
  }
})
