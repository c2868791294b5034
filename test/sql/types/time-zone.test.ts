import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findTimeZone, offsetText, timeZone } from '../../../src/sql/types/time-zone.js'
import { MillraceError } from '../../../src/util/errors.js'

const seconds = (text: string): number => Date.parse(`${text}Z`) * 1000

test('ids of zones', () => {
  const cases: readonly (readonly [id: string, offsetSeconds: number | undefined])[] = [
    ['UTC', 0],
    ['Z', 0],
    ['GMT', 0],
    ['+8', 28_800],
    ['+08:00', 28_800],
    ['-0730', -27_000],
    ['+01:02:03', 3723],
    ['UTC+8', 28_800],
    ['GMT-03:30', -12_600],
    ['+18:00', 64_800],
    ['EST', -18_000],
    ['HST', -36_000],
    ['+18:01', undefined],
    ['+19', undefined],
    ['+8:60', undefined],
    ['z', undefined],
    ['utc', undefined],
    ['Foo/Bar', undefined],
    ['america/los_angeles', undefined],
    ['AMERICA/LOS_ANGELES', undefined],
    ['', undefined],
  ]
  for (const [id, offset] of cases) {
    const zone = findTimeZone(id)
    assert.equal(zone?.fixedOffset, offset === undefined ? undefined : offset * 1e6, id)
    assert.equal(zone === undefined, offset === undefined, id)
  }
  for (const id of [
    'Europe/Berlin',
    'America/Argentina/Buenos_Aires',
    'US/Pacific',
    'PST',
    'JST',
  ]) {
    assert.equal(findTimeZone(id)?.fixedOffset, undefined, id)
    assert.notEqual(findTimeZone(id), undefined, id)
  }
  assert.throws(
    () => timeZone('Foo/Bar'),
    error => error instanceof MillraceError && error.condition === 'INVALID_TIMEZONE',
  )
})

test('offsets of instants', () => {
  const cases: readonly (readonly [zone: string, utc: string, offset: string])[] = [
    ['America/Los_Angeles', '2024-03-10T09:59:59', '-08:00'],
    ['America/Los_Angeles', '2024-03-10T10:00:00', '-07:00'],
    ['America/Los_Angeles', '2024-11-03T08:59:59', '-07:00'],
    ['America/Los_Angeles', '2024-11-03T09:00:00', '-08:00'],
    ['America/Los_Angeles', '1800-01-01T00:00:00', '-07:52:58'],
    ['America/Los_Angeles', '1500-01-01T00:00:00', '-07:52:58'],
    ['Australia/Lord_Howe', '2024-07-01T00:00:00', '+10:30'],
    ['Europe/Berlin', '2500-07-01T00:00:00', '+02:00'],
    ['Europe/Berlin', '9999-12-31T00:00:00', '+01:00'],
    ['Asia/Kolkata', '1970-01-01T00:00:00', '+05:30'],
  ]
  for (const [zone, utc, offset] of cases) {
    assert.equal(offsetText(timeZone(zone).offsetAt(seconds(utc))), offset, `${zone} ${utc}`)
  }
})

test('local times that do not exist move forward, of those that come twice the first counts', () => {
  const cases: readonly (readonly [zone: string, local: string, utc: string])[] = [
    ['America/Los_Angeles', '2024-03-10T01:59:59', '2024-03-10T09:59:59'],
    ['America/Los_Angeles', '2024-03-10T02:00:00', '2024-03-10T10:00:00'],
    ['America/Los_Angeles', '2024-03-10T02:30:00', '2024-03-10T10:30:00'],
    ['America/Los_Angeles', '2024-03-10T03:00:00', '2024-03-10T10:00:00'],
    ['America/Los_Angeles', '2024-11-03T00:59:59', '2024-11-03T07:59:59'],
    ['America/Los_Angeles', '2024-11-03T01:30:00', '2024-11-03T08:30:00'],
    ['America/Los_Angeles', '2024-11-03T02:00:00', '2024-11-03T10:00:00'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00'],
    ['Australia/Lord_Howe', '2024-10-06T02:15:00', '2024-10-05T15:45:00'],
  ]
  for (const [zone, local, utc] of cases) {
    assert.equal(timeZone(zone).toInstant(seconds(local)), seconds(utc), `${zone} ${local}`)
  }
})

test('as Intl counts, and local times lead back', () => {
  const ids = ['America/Los_Angeles', 'Europe/London', 'Asia/Kathmandu', 'America/Sao_Paulo']
  const formats = ids.map(
    id =>
      new Intl.DateTimeFormat('sv-SE', {
        timeZone: id,
        dateStyle: 'short',
        timeStyle: 'medium',
      }),
  )
  fc.assert(
    fc.property(
      fc.nat(ids.length - 1),
      fc.integer({ min: -3_000_000_000, max: 5_000_000_000 }),
      (which, second) => {
        const zone = timeZone(ids[which])
        const local = zone.toLocal(second * 1e6)
        const shown = formats[which].format(second * 1000).replace(' ', 'T')
        assert.equal(local, seconds(shown))
        const back = zone.toInstant(local)
        // the same instant, or the first of two
        assert.equal(zone.toLocal(back), local)
        assert.ok(back <= second * 1e6)
      },
    ),
    { numRuns: 60 },
  )
})
