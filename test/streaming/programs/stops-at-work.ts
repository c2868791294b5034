/** Stops while a batch is at work that does not end by itself. */
import { Milliseconds, SparkConf, StreamingContext } from '../../../src/index.js'

const ssc = new StreamingContext(new SparkConf().setMaster('local[1]'), Milliseconds(50))
let reached: () => void = () => {}
const working = new Promise<void>(resolve => {
  reached = resolve
})
let failure: Promise<unknown> = Promise.resolve()
ssc.queueStream([[1]]).foreachRDD(rdd => {
  const job = rdd.foreach(() => {
    for (;;);
  })
  failure = job.catch((error: Error) => error.message)
  reached()
  return job
})
await ssc.start()
await working
await ssc.stop()
console.log(await failure)
console.log(await ssc.awaitTermination())
