/** A file system whose n-th call fails: no batch is lost, whatever fails, and the program hears of it. */
import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { stride } from '../../effort.js'
import { type Describe, DIRECTORY, endAll, Life, World } from './recovery-program.js'

afterEach(endAll)

type Totals = Record<string, number>

const totals =
  (out: Map<number, Totals>): Describe =>
  ssc =>
    ssc
      .textFileStream('/in')
      .map(word => [word, 1] as [string, number])
      .updateStateByKey((ones: readonly number[], n: number | undefined) => (n ?? 0) + ones.length)
      .foreachRDD(async (rdd, time) => {
        out.set(time.milliseconds, Object.fromEntries((await rdd.collect()).sort()))
      })

/** What the batches of a, b, c and d must give. */
const expected: readonly [number, Totals][] = [
  [102_000, { a: 1 }],
  [103_000, { a: 1, b: 1 }],
  [104_000, { a: 1, b: 1, c: 1 }],
  [105_000, { a: 1, b: 1, c: 1, d: 1 }],
]

for (const [what, failures, step] of [
  ['once', 1, 3],
  ['four times in a row, which is more than it is tried', 4, 7],
] as const) {
  test(`a call that fails ${what}`, async () => {
    for (let failAt = 0; ; failAt += stride(step)) {
      const world = new World()
      const out = new Map<number, Totals>()
      let calls = Number.NEGATIVE_INFINITY
      let failed = 0
      const onStep = (operation: string, path: string): void => {
        if (!path.startsWith(DIRECTORY)) return
        if (calls++ < failAt || failed >= failures) return
        failed++
        throw new Error(`${operation} of ${path} failed`)
      }
      const first = await Life.start(world, totals(out), { onStep })
      await first.advance(1000)
      calls = 0
      for (const word of ['a', 'b', 'c']) {
        await world.put(word, `${word}\n`)
        await first.advance(1000)
      }
      const seen = new Map(out)
      await first.crash()
      const second = await Life.start(world, totals(out))
      await world.put('d', 'd\n')
      await second.advance(1000)
      for (const [time, rows] of expected) {
        assert.deepEqual(out.get(time), rows, `call ${failAt}, batch ${time}`)
        if (seen.has(time))
          assert.deepEqual(seen.get(time), rows, `call ${failAt}, before the crash`)
      }
      assert.equal(second.failure, undefined)
      await second.stop()
      if (failed === 0) break
    }
  })
}
