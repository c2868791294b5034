/** Queries over few rows of the driver's: what becomes rows without a job, and what does not. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { LocalRelation } from '../../../src/sql/logical/local-relation.js'
import { SparkSession } from '../../../src/sql/session.js'
import { isCondition } from '../../../src/util/errors.js'

suite('few rows of the driver', () => {
  const spark = SparkSession.builder
    .master('local[1]')
    .config('spark.ui.showConsoleProgress', false)
    .getOrCreate()
  after(() => spark.stop())

  const cases: [sql: string, isLocal: boolean, rows: unknown[][]][] = [
    ['select 1 + 1', true, [[2]]],
    [
      'select x * 2 from values (1), (null), (3) t(x) where x is null or x > 1',
      true,
      [[null], [6]],
    ],
    ["select 1 union all select '2'", true, [[1], [2]]],
    ['select x from (select 1 x union all select 2) where x > 1', true, [[2]]],
    ['select id from range(2)', false, [[0], [1]]],
    ['select count(*) from values (1), (2)', false, [[2]]],
    ['select explode(array(1, 2))', false, [[1], [2]]],
  ]
  for (const [sql, isLocal, rows] of cases) {
    test(sql, async () => {
      const query = spark.query(spark.sql(sql).logical)
      assert.equal((await query.optimized()) instanceof LocalRelation, isLocal)
      assert.deepEqual(await query.rows(), rows)
    })
  }

  test('what fails, fails when it runs', async () => {
    const failing = spark.sql('select 1 / x from values (0) t(x)')
    await assert.rejects(failing.query.rows(), error => isCondition(error, 'DIVIDE_BY_ZERO'))
  })

  test('what is not the same each time is left to tasks', async () => {
    const query = spark.query(spark.sql('select rand()').logical)
    assert.equal((await query.optimized()) instanceof LocalRelation, false)
  })

  test('an RDD of a query with a subquery, when that was run', async () => {
    const rows = spark.sql('select id from range(3) where id = (select max(id) from range(3))')
    assert.throws(
      () => rows.rdd,
      error => isCondition(error, 'SCHEMA_NOT_KNOWN_YET'),
    )
    await rows.schema()
    assert.deepEqual(await rows.rdd.collect(), [{ id: 2 }])
  })

  test('a thousand unions', async () => {
    const sql = Array.from({ length: 1000 }, (_, i) => `select ${i} x`).join(' union all ')
    const rows = await spark.sql(sql).query.rows()
    assert.deepEqual(
      rows.map(([x]) => x),
      Array.from({ length: 1000 }, (_, i) => i),
    )
  })
})
