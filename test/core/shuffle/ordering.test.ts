import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { naturalOrder } from '../../../src/core/shuffle/ordering.js'
import { isCondition } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'

/** In ascending order; those of one list are equal. */
const ascending: readonly (readonly unknown[])[] = [
  [null, undefined],
  [false],
  [true],
  [Number.NEGATIVE_INFINITY],
  [-1.5],
  [-1n, -1],
  [0, -0, 0n],
  [1],
  [2n],
  [2.5],
  [Number.POSITIVE_INFINITY],
  [Number.NaN],
  [new Date(-5)],
  [new Date(5), new Date(5)],
  [''],
  ['A'],
  ['B'],
  ['a'],
  ['aa'],
  ['é'],
  [Uint8Array.of()],
  [Uint8Array.of(1)],
  [Uint8Array.of(1, 2)],
  [Uint8Array.of(255)],
  [[]],
  [[1], [1]],
  [[1, null]],
  [[1, 'a']],
  [[2]],
  [['a']],
]

describe('naturalOrder', () => {
  it('orders kinds and values', () => {
    ascending.forEach((same, i) => {
      for (const a of same) {
        for (const b of same) assert.equal(Math.abs(naturalOrder(a, b)), 0)
        for (const c of ascending.slice(i + 1).flatMap(list => [...list])) {
          assert.ok(naturalOrder(a, c) < 0, `${String(a)} before ${String(c)}`)
          assert.ok(naturalOrder(c, a) > 0, `${String(c)} after ${String(a)}`)
        }
      }
    })
  })

  it('is an order: antisymmetric and transitive over any mixture', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double(),
      fc.integer({ min: -2, max: 2 }),
      fc.bigInt({ min: -3n, max: 3n }),
      fc.boolean(),
      fc.constantFrom(null, undefined),
      fc.array(fc.oneof(fc.integer({ min: 0, max: 2 }), fc.string({ maxLength: 1 })), {
        maxLength: 3,
      }),
    )
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const sign = (x: unknown, y: unknown): number => Math.sign(naturalOrder(x, y)) + 0
        assert.equal(sign(a, b), -sign(b, a) + 0)
        if (sign(a, b) <= 0 && sign(b, c) <= 0) assert.ok(sign(a, c) <= 0)
      }),
      { numRuns: tries(2000) },
    )
  })

  for (const [value, type] of [
    [{ a: 1 }, 'Object'],
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
    [new Map(), 'Map'],
  ] as const) {
    it(`does not order a ${type}`, () => {
      assert.throws(
        () => naturalOrder(value, 1),
        e => isCondition(e, 'ORDERING_NOT_DEFINED') && e.parameters.type === type,
      )
    })
  }
})
