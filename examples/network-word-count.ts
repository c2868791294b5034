/**
 * Counts the words of the lines that a TCP server sends, each second.
 *
 *   npx millrace feed README.md --port 9999 --rate 20 --repeat
 *   npx millrace run examples/network-word-count.ts localhost 9999
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const [hostname, port] = process.argv.slice(2)
if (hostname === undefined || port === undefined) {
  console.error('Usage: network-word-count <hostname> <port>')
  process.exit(1)
}

const conf = new SparkConf().setAppName('NetworkWordCount').setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const lines = ssc.socketTextStream(hostname, Number(port))
const words = lines.flatMap(line => line.split(' '))
const counts = words.map(word => [word, 1]).reduceByKey((a, b) => a + b)
counts.print()

await ssc.start()
await ssc.awaitTermination()
