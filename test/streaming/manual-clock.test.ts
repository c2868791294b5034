import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { sleepUntil } from '../../src/util/clock.js'

test('timers fire in order of time, then of registration, each at its own time', async () => {
  const clock = new ManualClock()
  const seen: string[] = []
  const note = (name: string) => () => seen.push(`${name}@${clock.now()}`)
  clock.at(20, note('b'))
  clock.at(10, note('a'))
  clock.at(20, note('c'))
  await clock.advance(15)
  assert.deepEqual(seen, ['a@10'])
  assert.equal(clock.now(), 15)
  await clock.advance(5)
  assert.deepEqual(seen, ['a@10', 'b@20', 'c@20'])
})

test('a timer that is due fires, but not synchronously', async () => {
  const clock = new ManualClock(100)
  let fired = false
  clock.at(50, () => {
    fired = true
  })
  assert.equal(fired, false)
  await clock.advance(0)
  assert.equal(fired, true)
})

test('a cancelled timer does not fire', async () => {
  const clock = new ManualClock()
  let fired = false
  clock
    .at(10, () => {
      fired = true
    })
    .cancel()
  await clock.advance(10)
  assert.equal(fired, false)
})

test('advance waits for work at each step, and for the timers that the work sets', async () => {
  const clock = new ManualClock()
  const seen: number[] = []
  let busy: Promise<void> | undefined
  clock.addIdleSource(() => busy)
  clock.at(10, () => {
    busy = (async () => {
      for (let i = 0; i < 20; i++) await Promise.resolve()
      seen.push(clock.now())
      clock.at(12, () => seen.push(clock.now()))
      busy = undefined
    })()
  })
  await clock.advance(100)
  assert.deepEqual(seen, [10, 12])
  assert.equal(clock.now(), 100)
})

test('an idle source that was taken out is not asked', async () => {
  const clock = new ManualClock()
  const remove = clock.addIdleSource(() => new Promise(() => {}))
  remove()
  await clock.advance(1)
  assert.equal(clock.now(), 1)
})

test('setTime may go backwards', async () => {
  const clock = new ManualClock(1000)
  let fired = false
  void sleepUntil(clock, 600).then(() => {
    fired = true
  })
  await clock.setTime(500)
  assert.equal(clock.now(), 500)
  await clock.advance(100)
  assert.equal(fired, true)
})
