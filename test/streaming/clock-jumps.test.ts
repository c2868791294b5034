/** Batches when the machine's clock is set while they run: none is lost, none comes twice, and the program is told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Seconds } from '../../src/streaming/duration.js'
import { StreamingContext } from '../../src/streaming/streaming-context.js'
import { ConsoleLogger } from '../../src/util/log.js'
import { AdjustableClock } from './adjustable-clock.js'
import { collectInto, ScriptedInput, sparkContextForTests } from './harness.js'

const spark = sparkContextForTests({ 'spark.log.level': 'WARN' })
const hour = 3_600_000

interface Run {
  readonly clock: AdjustableClock
  readonly ssc: StreamingContext
  /** Batch times in seconds since the start, with the sums of windows of three batches. */
  readonly found: () => (readonly [number, number])[]
}

/** Batches of 10 s, with a window over three; batch i has the number i, for some hundreds of batches. */
async function run(startMs: number): Promise<Run> {
  const clock = new AdjustableClock(startMs)
  const ssc = new StreamingContext(spark.sc, Seconds(10), { clock })
  const input = new ScriptedInput(
    ssc,
    Array.from({ length: 500 }, (_, i) => [i + 1]),
    1,
  )
  const batches = collectInto(input.reduceByWindow((a, b) => a + b, Seconds(30)))
  await ssc.start()
  const found = () =>
    batches.map(({ timeMs, rows }) => [(timeMs - startMs) / 1000, rows[0]] as const)
  return { clock, ssc, found }
}

/** What windows of three give for the first `n` batches. */
const windows = (n: number): [number, number][] =>
  Array.from({ length: n }, (_, i) => [10 * (i + 1), i < 2 ? [1, 3][i] : 3 * i])

test('an hour forward: all batches of the hour are made, in order', async t => {
  const warn = t.mock.method(ConsoleLogger.prototype, 'warn', () => {})
  const { clock, ssc, found } = await run(0)
  await clock.advance(25_000)
  await clock.adjust(hour)
  assert.deepEqual(found(), windows(362))
  await clock.advance(20_000)
  assert.deepEqual(found(), windows(364))
  const told = warn.mock.calls.map(({ arguments: [text] }) => String(text))
  assert.deepEqual(
    told.map(text => text.includes(`went ${hour} ms ahead`)),
    [true],
  )
  await ssc.stop(false)
})

test('an hour back: batches go on when the clock has come to the next one', async t => {
  const warn = t.mock.method(ConsoleLogger.prototype, 'warn', () => {})
  const { clock, ssc, found } = await run(5 * hour)
  await clock.advance(25_000)
  await clock.adjust(-hour)
  await clock.advance(hour)
  assert.deepEqual(found(), windows(2))
  await clock.advance(20_000)
  assert.deepEqual(found(), windows(4))
  const told = warn.mock.calls.map(({ arguments: [text] }) => String(text))
  assert.deepEqual(
    told.map(text => text.includes(`set back by ${hour} ms`)),
    [true],
  )
  await ssc.stop(false)
})

for (const [title, startMs] of [
  ['the end of 29 February', Date.UTC(2028, 1, 29, 23, 59, 40)],
  ['a change of the time zone: batches know none', Date.UTC(2026, 9, 25, 0, 59, 40)],
  ['the beginning of 1970', -20_000],
  ['the year 100,000', Date.UTC(100_000, 0, 1) - 20_000],
] as const) {
  test(`windows over ${title}`, async t => {
    const zone = process.env.TZ
    t.after(() => {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    })
    const { clock, ssc, found } = await run(startMs)
    await clock.advance(20_000)
    process.env.TZ = 'Asia/Kathmandu'
    await clock.advance(40_000)
    assert.deepEqual(found(), windows(6))
    await ssc.stop(false)
  })
}
