import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { murmur3 } from '../../../src/core/serializer/hash.js'
import { decodeKey, encodeKey, keyScratch } from '../../../src/core/serializer/key-codec.js'
import { isCondition } from '../../../src/util/errors.js'
import { tries } from '../../effort.js'
import { frozenKeys } from './frozen-keys.js'
import { anyKey, sameKey } from './keys.js'

function encoded(key: unknown): string {
  const tag = encodeKey(key)
  return `${tag}:${Buffer.from(keyScratch.bytes.subarray(0, keyScratch.length)).toString('hex')}`
}

function roundTrip(key: unknown): unknown {
  const tag = encodeKey(key)
  // not at offset 0, and with other bytes around it
  const bytes = new Uint8Array(keyScratch.length + 20).fill(0xa5)
  bytes.set(keyScratch.bytes.subarray(0, keyScratch.length), 13)
  return decodeKey(tag, bytes, 13, keyScratch.length)
}

/** A key of the same value that is another object: fields in another order, strings made anew, 0 as -0. */
function twin(key: unknown): unknown {
  if (typeof key === 'string') return [...key].join('')
  if (key === 0) return Object.is(key, 0) ? -0 : 0
  if (typeof key !== 'object' || key === null) return key
  if (key instanceof Date) return new Date(key.getTime())
  if (key instanceof Uint8Array) return Uint8Array.from(key)
  if (Array.isArray(key)) return key.map(twin)
  return Object.fromEntries(
    Object.entries(key)
      .reverse()
      .map(([name, value]) => [name, twin(value)]),
  )
}

describe('canonical key bytes', () => {
  it('come back as a key of the same value', () => {
    fc.assert(fc.property(anyKey, key => sameKey(roundTrip(key), key)))
  })

  it('are the same for keys of the same value', () => {
    fc.assert(fc.property(anyKey, key => encoded(key) === encoded(twin(key))))
  })

  it('are the same exactly when the values are', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => (encoded(a) === encoded(b)) === sameKey(a, b)),
      { numRuns: tries(2000) },
    )
  })

  const different: readonly (readonly [unknown, unknown])[] = [
    ['1', 1],
    [1, 1n],
    [0, false],
    [null, undefined],
    ['', null],
    [[], {}],
    [[], [[]]],
    [
      [1, [2]],
      [[1], 2],
    ],
    [['a', 'b'], ['ab']],
    [{ a: 1 }, { b: 1 }],
    [{ a: undefined }, {}],
    [{ ab: 'c' }, { a: 'bc' }],
    [new Date(0), 0],
    [new Uint8Array([97]), 'a'],
    ['\ud800', '\ufffd'],
    [-1n, 1n],
    [255n, -255n],
  ]
  for (const [a, b] of different) {
    it(`differ for ${inspectKey(a)} and ${inspectKey(b)}`, () => {
      assert.notEqual(encoded(a), encoded(b))
    })
  }

  it('hold long strings, deep nesting and keys beyond the first buffer', () => {
    const long = 'ab€'.repeat(5000)
    assert.equal(roundTrip(long), long)
    let deep: unknown = 'x'
    for (let i = 0; i < 60; i++) deep = [deep]
    assert.deepEqual(roundTrip(deep), deep)
  })

  const refused: readonly (readonly [unknown, string])[] = [
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
    [new Map(), 'Map'],
    [[1, new (class Point {})()], 'Point'],
  ]
  for (const [key, type] of refused) {
    it(`do not exist for a ${type}`, () => {
      assert.throws(
        () => encodeKey(key),
        e => isCondition(e, 'KEY_NOT_COMPARABLE') && e.parameters.type === type,
      )
    })
  }

  it('do not exist for what contains itself', () => {
    const loop: unknown[] = []
    loop.push(loop)
    assert.throws(
      () => encodeKey(loop),
      e => isCondition(e, 'KEY_NOT_COMPARABLE'),
    )
  })

  it('are good again after a refusal', () => {
    assert.throws(() => encodeKey(['abc', () => 1]))
    assert.equal(encoded('abc'), '0:616263')
  })
})

describe('keys, tags, bytes and hashes that must never change', () => {
  const file = new URL('../../../../test/core/serializer/frozen/keys.json', import.meta.url)
  const frozen = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    { tag: number; bytes: string; hash: number }
  >

  it('are all in the file', () => {
    assert.deepEqual(Object.keys(frozen), Object.keys(frozenKeys))
  })

  for (const [name, key] of Object.entries(frozenKeys)) {
    it(name, () => {
      const tag = encodeKey(key)
      const bytes = keyScratch.bytes.slice(0, keyScratch.length)
      const hash = murmur3(bytes, 0, bytes.length, tag)
      assert.deepEqual({ tag, bytes: Buffer.from(bytes).toString('hex'), hash }, frozen[name])
      assert.ok(sameKey(decodeKey(tag, bytes, 0, bytes.length), key))
    })
  }
})

function inspectKey(key: unknown): string {
  return typeof key === 'bigint' || key === undefined || typeof key === 'number'
    ? `${typeof key} ${String(key)}`
    : JSON.stringify(key)
}
