/** What values look like, and which of them may follow which. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  fits,
  merge,
  type Shape,
  shapeOf,
  showShape,
} from '../../../src/core/state/state-schema.js'

class Visit {
  readonly pages = 1
}

function shapeOfAll(values: readonly unknown[]): Shape {
  return values.map(value => shapeOf(value)).reduce(merge, { is: 'never' })
}

const wide = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i]))

describe('the shape of values', () => {
  const cases: [unknown[], string][] = [
    [[1, 2.5], 'number'],
    [['a'], 'string'],
    [[null, 1], 'null | number'],
    [[1n, true], 'bigint | boolean'],
    [[new Date(0)], 'Date'],
    [[new Map(), new Set()], 'Map | Set'],
    [[Uint8Array.of(1)], 'Uint8Array'],
    [[['a', 1]], '[string, number]'],
    [[['a', 1], ['b']], '(string | number)[]'],
    [[[]], '(nothing)[]'],
    [[[1, 2, 3, 4, 5, 6, 7, 8, 9]], '(number)[]'],
    [[{ n: 1, last: new Date(0) }], '{ n: number, last: Date }'],
    [[{ n: 1 }, { n: 2, name: 'x' }], '{ n: number, name?: string }'],
    [[{ apples: 1 }, { pears: 2 }], '{ [key]: number }'],
    [[wide], '{ [key]: number }'],
    [[new Visit()], 'Visit { pages: number }'],
    [[{ a: { b: { c: { d: { e: 1 } } } } }], '{ a: { b: { c: { d: anything } } } }'],
    [[Object.create(null)], '{  }'],
  ]
  for (const [values, expected] of cases) {
    it(expected, () => assert.equal(showShape(shapeOfAll(values)), expected))
  }
})

describe('values that are kept, and those that come', () => {
  const cases: [unknown[], unknown[], boolean][] = [
    [[1], [2.5], true],
    [[1], ['1'], false],
    [[1], [1n], false],
    [[1, null], [null], true],
    [[1], [null], true],
    [[null], [1], true],
    [[{ last: 1 }], [{ last: null }], true],
    [[{ last: null }], [{ last: 1 }], true],
    [[['a', 1]], [['b', 2]], true],
    [[['a', 1]], [[1, 'a']], false],
    [[[1]], [[1, 2, 3]], true],
    [[[]], [['x']], true],
    [[[1]], [['x']], false],
    [[{ sum: 1 }], [{ sum: 5 }], true],
    [[{ sum: 1 }], [5], false],
    [[5], [{ sum: 1 }], false],
    [[{ sum: 1 }], [{ sum: 1, n: 1 }], false],
    [[{ sum: 1, n: 1 }], [{ sum: 1 }], false],
    [[{ sum: 1 }, { sum: 1, n: 1 }], [{ sum: 2 }], true],
    [[{ apples: 1 }, { pears: 2 }], [{ plums: 3 }], true],
    [[{ apples: 1 }, { pears: 2 }], [{ plums: 'many' }], false],
    [[new Visit()], [new Visit()], true],
    [[new Visit()], [{ pages: 1 }], false],
    [[new Date(0)], [0], false],
    [[], [1], true],
  ]
  for (const [kept, found, expected] of cases) {
    const [one, other] = [shapeOfAll(kept), shapeOfAll(found)]
    it(`${showShape(one)} then ${showShape(other)}: ${expected ? 'fits' : 'does not fit'}`, () =>
      assert.equal(fits(one, other), expected))
  }
})
