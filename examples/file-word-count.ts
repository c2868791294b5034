/**
 * Counts the words of the text files that are moved into a folder, each second.
 *
 *   mkdir inbox
 *   npx millrace run examples/file-word-count.ts inbox
 *   cp README.md part && mv part inbox/
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const [directory] = process.argv.slice(2)
if (directory === undefined) {
  console.error('Usage: file-word-count <directory>')
  process.exit(1)
}

const conf = new SparkConf().setAppName('FileWordCount').setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))

const lines = ssc.textFileStream(directory)
const words = lines.flatMap(line => line.split(' '))
const counts = words.map(word => [word, 1]).reduceByKey((a, b) => a + b)
counts.print()

await ssc.start()
await ssc.awaitTermination()
