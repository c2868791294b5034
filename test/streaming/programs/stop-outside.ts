/** Runs a batch, stops from the program itself, and makes another SparkContext. */
import { Milliseconds, SparkConf, SparkContext, StreamingContext } from '../../../src/index.js'

const conf = new SparkConf().setMaster('local[1]')
const ssc = new StreamingContext(conf, Milliseconds(50))
let ran: (text: string) => void = () => {}
const batch = new Promise<string>(resolve => {
  ran = resolve
})
const property = 'spark.streaming.internal.batchTime'
ssc.queueStream([[1]]).foreachRDD(async (rdd, time) => {
  ran(String(ssc.sparkContext.getLocalProperty(property) === String(time.milliseconds)))
  await rdd.count()
})
await ssc.start()
console.log(await batch, ssc.sparkContext.getLocalProperty(property))
await ssc.stop()
console.log(ssc.getState())
const sc = new SparkContext(conf)
console.log(await sc.parallelize([1, 2]).count())
await sc.stop()
