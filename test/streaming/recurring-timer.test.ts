import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecurringTimer } from '../../src/streaming/recurring-timer.js'
import { ManualClock } from '../../src/testing/manual-clock.js'

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
