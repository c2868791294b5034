/**
 * What Spark answers to statements: type of the result, and rows as JSON lines. `test/cases/sql/answers.json` has statements
 * of many kinds, `subqueries.json` subqueries that use columns of the query around them, `grouping-sets.json` what stands
 * above ROLLUP, CUBE and GROUPING SETS. They are run as they come, and once more spread over partitions, with joins and
 * aggregations that need exchanges.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'
import { simpleString } from '../../src/sql/types/data-type.js'
import { MillraceError } from '../../src/util/errors.js'
import { stride } from '../effort.js'

interface Answer {
  readonly sql: string
  readonly schema?: string
  readonly rows?: readonly string[]
  readonly error?: string
  readonly sqlState?: string
}

interface Answers {
  readonly setUp: readonly string[]
  readonly cases: readonly Answer[]
}

const ways: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'as it comes': {},
  spread: {
    'spark.millrace.sql.smallQueryBytes': '0',
    'spark.sql.autoBroadcastJoinThreshold': '-1',
    'spark.sql.shuffle.partitions': '3',
  },
}

suite('what Spark answers', () => {
  const root = SparkSession.builder
    .master('local[2]')
    .config('spark.ui.showConsoleProgress', false)
    .getOrCreate()
  before(() => root.sparkContext.setLogLevel('OFF'))
  after(() => root.stop())

  const run = (file: string, way: string, every: number): void => {
    const path = new URL(`../../../test/cases/sql/${file}`, import.meta.url)
    const { setUp, cases } = JSON.parse(readFileSync(path, 'utf8')) as Answers
    suite(`${file} ${way}`, () => {
      const spark = root.newSession()
      spark.conf.set('spark.sql.session.timeZone', 'UTC')
      for (const [key, value] of Object.entries(ways[way])) spark.conf.set(key, value)
      for (const sql of setUp) spark.sql(sql)
      for (const [i, answer] of cases.entries()) {
        if (i % every === 0) test(answer.sql, () => asSpark(spark, answer))
      }
    })
  }
  for (const way of Object.keys(ways)) run('answers.json', way, 1)
  run('grouping-sets.json', 'as it comes', 1)
  run('subqueries.json', 'as it comes', 1)
  run('subqueries.json', 'spread', stride(1))
})

async function asSpark(
  spark: SparkSession,
  { sql, schema, rows, error, sqlState }: Answer,
): Promise<void> {
  if (error !== undefined) {
    await assert.rejects(
      async () => spark.sql(sql).collect(),
      found =>
        found instanceof MillraceError &&
        found.condition === error &&
        (sqlState === undefined || found.sqlState === sqlState),
    )
    return
  }
  const found = spark.sql(sql)
  assert.equal(simpleString(await found.query.schema()), schema)
  const lines = await found
    .selectExpr<{ line: string }>("to_json(struct(*), map('ignoreNullFields', 'false')) line")
    .collect()
  assert.deepEqual(lines.map(row => row.line).sort(), [...rows!].sort())
}
