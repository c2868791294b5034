import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { dateAt, temporalReader, timestampAt } from '../../../src/sql/sources/temporal-text.js'

const digits = (value: number, n: number): string => String(value).padStart(n, '0')

// mostly right, sometimes beyond what there is
const dates = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.nat(32))
  .map(([y, m, d]) => `${digits(y, 4)}-${digits(m, 2)}-${digits(d, 2)}`)
const times = fc
  .tuple(
    fc.constantFrom('T', ' '),
    fc.nat(24),
    fc.nat(60),
    fc.nat(60),
    fc.constantFrom('', '.', '.5', '.123', '.123456', '.1234567', '.000001'),
    fc.constantFrom('', 'Z', 'z', '+02:00', ' '),
  )
  .map(([t, h, m, s, f, zone]) => `${t}${digits(h, 2)}:${digits(m, 2)}:${digits(s, 2)}${f}${zone}`)

describe('dates and times from bytes', () => {
  const session = { nowMicros: 0 }

  it('are what they are as text', () => {
    fc.assert(
      fc.property(dates, times, fc.constantFrom('UTC', 'Europe/Berlin'), (date, time, timeZone) => {
        const reader = temporalReader({}, { ...session, timeZone })
        const bytes = Buffer.from(`xx${date}${time}"`)
        const days = dateAt(bytes, 2)
        assert.equal(Number.isNaN(days) ? undefined : days, reader.date(date))
        const end = bytes.length - 1
        const instant = timestampAt(bytes, 2, end, reader.zone)
        if (!Number.isNaN(instant)) assert.equal(instant, reader.timestamp(date + time))
        const local = timestampAt(bytes, 2, end, undefined)
        if (!Number.isNaN(local)) assert.equal(local, reader.timestampNtz(date + time))
      }),
      { numRuns: 1000 },
    )
  })

  it('the usual forms do not need the text', () => {
    const zone = temporalReader({}, { ...session, timeZone: 'UTC' }).zone
    for (const [text, micros] of [
      ['1970-01-02T00:00:00Z', 86_400_000_000],
      ['1970-01-01 00:00:01', 1_000_000],
      ['1970-01-01T00:00:00.000001', 1],
      ['1969-12-31T23:59:59.9Z', -100_000],
    ] as const) {
      assert.equal(timestampAt(Buffer.from(text), 0, text.length, zone), micros)
    }
  })
})
