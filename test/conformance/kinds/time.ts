/** Kind `time`: arithmetic of times, durations and intervals, and the ticks of timers. */
import { Duration, Interval, Time } from '../../../src/index.js'
import { RecurringTimer } from '../../../src/streaming/recurring-timer.js'
import { ManualClock } from '../../../src/testing/index.js'
import type { TimeCase } from '../case-format.js'
import { sameValue } from '../comparison.js'
import { type Difference, describeError, type Outcome, outcomeOf } from '../outcome.js'
import { named } from '../program/named-functions.js'
import { show } from './pipeline.js'

/** All in ms: times `t` and `u`, durations `d` and `e`; `zero`: where multiples are counted from. */
interface Check {
  readonly fn: string
  readonly t: number
  readonly u: number
  readonly d: number
  readonly e: number
  readonly zero: number
  readonly now: number
  readonly period: number
  readonly original: number
}

const ms = (times: readonly Time[]): number[] => times.map(time => time.milliseconds)

const timer = ({ now, period }: Check): RecurringTimer =>
  new RecurringTimer(new ManualClock(now), period, () => {})

const time = ({ t }: Check): Time => new Time(t)
const other = ({ u }: Check): Time => new Time(u)
const duration = ({ d }: Check): Duration => new Duration(d)
const second = ({ e }: Check): Duration => new Duration(e)

const functions: Readonly<Record<string, (c: Check) => unknown>> = {
  'Time.floor': c => time(c).floor(c.d, new Time(c.zero ?? 0)).milliseconds,
  'Time.floorZero': c => time(c).floor(c.d, new Time(c.zero)).milliseconds,
  'Time.isMultipleOf': c => time(c).isMultipleOf(c.d),
  'Time.plus': c => time(c).plus(c.d).milliseconds,
  'Time.minus': c =>
    (c.u === undefined ? time(c).minus(duration(c)) : time(c).minus(other(c))).milliseconds,
  'Time.less': c => time(c).less(other(c)),
  'Time.lessEq': c => time(c).lessEq(other(c)),
  'Time.greater': c => time(c).greater(other(c)),
  'Time.greaterEq': c => time(c).greaterEq(other(c)),
  'Time.equals': c => time(c).equals(other(c)),
  'Time.min': c => time(c).min(other(c)).milliseconds,
  'Time.max': c => time(c).max(other(c)).milliseconds,
  'Time.until': c => ms(time(c).until(other(c), c.d)),
  'Time.to': c => ms(time(c).to(other(c), c.d)),
  'Time.toString': c => time(c).toString(),
  'Duration.plus': c => duration(c).plus(second(c)).milliseconds,
  'Duration.minus': c => duration(c).minus(second(c)).milliseconds,
  'Duration.isMultipleOf': c => duration(c).isMultipleOf(second(c)),
  'Duration.less': c => duration(c).less(second(c)),
  'Duration.greater': c => duration(c).greater(second(c)),
  'Duration.div': c => duration(c).div(second(c)),
  'Duration.toString': c => duration(c).toString(),
  'Interval.duration': c => new Interval(time(c), other(c)).duration().milliseconds,
  'Interval.toString': c => new Interval(time(c), other(c)).toString(),
  'RecurringTimer.startTime': c => timer(c).getStartTime(),
  'RecurringTimer.restartTime': c => timer(c).getRestartTime(c.original),
}

export function runTime({ checks, expected }: TimeCase): Outcome {
  const differences: Difference[] = []
  for (const [i, check] of checks.entries()) {
    let found: unknown
    try {
      const c = check as unknown as Check
      found = named(functions, c.fn, 'check')(c)
    } catch (error) {
      found = describeError(error)
    }
    if (sameValue(found, expected[i])) continue
    const what = `check ${i + 1}, ${JSON.stringify(check)}`
    differences.push({ what, expected: show(expected[i]), found: show(found) })
  }
  return outcomeOf(differences)
}
