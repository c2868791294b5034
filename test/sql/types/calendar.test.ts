import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addMonthsToDays,
  checkedDaysOf,
  dateText,
  dayOfYear,
  daysInMonth,
  daysOf,
  isoDayOfWeek,
  isoWeek,
  isoWeekYear,
  MICROS_PER_DAY,
  microsOf,
  packedDate,
  packedDay,
  packedMonth,
  packedYear,
} from '../../../src/sql/types/calendar.js'

const DAY = 86_400_000
/** `Date` knows days up to the year 275760. */
const dateDays = fc.integer({ min: -100_000_000, max: 100_000_000 })

test('days to year, month and day and back, as Date counts them', () => {
  fc.assert(
    fc.property(dateDays, days => {
      const date = new Date(days * DAY)
      const packed = packedDate(days)
      const parts = [packedYear(packed), packedMonth(packed), packedDay(packed)]
      assert.deepEqual(parts, [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()])
      assert.equal(daysOf(parts[0], parts[1], parts[2]), days)
      assert.equal(isoDayOfWeek(days) % 7, date.getUTCDay())
    }),
  )
})

test('days beyond what Date knows', () => {
  fc.assert(
    fc.property(fc.integer({ min: -2147483648, max: 2147483647 }), days => {
      const packed = packedDate(days)
      const [year, month, day] = [packedYear(packed), packedMonth(packed), packedDay(packed)]
      assert.ok(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))
      assert.equal(daysOf(year, month, day), days)
    }),
  )
})

test('texts of dates', () => {
  const cases: readonly (readonly [days: number, text: string])[] = [
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [19782, '2024-02-29'],
    [-719528, '0000-01-01'],
    [-719529, '-0001-12-31'],
    [2932896, '9999-12-31'],
    [2932897, '+10000-01-01'],
    [2147483647, '+5881580-07-11'],
    [-2147483648, '-5877641-06-23'],
  ]
  for (const [days, text] of cases) assert.equal(dateText(days), text)
})

test('weeks of ISO 8601', () => {
  const cases: readonly (readonly [date: string, week: number, year: number])[] = [
    ['2021-01-03', 53, 2020],
    ['2021-01-04', 1, 2021],
    ['2024-12-30', 1, 2025],
    ['2020-12-31', 53, 2020],
    ['2022-01-01', 52, 2021],
    ['1969-12-29', 1, 1970],
  ]
  for (const [date, week, year] of cases) {
    const days = Date.parse(date) / DAY
    assert.deepEqual([isoWeek(days), isoWeekYear(days)], [week, year], date)
  }
})

test('months later, days of the year, days that there are not', () => {
  const january31 = daysOf(2024, 1, 31)
  assert.equal(dateText(addMonthsToDays(january31, 1)), '2024-02-29')
  assert.equal(dateText(addMonthsToDays(january31, -11)), '2023-02-28')
  assert.equal(dateText(addMonthsToDays(january31, -24_300)), '-0001-01-31')
  assert.equal(dayOfYear(daysOf(2024, 12, 31)), 366)
  assert.equal(checkedDaysOf(2023, 2, 29), undefined)
  assert.equal(checkedDaysOf(2023, 0, 1), undefined)
  assert.equal(checkedDaysOf(2023, 4, 31), undefined)
})

test('a time of day never falls on the next day, far away too', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -106_000_000, max: 106_000_000 }),
      fc.integer({ min: 0, max: MICROS_PER_DAY - 1 }),
      (days, time) => {
        const micros = microsOf(days, time)
        assert.equal(Math.floor(micros / MICROS_PER_DAY), days)
        if (Math.abs(days) < 100_000) assert.equal(micros, days * MICROS_PER_DAY + time)
      },
    ),
  )
})
