/**
 * A program that is looked at: counts lines of a socket and fails on those that say so; prints what its listener hears as a
 * line of JSON for each batch. A line on standard input stops the stream, and leaves the context with its pages.
 *
 *   node observed-program.js PORT_OF_LINES PORT_OF_PAGES
 */
import { createInterface } from 'node:readline'
import { Milliseconds, SparkConf, StreamingContext } from '../../src/index.js'

const [linesPort, pagesPort] = process.argv.slice(2)
const conf = new SparkConf()
  .setMaster('local[2]')
  .setAppName('observed')
  .set('spark.ui.enabled', true)
  .set('spark.ui.port', pagesPort)
  .set('spark.log.level', 'OFF')
const ssc = new StreamingContext(conf, Milliseconds(200))

function refuseBad(line: string): string {
  if (line === 'bad') throw new TypeError('this line is bad')
  return line
}

const lines = ssc.socketTextStream('127.0.0.1', Number(linesPort))
lines
  .map(refuseBad)
  .map(line => [line, 1])
  .reduceByKey((a, b) => a + b)
  .foreachRDD(async rdd => {
    await rdd.collect()
  })

ssc.addStreamingListener({
  onBatchCompleted({ batchInfo }) {
    const { batchTime, numRecords, schedulingDelay, processingDelay, totalDelay } = batchInfo
    const operations = Array.from(batchInfo.outputOperationInfos.values())
    const told = {
      batchMs: batchTime.milliseconds,
      numRecords,
      schedulingDelay,
      processingDelay,
      totalDelay,
      hasFailed: operations.some(({ failureReason }) => failureReason !== undefined),
    }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  },
})

await ssc.start()
for await (const _ of createInterface({ input: process.stdin })) {
  await ssc.stop({ sparkContext: false })
}
// who looks is gone
process.exit()
