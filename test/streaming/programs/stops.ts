/** Counts the first line that comes from a socket, stops, and has nothing more to do. */
import { Milliseconds, SparkConf, StreamingContext } from '../../../src/index.js'

const ssc = new StreamingContext(new SparkConf().setMaster('local[1]'), Milliseconds(50))
ssc
  .socketTextStream('127.0.0.1', Number(process.argv[2]))
  .flatMap(line => line.split(' '))
  .map(word => [word, 1])
  .reduceByKey((a, b) => a + b)
  .foreachRDD(async rdd => {
    const counts = await rdd.collect()
    if (counts.length === 0) return
    console.log(
      counts
        .map(([word, n]) => `${word}=${n}`)
        .sort()
        .join(' '),
    )
    await ssc.stop()
  })
await ssc.start()
await ssc.awaitTermination()
console.log('stopped')
