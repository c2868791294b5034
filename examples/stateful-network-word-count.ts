/**
 * Counts the words that a TCP server has sent since the beginning, each word with its sum so far when it comes again. The
 * counts begin with those of an RDD, and are found again in the checkpoint folder after a restart.
 *
 *   npx millrace feed README.md --port 9999 --rate 20 --repeat
 *   npx millrace run examples/stateful-network-word-count.ts localhost 9999 checkpoint
 */
import { Seconds, SparkConf, type State, StateSpec, StreamingContext } from 'millrace'

const [hostname, port, checkpointDirectory] = process.argv.slice(2)
if (checkpointDirectory === undefined) {
  console.error('Usage: stateful-network-word-count <hostname> <port> <checkpoint-directory>')
  process.exit(1)
}

function addOne(word: string, one: number | undefined, sum: State<number>): [string, number] {
  sum.update((sum.getOption() ?? 0) + (one ?? 0))
  return [word, sum.get()]
}

function create(): StreamingContext {
  const conf = new SparkConf().setAppName('StatefulNetworkWordCount')
  const ssc = new StreamingContext(conf.setIfMissing('spark.master', 'local[2]'), Seconds(1))
  ssc.checkpoint(checkpointDirectory)

  // the state before the first batch of all; not looked at when there is a checkpoint
  const initial = ssc.sparkContext.parallelize(['hello', 'world']).map(word => [word, 1])

  ssc
    .socketTextStream(hostname, Number(port))
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .mapWithState(StateSpec.function(addOne).initialState(initial))
    .uid('sums')
    .print()
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpointDirectory, create)
await ssc.start()
await ssc.awaitTermination()
