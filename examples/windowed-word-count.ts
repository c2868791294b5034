/**
 * The most frequent hashtags of the last minutes, in the text files that are moved into a folder. The counts slide: each
 * time what came is added and what left is taken away, from the counts in the checkpoint folder.
 *
 *   mkdir inbox
 *   npx millrace run examples/windowed-word-count.ts inbox checkpoint
 *   echo 'rain #weather' > part && mv part inbox/
 *
 * Two numbers may follow: the length of the window and its slide, in seconds (300 and 10).
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const [directory, checkpoint, length = '300', slide = '10'] = process.argv.slice(2)
if (checkpoint === undefined) {
  console.error('Usage: windowed-word-count <directory> <checkpoint> [<window s> [<slide s>]]')
  process.exit(1)
}

const conf = new SparkConf()
  .setAppName('WindowedWordCount')
  .setIfMissing('spark.master', 'local[2]')
const ssc = new StreamingContext(conf, Seconds(1))
ssc.checkpoint(checkpoint)

const tags = ssc.textFileStream(directory).flatMap(text => text.match(/#\w+/g) ?? [])
const hot = tags
  .map(tag => [tag, 1])
  .reduceByKeyAndWindow(
    (a, b) => a + b,
    (a, b) => a - b,
    Seconds(Number(length)),
    Seconds(Number(slide)),
  )
  .filter(([, n]) => n > 0)
const top = hot.transform(rdd => rdd.sortBy(([, n]) => n, false))
top.print(20)

await ssc.start()
await ssc.awaitTermination()
