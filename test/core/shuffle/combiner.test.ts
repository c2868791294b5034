import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeKey, keyScratch } from '../../../src/core/serializer/key-codec.js'
import {
  addBytesFactory,
  addFactory,
  Combiner,
  generateAdd,
} from '../../../src/core/shuffle/combiner.js'
import { seeded } from './random.js'

type Merge = (a: unknown, b: unknown) => unknown

function contents(combiner: Combiner): [unknown, unknown][] {
  return Array.from({ length: combiner.count }, (_, g) => [combiner.key(g), combiner.value(g)])
}

/** The same by a Map, for keys that are primitives. */
function naive(
  pairs: readonly (readonly [unknown, unknown])[],
  merge: Merge,
  create: (value: unknown) => unknown = value => value,
): [unknown, unknown][] {
  const groups = new Map<unknown, unknown>()
  for (const [key, value] of pairs) {
    groups.set(key, groups.has(key) ? merge(groups.get(key), value) : create(value))
  }
  return [...groups]
}

function combine(
  pairs: readonly (readonly [unknown, unknown])[],
  merge: Merge,
  create?: (value: unknown) => unknown,
): Combiner {
  const combiner = new Combiner()
  const add = generateAdd(create, merge)
  for (const [key, value] of pairs) add(combiner, key, value)
  return combiner
}

const plus: Merge = (a, b) => (a as number) + (b as number)

describe('Combiner', () => {
  it('adds numbers as a Map does, and keeps them as numbers', () => {
    const random = seeded(11)
    const pairs = Array.from({ length: 20_000 }, () => {
      const n = random.below(4000)
      return [n % 3 === 0 ? n : `word ${n}`, random.below(100)] as const
    })
    const combiner = combine(pairs, plus)
    assert.deepEqual(contents(combiner), naive(pairs, plus))
    assert.ok(combiner.numbers !== undefined)
  })

  it('leaves numbers at the first other value, as a first one and as a merged one', () => {
    const first = [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['c', 'text'],
      ['c', '!'],
      ['a', 4],
      ['d', 5],
    ] as const
    const combined = combine(first, plus)
    assert.deepEqual(contents(combined), naive(first, plus))
    assert.equal(combined.numbers, undefined)
    const toText: Merge = (a, b) => `${a}+${b}`
    const merged = [
      ['a', 1],
      ['b', 2],
      ['b', 3],
      ['c', 4],
      ['a', 5],
    ] as const
    assert.deepEqual(contents(combine(merged, toText)), naive(merged, toText))
  })

  it('keeps what a value is: undefined, null, objects, NaN, -0', () => {
    const last: Merge = (_, b) => b
    const pairs = [
      ['a', Number.NaN],
      ['b', -0],
      ['c', 1],
      ['c', undefined],
      ['d', null],
      ['e', { x: 1 }],
      ['f', undefined],
      ['f', 2],
    ] as const
    assert.deepEqual(contents(combine(pairs, last)), naive(pairs, last))
  })

  it('makes the first combiner of a key by create', () => {
    const random = seeded(5)
    const pairs = Array.from({ length: 5000 }, () => [random.below(700), random.below(9)] as const)
    const create = (value: unknown): unknown => [value]
    const push: Merge = (list, value) => [...(list as unknown[]), value]
    assert.deepEqual(contents(combine(pairs, push, create)), naive(pairs, push, create))
  })

  it('takes keys that are bytes already', () => {
    const pairs = ['x', 'longer than eight', 5, 'x', [1, 2], 5, [1, 2]].map(
      (k, i) => [k, i] as const,
    )
    const combiner = new Combiner()
    const add = addBytesFactory()(plus)
    for (const [key, value] of pairs) {
      const tag = encodeKey(key)
      add(combiner, tag, keyScratch.bytes.slice(0, keyScratch.length), 0, keyScratch.length, value)
    }
    assert.deepEqual(contents(combiner), [
      ['x', 3],
      ['longer than eight', 1],
      [5, 7],
      [[1, 2], 10],
    ])
  })

  it('is empty after clear, and takes numbers again', () => {
    const combiner = combine([['a', 'text']], plus)
    combiner.clear()
    assert.equal(combiner.count, 0)
    const add = generateAdd(undefined, plus)
    for (let i = 0; i < 3000; i++) add(combiner, i % 1500, 1)
    assert.equal(combiner.count, 1500)
    assert.ok(contents(combiner).every(([, value]) => value === 2))
    assert.ok(combiner.numbers !== undefined)
  })

  it('one compiled adder serves functions that are made anew', () => {
    const make = addFactory(false)
    for (const factor of [1, 10]) {
      const combiner = new Combiner()
      const add = make(undefined, (a: number, b: number) => a + factor * b)
      for (const value of [1, 1, 1]) add(combiner, 'k', value)
      assert.deepEqual(contents(combiner), [['k', 1 + 2 * factor]])
    }
  })
})
