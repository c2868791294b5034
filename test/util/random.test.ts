import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../src/util/random.js'

const draws = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw)

test('the same numbers for the same seed and stream, for ever', () => {
  const random = new Random(42, 3)
  assert.deepEqual(
    draws(4, () => random.nextUint32()),
    [1679977279, 2494125538, 3360120916, 2069209344],
  )
})

test('other numbers for other seeds and streams', () => {
  const first = (seed: number, stream = 0): number => new Random(seed, stream).nextUint32()
  const seeds = [0, 1, 2, 0.5, -1, 2 ** 40, 2 ** 40 + 1]
  const seen = new Set(seeds.flatMap(seed => [first(seed), first(seed, 1), first(seed, 2)]))
  assert.equal(seen.size, 3 * seeds.length)
})

test('next() lies in [0, 1) and is spread evenly', () => {
  const random = new Random(7)
  const counts = new Array(10).fill(0)
  for (const x of draws(20_000, () => random.next())) {
    assert.ok(x >= 0 && x < 1)
    counts[Math.floor(x * 10)]++
  }
  for (const count of counts) assert.ok(Math.abs(count - 2000) < 250, String(counts))
})

for (const mean of [0, 0.1, 3, 40, 1200]) {
  test(`nextPoisson(${mean}) has this mean and this variance`, () => {
    const random = new Random(11)
    const values = draws(4000, () => random.nextPoisson(mean))
    const average = values.reduce((a, b) => a + b) / values.length
    const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length
    assert.ok(Math.abs(average - mean) <= 0.1 * Math.sqrt(mean), String(average))
    assert.ok(Math.abs(variance - mean) <= 0.15 * mean, String(variance))
  })
}
