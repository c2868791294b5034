import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sharedContext } from './context.js'

describe('take', () => {
  const shared = sharedContext()

  it('gives more rows than a call takes arguments', async () => {
    const rows = await shared.sc.range(0, 600_000, 1, 2).take(300_001)
    assert.equal(rows.length, 300_001)
    assert.equal(rows[300_000], 300_000)
  })

  // [rows of each partition, wanted rows, partitions that are run]
  const cases: readonly (readonly [readonly number[], number, number])[] = [
    [[3, 3, 3], 0, 0],
    [[3, 3, 3], 3, 1],
    // one, then half as many again as the rows of the first let expect
    [new Array(40).fill(10), 20, 1 + 2],
    // never more than four times what was run
    [new Array(40).fill(1), 5, 1 + 4],
    [new Array(40).fill(1), 6, 1 + 4 + 2],
    // without rows so far, four times what was run
    [[...new Array(30).fill(0), ...new Array(30).fill(9)], 1, 1 + 4 + 20 + 35],
    [[0, 5, 5, 5, 5, 5, 5, 5], 21, 1 + 4 + 1],
    [[1, 1], 9, 2],
    [[], 3, 0],
  ]
  for (const [sizes, n, expected] of cases) {
    it(`of ${n} rows runs ${expected} of ${sizes.length} partitions`, async () => {
      const { sc } = shared
      const ran = sc.longAccumulator('partitions')
      const counts = [...sizes]
      const rows = sc
        .range(0, sizes.length, 1, Math.max(1, sizes.length))
        .mapPartitions(function* (indices) {
          for (const index of indices) {
            ran.add(1)
            for (let i = 0; i < counts[index]; i++) yield `${index}.${i}`
          }
        })
      const all = sizes.flatMap((size, p) => Array.from({ length: size }, (_, i) => `${p}.${i}`))
      assert.deepEqual(await rows.take(n), all.slice(0, n))
      assert.equal(ran.value, expected)
    })
  }
})
