import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatterOf, parserOf } from '../../../src/sql/types/datetime-pattern.js'
import { timeZone } from '../../../src/sql/types/time-zone.js'
import { MillraceError } from '../../../src/util/errors.js'

const utc = timeZone('UTC')

test('what is written by a pattern is read by it', () => {
  const patterns = [
    'yyyy-MM-dd HH:mm:ss.SSSSSS',
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx",
    'dd MMMM yyyy, hh:mm:ss.SSSSSS a',
    'yyyyMMddHHmmss.SSSSSS',
    'y/M/d H:m:s.SSSSSS',
    'G yyyy MMM dd kk:mm:ss.SSSSSS',
    'yyyy-DDD HH:mm:ss.SSSSSS Z',
    'MMM d, yyyy KK:mm:ss.SSSSSS a O',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...patterns),
      fc.integer({ min: -9_000_000_000_000_000, max: 9_000_000_000_000_000 }),
      (pattern, micros) => {
        const text = formatterOf(pattern).timestamp(micros, utc)
        assert.equal(parserOf(pattern).timestamp(text, utc), micros, text)
      },
    ),
  )
})

test('a zone in the text counts before the one of the session', () => {
  const berlin = timeZone('Europe/Berlin')
  const pattern = 'yyyy-MM-dd HH:mm:ss xxx'
  const text = formatterOf(pattern).timestamp(1_720_000_000_000_000, berlin)
  assert.equal(text, '2024-07-03 11:46:40 +02:00')
  assert.equal(parserOf(pattern).timestamp(text, utc), 1_720_000_000_000_000)
  assert.equal(parserOf(pattern).timestampNTZ(text), 1_720_007_200_000_000)
  assert.equal(parserOf(pattern).timestampNTZ(text, false), undefined)
})

test('what is refused, and why', () => {
  const cases: readonly (readonly [pattern: string, text: string, problem: string])[] = [
    ['yyyy-MM-dd', '2024/01/01', 'could not be parsed at index 4'],
    ['yyyy-MM-dd', '2024-1-1', 'could not be parsed at index 5'],
    ['yyyy-MM-dd', '2024-01-01 ', 'could not be parsed, unparsed text found at index 10'],
    ['yyyy-MM-dd', '12024-01-01', 'could not be parsed at index 0'],
    ['yyyy-MM-dd', '', 'could not be parsed at index 0'],
    ['yyyy-MM-dd', '2024-02-30', "could not be parsed: Invalid date 'FEBRUARY 30'"],
    [
      'HH:mm',
      '24:00',
      'could not be parsed: Invalid value for HourOfDay (valid values 0 - 23): 24',
    ],
    ['MMM', 'Foo', 'could not be parsed at index 0'],
  ]
  for (const [pattern, text, problem] of cases) {
    const parser = parserOf(pattern)
    assert.equal(parser.date(text), undefined)
    assert.equal(parser.problem, `Text '${text}' ${problem}`)
  }
})

test('patterns that there are not', () => {
  const cases: readonly (readonly [pattern: string, condition: string])[] = [
    ['YYYY', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION'],
    ['e', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN'],
    ['MMMMM', 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION'],
    ['n', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
    ['b', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
    ['{', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
    ['yyyy]', 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
    ["'open", 'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER'],
    ['HHH', 'INVALID_DATETIME_PATTERN.LENGTH'],
    ['V', 'INVALID_DATETIME_PATTERN.LENGTH'],
  ]
  for (const [pattern, condition] of cases) {
    assert.throws(
      () => formatterOf(pattern),
      error => error instanceof MillraceError && error.condition === condition,
      pattern,
    )
  }
})

test('fields that are missing have the value of 1970-01-01 00:00:00', () => {
  const cases: readonly (readonly [pattern: string, text: string, iso: string])[] = [
    ['HH', '12', '1970-01-01T12:00:00Z'],
    ['yyyy', '2024', '2024-01-01T00:00:00Z'],
    ['MM-dd', '02-03', '1970-02-03T00:00:00Z'],
    ['yyyy-MM-dd[ HH:mm]', '2024-01-02', '2024-01-02T00:00:00Z'],
    ['yyyy-MM-dd[ HH:mm]', '2024-01-02 03:04', '2024-01-02T03:04:00Z'],
    ['yyyyMMddHHmm', '202401020304', '2024-01-02T03:04:00Z'],
    ['hh', '03', '1970-01-01T03:00:00Z'],
    ['h a', '12 am', '1970-01-01T00:00:00Z'],
    ['kk', '24', '1970-01-01T00:00:00Z'],
  ]
  for (const [pattern, text, iso] of cases) {
    assert.equal(parserOf(pattern).timestamp(text, utc), Date.parse(iso) * 1000, pattern)
  }
})
