/** Columns as rows. Answers are Spark's. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import '../../src/index.js'
import '../../src/sql/face.js'
import type { Dataset } from '../../src/sql/dataset.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[2]').appName('transpose').getOrCreate()
after(() => spark.stop())

const table = (sql: string): Dataset => spark.sql(sql)

const answers: readonly [what: string, make: () => Dataset, shown: string][] = [
  [
    'rows become columns in the order of the index',
    () =>
      table(
        "select * from values ('B', 1, 2), ('A', 3, 4), (null, 5, 6) t(id, v1, v2)",
      ).transpose(),
    '+---+---+---+\n|key|  A|  B|\n+---+---+---+\n| v1|  3|  1|\n| v2|  4|  2|\n+---+---+---+\n\n',
  ],
  [
    'an index that is said',
    () => table('select * from values (1.5D, 2), (3D, 1) t(v, id)').transpose('id'),
    '+---+---+---+\n|key|  1|  2|\n+---+---+---+\n|  v|3.0|1.5|\n+---+---+---+\n\n',
  ],
  [
    'only an index',
    () => table("select 'a' id").transpose(),
    '+---+---+\n|key|  a|\n+---+---+\n+---+---+\n\n',
  ],
  [
    'no rows',
    () => table("select 'a' id, 1 v1 where false").transpose(),
    '+---+\n|key|\n+---+\n| v1|\n+---+\n\n',
  ],
  [
    'an index that is not unique',
    () => table("select * from values ('B', 1), ('B', 2) t(id, v1)").transpose(),
    '+---+---+---+\n|key|  B|  B|\n+---+---+---+\n| v1|  1|  2|\n+---+---+---+\n\n',
  ],
]
for (const [what, make, shown] of answers) {
  test(what, async () => assert.equal((await make().showString()).trimEnd(), shown.trimEnd()))
}

test('values have the type that all columns have in common', async () => {
  const made = table("select 'A' id, 1 v1, 2.5D v2").transpose()
  assert.deepEqual(await made.dtypes(), [
    ['key', 'string'],
    ['A', 'double'],
  ])
  assert.deepEqual(await made.where("key = 'v2'").collect(), [{ key: 'v2', A: 2.5 }])
})

const refused: readonly [sql: string, condition: string][] = [
  ["select 'B' id, 1 v1, 'x' v2", 'TRANSPOSE_NO_LEAST_COMMON_TYPE'],
  ['select array(1) id, 1 v', 'TRANSPOSE_INVALID_INDEX_COLUMN'],
  ['select id, 1 v from range(501)', 'TRANSPOSE_EXCEED_ROW_LIMIT'],
]
for (const [sql, condition] of refused) {
  test(`${sql} is refused`, async () => {
    await assert.rejects(table(sql).transpose().collect(), e => isCondition(e, condition as never))
  })
}

test('an index that is no column is refused', async () => {
  await assert.rejects(
    table('select 1 a')
      .transpose('b' as never)
      .collect(),
    e => isCondition(e, 'UNRESOLVED_COLUMN.WITH_SUGGESTION'),
  )
})
