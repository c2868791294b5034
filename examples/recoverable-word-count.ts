/**
 * Counts words over all files that were ever moved into a folder, and goes on after a crash. Kill it and start it again.
 *
 *   mkdir -p /tmp/words
 *   npx millrace run --supervise examples/recoverable-word-count.ts /tmp/words /tmp/words-checkpoint
 *   cp README.md /tmp/.words && mv /tmp/.words /tmp/words/1
 *   npx millrace state cat /tmp/words-checkpoint totals --limit 10
 */
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const [folder, checkpointDirectory] = process.argv.slice(2)
if (folder === undefined || checkpointDirectory === undefined) {
  console.error('Usage: recoverable-word-count <folder> <checkpoint-directory>')
  process.exit(1)
}

// runs on every start: the checkpoint has data only, never code
function create(): StreamingContext {
  const conf = new SparkConf().setAppName('RecoverableWordCount')
  const ssc = new StreamingContext(conf.setIfMissing('spark.master', 'local[2]'), Seconds(1))
  ssc.checkpoint(checkpointDirectory)
  ssc
    .textFileStream(folder)
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .updateStateByKey((ones, total: number | undefined) => (total ?? 0) + ones.length)
    .uid('totals')
    .print()
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpointDirectory, create)
await ssc.start()
await ssc.awaitTermination()
