/** Aggregations of the program's own: in one stage, over an exchange, as window functions, and what is refused. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { Window } from '../../src/sql/face.js'
import { col, udaf } from '../../src/sql/functions-api.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'
import { Mean } from './mean.js'

suite('udaf', () => {
  const spark = SparkSession.builder
    .master('local[2]')
    .config('spark.ui.showConsoleProgress', false)
    .config('spark.millrace.sql.smallQueryBytes', 0)
    .getOrCreate()
  after(() => spark.stop())
  const mean = udaf(new Mean(), 'double')

  for (const [name, partitions] of [
    ['in one stage', 1],
    ['over an exchange', 4],
  ] as const) {
    test(name, async () => {
      const rows = await spark
        .range(0, 100, 1, partitions)
        .selectExpr<{ k: number; v: number | null }>('id % 3 as k', 'if(id < 90, id, null) as v')
        .groupBy('k')
        .agg(mean('v').as('m'))
        .orderBy('k')
        .collect()
      assert.deepEqual(rows, [
        { k: 0, m: 43.5 },
        { k: 1, m: 44.5 },
        { k: 2, m: 45.5 },
      ])
    })
  }

  test('over a frame', async () => {
    const running = Window.orderBy('id')
    const rows = await spark.range(4).select('id', mean('id').over(running).as('m')).collect()
    assert.deepEqual(
      rows.map(row => row.m),
      [0, 0.5, 1, 1.5],
    )
  })

  test('two of them over one column are two', async () => {
    const count = udaf(
      {
        zero: () => 0,
        reduce: (n: number) => n + 1,
        merge: (a: number, b: number) => a + b,
        finish: (n: number) => n,
      },
      'int',
    )
    const [row] = await spark.range(5).agg(mean('id').as('m'), count('id').as('n')).collect()
    assert.deepEqual(row, { m: 2, n: 5 })
  })

  test('by a name in SQL text', async () => {
    spark.udf.register('mean_of', udaf(new Mean(), 'double'))
    const rows = await spark
      .sql(
        `select mean_of(id), mean_of(id) filter (where id > 7) as f, mean_of(distinct id % 2) as d from range(10)
        having mean_of(id + 1) > 5`,
      )
      .collect()
    assert.deepEqual(rows, [{ 'mean_of(id)': 4.5, f: 8.5, d: 0.5 }])
    const running = await spark
      .sql('select id, mean_of(id) over (order by id) as m from range(3)')
      .collect()
    assert.deepEqual(
      running.map(row => row.m),
      [0, 0.5, 1],
    )
  })

  test('of no rows', async () => {
    const [row] = await spark.range(5).filter(col('id').gt(9)).agg(mean('id').as('m')).collect()
    assert.deepEqual(row, { m: null })
  })

  test('what has not all methods is refused', () => {
    assert.throws(
      () => udaf({ zero: () => 0 } as never, 'int'),
      error => isCondition(error, 'NOT_A_FUNCTION'),
    )
  })
})
