/**
 * Statements of many kinds and what Spark answers to them (`test/cases/sql/answers.json`): type of the result, and rows as
 * JSON lines. Each is run as it comes, and once more spread over partitions, with joins and aggregations that need
 * exchanges.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import '../../src/sql/face.js'
import { SparkSession } from '../../src/sql/session.js'
import { simpleString } from '../../src/sql/types/data-type.js'
import { MillraceError } from '../../src/util/errors.js'

interface Answer {
  readonly sql: string
  readonly schema?: string
  readonly rows?: readonly string[]
  readonly error?: string
}

const file = new URL('../../../test/cases/sql/answers.json', import.meta.url)
const { setUp, cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  setUp: readonly string[]
  cases: readonly Answer[]
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

  for (const [way, settings] of Object.entries(ways)) {
    suite(way, () => {
      const spark = root.newSession()
      spark.conf.set('spark.sql.session.timeZone', 'UTC')
      for (const [key, value] of Object.entries(settings)) spark.conf.set(key, value)
      for (const sql of setUp) spark.sql(sql)
      for (const { sql, schema, rows, error } of cases) {
        test(sql, async () => {
          if (error !== undefined) {
            await assert.rejects(
              async () => spark.sql(sql).collect(),
              found => found instanceof MillraceError && found.condition === error,
            )
            return
          }
          const found = spark.sql(sql)
          assert.equal(simpleString(await found.query.schema()), schema)
          const lines = await found
            .selectExpr<{ line: string }>(
              "to_json(struct(*), map('ignoreNullFields', 'false')) line",
            )
            .collect()
          assert.deepEqual(lines.map(row => row.line).sort(), [...rows!].sort())
        })
      }
    })
  }
})
