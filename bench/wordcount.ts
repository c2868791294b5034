/**
 * Word count of a text file. `millrace rdd` and `script` are one job in a fresh process, with all it takes to start;
 * `millrace dstream` and `script again` are the median of three in one process (one batch of a running program).
 */
import { Milliseconds, type RDD, SparkContext, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { wordsFile } from './data.js'
import { benchConf, checksumOf, countWords, totalsOf, type WordTotals } from './millrace-words.js'
import { type CountResult, countWordsOfFile } from './script-words.js'
import { median } from './statistics.js'
import { timed } from './timing.js'

const passes = 3

export const bench: Bench = {
  name: 'wordcount',
  summary: 'word count of a text file, as an RDD job and as batches of a DStream',
  unit: 'words',
  prepare: async ({ data, words }) => data ?? wordsFile(words),
  variants: [
    { name: 'millrace rdd', run: runRDD },
    { name: 'script', run: input => runScript(input, 1) },
    { name: 'millrace dstream', run: runDStream },
    { name: 'script again', run: input => runScript(input, passes) },
  ],
}

async function runRDD({ path, cores }: BenchInput): Promise<Measurement> {
  const { seconds, value } = await timed(async () => {
    const sc = new SparkContext(benchConf('wordcount', cores))
    const totals = await totalsOf(countWords(sc.textFile(path)))
    await sc.stop()
    return totals
  })
  return { rows: value[1], seconds, checksum: checksumOf(value) }
}

async function runDStream({ path, cores }: BenchInput): Promise<Measurement> {
  const sc = new SparkContext(benchConf('wordcount', cores))
  const ssc = new StreamingContext(sc, Milliseconds(100))
  const batches: RDD<string>[] = Array.from({ length: passes }, () => sc.textFile(path))
  const counts = ssc
    .queueStream(batches)
    .flatMap(line => line.split(' '))
    .map(word => [word, 1])
    .reduceByKey((a, b) => a + b)
  const seconds: number[] = []
  const results: WordTotals[] = []
  const done = new Promise<void>(resolve => {
    counts.foreachRDD(async rdd => {
      if (results.length === passes) return
      const batch = await timed(() => totalsOf(rdd))
      seconds.push(batch.seconds)
      results.push(batch.value)
      if (results.length === passes) resolve()
    })
  })
  await ssc.start()
  await done
  await ssc.stop({ sparkContext: true, graceful: false })
  return { rows: results[0][1], seconds: median(seconds), checksum: checksumOf(results[0]) }
}

async function runScript({ path }: BenchInput, times: number): Promise<Measurement> {
  const seconds: number[] = []
  let result: CountResult = { words: 0, checksum: '' }
  for (let pass = 0; pass < times; pass++) {
    const one = await timed(() => countWordsOfFile(path))
    seconds.push(one.seconds)
    result = one.value
  }
  return { rows: result.words, seconds: median(seconds), checksum: result.checksum }
}
