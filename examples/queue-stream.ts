/**
 * Counts the numbers of thirty queued RDDs by their last digit, one RDD a second; useful to try a program without a source.
 *
 *   npx millrace run examples/queue-stream.ts
 */
import { type RDD, Seconds, SparkConf, StreamingContext } from 'millrace'

const conf = new SparkConf().setAppName('QueueStream').setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const queue: RDD<number>[] = []
const numbers = ssc.queueStream(queue)
numbers
  .map(x => [x % 10, 1])
  .reduceByKey((a, b) => a + b)
  .print()

await ssc.start()

// the queue may be filled while the stream runs
for (let i = 0; i < 30; i++) {
  queue.push(ssc.sparkContext.range(1, 1001, 1, 10))
  await new Promise(resolve => setTimeout(resolve, 1000))
}
await ssc.stop({ graceful: true })
