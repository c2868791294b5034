/** Windows go on after a restart as if there had been none: what they give over the whole run is what a plain loop gives. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { Milliseconds, type RDD, StreamingContext, type Time } from '../../../src/index.js'
import type { DStream } from '../../../src/streaming/dstream/dstream.js'
import { InputDStream } from '../../../src/streaming/input/input-dstream.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { tries } from '../../effort.js'
import { sparkContextForTests } from '../harness.js'

const spark = sparkContextForTests()

type Pair = [string, number]

/** Has its batches by their time, in every life of the program, and notes which it was asked for. */
class LastingInput extends InputDStream<Pair> {
  readonly asked: number[] = []
  private readonly batches: readonly (readonly Pair[])[]

  constructor(context: StreamingContext, batches: readonly (readonly Pair[])[]) {
    super(context)
    this.batches = batches
  }

  override compute(time: Time): Promise<RDD<Pair> | undefined> {
    this.asked.push(time.milliseconds)
    const records = this.batches[time.milliseconds / 1000 - 1] ?? []
    return Promise.resolve(this.context.sparkContext.parallelize(records, 2))
  }
}

interface Scenario {
  readonly batches: readonly (readonly Pair[])[]
  /** Batches in each life of the program; the last one runs to the end. */
  readonly lives: readonly number[]
  /** Batches that pass while the program is down, after each life. */
  readonly down: number
  readonly window: number
  readonly slide: number
  /** In slides; 0: none. */
  readonly interval: number
}

type Describe = (input: DStream<Pair>, s: Scenario) => DStream<Pair>

const durations = (s: Scenario): [number, number] => [1000 * s.window, 1000 * s.slide]

const programs: Record<string, Describe> = {
  plain: (input, s) => {
    const batches = input.mapValues(n => n)
    if (s.interval > 0) batches.checkpoint(1000 * s.interval)
    return batches.uid('batches').reduceByKeyAndWindow((a, b) => a + b, ...durations(s), 2)
  },
  inverse: (input, s) => {
    const windows = input.reduceByKeyAndWindow(
      (a, b) => a + b,
      (a, b) => a - b,
      ...durations(s),
      2,
      ([, n]) => n !== 0,
    )
    return s.interval > 0 ? windows.checkpoint(1000 * s.interval * s.slide) : windows
  },
}

function expected({ batches, window, slide }: Scenario, last: number): Map<number, string[]> {
  const found = new Map<number, string[]>()
  for (let end = slide; end <= last; end += slide) {
    const sums = new Map<string, number>()
    for (const [key, n] of batches.slice(Math.max(0, end - window), end).flat()) {
      sums.set(key, (sums.get(key) ?? 0) + n)
    }
    found.set(1000 * end, [...sums].map(pair => pair.join()).sort())
  }
  return found
}

/** What each batch gave, over all lives; a batch may come again, with the same records. */
async function runLives(describe: Describe, s: Scenario): Promise<Map<number, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const found = new Map<number, string[]>()
  let nowMs = 0
  try {
    for (const [life, batches] of s.lives.entries()) {
      const clock = new ManualClock(nowMs)
      const ssc = await StreamingContext.getOrCreate(folder, () => {
        const context = new StreamingContext(spark.sc, Milliseconds(1000), { clock })
        context.checkpoint(folder)
        describe(new LastingInput(context, s.batches), s).foreachRDD(async (rdd, time) => {
          const rows = (await rdd.collect()).map(pair => pair.join()).sort()
          const before = found.get(time.milliseconds)
          if (before !== undefined) assert.deepEqual(rows, before, `${time} in life ${life}`)
          found.set(time.milliseconds, rows)
        })
        return context
      })
      let failure: unknown
      ssc.awaitTermination().catch(error => {
        failure = error
      })
      await ssc.start()
      await clock.advance(1000 * batches)
      await ssc.stop(false)
      assert.ifError(failure)
      nowMs = clock.now() + 1000 * s.down
    }
  } finally {
    await StreamingContext.getActive()?.stop(false)
    rmSync(folder, { recursive: true })
  }
  return found
}

const pair = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9 }))

const scenario: fc.Arbitrary<Scenario> = fc.record({
  batches: fc.array(fc.array(pair, { maxLength: 5 }), { minLength: 12, maxLength: 20 }),
  lives: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 4 }),
  down: fc.integer({ min: 0, max: 3 }),
  window: fc.integer({ min: 1, max: 4 }),
  slide: fc.integer({ min: 1, max: 4 }),
  interval: fc.integer({ min: 0, max: 3 }),
})

for (const [name, describe] of Object.entries(programs)) {
  test(`a window goes on over restarts: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async s => {
        if (name === 'inverse' && s.slide > s.window) return
        const { lives, down } = s
        const last = lives.reduce((sum, n) => sum + n, 0) + down * (lives.length - 1)
        assert.deepEqual(
          [...(await runLives(describe, s))].sort(([a], [b]) => a - b),
          [...expected(s, last)],
        )
      }),
      { numRuns: tries(10), seed: 7 },
    )
  })
}

test('after a restart, saved batches are not asked of the input again; old ones are removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const batches = Array.from({ length: 60 }, (_, i): Pair[] => [['a', i + 1]])
  const inputs: LastingInput[] = []
  const sums: number[] = []
  const create = (clock: ManualClock) => () => {
    const context = new StreamingContext(spark.sc, Milliseconds(1000), { clock })
    context.checkpoint(folder)
    const input = new LastingInput(context, batches)
    inputs.push(input)
    input
      .mapValues(n => n)
      .uid('numbers')
      .checkpoint(1000)
      .window(5000)
      .foreachRDD(async rdd => {
        sums.push((await rdd.values().collect()).reduce((a, b) => a + b, 0))
      })
    return context
  }
  const first = new ManualClock()
  let ssc = await StreamingContext.getOrCreate(folder, create(first))
  await ssc.start()
  await first.advance(30_000)
  await ssc.stop(false)
  const second = new ManualClock(30_000)
  ssc = await StreamingContext.getOrCreate(folder, create(second))
  await ssc.start()
  await second.advance(2000)
  await ssc.stop(false)
  assert.deepEqual(inputs[1].asked, [31_000, 32_000])
  assert.deepEqual(sums.slice(-2), [27 + 28 + 29 + 30 + 31, 28 + 29 + 30 + 31 + 32])
  const saved = readdirSync(join(folder, 'rdds', 'numbers')).length
  assert.ok(saved < 25, `${saved} of 32 batches are still saved`)
  rmSync(folder, { recursive: true })
})

test('after a restart, a window with an inverse asks its input for the batches that leave it, and no older ones', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const batches = Array.from({ length: 60 }, (_, i): Pair[] => [['a', i + 1]])
  const inputs: LastingInput[] = []
  const sums: number[] = []
  for (const [startMs, runMs] of [
    [0, 30_000],
    [30_000, 3000],
  ]) {
    const clock = new ManualClock(startMs)
    const ssc = await StreamingContext.getOrCreate(folder, () => {
      const context = new StreamingContext(spark.sc, Milliseconds(1000), { clock })
      context.checkpoint(folder)
      const input = new LastingInput(context, batches)
      inputs.push(input)
      input
        .reduceByKeyAndWindow(
          (a, b) => a + b,
          (a, b) => a - b,
          10_000,
        )
        .foreachRDD(async rdd => {
          sums.push(...(await rdd.values().collect()))
        })
      return context
    })
    await ssc.start()
    await clock.advance(runMs)
    await ssc.stop(false)
  }
  const sum = (from: number, to: number): number => ((from + to) * (to - from + 1)) / 2
  assert.deepEqual(sums.slice(-4), [sum(21, 30), sum(22, 31), sum(23, 32), sum(24, 33)])
  assert.deepEqual(
    [...inputs[1].asked].sort((a, b) => a - b),
    [21_000, 22_000, 23_000, 31_000, 32_000, 33_000],
  )
  rmSync(folder, { recursive: true })
})

test('a window with an inverse that is new in the program begins with all that its input still has', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  const batches = Array.from({ length: 12 }, (_, i): Pair[] => [[i < 5 ? 'old' : 'new', i + 1]])
  const windows: string[] = []
  for (const [life, [startMs, runMs]] of [
    [0, 5000],
    [5000, 3000],
    [8000, 3000],
  ].entries()) {
    const clock = new ManualClock(startMs)
    const ssc = await StreamingContext.getOrCreate(folder, () => {
      const context = new StreamingContext(spark.sc, Milliseconds(1000), { clock })
      context.checkpoint(folder)
      const input = new LastingInput(context, batches)
      input.foreachRDD(() => {})
      if (life > 0) {
        input
          .reduceByKeyAndWindow(
            (a, b) => a + b,
            (a, b) => a - b,
            3000,
            1000,
            2,
            ([, n]) => n !== 0,
          )
          .foreachRDD(async rdd => {
            windows.push((await rdd.collect()).sort().join(' '))
          })
      }
      return context
    })
    await ssc.start()
    await clock.advance(runMs)
    await ssc.stop(false)
  }
  assert.deepEqual(windows, ['new,6 old,9', 'new,13 old,5', 'new,21', 'new,24', 'new,27', 'new,30'])
  rmSync(folder, { recursive: true })
})
