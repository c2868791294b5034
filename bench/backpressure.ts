/**
 * A source that sends five times as fast as the tasks process, for a minute: memory must stay flat, and nothing may be
 * lost. The source is a process of its own and is held back through TCP. Processing a line takes a fixed time of a core.
 *
 * Resident memory is sampled while the source sends; flat means that its peak in the second half is that of the first.
 * Then the program stops gracefully, so that all that came is processed: what is missing of what was sent is lost.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Milliseconds, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { benchConf } from './millrace-words.js'
import { secondsSinceStart } from './timing.js'

/** Of one core, for one line. */
const microsecondsPerLine = 20
const maxBufferedMb = 64
const samplesPerSecond = 4

export const bench: Bench = {
  name: 'backpressure',
  summary: 'a socket that brings five times what can be processed: memory, and what is lost',
  unit: 'lines',
  prepare: () => Promise.resolve(''),
  variants: [
    { name: 'millrace bounded', task: 'bounded', run: input => run(input, false) },
    { name: 'millrace pid', task: 'pid', run: input => run(input, true) },
  ],
}

async function run(
  { cores, durationSeconds }: BenchInput,
  isAdaptive: boolean,
): Promise<Measurement> {
  const capacity = (cores * 1e6) / microsecondsPerLine
  const source = await startSource(5 * capacity, durationSeconds)
  const conf = benchConf('backpressure', cores)
    .set('spark.millrace.streaming.receiver.maxBufferedBytes', `${maxBufferedMb}m`)
    .set('spark.streaming.receiverRestartDelay', '1h')
    .set('spark.streaming.gracefulStopTimeout', '5min')
    .set('spark.streaming.backpressure.enabled', String(isAdaptive))
  const ssc = new StreamingContext(conf, Milliseconds(1000))
  const busy = microsecondsPerLine / 1000
  const numbers = ssc.socketTextStream('127.0.0.1', source.port).map(line => {
    const end = performance.now() + busy
    while (performance.now() < end);
    return Number.parseInt(line, 10)
  })
  const seen = { lines: 0, sum: 0, batches: 0, waiting: 0, pendingBytes: 0 }
  const receivedAll = new Promise<void>(resolve => {
    ssc.addStreamingListener({
      onBatchCompleted: ({ batchInfo }) => {
        const load = batchInfo.receiverLoads.get(0)
        seen.batches++
        if (load?.waiting) seen.waiting++
        seen.pendingBytes = Math.max(seen.pendingBytes, load?.pendingBytes ?? 0)
      },
      // the source has closed the connection, and all of it is read
      onReceiverStopped: () => resolve(),
    })
  })
  numbers.foreachRDD(async rdd => {
    const parts = await rdd
      .mapPartitions(function* (rows) {
        let lines = 0
        let sum = 0
        for (const n of rows) {
          lines++
          sum += n
        }
        yield [lines, sum]
      })
      .collect()
    for (const [lines, sum] of parts) {
      seen.lines += lines
      seen.sum += sum
    }
  })
  const start = secondsSinceStart()
  await ssc.start()
  const rssMb: number[] = []
  const sampler = setInterval(() => {
    rssMb.push(process.memoryUsage.rss() / 2 ** 20)
  }, 1000 / samplesPerSecond)
  const sent = await source.sent
  clearInterval(sampler)
  await receivedAll
  await ssc.stop({ sparkContext: true, graceful: true })
  const seconds = secondsSinceStart() - start
  const half = Math.floor(rssMb.length / 2)
  const peak = (values: readonly number[]): number => Math.round(Math.max(...values))
  const mean = (values: readonly number[]): number =>
    Math.round(values.reduce((a, b) => a + b, 0) / values.length)
  return {
    rows: seen.lines,
    seconds,
    details: {
      offeredLinesPerSecond: 5 * capacity,
      sentLines: sent,
      lostLines: sent - seen.lines,
      wrongSum: seen.sum - (sent * (sent - 1)) / 2,
      batches: seen.batches,
      batchesWithWaitingReceiver: seen.waiting,
      peakPendingMb: Math.round(seen.pendingBytes / 2 ** 20),
      peakRssMbFirstHalf: peak(rssMb.slice(0, half)),
      peakRssMbLastHalf: peak(rssMb.slice(half)),
      meanRssMbFirstHalf: mean(rssMb.slice(0, half)),
      meanRssMbLastHalf: mean(rssMb.slice(half)),
    },
  }
}

interface Source {
  readonly port: number
  /** How many lines it has sent in all. */
  readonly sent: Promise<number>
}

async function startSource(linesPerSecond: number, seconds: number): Promise<Source> {
  const program = fileURLToPath(new URL('line-source.js', import.meta.url))
  const source = spawn(process.execPath, [program, String(linesPerSecond), String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: source.stdout })
  const next = async (): Promise<number> => Number((await once(lines, 'line'))[0])
  const port = await next()
  return { port, sent: next() }
}
