/**
 * From the start of the process to the first batch's result, with an interval of 100 ms; loadedMs is when the package
 * was loaded. `node` is the start of an empty program.
 */
import { execFileSync } from 'node:child_process'
import { Milliseconds, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { benchConf } from './millrace-words.js'
import { secondsSinceStart } from './timing.js'

const intervalMs = 100

export const bench: Bench = {
  name: 'startup',
  summary: `process start to the first batch's result, interval ${intervalMs} ms`,
  unit: 'results',
  prepare: async () => '',
  variants: [
    { name: 'millrace dstream', run: runDStream },
    { name: 'node', run: startNode },
  ],
}

async function runDStream({ cores }: BenchInput): Promise<Measurement> {
  const loaded = secondsSinceStart()
  const ssc = new StreamingContext(benchConf('startup', cores), Milliseconds(intervalMs))
  const lines = ssc.sparkContext.parallelize(['to be or', 'not to be'])
  const counts = ssc
    .queueStream([lines])
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
  const first = new Promise<number>(resolve => {
    counts.foreachRDD(async rdd => {
      if ((await rdd.collect()).length === 4) resolve(secondsSinceStart())
    })
  })
  await ssc.start()
  const seconds = await first
  await ssc.stop({ sparkContext: true, graceful: false })
  return { ...result(seconds), details: { ms: seconds * 1000, loadedMs: loaded * 1000 } }
}

async function startNode(): Promise<Measurement> {
  const now = execFileSync(process.execPath, ['-p', 'performance.now()'], { encoding: 'utf8' })
  return result(Number(now) / 1000)
}

function result(seconds: number): Measurement {
  return { rows: 1, seconds, details: { ms: seconds * 1000 } }
}
