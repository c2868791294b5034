/** QUALIFY, and statements about catalog and settings. Answers are Spark's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('qualify').getOrCreate()
after(() => spark.stop())

const t = 'values (1,2),(1,3),(2,4) t(k,v)'
const answers: readonly [sql: string, rows: readonly Record<string, unknown>[]][] = [
  [
    `select k, v, row_number() over (partition by k order by v desc) rn from ${t} qualify rn = 1 order by k`,
    [
      { k: 1, v: 3, rn: 1 },
      { k: 2, v: 4, rn: 1 },
    ],
  ],
  [
    `select k, v from ${t} qualify row_number() over (partition by k order by v) = 1 order by k`,
    [
      { k: 1, v: 2 },
      { k: 2, v: 4 },
    ],
  ],
  [`select * from ${t} qualify row_number() over (order by v desc) = 1`, [{ k: 2, v: 4 }]],
  [
    `select k, v from ${t} where v < 4 qualify count(*) over () > 1 order by v`,
    [
      { k: 1, v: 2 },
      { k: 1, v: 3 },
    ],
  ],
  ['select distinct k from values (1,2),(1,3) t(k,v) qualify count(*) over () > 1', [{ k: 1 }]],
  [
    `select k, sum(v) s from ${t} group by k having sum(v) > 4 qualify rank() over (order by s) = 1`,
    [{ k: 1, s: 5 }],
  ],
  [
    `select k, v from ${t} qualify rank() over w = 1 window w as (order by v desc)`,
    [{ k: 2, v: 4 }],
  ],
  ['show catalogs', [{ catalog: 'spark_catalog' }]],
  ["show catalogs like 'x*'", []],
  [
    'describe database extended default',
    [
      { info_name: 'Catalog Name', info_value: 'spark_catalog' },
      { info_name: 'Namespace Name', info_value: 'default' },
      { info_name: 'Comment', info_value: 'default database' },
      { info_name: 'Properties', info_value: '' },
    ],
  ],
]
for (const [sql, rows] of answers) {
  test(sql, async () => assert.deepEqual(await spark.sql(sql).collect(), rows))
}

test('the column of the condition is not among the columns', async () => {
  const made = spark.sql(`select *, rank() over (order by v) r from ${t} qualify r > 0`)
  assert.deepEqual(await made.columns(), ['k', 'v', 'r'])
})

const refused: readonly [sql: string, condition: string][] = [
  [`select k from ${t} qualify k > 1`, 'QUALIFY_REQUIRES_WINDOW_FUNCTION'],
  [`select k from ${t} qualify sum(v) > 1`, 'QUALIFY_AGGREGATE_NOT_ALLOWED'],
  [
    `select k, rank() over (order by v) r from ${t} qualify sum(v) > 1`,
    'QUALIFY_AGGREGATE_NOT_ALLOWED',
  ],
  ['describe schema nope', 'SCHEMA_NOT_FOUND'],
]
for (const [sql, condition] of refused) {
  test(`${sql} is refused`, () => {
    assert.throws(
      () => spark.sql(sql),
      e => isCondition(e, condition as never),
    )
  })
}

test('SET shows no secrets', async () => {
  await spark.sql("SET spark.sql.catalog.db.password = 'hidden'").collect()
  const all = await spark.sql('SET').collect()
  const found = all.find(({ key }) => key === 'spark.sql.catalog.db.password')
  assert.equal(found?.value, '*********(redacted)')
  spark.conf.unset('spark.sql.catalog.db.password')
})

test('SET -v gives all settings of SQL with their meaning', async () => {
  const all = await spark.sql('set -v').collect()
  const found = all.find(({ key }) => key === 'spark.sql.ansi.enabled')
  assert.equal(found?.value, 'true')
  assert.match(String(found?.meaning), /\w/)
  assert.ok(all.every(({ key }) => /^spark\.(sql|millrace\.sql)\./.test(key)))
})
