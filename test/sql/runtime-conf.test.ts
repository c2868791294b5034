/** Settings of a session: what is no value of its key is refused where it is set, and the value before stays. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { SparkContext } from '../../src/index.js'
import { SparkSession } from '../../src/sql/session.js'
import { isCondition } from '../../src/util/errors.js'

const spark = SparkSession.builder
  .master('local[1]')
  .config('spark.sql.shuffle.partitions', 3)
  .config('spark.sql.session.timeZone', 'Asia/Tokyo')
  .getOrCreate()
after(() => spark.stop())

const wrong: readonly (readonly [key: string, value: string, condition: string])[] = [
  ['spark.sql.ansi.enabled', 'maybe', 'INVALID_CONFIG_VALUE'],
  ['spark.sql.shuffle.partitions', 'x', 'INVALID_CONFIG_VALUE'],
  ['spark.sql.shuffle.partitions', '0', 'INVALID_CONFIG_VALUE'],
  ['spark.sql.autoBroadcastJoinThreshold', 'large', 'INVALID_CONFIG_VALUE'],
  ['spark.sql.session.timeZone', 'Mars/Olympus', 'INVALID_TIMEZONE'],
  ['spark.millrace.sql.smallQueryByte', '0', 'UNKNOWN_CONFIG_KEY'],
]

suite('settings of a session', () => {
  for (const [key, value, condition] of wrong) {
    test(`${key} cannot be ${value}`, () => {
      const before = spark.conf.find(key)
      const refused = (error: unknown): boolean => isCondition(error, condition as 'INTERNAL_ERROR')
      assert.throws(() => spark.conf.set(key, value), refused)
      assert.throws(() => spark.sql(`SET ${key} = ${value}`), refused)
      assert.throws(() => SparkSession.builder.config(key, value).getOrCreate(), refused)
      assert.equal(spark.conf.find(key), before)
    })
  }

  for (const [key, value] of [
    ['spark.sql.ansi.enabled', 'FALSE'],
    ['spark.sql.autoBroadcastJoinThreshold', '-1'],
    ['spark.sql.files.maxPartitionBytes', '64MB'],
    ['spark.sql.session.timeZone', '+09:30'],
    ['spark.sql.adaptive.enabled', 'true'],
    ['my.own', 'anything'],
  ] as const) {
    test(`${key} can be ${value}`, () => {
      spark.conf.set(key, value)
      assert.equal(spark.conf.get(key), value)
      spark.conf.unset(key)
    })
  }
})

test('a session that is refused leaves no context', async () => {
  await spark.stop()
  const builder = SparkSession.builder.master('local[1]')
  assert.throws(
    () => builder.config('spark.sql.session.timeZone', 'Mars/Olympus').getOrCreate(),
    error => isCondition(error, 'INVALID_TIMEZONE'),
  )
  assert.equal(SparkContext.getActive(), undefined)
})
