/**
 * Counts the words of lines that come over TCP, each second, with nothing else to start: the server that sends them is
 * in the program. Until Ctrl-C, or for `--batches N` batches.
 *
 *   npm start
 *   npm start -- --batches 3
 */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { Seconds, SparkConf, StreamingContext } from 'millrace'

const { values } = parseArgs({ options: { batches: { type: 'string' } } })
const batches = values.batches === undefined ? Number.POSITIVE_INFINITY : Number(values.batches)
if (!(batches >= 1)) {
  console.error('Usage: npm start -- [--batches N], with N at least 1')
  process.exit(1)
}

const text = [
  'the wheel turns and the stones turn with the wheel',
  'what goes down the race does not come back up the race',
  'grain by grain the sack is filled',
  'a stream has no last word',
]
const server = createServer(socket => {
  let next = 0
  const timer = setInterval(() => socket.write(`${text[next++ % text.length]}\n`), 20)
  socket.on('close', () => clearInterval(timer)).on('error', () => socket.destroy())
})
await once(server.listen(0, '127.0.0.1'), 'listening')
const { port } = server.address() as AddressInfo

const conf = new SparkConf().setMaster('local[2]').setAppName('QuickStart')
const ssc = new StreamingContext(conf, Seconds(1))

const lines = ssc.socketTextStream('127.0.0.1', port)
const counts = lines
  .flatMap(line => line.split(' '))
  .map(word => [word, 1])
  .reduceByKey((a, b) => a + b)
counts.print()

const finished = new Promise<void>(resolve => {
  let completed = 0
  ssc.addStreamingListener({ onBatchCompleted: () => void (++completed >= batches && resolve()) })
  process.once('SIGINT', resolve)
})

await ssc.start()
await Promise.race([finished, ssc.awaitTermination()])
await ssc.stop()
server.close()
