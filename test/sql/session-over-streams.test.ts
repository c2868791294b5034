/** Sessions and StreamingContexts over one SparkContext, made and stopped in both orders. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Milliseconds,
  SparkConf,
  SparkContext,
  SparkSession,
  StreamingContext,
} from '../../src/index.js'
import { isCondition } from '../../src/util/errors.js'

const conf = new SparkConf().setMaster('local[2]').set('spark.ui.showConsoleProgress', false)

/** Counts the words of two batches with SQL, in the session that is found there. */
async function countWords(ssc: StreamingContext): Promise<{ rows: unknown[]; sessions: number }> {
  const { sparkContext } = ssc
  const batches = [sparkContext.parallelize(['a b', 'b']), sparkContext.parallelize(['c'])]
  const words = ssc.queueStream(batches).flatMap(line => line.split(' '))
  const rows: unknown[] = []
  const sessions = new Set<SparkSession>()
  let ended = (): void => {}
  const both = new Promise<void>(resolve => {
    ended = resolve
  })
  words.foreachRDD(async rdd => {
    const spark = SparkSession.builder.config(rdd.context.conf).getOrCreate()
    sessions.add(spark)
    // an empty batch has a schema all the same
    spark.createDataFrame(rdd, 'word STRING').createOrReplaceTempView('words')
    const counts = spark.sql(
      'select word, count(*) as total from words group by word order by word',
    )
    const found = await counts.collect()
    if (found.length > 0) rows.push(found)
    if (rows.length === 2) ended()
  })
  await ssc.start()
  await both
  return { rows, sessions: sessions.size }
}

const counted = [
  [
    { word: 'a', total: 1 },
    { word: 'b', total: 2 },
  ],
  [{ word: 'c', total: 1 }],
]

test('a session made within the batches of a stream is one, and ends with its context', async () => {
  const ssc = new StreamingContext(conf, Milliseconds(20))
  assert.deepEqual(await countWords(ssc), { rows: counted, sessions: 1 })
  const spark = SparkSession.getActiveSession()
  assert.equal(spark?.sparkContext, ssc.sparkContext)
  await ssc.stop()
  assert.equal(SparkSession.getActiveSession(), undefined)
  assert.equal(SparkContext.getActive(), undefined)
  await assert.rejects(
    async () => spark?.range(3).count(),
    error => isCondition(error, 'SPARK_CONTEXT_STOPPED'),
  )
})

test('a stream over the context of a session leaves it, when it is told to', async () => {
  const spark = SparkSession.builder.config(conf).getOrCreate()
  const ssc = new StreamingContext(spark.sparkContext, Milliseconds(20))
  assert.deepEqual(await countWords(ssc), { rows: counted, sessions: 1 })
  await ssc.stop({ sparkContext: false })
  assert.equal(await spark.range(3).count(), 3)
  assert.equal(SparkSession.getActiveSession(), spark)
  await spark.stop()
  assert.equal(SparkContext.getActive(), undefined)
})

test('after a stop the next session is another one, without the views of the first', async () => {
  const first = SparkSession.builder.config(conf).getOrCreate()
  first.range(1).createOrReplaceTempView('own')
  first.range(1).createOrReplaceGlobalTempView('shared')
  await first.stop()
  await first.stop()
  const second = SparkSession.builder.config(conf).getOrCreate()
  assert.notEqual(second, first)
  for (const name of ['own', 'global_temp.shared']) {
    assert.throws(
      () => second.table(name),
      error => isCondition(error, 'TABLE_OR_VIEW_NOT_FOUND'),
    )
  }
  await second.stop()
})
