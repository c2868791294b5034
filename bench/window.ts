/**
 * Word count over a window of 60 s that slides by 1 s, with an inverse function: 1,000,000 words come every second, in real
 * time. `seconds` is the median batch once the window is full; `firstSeconds` and `lastSeconds` are those of the first and
 * the last quarter of these batches. `script` counts each second's words in a Map, and adds and takes away whole Maps, as
 * fast as it can.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Seconds, SparkContext, StreamingContext } from 'millrace'
import { BatchesInput } from './batches-input.js'
import type { Bench, BenchInput, Measurement } from './bench.js'
import { wordPieces } from './data.js'
import { benchConf } from './millrace-words.js'
import { countTableOfFile } from './script-words.js'
import { median } from './statistics.js'
import { secondsSinceStart, timed } from './timing.js'

const windowSeconds = 60
const pieceWords = 1_000_000
const pieces = 10

export const bench: Bench = {
  name: 'window',
  summary:
    'word count over 60 s sliding by 1 s, a million words a second, for --duration seconds after the first 60',
  unit: 'words',
  prepare: () => Promise.resolve(wordPieces(pieceWords, pieces)[0]),
  variants: [
    { name: 'millrace', run: runMillrace },
    { name: 'script', run: runScript },
  ],
}

async function runMillrace({ cores, durationSeconds }: BenchInput): Promise<Measurement> {
  const paths = wordPieces(pieceWords, pieces)
  const sc = new SparkContext(benchConf('window', cores))
  const ssc = new StreamingContext(sc, Seconds(1))
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  ssc.checkpoint(folder)
  const counts = new BatchesInput(ssc, batch => sc.textFile(paths[batch % pieces], cores))
    .flatMap(line => line.split(' '))
    .map(word => [word, 1] as [string, number])
    .reduceByKeyAndWindow(
      (a, b) => a + b,
      (a, b) => a - b,
      Seconds(windowSeconds),
      Seconds(1),
      cores,
    )
  const seconds: number[] = []
  let rows = 0
  const batches = windowSeconds + durationSeconds
  const finished = new Promise<void>((resolve, reject) => {
    counts.foreachRDD(async (rdd, time) => {
      if (seconds.length === batches) return
      const start = secondsSinceStart()
      rows = await rdd.count()
      await ssc.stateStore.commit(time.milliseconds)
      if (seconds.push(secondsSinceStart() - start) === batches) resolve()
    })
    ssc.awaitTermination().catch(reject)
  })
  await ssc.start()
  await finished
  await ssc.stop()
  rmSync(folder, { recursive: true, force: true })
  return measurement(seconds, rows)
}

async function runScript({ durationSeconds }: BenchInput): Promise<Measurement> {
  const paths = wordPieces(pieceWords, pieces)
  const total = new Map<string, number>()
  const parts: Map<string, { n: number }>[] = []
  const seconds: number[] = []
  for (let batch = 0; batch < windowSeconds + durationSeconds; batch++) {
    const { seconds: taken } = await timed(() => {
      const came = countTableOfFile(paths[batch % pieces])
      parts.push(came)
      const left = batch < windowSeconds ? undefined : parts[batch - windowSeconds]
      for (const [word, { n }] of left ?? []) total.set(word, (total.get(word) as number) - n)
      for (const [word, { n }] of came) total.set(word, (total.get(word) ?? 0) + n)
      if (left !== undefined) left.clear()
    })
    seconds.push(taken)
  }
  return measurement(seconds, total.size)
}

function measurement(seconds: readonly number[], keys: number): Measurement {
  const full = seconds.slice(windowSeconds)
  const quarter = Math.ceil(full.length / 4)
  return {
    rows: pieceWords,
    seconds: median(full),
    checksum: `${keys} keys`,
    details: {
      fillingSeconds: median(seconds.slice(quarter, windowSeconds)),
      firstSeconds: median(full.slice(0, quarter)),
      lastSeconds: median(full.slice(-quarter)),
      slowestSeconds: Math.max(...full),
    },
  }
}
