import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Comparison, comparableBatch, sameValue } from './comparison.js'

const grouped: Comparison = { groupedValues: true }

const batches: [a: unknown[], b: unknown[], comparison: Comparison, same: boolean][] = [
  [[1, 2], [2, 1], {}, true],
  [[1, 2], [2, 1], { ordered: true }, false],
  [[1, 1, 2], [2, 1], {}, false],
  [[1, 1, 2], [2, 1], { useSet: true }, true],
  [[[1, 2]], [[2, 1]], {}, false],
  [[['a', [1, 2]]], [['a', [2, 1]]], {}, false],
  [[['a', [1, 2]]], [['a', [2, 1]]], grouped, true],
  [[['a', [1, 2]]], [['a', [2, 2]]], grouped, false],
  [[['a', 1]], [[1, 'a']], grouped, false],
  [[['a', [[1, 2], ['x']]]], [['a', [[2, 1], ['x']]]], { ...grouped, cogrouped: true }, true],
  [[['a', [[1], [2]]]], [['a', [[2], [1]]]], { ...grouped, cogrouped: true }, false],
  [[['a', [[1], [2]]]], [['a', [[2], [1]]]], grouped, true],
  [['1'], [1], {}, false],
  [[null], [undefined], {}, true],
  [[[1, undefined]], [[1, null]], {}, true],
]

for (const [a, b, comparison, same] of batches) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)}, ${JSON.stringify(comparison)}`, () => {
    const isSame = comparableBatch(a, comparison) === comparableBatch(b, comparison)
    assert.equal(isSame, same)
  })
}

const values: [a: unknown, b: unknown, same: boolean][] = [
  [9007199254740993n, 9007199254740992n, false],
  [5n, 5, true],
  [-0, 0, true],
  [0.5, 0.25, false],
  [2 ** 63, 9223372036854775808n, true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 2 }, false],
  ['5', 5, false],
]

for (const [a, b, same] of values) {
  test(`the values ${String(a)} and ${String(b)}`, () => assert.equal(sameValue(a, b), same))
}
