/**
 * Counts the words of the text files that are moved into a folder, and sends the counts to a server from the tasks, over a
 * connection for each partition. The server gets batch and partition as the key, so a batch that comes again after a crash
 * replaces what came of it before.
 *
 *   mkdir inbox
 *   npx millrace run examples/counts-server.ts 9998
 *   npx millrace run --supervise examples/send-counts.ts inbox checkpoint localhost 9998
 *   cp README.md part && mv part inbox/
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { Seconds, SparkConf, StreamingContext, TaskContext } from 'millrace'

const [folder, checkpointDirectory, host, port] = process.argv.slice(2)
if (port === undefined) {
  console.error('Usage: send-counts <folder> <checkpoint-directory> <host> <port>')
  process.exit(1)
}

// runs in a task, once a partition; what it throws fails the batch
async function send(timeMs: number, counts: Iterable<[string, number]>): Promise<void> {
  const lines = Array.from(counts, ([word, count]) => `${word} ${count}\n`)
  if (lines.length === 0) return
  const socket = connect(Number(port), host)
  try {
    await once(socket, 'connect')
    const head = `put ${timeMs}-${TaskContext.getPartitionId()} ${lines.length}\n`
    socket.end(head + lines.join(''))
    let answer = ''
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
    if (answer !== 'ok\n') throw new Error(`The server answered '${answer}'`)
  } finally {
    socket.destroy()
  }
}

function create(): StreamingContext {
  const conf = new SparkConf().setAppName('SendCounts')
  const ssc = new StreamingContext(conf.setIfMissing('spark.master', 'local[2]'), Seconds(1))
  ssc.checkpoint(checkpointDirectory)
  ssc
    .textFileStream(folder)
    .flatMap(line => line.split(/\s+/).filter(word => word !== ''))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
    .foreachRDD((rdd, time) => {
      const timeMs = time.milliseconds
      return rdd.foreachPartition(counts => send(timeMs, counts))
    })
  return ssc
}

const ssc = await StreamingContext.getOrCreate(checkpointDirectory, create)
await ssc.start()
await ssc.awaitTermination()
