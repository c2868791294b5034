/** The same job on one thread and on two: a word count, and a map-reduce over numbers that has no data to read. */
import { SparkContext } from 'millrace'
import type { Bench, BenchInput, Measurement, Variant } from './bench.js'
import { wordsFile } from './data.js'
import { benchConf, checksumOf, countWords, totalsOf } from './millrace-words.js'
import { timed } from './timing.js'

const numbers = 200_000_000

export const bench: Bench = {
  name: 'scaling',
  summary: 'word count and numeric map-reduce on 1 thread and on 2',
  unit: 'rows',
  prepare: async ({ data, words }) => data ?? wordsFile(words),
  variants: [1, 2].flatMap((threads): Variant[] => [
    {
      name: `millrace wordcount local[${threads}]`,
      task: 'wordcount',
      run: input => onThreads(threads, sc => wordCount(sc, input)),
    },
    {
      name: `millrace numeric local[${threads}]`,
      task: 'numeric',
      run: () => onThreads(threads, sumOfSquares),
    },
  ]),
}

interface Outcome {
  readonly rows: number
  readonly checksum: string
}

async function onThreads(
  threads: number,
  job: (sc: SparkContext) => Promise<Outcome>,
): Promise<Measurement> {
  const { seconds, value } = await timed(async () => {
    const sc = new SparkContext(benchConf('scaling', threads))
    const outcome = await job(sc)
    await sc.stop()
    return outcome
  })
  return { rows: value.rows, seconds, checksum: value.checksum }
}

async function wordCount(sc: SparkContext, { path }: BenchInput): Promise<Outcome> {
  const totals = await totalsOf(countWords(sc.textFile(path)))
  return { rows: totals[1], checksum: checksumOf(totals) }
}

async function sumOfSquares(sc: SparkContext): Promise<Outcome> {
  const sum = await sc
    .range(0, numbers, 1, 8)
    .map(x => (x * x) % 1009)
    .filter(x => x % 2 === 1)
    .reduce((a, b) => a + b)
  return { rows: numbers, checksum: `sum ${sum}` }
}
