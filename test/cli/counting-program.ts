/**
 * A program that is started again: `counting-program.js FOLDER` prints its process id and how many lines came to FOLDER/in
 * in all its lives, batch by batch.
 */
import { join } from 'node:path'
import { Milliseconds, SparkConf, StreamingContext } from '../../src/index.js'

const folder = process.argv[2]
const checkpoint = join(folder, 'checkpoint')

function create(): StreamingContext {
  const conf = new SparkConf().setMaster('local[1]').setAppName('counting')
  const ssc = new StreamingContext(conf, Milliseconds(200))
  ssc.checkpoint(checkpoint)
  ssc
    .textFileStream(join(folder, 'in'))
    .map((): [string, number] => ['lines', 1])
    .updateStateByKey((ones: number[], sum: number | undefined) => (sum ?? 0) + ones.length)
    .foreachRDD(async rdd => {
      const [[, lines] = ['', 0]] = await rdd.collect()
      console.log(`${process.pid} has ${lines}`)
    })
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpoint, create)
await ssc.start()
await ssc.awaitTermination()
