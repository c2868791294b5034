/**
 * What the web UI costs a program: word count as batches of a DStream in one task thread, with nobody to see it, with the
 * UI on, and with a page open. The page is a process of its own that asks what the Streaming page asks, as often; what
 * it computes itself is not part of the measurement, as long as the machine has a second core.
 *
 * `seconds` is the median time of a batch; every batch counts all words of the file.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type RDD, Seconds, SparkContext, StreamingContext } from 'millrace'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { wordsFile } from './data.js'
import { benchConf, checksumOf, countWords, totalsOf, type WordTotals } from './millrace-words.js'
import { median } from './statistics.js'
import { timed } from './timing.js'

const batches = 12
/** Of the first ones threads start and code is compiled. */
const warmUp = 2

export const bench: Bench = {
  name: 'ui',
  summary: 'word count of a DStream without the web UI, with it, and with an open page',
  unit: 'words',
  prepare: async ({ data, words }) => data ?? wordsFile(words),
  variants: [
    { name: 'without', run: input => measure(input, false, false) },
    { name: 'with the UI', run: input => measure(input, true, false) },
    { name: 'with an open page', run: input => measure(input, true, true) },
  ],
  targets: [
    { variant: 'with the UI', against: 'without', factor: 0.97 },
    { variant: 'with an open page', against: 'without', factor: 0.97 },
  ],
}

async function measure(
  { path }: BenchInput,
  isEnabled: boolean,
  isOpen: boolean,
): Promise<Measurement> {
  const conf = benchConf('ui', 1).set('spark.ui.enabled', isEnabled).set('spark.ui.port', 0)
  const sc = new SparkContext(conf)
  const page = isOpen ? await openPage(sc) : undefined
  const ssc = new StreamingContext(sc, Seconds(2))
  const files: RDD<string>[] = Array.from({ length: batches }, () => sc.textFile(path))
  const lines = ssc.queueStream(files)
  const seconds: number[] = []
  let totals: WordTotals = [0, 0, 0]
  const done = new Promise<void>(resolve => {
    lines.foreachRDD(async rdd => {
      if (seconds.length === batches) return
      const batch = await timed(() => totalsOf(countWords(rdd)))
      seconds.push(batch.seconds)
      totals = batch.value
      if (seconds.length === batches) resolve()
    })
  })
  await ssc.start()
  await done
  const answers = page === undefined ? 0 : await closePage(page)
  await ssc.stop({ sparkContext: true, graceful: false })
  return {
    rows: totals[1],
    seconds: median(seconds.slice(warmUp)),
    checksum: checksumOf(totals),
    details: { pageAnswers: answers },
  }
}

async function openPage(sc: SparkContext): Promise<ChildProcess> {
  while (sc.uiWebUrl === undefined) await sleep(50)
  const program = fileURLToPath(new URL('ui-page.js', import.meta.url))
  const page = spawn(process.execPath, [program, sc.uiWebUrl, sc.applicationId], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await once(page, 'message')
  return page
}

/** How many answers it has read. None is no page, and an error. */
async function closePage(page: ChildProcess): Promise<number> {
  page.send('close')
  const [answers] = (await once(page, 'message')) as [number]
  if (answers < batches / 2) throw new Error(`the page has read ${answers} answers only`)
  return answers
}
