import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  hashPartition,
  keyPartitionFunction,
  rangePartition,
} from '../../../src/core/shuffle/partition-function.js'
import { isCondition } from '../../../src/util/errors.js'
import { anyKey } from '../serializer/keys.js'

describe('hashPartition', () => {
  it('gives a partition of those there are', () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 1, max: 1000 }), (key, partitions) => {
        const partition = hashPartition(key, partitions)
        return Number.isInteger(partition) && partition >= 0 && partition < partitions
      }),
    )
  })

  // these never change: files are written by them
  const fixed: readonly (readonly [unknown, number, number])[] = [
    ['the', 8, 2],
    [1, 8, 4],
    [['a', 1], 16, 15],
    [null, 3, 1],
  ]
  for (const [key, partitions, expected] of fixed) {
    it(`${JSON.stringify(key)} of ${partitions}`, () => {
      assert.equal(hashPartition(key, partitions), expected)
    })
  }

  it('spreads keys evenly', () => {
    const counts = new Int32Array(16)
    for (let i = 0; i < 16_000; i++) counts[hashPartition(`user-${i}`, 16)]++
    for (const count of counts) assert.ok(count > 800 && count < 1200, counts.join(' '))
  })
})

describe('rangePartition', () => {
  it('counts the bounds below the key', () => {
    const bound = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(fc.array(bound, { maxLength: 6 }), bound, (list, key) => {
        const bounds = [...list].sort((a, b) => a - b)
        const expected = bounds.filter(b => b < key).length
        assert.equal(rangePartition(key, { bounds, ascending: true }), expected)
        assert.equal(rangePartition(key, { bounds, ascending: false }), bounds.length - expected)
      }),
    )
  })
})

describe('keyPartitionFunction', () => {
  it('has no function for hash partitions and rows dealt in turn: they work on bytes', () => {
    assert.equal(keyPartitionFunction({ kind: 'hash', partitions: 2 }, [], undefined), undefined)
    const inTurn = { kind: 'roundRobin', partitions: 2 } as const
    assert.equal(keyPartitionFunction(inTurn, [], undefined), undefined)
  })

  it('takes the bounds from the slot', () => {
    const value = { bounds: ['f', 'm'], ascending: true }
    const range = { kind: 'range', partitions: 3, slot: 1 } as const
    const inputs = [
      { kind: 'value', value: 0 },
      { kind: 'value', value },
    ] as const
    const partition = keyPartitionFunction(range, inputs, undefined)!
    assert.deepEqual(['a', 'f', 'g', 'z'].map(partition), [0, 0, 1, 2])
  })

  const refused: [unknown, string][] = [
    [-1, '-1'],
    [3, '3'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    ['1', "'1'"],
    [undefined, 'undefined'],
  ]
  for (const [wrong, shown] of refused) {
    it(`refuses a custom partition ${shown}`, () => {
      const custom = { kind: 'custom', partitions: 3, fn: { id: '' } as never } as const
      const partition = keyPartitionFunction(custom, [], () => wrong)!
      assert.throws(
        () => partition('k'),
        e => isCondition(e, 'PARTITION_OUT_OF_RANGE') && e.parameters.given === shown,
      )
    })
  }
})
