/** The queries of Nexmark over files of nested JSON: every row as Spark has it, or as a naive computation has it. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'
import { createViews, readEvents, readExpected, readQueries } from './events.js'
import { naiveAnswers } from './naive.js'

const recorded: Readonly<Record<string, string>> = {
  q1: 'q1.ndjson.gz',
  q2: 'q2.ndjson',
  q4: 'q4.ndjson',
  q5: 'q5.ndjson',
}

suite('nexmark', () => {
  const spark = SparkSession.builder
    .master('local[2]')
    .appName('nexmark')
    .config('spark.sql.session.timeZone', 'UTC')
    .getOrCreate()
  after(() => spark.stop())
  createViews(spark)
  const queries = readQueries()
  const events = readEvents()

  const answered = [...Object.keys(recorded), ...Object.keys(naiveAnswers)].sort()
  test('each query has an answer to compare with', () => {
    assert.deepEqual(answered, Array.from(queries.keys()).sort())
  })

  for (const [name, text] of queries) {
    test(name, async () => {
      const expected =
        name in recorded
          ? readExpected(recorded[name])
          : naiveAnswers[name](events).map(row => JSON.stringify(row))
      assert.ok(expected.length > 0)
      const rows = await spark.sql(text).toJSON().collect()
      assert.equal(rows.length, expected.length)
      assert.deepEqual(rows.sort(), expected.sort())
    })
  }
})
