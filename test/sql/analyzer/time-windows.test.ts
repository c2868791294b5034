/** Windows of time, overlapping ones too, before 1970 too: rows in each window as a naive loop over windows finds them. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import '../../../src/index.js'
import '../../../src/sql/face.js'
import { SparkSession } from '../../../src/sql/session.js'

const rows = [0, 1, 2500, 3000, 9999, 10000, 12001, -1, -5000, null, 1_700_000_000_123].map(
  (t, i) => ({ t, k: `k${i % 3}` }),
)

const windows: readonly (readonly [duration: number, slide: number, start: number])[] = [
  [10, 10, 0],
  [7, 7, 1],
  [10, 5, 0],
  [10, 5, 2],
  [10, 4, 1],
  [10, 3, 0],
  [6, 5, -2],
]

/** `start,end,k,count` for each window and key that has rows. */
function naive(duration: number, slide: number, start: number): string[] {
  const counts = new Map<string, number>()
  for (const { t, k } of rows) {
    if (t === null) continue
    const last = Math.floor((t - start) / slide) * slide + start
    for (let from = last; from + duration > t; from -= slide) {
      const key = `${from},${from + duration},${k}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return Array.from(counts, ([key, n]) => `${key},${n}`).sort()
}

suite('windows of time', () => {
  const spark = SparkSession.builder
    .master('local[1]')
    .appName('windows')
    .config('spark.sql.session.timeZone', 'UTC')
    .getOrCreate()
  after(() => spark.stop())
  spark.createDataFrame(rows, 't BIGINT, k STRING').createOrReplaceTempView('t')

  for (const type of ['timestamp', 'timestamp_ntz']) {
    for (const [duration, slide, start] of windows) {
      test(`${duration} s each ${slide} s from ${start} s on, ${type}`, async () => {
        const window = `window(cast(timestamp_millis(t) as ${type}), '${duration} seconds', '${slide} seconds', '${start} seconds')`
        const counted = await spark
          .sql(
            `select unix_millis(cast(w.start as timestamp)) as a, unix_millis(cast(w.end as timestamp)) as b, k, n
              from (select ${window} as w, k, count(*) as n from t group by ${window}, k)`,
          )
          .collect()
        assert.deepEqual(
          counted.map(({ a, b, k, n }) => [a, b, k, n].join()).sort(),
          naive(duration * 1000, slide * 1000, start * 1000),
        )
      })
    }
  }
})
