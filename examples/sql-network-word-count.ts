/**
 * Counts the words that a TCP server sends, each second, with SQL: each batch becomes a DataFrame and a temporary view, of
 * one session for all batches.
 *
 *   npx millrace feed README.md --port 9999 --rate 20 --repeat
 *   npx millrace run examples/sql-network-word-count.ts localhost 9999
 */
import { Seconds, SparkConf, SparkSession, StreamingContext } from 'millrace'

const [hostname, port] = process.argv.slice(2)
if (port === undefined) {
  console.error('Usage: sql-network-word-count <hostname> <port>')
  process.exit(1)
}

const conf = new SparkConf()
  .setAppName('SqlNetworkWordCount')
  .setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const words = ssc.socketTextStream(hostname, Number(port)).flatMap(line => line.split(' '))
words.foreachRDD(async (rdd, time) => {
  // the same session for each batch, over the context of the stream
  const spark = SparkSession.builder.config(rdd.context.conf).getOrCreate()
  const wordsOfBatch = spark.createDataFrame(rdd, 'word STRING')
  wordsOfBatch.createOrReplaceTempView('words')
  const counts = spark.sql('select word, count(*) as total from words group by word order by word')
  console.log(`========= ${time} =========`)
  await counts.show()
})

await ssc.start()
await ssc.awaitTermination()
