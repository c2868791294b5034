/**
 * Word count of a text file in SQL. `millrace sql` and `script` are one query in a fresh process, with all it takes to start;
 * `millrace sql again` and `script again` are the median of three after a first one in the same process.
 */
import type { Bench, BenchInput, Measurement } from './bench.js'
import { wordsFile } from './data.js'
import { passesOf } from './passes.js'
import { type CountResult, countWordsOfFile, formatChecksum, wordWeight } from './script-words.js'
import { benchSession } from './sql-session.js'
import { timed } from './timing.js'

const passes = 4
const query =
  "select word, count(*) as n from (select explode(split(value, ' ')) as word from lines) group by word"

export const bench: Bench = {
  name: 'sqlwordcount',
  summary: 'word count of a text file in SQL: explode, split, group by',
  unit: 'words',
  prepare: async ({ data, words }) => data ?? wordsFile(words),
  variants: [
    { name: 'millrace sql', run: runOnce },
    { name: 'script', run: runScriptOnce },
    { name: 'millrace sql again', run: runAgain },
    { name: 'script again', run: runScriptAgain },
  ],
  targets: [
    { variant: 'millrace sql', against: 'script', factor: 4 },
    { variant: 'millrace sql again', against: 'script again', factor: 4 },
  ],
}

type Session = ReturnType<typeof benchSession>

async function countWords(spark: Session, path: string): Promise<CountResult> {
  spark.read.text(path).createOrReplaceTempView('lines')
  let words = 0
  let weighted = 0
  const counts = await spark.sql<{ word: string; n: number }>(query).collect()
  for (const { word, n } of counts) {
    words += n
    weighted += n * wordWeight(word)
  }
  return { words, checksum: formatChecksum(counts.length, words, weighted) }
}

async function runOnce({ path, cores }: BenchInput): Promise<Measurement> {
  const { seconds, value } = await timed(async () => {
    const spark = benchSession('sqlwordcount', cores)
    const counts = await countWords(spark, path)
    await spark.stop()
    return counts
  })
  return { rows: value.words, seconds, checksum: value.checksum }
}

async function runAgain({ path, cores }: BenchInput): Promise<Measurement> {
  const spark = benchSession('sqlwordcount', cores)
  const { seconds, value } = await passesOf(passes, () => countWords(spark, path))
  await spark.stop()
  return { rows: value.words, seconds, checksum: value.checksum }
}

async function runScriptOnce({ path }: BenchInput): Promise<Measurement> {
  const { seconds, value } = await timed(() => countWordsOfFile(path))
  return { rows: value.words, seconds, checksum: value.checksum }
}

async function runScriptAgain({ path }: BenchInput): Promise<Measurement> {
  const { seconds, value } = await passesOf(passes, () => countWordsOfFile(path))
  return { rows: value.words, seconds, checksum: value.checksum }
}
