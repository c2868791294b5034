import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Duration, Milliseconds, Minutes, Seconds } from '../../src/streaming/duration.js'
import { Interval } from '../../src/streaming/interval.js'
import { RecurringTimer } from '../../src/streaming/recurring-timer.js'
import { Time } from '../../src/streaming/time.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { isCondition } from '../../src/util/errors.js'
import { readCases } from './cases.js'

interface Check {
  fn: string
  t: number
  d: number
  u: number
  zero: number
  now: number
  period: number
  original: number
}

interface TimeCase {
  id: string
  title: string
  checks: Check[]
  expected: unknown[]
}

const ms = (times: Time[]): number[] => times.map(time => time.milliseconds)

function timerAt({ now, period }: Check): RecurringTimer {
  return new RecurringTimer(new ManualClock(now), period, () => {})
}

const functions: Record<string, (c: Check) => unknown> = {
  'Time.floor': c => new Time(c.t).floor(c.d).milliseconds,
  'Time.floorZero': c => new Time(c.t).floor(c.d, new Time(c.zero)).milliseconds,
  'Time.isMultipleOf': c => new Time(c.t).isMultipleOf(c.d),
  'Time.minus': c => new Time(c.t).minus(new Time(c.u)).milliseconds,
  'Time.until': c => ms(new Time(c.t).until(new Time(c.u), c.d)),
  'Time.to': c => ms(new Time(c.t).to(new Time(c.u), c.d)),
  'Time.toString': c => new Time(c.t).toString(),
  'RecurringTimer.startTime': c => timerAt(c).getStartTime(),
  'RecurringTimer.restartTime': c => timerAt(c).getRestartTime(c.original),
}

for (const { id, title, checks, expected } of readCases<TimeCase>('time')) {
  test(`${id}: ${title}`, () => {
    assert.deepEqual(
      checks.map(check => functions[check.fn](check)),
      expected,
    )
  })
}

test('durations are whole milliseconds, in any unit', () => {
  assert.equal(Seconds(1).milliseconds, 1000)
  assert.equal(Seconds(0.1 * 3).milliseconds, 300)
  assert.equal(Minutes(1.5).milliseconds, 90_000)
  assert.equal(Milliseconds(7).toString(), '7 ms')
  assert.equal(Seconds(3).div(Seconds(2)), 1.5)
  assert.ok(Seconds(4).isMultipleOf(Seconds(2)) && !Seconds(5).isMultipleOf(2000))
  for (const bad of [Number.NaN, 0.5, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => new Duration(bad),
      error => isCondition(error, 'INVALID_DURATION'),
    )
  }
  assert.throws(
    () => Seconds(0.0001),
    error => isCondition(error, 'INVALID_DURATION'),
  )
  for (const make of [Milliseconds, Seconds, Minutes]) {
    assert.throws(
      () => make('1' as unknown as number),
      error => isCondition(error, 'INVALID_DURATION') && error.parameters.value === "'1'",
    )
  }
})

test('times compare, and differ by durations', () => {
  const time = new Time(1000)
  assert.ok(time.less(new Time(1001)) && time.greaterEq(new Time(1000)))
  assert.equal(time.plus(Seconds(1)).milliseconds, 2000)
  assert.equal(time.minus(400).milliseconds, 600)
  assert.equal(time.max(new Time(3)).milliseconds, 1000)
  assert.equal(time.min(new Time(3)).milliseconds, 3)
  assert.throws(
    () => new Time(Number.NaN),
    error => isCondition(error, 'INVALID_TIME'),
  )
})

test('an interval moves as a whole', () => {
  const interval = new Interval(new Time(1000), new Time(3000))
  assert.equal(interval.duration().milliseconds, 2000)
  assert.equal(interval.plus(Seconds(1)).toString(), '[2000 ms, 4000 ms]')
  assert.equal(interval.minus(Seconds(1)).toString(), '[0 ms, 2000 ms]')
})
