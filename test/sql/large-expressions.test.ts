/** Queries that are deep or long beyond reason: an answer or a condition, in reasonable time. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SparkSession } from '../../src/sql/face.js'
import * as F from '../../src/sql/functions-api.js'
import { MillraceError } from '../../src/util/errors.js'

const spark = SparkSession.builder.master('local[1]').appName('large').getOrCreate()
after(() => spark.stop())
spark.sql("select * from values (1, 'x'), (2, null) t(k, s)").createOrReplaceTempView('a')

/** Levels. */
const N = 10_000
/** Parts beside each other; ten thousand are computed as well. */
const MANY = 4000
const list = (n: number, text: (i: number) => string, between: string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join(between)
const nested = (n: number, before: string, middle: string, behind: string): string =>
  before.repeat(n) + middle + behind.repeat(n)

const refused: readonly [what: string, sql: string, condition: string][] = [
  ['a sum of constants', `select ${list(N, () => '1', '+')}`, 'EXPRESSION_TOO_DEEP'],
  ['a sum', `select ${list(N, () => 'k', '+')} from a`, 'EXPRESSION_TOO_DEEP'],
  ['texts', `select ${list(N, () => 's', '||')} from a`, 'EXPRESSION_TOO_DEEP'],
  ['parentheses', `select ${nested(N, '(', 'k', ')')} from a`, 'FAILED_TO_PARSE_TOO_COMPLEX'],
  ['sums', `select ${nested(N, '(1+', 'k', ')')} from a`, 'FAILED_TO_PARSE_TOO_COMPLEX'],
  ['calls', `select ${nested(N, 'upper(', 's', ')')} from a`, 'FAILED_TO_PARSE_TOO_COMPLEX'],
  [
    'CASE in CASE',
    `select ${nested(N, 'case when k=1 then 1 else ', '0', ' end')} from a`,
    'FAILED_TO_PARSE_TOO_COMPLEX',
  ],
  ['queries', nested(N, 'select * from (', 'select k from a', ')'), 'FAILED_TO_PARSE_TOO_COMPLEX'],
  [
    'types',
    `select cast(null as ${nested(N, 'array<', 'int', '>')})`,
    'FAILED_TO_PARSE_TOO_COMPLEX',
  ],
]

for (const [what, sql, condition] of refused) {
  test(`${N} levels of ${what} are refused`, async () => {
    await assert.rejects(
      async () => spark.sql(sql).collect(),
      error => error instanceof MillraceError && error.condition === condition,
    )
  })
}

const answered: readonly [what: string, sql: string, rows: string][] = [
  [`900 sums`, `select ${list(900, () => 'k', '+')} as x from a`, '[{"x":900},{"x":1800}]'],
  [
    '150 levels of CASE',
    `select ${nested(150, 'case when k=3 then 1 else ', '0', ' end')} as x from a`,
    '[{"x":0},{"x":0}]',
  ],
  [
    'branches',
    `select case ${list(MANY, i => `when k=${i} then ${i}`, ' ')} end as x from a`,
    '[{"x":1},{"x":2}]',
  ],
  [
    'conditions that all must be true',
    `select k from a where ${list(MANY, i => `k<>${i + 2}`, ' and ')}`,
    '[{"k":1}]',
  ],
  [
    'conditions of which one is true',
    `select k from a where ${list(MANY, i => `k=${i + 2}`, ' or ')}`,
    '[{"k":2}]',
  ],
  ['values of IN', `select k from a where k in (${list(MANY, i => `${i + 2}`, ',')})`, '[{"k":2}]'],
  [
    'values of IN, more than a function can be given,',
    `select id from range(3) where id in (${list(200_000, i => `${i + 2}`, ',')})`,
    '[{"id":2}]',
  ],
  [
    'alternatives',
    `select coalesce(${list(MANY, () => 'nullif(k, k)', ',')}, k) as x from a`,
    '[{"x":1},{"x":2}]',
  ],
  [
    'columns',
    `select count(*) as n from (select ${list(3000, i => `k+${i} as c${i}`, ',')} from a)`,
    '[{"n":2}]',
  ],
  [
    'unions',
    `select count(*) as n from (${list(60, i => `select ${i} as x`, ' union all ')})`,
    '[{"n":60}]',
  ],
]

for (const [what, sql, rows] of answered) {
  test(`many ${what} are computed`, async () => {
    assert.equal(JSON.stringify(await spark.sql(sql).collect()), rows)
  })
}

test('a row of 3000 computed columns', async () => {
  const columns = Array.from({ length: 3000 }, (_, i) => F.col('k').plus(i).as(`c${i}`))
  const [first] = await spark
    .table('a')
    .select(...columns)
    .collect()
  assert.equal(Object.keys(first as object).length, 3000)
  assert.equal((first as { c2999: number }).c2999, 3000)
})
