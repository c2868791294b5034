/** Every window operation gives what a plain loop over the batches gives, for random batches, windows and slides. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { tries } from '../../effort.js'
import {
  collectInto,
  manualContext,
  runBatches,
  ScriptedInput,
  sparkContextForTests,
} from '../harness.js'

const spark = sparkContextForTests()
const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
after(() => rmSync(folder, { recursive: true }))

type Pair = [string, number]
/** Null: no RDD. */
type Batches = readonly (readonly Pair[] | null)[]

interface Scenario {
  readonly batches: Batches
  /** In batches. */
  readonly window: number
  readonly slide: number
  readonly inputPartitions: number
  readonly partitions: number
}

/** The answer for one window, of the records of its batches, oldest first. */
type Answer = (records: readonly Pair[], batches: readonly (readonly Pair[])[]) => unknown[]

interface Operation {
  readonly describe: (input: DStream<Pair>, s: Scenario) => DStream<unknown>
  readonly answer: Answer
  /** Gives records that lie between windows too, as Spark's, when the slide is longer than the window. */
  readonly isInverse?: boolean
}

function byKey<V>(
  records: readonly Pair[],
  first: V,
  merge: (all: V, n: number) => V,
): [string, V][] {
  const found = new Map<string, V>()
  for (const [key, n] of records) found.set(key, merge(found.get(key) ?? first, n))
  return [...found]
}

const sums = (records: readonly Pair[]): Pair[] => byKey(records, 0, (a, b) => a + b)
const ms = (batches: number): number => batches * 1000
const durations = ({ window, slide }: Scenario): [number, number] => [ms(window), ms(slide)]

const operations: Record<string, Operation> = {
  window: {
    describe: (input, s) => input.window(...durations(s)),
    answer: records => [...records],
  },
  'window of windows': {
    describe: (input, s) => input.window(...durations(s)).window(ms(2 * s.slide), ms(s.slide)),
    answer: () => [],
  },
  'window, then reduceByKey': {
    describe: (input, s) => input.window(...durations(s)).reduceByKey((a, b) => a + b),
    answer: sums,
  },
  reduceByWindow: {
    describe: (input, s) =>
      input.map(([, n]) => n).reduceByWindow((a, b) => Math.max(a, b), ...durations(s)),
    answer: records => (records.length === 0 ? [] : [Math.max(...records.map(([, n]) => n))]),
  },
  reduceByKeyAndWindow: {
    describe: (input, s) =>
      input.reduceByKeyAndWindow((a, b) => Math.max(a, b), ...durations(s), s.partitions),
    answer: records => byKey(records, 0, Math.max),
  },
  groupByKeyAndWindow: {
    describe: (input, s) =>
      input
        .groupByKeyAndWindow(...durations(s), s.partitions)
        .mapValues(values => values.sort((a, b) => a - b)),
    answer: records => byKey<number[]>(records, [], (all, n) => [...all, n].sort((a, b) => a - b)),
  },
  'reduceByKeyAndWindow with inverse and filter': {
    describe: (input, s) =>
      input.reduceByKeyAndWindow(
        (a, b) => a + b,
        (a, b) => a - b,
        ...durations(s),
        s.partitions,
        ([, n]) => n !== 0,
      ),
    answer: sums,
    isInverse: true,
  },
  countByValueAndWindow: {
    describe: (input, s) =>
      input.map(([key]) => key).countByValueAndWindow(...durations(s), s.partitions),
    answer: records => byKey(records, 0, all => all + 1),
    isInverse: true,
  },
  countByWindow: {
    describe: (input, s) => input.countByWindow(...durations(s)).filter(n => n !== 0),
    answer: records => (records.length === 0 ? [] : [records.length]),
    isInverse: true,
  },
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  batches: fc.array(
    fc.option(
      fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'dd', ''), fc.integer({ min: 1, max: 9 })), {
        maxLength: 8,
      }),
      { freq: 6 },
    ),
    { minLength: 1, maxLength: 12 },
  ),
  window: fc.integer({ min: 1, max: 5 }),
  slide: fc.integer({ min: 1, max: 5 }),
  inputPartitions: fc.integer({ min: 1, max: 3 }),
  partitions: fc.integer({ min: 1, max: 3 }),
})

/** The batches from `from` to `to`, numbered from 1, that have records to give. */
const within = (batches: Batches, from: number, to: number): (readonly Pair[])[] =>
  batches.slice(Math.max(0, from - 1), to).map(batch => batch ?? [])

/** What a plain loop gives: at each slide, the answer for the batches of the window. */
function expected(name: string, { batches, window, slide }: Scenario): [number, unknown[]][] {
  const found: [number, unknown[]][] = []
  for (let end = slide; end <= batches.length; end += slide) {
    const inWindow = within(batches, end - window + 1, end)
    if (name === 'window of windows') {
      const before = end > slide ? within(batches, end - slide - window + 1, end - slide) : []
      found.push([ms(end), [...before, ...inWindow].flat()])
    } else {
      found.push([ms(end), operations[name].answer(inWindow.flat(), inWindow)])
    }
  }
  return found
}

const text = (x: unknown): string => JSON.stringify(x)
const sorted = (rows: readonly unknown[]): string[] => rows.map(text).sort()

test('windows give what a plain loop gives', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async s => {
      const streaming = manualContext(spark.sc)
      streaming.ssc.checkpoint(folder)
      const input = new ScriptedInput(streaming.ssc, s.batches, s.inputPartitions)
      const outputs = Object.entries(operations)
        .filter(([, { isInverse }]) => !isInverse || s.slide <= s.window)
        .map(([name, { describe }]) => [name, collectInto(describe(input, s))] as const)
      let failure: unknown
      streaming.ssc.awaitTermination().catch(error => {
        failure = error
      })
      await runBatches(streaming, s.batches.length)
      assert.ifError(failure)
      for (const [name, found] of outputs) {
        assert.deepEqual(
          found.map(({ timeMs, rows }) => [timeMs, sorted(rows)]),
          expected(name, s).map(([timeMs, rows]) => [timeMs, sorted(rows)]),
          name,
        )
      }
    }),
    { numRuns: tries(20), seed: 4 },
  )
})
