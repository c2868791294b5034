import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  lastWindowStart,
  timeWindow,
  windowInterval,
  windowStarts,
} from '../../../src/sql/functions/time-window.js'
import { MillraceError } from '../../../src/util/errors.js'

const MINUTE = 60_000_000

test('intervals of windows', () => {
  assert.equal(windowInterval('10 minutes'), 10 * MINUTE)
  assert.equal(windowInterval('1 day 2 hours'), 26 * 60 * MINUTE)
  assert.equal(windowInterval('interval 1.5 seconds'), 1_500_000)
  const refused: readonly (readonly [text: string, condition: string])[] = [
    ['bad', 'CANNOT_PARSE_INTERVAL'],
    ['', 'CANNOT_PARSE_INTERVAL'],
    ['1 month', 'WINDOW_INTERVAL_WITH_MONTHS'],
  ]
  for (const [text, condition] of refused) {
    assert.throws(
      () => windowInterval(text),
      error => error instanceof MillraceError && error.condition === condition,
      text,
    )
  }
})

test('windows that cannot be', () => {
  const cases: readonly (readonly [
    texts: readonly [string, string?, string?],
    condition: string,
  ])[] = [
    [['-1 day'], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    [['1 day', '0 seconds'], 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    [['1 day', '2 days'], 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION'],
    [['1 day', '1 day', '1 day'], 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION'],
    [['1 day', '1 day', '-2 days'], 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION'],
  ]
  for (const [texts, condition] of cases) {
    assert.throws(
      () => timeWindow('t', ...texts),
      error => error instanceof MillraceError && error.condition === condition,
      texts.join(),
    )
  }
})

test('a time is in the windows that hold it, and in no others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1000, max: 1000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: -49, max: 49 }),
      (time, a, b, start) => {
        const window = {
          duration: Math.max(a, b),
          slide: Math.min(a, b),
          start: start % Math.min(a, b),
        }
        const expected: number[] = []
        for (let at = 2000; at > -2000; at--) {
          const isStart = (at - window.start) % window.slide === 0
          if (isStart && at <= time && time < at + window.duration) expected.push(at)
        }
        assert.deepEqual(windowStarts(time, window), expected)
        assert.equal(lastWindowStart(time, window), expected[0])
      },
    ),
  )
})
