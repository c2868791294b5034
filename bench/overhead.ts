/**
 * What a batch costs beside its data: an empty one, and one of 100 rows with a shuffle. `seconds` is the median time of
 * its job; p50Ms and p99Ms are of the job; the delays are from the batch's time to its result, timer included.
 *
 * The last variant keeps an interval of 10 ms for a minute: its delay must not grow (lateMs against earlyMs).
 */
import { Milliseconds, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { benchConf } from './millrace-words.js'
import { median, quantile } from './statistics.js'
import { timed } from './timing.js'

const warmUpBatches = 50

export const bench: Bench = {
  name: 'overhead',
  summary: 'time of an empty batch and of one of 100 rows; a 10 ms interval for a minute',
  unit: 'rows',
  prepare: async () => '',
  variants: [
    { name: 'millrace empty batch', run: input => measure(input, 0, 20, 300) },
    { name: 'millrace 100 rows', run: input => measure(input, 100, 20, 300) },
    {
      name: 'millrace 100 rows every 10 ms',
      run: input => measure(input, 100, 10, input.durationSeconds * 100),
    },
  ],
}

async function measure(
  { cores }: BenchInput,
  rows: number,
  intervalMs: number,
  batches: number,
): Promise<Measurement> {
  const { jobMs, delayMs } = await runBatches(cores, rows, intervalMs, batches + warmUpBatches)
  const jobs = jobMs.slice(warmUpBatches)
  const delays = delayMs.slice(warmUpBatches)
  const quarter = Math.ceil(delays.length / 4)
  return {
    rows,
    seconds: median(jobs) / 1000,
    details: {
      batches: jobs.length,
      p50Ms: median(jobs),
      p99Ms: quantile(jobs, 0.99),
      delayP50Ms: median(delays),
      delayP99Ms: quantile(delays, 0.99),
      earlyMs: median(delays.slice(0, quarter)),
      lateMs: median(delays.slice(-quarter)),
    },
  }
}

async function runBatches(
  cores: number,
  rows: number,
  intervalMs: number,
  batches: number,
): Promise<{ jobMs: number[]; delayMs: number[] }> {
  const ssc = new StreamingContext(benchConf('overhead', cores), Milliseconds(intervalMs))
  const words = Array.from({ length: rows }, (_, i) => `word ${i % 10}`)
  const batch = rows === 0 ? undefined : ssc.sparkContext.parallelize(words)
  const counts = ssc
    .queueStream<string>([], true, batch)
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
  const jobMs: number[] = []
  const delayMs: number[] = []
  const done = new Promise<void>(resolve => {
    counts.foreachRDD(async (rdd, time) => {
      const { seconds } = await timed(() => rdd.collect())
      jobMs.push(seconds * 1000)
      delayMs.push(performance.timeOrigin + performance.now() - time.milliseconds)
      if (jobMs.length === batches) resolve()
    })
  })
  await ssc.start()
  await done
  await ssc.stop({ sparkContext: true, graceful: false })
  return { jobMs, delayMs }
}
