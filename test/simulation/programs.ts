/** The programs that are simulated, each with the plain loop that says what its outputs must be. */
import assert from 'node:assert/strict'
import { type DStream, type State, StateSpec } from '../../src/index.js'
import type { OutputBatch, Outside, SimulatedProgram } from '../../src/testing/index.js'
import { NumberedSource, NumberedStream } from '../streaming/input/numbered-source.js'
import { AckedReceiver, sourceOf } from './acked-source.js'

type Count = [string, number]
type Batches = readonly OutputBatch<unknown>[]

const FOLDER = '/in'
const words = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

/** Some lines of some words in zero to two new files. */
function feedFiles(outside: Outside): void {
  for (let files = outside.below(3); files > 0; files--) {
    const lines = Array.from({ length: outside.below(4) }, () =>
      Array.from({ length: 1 + outside.below(4) }, () => words[outside.below(words.length)]).join(
        ' ',
      ),
    )
    outside.putFile(`${FOLDER}/${String(outside.fed.size).padStart(4, '0')}.txt`, lines)
  }
}

const pairs = (lines: DStream<string>): DStream<Count> =>
  lines.flatMap(line => line.split(' ')).map((word): Count => [word, 1])

/** How often each word comes. */
function counted(lines: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) {
    for (const word of line.split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

function linesOf(batch: OutputBatch<unknown>): string[] {
  return batch.rows as string[]
}

/** Every batch is there, and together they hold each line that was written, once. */
function checkLines(outside: Outside, { numBatches, batchMs = 1000 }: SimulatedProgram): Batches {
  const lines = outside.output('lines')
  const times = lines.map(batch => batch.timeMs)
  const first = times[0]
  assert.deepEqual(
    times,
    times.map((_, i) => first + i * batchMs),
    'no batch is missing',
  )
  assert.ok(times.length >= numBatches, `${times.length} batches of ${numBatches}`)
  assert.deepEqual(
    lines.flatMap(linesOf).sort(),
    [...outside.fed.values()].flat().sort(),
    'each line once',
  )
  return lines
}

/** An output equals what a plain loop makes of the lines up to each batch. */
function checkOutput(
  outside: Outside,
  name: string,
  lines: Batches,
  expected: (upToNow: Batches) => Iterable<unknown>,
): void {
  const text = (rows: Iterable<unknown>): string[] =>
    Array.from(rows, row => JSON.stringify(row)).sort()
  assert.deepEqual(
    outside.output(name).map(({ timeMs, rows }) => [timeMs, text(rows)]),
    lines.map(({ timeMs }, i) => [timeMs, text(expected(lines.slice(0, i + 1)))]),
    name,
  )
}

const flat = (batches: Batches): string[] => batches.flatMap(linesOf)

/** Counts of each batch alone: what a file stream, a shuffle and an output do. */
export const wordCount: SimulatedProgram = {
  name: 'word count of files',
  numBatches: 8,
  describe(ssc, outside) {
    const lines = ssc.textFileStream(FOLDER)
    outside.take('lines', lines)
    outside.take(
      'counts',
      pairs(lines).reduceByKey((a, b) => a + b),
    )
  },
  feed: feedFiles,
  check(outside) {
    const lines = checkLines(outside, wordCount)
    checkOutput(outside, 'counts', lines, batches => counted(flat(batches.slice(-1))))
  },
}

/** Plain windows: RDDs of earlier batches are needed, and made again after a crash. */
export const windows: SimulatedProgram = {
  name: 'windows over files',
  numBatches: 8,
  describe(ssc, outside) {
    const lines = ssc.textFileStream(FOLDER)
    outside.take('lines', lines)
    outside.take('window', lines.window(3000))
    outside.take(
      'counts',
      pairs(lines).reduceByKeyAndWindow((a, b) => a + b, 2000),
    )
  },
  feed: feedFiles,
  check(outside) {
    const lines = checkLines(outside, windows)
    checkOutput(outside, 'window', lines, batches => flat(batches.slice(-3)))
    checkOutput(outside, 'counts', lines, batches => counted(flat(batches.slice(-2))))
  },
}

/** A total that ends, and begins anew, when it comes to a multiple of seven. */
function sevens(batches: Batches): Map<string, number> {
  const totals = new Map<string, number>()
  for (const batch of batches) {
    for (const [word, n] of counted(linesOf(batch))) {
      const total = (totals.get(word) ?? 0) + n
      if (total % 7 === 0) totals.delete(word)
      else totals.set(word, total)
    }
  }
  return totals
}

/** What each word of the last batch makes of the total so far: the totals up to it, one by one. */
function runningTotals(batches: Batches): Count[] {
  const before = counted(flat(batches.slice(0, -1)))
  return Array.from(counted(flat(batches.slice(-1)))).flatMap(([word, n]) =>
    Array.from({ length: n }, (_, i): Count => [word, (before.get(word) ?? 0) + i + 1]),
  )
}

/** Keyed state: its files are all that a restart has of it. */
export const states: SimulatedProgram = {
  name: 'keyed state',
  numBatches: 14,
  describe(ssc, outside) {
    const lines = ssc.textFileStream(FOLDER)
    outside.take('lines', lines)
    const sevens = pairs(lines).updateStateByKey(
      (ones: number[], sum: number | undefined): number | undefined => {
        const total = (sum ?? 0) + ones.length
        return total % 7 === 0 && total > 0 ? undefined : total
      },
    )
    outside.take('sevens', sevens)
    const totals = pairs(lines).mapWithState(
      StateSpec.function((word: string, one: number | undefined, total: State<number>): Count => {
        total.update((total.getOption() ?? 0) + (one ?? 0))
        return [word, total.get()]
      }),
    )
    outside.take('running totals', totals)
    outside.take('totals', totals.stateSnapshots())
  },
  feed: feedFiles,
  check(outside) {
    const lines = checkLines(outside, states)
    checkOutput(outside, 'sevens', lines, sevens)
    checkOutput(outside, 'running totals', lines, runningTotals)
    checkOutput(outside, 'totals', lines, batches => counted(flat(batches)))
  },
}

/** A window that is kept as state, and one whose RDDs are saved. */
export const keptWindows: SimulatedProgram = {
  name: 'windows that are kept',
  numBatches: 14,
  describe(ssc, outside) {
    const lines = ssc.textFileStream(FOLDER)
    outside.take('lines', lines)
    const counts = pairs(lines).reduceByKeyAndWindow(
      (a, b) => a + b,
      (a, b) => a - b,
      3000,
    )
    outside.take('counts', counts)
    const saved = lines.window(4000)
    saved.checkpoint(2000)
    outside.take('saved', saved)
  },
  feed: feedFiles,
  check(outside) {
    const lines = checkLines(outside, keptWindows)
    checkOutput(outside, 'saved', lines, batches => flat(batches.slice(-4)))
    checkOutput(outside, 'counts', lines, batches => {
      const now = counted(flat(batches.slice(-3)))
      // a word that was there once stays, with zero
      return Array.from(counted(flat(batches)).keys(), word => [word, now.get(word) ?? 0])
    })
  },
}

/**
 * A receiver with its log: what was acknowledged is there; what was not may come again, as often as it was sent. The
 * batches that a plain loop goes by are those that the program gave.
 */
export const log: SimulatedProgram = {
  name: 'receiver with a log',
  numBatches: 10,
  conf: {
    'spark.streaming.receiver.writeAheadLog.enable': 'true',
    'spark.streaming.receiver.writeAheadLog.rollingIntervalSecs': '2',
    'spark.streaming.driver.writeAheadLog.rollingIntervalSecs': '3',
  },
  describe(ssc, outside) {
    sourceOf(outside)
    const lines = ssc.receiverStream(() => new AckedReceiver())
    outside.take('lines', lines)
    const words = lines.map((line): Count => [line.slice(line.indexOf(' ') + 1), 1])
    outside.take(
      'counts',
      words.reduceByKey((a, b) => a + b),
    )
    outside.take(
      'totals',
      words.updateStateByKey(
        (ones: number[], sum: number | undefined): number => (sum ?? 0) + ones.length,
      ),
    )
  },
  feed(outside) {
    const source = sourceOf(outside)
    for (let n = outside.below(8); n > 0; n--) {
      source.add(`${source.lines.length} ${words[outside.below(words.length)]}`)
    }
  },
  check(outside) {
    const { lines: sent, sent: times } = sourceOf(outside)
    const lines = outside.output('lines')
    const found = new Map<string, number>()
    for (const line of flat(lines)) found.set(line, (found.get(line) ?? 0) + 1)
    for (const [i, line] of sent.entries()) {
      const n = found.get(line) ?? 0
      assert.ok(n >= 1, `'${line}' is lost`)
      assert.ok(n <= times[i], `'${line}' came ${n} times and was sent ${times[i]} times`)
    }
    const firstMs = lines[0].timeMs
    assert.deepEqual(
      lines.map(batch => batch.timeMs),
      lines.map((_, i) => firstMs + i * 1000),
      'no batch is missing',
    )
    const wordsOf = (batches: Batches): string[] =>
      flat(batches).map(line => line.slice(line.indexOf(' ') + 1))
    checkOutput(outside, 'counts', lines, batches => counted(wordsOf(batches.slice(-1))))
    checkOutput(outside, 'totals', lines, batches => counted(wordsOf(batches)))
  },
}

const numbered = new WeakMap<Outside, NumberedSource>()

function numbersOf(outside: Outside): NumberedSource {
  const source = numbered.get(outside) ?? new NumberedSource(0)
  numbered.set(outside, source)
  return source
}

/** A direct stream: each record once, in the order of its partition, and a window that asks for earlier ranges. */
export const direct: SimulatedProgram = {
  name: 'direct stream',
  numBatches: 10,
  conf: { 'spark.millrace.streaming.direct.maxRatePerPartition': '5' },
  describe(ssc, outside) {
    const stream = new NumberedStream(ssc, numbersOf(outside))
    outside.take('records', stream)
    outside.take('window', stream.window(3000))
    outside.take(
      'totals',
      stream
        .map((record): Count => [record.slice(0, record.indexOf(':')), 1])
        .updateStateByKey(
          (ones: number[], sum: number | undefined): number => (sum ?? 0) + ones.length,
        ),
    )
  },
  feed(outside) {
    const { ends } = numbersOf(outside)
    for (let i = 0; i < ends.length; i++) ends[i] += outside.below(6)
    if (outside.below(5) === 0) ends.push(outside.below(3))
  },
  check(outside) {
    const records = outside.output('records')
    const next: number[] = []
    for (const record of flat(records)) {
      const [partition, offset] = record.split(':').map(Number)
      assert.equal(offset, next[partition] ?? 0, `${record} is the next one of its partition`)
      next[partition] = offset + 1
    }
    const { ends } = numbersOf(outside)
    assert.ok(ends.every((end, partition) => (next[partition] ?? 0) <= end))
    assert.equal(records.length, outside.output('window').length)
    checkOutput(outside, 'window', records, batches => flat(batches.slice(-3)))
    checkOutput(outside, 'totals', records, batches =>
      counted(flat(batches).map(record => record.slice(0, record.indexOf(':')))),
    )
  },
}

export const programs: readonly SimulatedProgram[] = [
  wordCount,
  windows,
  states,
  keptWindows,
  log,
  direct,
]
