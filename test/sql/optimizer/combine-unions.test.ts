import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SparkSession } from '../../../src/index.js'
import { visitPlan } from '../../../src/sql/logical/transform.js'
import { Union } from '../../../src/sql/logical/union.js'
import { isCondition } from '../../../src/util/errors.js'

const spark = SparkSession.builder
  .master('local')
  .config('spark.ui.showConsoleProgress', 'false')
  .getOrCreate()
after(() => spark.stop())

/** Queries, how many children each of their unions has, and their rows. */
const cases: [sql: string, unions: number[], rows: number[]][] = [
  ['a union all b', [2], [0, 0, 1]],
  ['a union all b union all a', [3], [0, 0, 0, 1]],
  ['(a union all b) union all (b union all a)', [4], [0, 0, 0, 0, 1, 1]],
  ['select id + 1 id from (a union all b) union all a', [2, 2], [0, 1, 1, 2]],
  ['a union b union all a', [2, 2], [0, 0, 1]],
]

for (const [sql, unions, rows] of cases) {
  test(sql, async () => {
    const text = `with a as (select id from range(1)), b as (select id from range(2)) ${sql
      .replace(/\b[ab]\b/g, name => `table ${name}`)
      .replace(/\((table [^()]*)\)/g, '($1)')}`
    const query = spark.query(spark.sql(text).logical)
    const found: number[] = []
    visitPlan(await query.optimized(), plan => {
      if (plan instanceof Union) found.push(plan.children.length)
      return true
    })
    assert.deepEqual(found, unions)
    const answer = (await query.rows()).map(([id]) => Number(id))
    assert.deepEqual(answer.sort(), rows)
  })
}

test('a thousand unions of tables are one, three thousand methods are too many for the stack', async () => {
  let all = spark.range(1)
  for (let i = 0; i < 1000; i++) all = all.union(spark.range(1))
  assert.equal(await all.count(), 1001)
  let sums = spark.range(1)
  for (let i = 0; i < 3000; i++) sums = sums.withColumn('id', sums.col('id').plus(1))
  await assert.rejects(sums.collect(), error => {
    assert.ok(isCondition(error, 'PLAN_TOO_DEEP'))
    assert.equal(error.parameters.levels, '3001')
    return true
  })
})
