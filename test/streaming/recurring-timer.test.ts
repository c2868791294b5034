import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecurringTimer } from '../../src/streaming/recurring-timer.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { AdjustableClock } from './adjustable-clock.js'

function started(startMs: number): { clock: ManualClock; ticks: number[]; timer: RecurringTimer } {
  const clock = new ManualClock(startMs)
  const ticks: number[] = []
  const timer = new RecurringTimer(clock, 100, timeMs => ticks.push(timeMs))
  timer.start()
  return { clock, ticks, timer }
}

test('ticks come at the multiples of the period', async () => {
  const { clock, ticks } = started(50)
  await clock.advance(49)
  assert.deepEqual(ticks, [])
  await clock.advance(1)
  assert.deepEqual(ticks, [100])
  await clock.advance(350)
  assert.deepEqual(ticks, [100, 200, 300, 400])
})

test('a clock that jumps ahead leaves no tick out', async () => {
  const { clock, ticks } = started(0)
  await clock.setTime(450)
  assert.deepEqual(ticks, [100, 200, 300, 400])
})

test('an interrupting stop ends the ticks at once', async () => {
  const { clock, ticks, timer } = started(0)
  await clock.advance(100)
  assert.equal(await timer.stop(true), 100)
  await clock.advance(1000)
  assert.deepEqual(ticks, [100])
  assert.equal(await timer.stop(true), 100)
})

test('a stop that does not interrupt lets one more tick come', async () => {
  const { clock, ticks, timer } = started(0)
  await clock.advance(100)
  const last = timer.stop(false)
  await clock.advance(1000)
  assert.equal(await last, 200)
  assert.deepEqual(ticks, [100, 200])
})

test('a timer that never ticked was last at -1', async () => {
  const { timer } = started(0)
  assert.equal(await timer.stop(true), -1)
})

// ---- a wall clock that is set while the timer runs ----

const hour = 3_600_000

interface JumpCase {
  readonly title: string
  readonly startMs: number
  readonly jumpMs: number
  /** First and last tick after the jump, within a second of time passing. */
  readonly ticks: readonly [number, number] | undefined
  readonly told: readonly number[]
}

const jumps: readonly JumpCase[] = [
  {
    title: 'an hour forward: every tick of the hour comes',
    startMs: 0,
    jumpMs: hour,
    ticks: [1000, hour + 1500],
    told: [hour],
  },
  {
    title: 'an hour back: no tick comes twice',
    startMs: 10 * hour,
    jumpMs: -hour,
    ticks: undefined,
    told: [],
  },
  {
    title: 'two seconds back',
    startMs: 10 * hour,
    jumpMs: -2000,
    ticks: undefined,
    told: [],
  },
  {
    title: 'less than a second forward is not told',
    startMs: 0,
    jumpMs: 400,
    ticks: [1000, 1900],
    told: [],
  },
  {
    title: 'over the end of 29 February',
    startMs: Date.UTC(2028, 1, 29, 23, 59, 59),
    jumpMs: 0,
    ticks: [Date.UTC(2028, 1, 29, 23, 59, 59) + 1000, Date.UTC(2028, 2, 1) + 500],
    told: [],
  },
  {
    title: 'before 1970',
    startMs: -5 * hour,
    jumpMs: 0,
    ticks: [-5 * hour + 1000, -5 * hour + 1500],
    told: [],
  },
  {
    title: 'in a far future',
    startMs: 4_503_599_627_370_000,
    jumpMs: 0,
    ticks: [4_503_599_627_371_000, 4_503_599_627_371_500],
    told: [],
  },
]

for (const { title, startMs, jumpMs, ticks, told } of jumps) {
  test(title, async () => {
    const clock = new AdjustableClock(startMs)
    const seen: number[] = []
    const jumped: number[] = []
    const timer = new RecurringTimer(
      clock,
      100,
      timeMs => seen.push(timeMs),
      ms => jumped.push(ms),
    )
    timer.start()
    await clock.advance(950)
    const before = seen.length
    assert.ok(before >= 9)
    await clock.adjust(jumpMs)
    await clock.advance(550)
    assert.deepEqual(ticks && [seen[before], seen.at(-1)], ticks)
    if (ticks === undefined) assert.equal(seen.length, before)
    assert.deepEqual(jumped, told)
    for (const [i, timeMs] of seen.entries()) if (i > 0) assert.equal(timeMs - seen[i - 1], 100)
    await timer.stop(true)
  })
}

test('ticks go on when a clock that was set back has come to their time', async () => {
  const clock = new AdjustableClock(10 * hour)
  const seen: number[] = []
  const jumped: number[] = []
  const timer = new RecurringTimer(
    clock,
    1000,
    timeMs => seen.push(timeMs - 10 * hour),
    ms => jumped.push(ms),
  )
  timer.start()
  await clock.advance(2500)
  await clock.adjust(-hour)
  await clock.advance(hour)
  assert.deepEqual(seen, [1000, 2000])
  await clock.advance(1000)
  assert.deepEqual(seen, [1000, 2000, 3000])
  assert.deepEqual(jumped, [-hour])
  await clock.advance(1000)
  assert.deepEqual(jumped, [-hour])
  await timer.stop(true)
})
