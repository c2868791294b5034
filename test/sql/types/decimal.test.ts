/** Decimals of programs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Decimal } from '../../../src/sql/types/decimal.js'
import { DayTimeInterval, YearMonthInterval } from '../../../src/sql/types/interval-values.js'

test('texts are read and written', () => {
  const table: [string, string][] = [
    ['12.50', '12.50'],
    ['-0.05', '-0.05'],
    ['+7', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1e3', '1000'],
    ['1.5E-3', '0.0015'],
    [' 2 ', '2'],
  ]
  for (const [text, written] of table) assert.equal(String(Decimal.of(text)), written, text)
  for (const text of ['', '.', 'x', '1,5', 'NaN', '1e', '--1']) {
    assert.throws(() => Decimal.of(text), { condition: 'INVALID_DECIMAL' }, text)
  }
})

test('it is a number in arithmetic, a text in JSON, and rounds half away from zero', () => {
  assert.equal(Number(Decimal.of('1.25')) * 2, 2.5)
  assert.equal(JSON.stringify({ d: Decimal.of('0.10') }), '{"d":"0.10"}')
  assert.equal(String(Decimal.of('2.345').withScale(2)), '2.35')
  assert.equal(String(Decimal.of('-2.345').withScale(2)), '-2.35')
  assert.ok(Decimal.of('1.5').equals(Decimal.of('1.50')))
  assert.ok(Decimal.of('1.49').compareTo(Decimal.of('1.5')) < 0)
})

test('every decimal is what its text says', () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.nat(40), (unscaled, scale) => {
      const decimal = new Decimal(unscaled, scale)
      assert.deepEqual(Decimal.of(String(decimal)), decimal)
    }),
  )
})

test('intervals are written as Spark writes them', () => {
  assert.equal(String(new YearMonthInterval(-14)), '-1-2')
  assert.equal(String(new DayTimeInterval(93_784_500_000)), '1 02:03:04.500000')
  assert.equal(String(new DayTimeInterval(-1)), '-0 00:00:00.000001')
  assert.ok(new DayTimeInterval(1) < new DayTimeInterval(2))
})
