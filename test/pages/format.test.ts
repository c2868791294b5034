import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  bytes,
  count,
  counted,
  duration,
  localTime,
  parseTime,
  percent,
  rate,
} from '../../ui/src/format.js'

const day = 86_400_000

suite('values as people read them', () => {
  const cases: [shown: string, expected: string][] = [
    [count(0), '0'],
    [count(1234567), '1,234,567'],
    [count(undefined), '–'],
    [count(Number.NaN), '–'],
    [counted(1, 'batch'), '1 batch'],
    [counted(2, 'batch'), '2 batches'],
    [counted(1000, 'key'), '1,000 keys'],
    [counted(0, 'query'), '0 queries'],
    [duration(null), '–'],
    [duration(0), '0 ms'],
    [duration(1.26), '1.3 ms'],
    [duration(320.4), '320 ms'],
    [duration(999.4), '999 ms'],
    [duration(999.6), '1 s'],
    [duration(1240), '1.2 s'],
    [duration(59_940), '59.9 s'],
    [duration(59_960), '1 min'],
    [duration(125_000), '2 min 5 s'],
    [duration(3_599_600), '1 h'],
    [duration(12_000_000), '3 h 20 min'],
    [duration(day * 2 + 4.2 * 3_600_000), '2 d 4 h'],
    [duration(-1500), '-1.5 s'],
    [bytes(0), '0 B'],
    [bytes(1023), '1,023 B'],
    [bytes(1024), '1 KiB'],
    [bytes(1536), '1.5 KiB'],
    [bytes(20 * 1024 * 1024), '20 MiB'],
    [bytes(1024 * 1024 - 1), '1 MiB'],
    [bytes(2 ** 60), '1,024 PiB'],
    [rate(1.25), '1.3 /s'],
    [rate(12345.6), '12,346 /s'],
    [percent(0.625), '63 %'],
    [percent(2), '200 %'],
  ]
  for (const [shown, expected] of cases) {
    test(expected, () => assert.equal(shown, expected))
  }
})

test('times of answers are read, and shown with the day only when it is another', () => {
  const ms = parseTime('2026-01-31T12:00:00.250GMT')
  assert.equal(ms, Date.UTC(2026, 0, 31, 12, 0, 0, 250))
  assert.equal(parseTime(undefined), undefined)
  assert.equal(parseTime(''), undefined)
  assert.equal(parseTime('soon'), undefined)

  const local = new Date(2026, 0, 31, 9, 5, 3).getTime()
  assert.equal(localTime(local, local), '09:05:03')
  assert.equal(localTime(local + 7, local), '09:05:03.007')
  assert.equal(localTime(local, local + 2 * day), '2026-01-31 09:05:03')
})
