/**
 * Word count of lines that come over a socket as fast as they are read: from the connection to the moment when every
 * word that was sent is counted. The feeder is a process of its own; a lost or doubled word changes the checksum.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Milliseconds, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { wordsFile } from './data.js'
import { benchConf } from './millrace-words.js'
import { countWordsOfFile, ScriptWords, tableChecksum } from './script-words.js'
import { secondsSinceStart, timed } from './timing.js'

const intervalMs = 1000

export const bench: Bench = {
  name: 'socket',
  summary: 'word count of a socket, sustained, until every word sent is counted',
  unit: 'words',
  prepare: async ({ data, words }) => data ?? wordsFile(words),
  variants: [
    { name: 'millrace dstream', run: runDStream },
    { name: 'script', run: runScript },
  ],
}

async function runDStream({ path, cores }: BenchInput): Promise<Measurement> {
  const expected = countWordsOfFile(path).words
  const port = await startFeeder(path)
  const ssc = new StreamingContext(benchConf('socket', cores), Milliseconds(intervalMs))
  const counts = ssc
    .socketTextStream('127.0.0.1', port)
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
  const table = new Map<string, { n: number }>()
  const seen = { words: 0, batches: 0 }
  let start = 0
  const done = new Promise<void>(resolve => {
    counts.foreachRDD(async rdd => {
      const batch = await rdd.collect()
      if (batch.length > 0) seen.batches++
      for (const [word, n] of batch) {
        const box = table.get(word)
        if (box === undefined) table.set(word, { n })
        else box.n += n
        seen.words += n
      }
      if (seen.words >= expected) resolve()
    })
  })
  start = secondsSinceStart()
  await ssc.start()
  await done
  const seconds = secondsSinceStart() - start
  await ssc.stop({ sparkContext: true, graceful: false })
  return {
    rows: seen.words,
    seconds,
    checksum: tableChecksum(table).checksum,
    details: { batches: seen.batches, lostWords: expected - seen.words },
  }
}

async function runScript({ path }: BenchInput): Promise<Measurement> {
  const port = await startFeeder(path)
  const { seconds, value } = await timed(async () => {
    const words = new ScriptWords()
    const socket = connect(port, '127.0.0.1')
    socket.on('data', bytes => words.feed(bytes.toString('latin1')))
    await once(socket, 'end')
    return words.result()
  })
  return { rows: value.words, seconds, checksum: value.checksum }
}

/** Its port. It ends by itself when the file is sent. */
async function startFeeder(path: string): Promise<number> {
  const program = fileURLToPath(new URL('feeder.js', import.meta.url))
  const feeder = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(feeder.stdout.setEncoding('utf8'), 'data')
  return Number(port)
}
