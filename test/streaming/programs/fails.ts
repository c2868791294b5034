/** A batch fails, and the program does nothing about it. */
import { Milliseconds, SparkConf, StreamingContext } from '../../../src/index.js'

const ssc = new StreamingContext(
  new SparkConf().setMaster('local[1]').set('spark.log.level', 'OFF'),
  Milliseconds(50),
)
ssc
  .queueStream([['{"broken":']])
  .map(text => String(JSON.parse(text)))
  .print()
await ssc.start()
await ssc.awaitTermination()
