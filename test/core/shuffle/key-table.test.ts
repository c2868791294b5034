import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeKey, keyScratch } from '../../../src/core/serializer/key-codec.js'
import { KeyTable } from '../../../src/core/shuffle/key-table.js'
import { sameKey } from '../serializer/keys.js'
import { type Random, seeded } from './random.js'

const makers: Readonly<Record<string, (random: Random, i: number) => unknown>> = {
  'short ascii': random => `w${random.below(3000)}`,
  'all lengths around eight': random => 'abcdefghijkl'.slice(0, random.below(13)),
  unicode: random => random.pick(['é', '日本', '😀', 'ß']).repeat(1 + random.below(9)),
  long: random => 'prefix that all of them share '.repeat(3) + random.below(2000),
  numbers: random => random.pick([random.below(5000), random.below(50) / 7, -0, 0, Number.NaN]),
  'mixed kinds': random => {
    const n = random.below(40)
    return random.pick([n, String(n), BigInt(n), [n], [String(n)], { n }, n % 2 === 0, null])
  },
  tuples: random => [`k${random.below(30)}`, random.below(30), null],
  objects: random => ({ a: random.below(40), b: `x${random.below(40)}` }),
  'all different': (_, i) => `key number ${i}`,
}

function canonical(key: unknown): string {
  const tag = encodeKey(key)
  return `${tag}:${Buffer.from(keyScratch.bytes.subarray(0, keyScratch.length)).toString('latin1')}`
}

/** Adds keys to a table and to a Map and compares every answer. */
function compare(table: KeyTable, keys: readonly unknown[]): void {
  const expected = new Map<string, number>()
  for (const key of keys) {
    const name = canonical(key)
    const known = expected.get(name)
    const group = table.group(key)
    assert.equal(group, known ?? expected.size)
    if (known === undefined) expected.set(name, group)
  }
  assert.equal(table.count, expected.size)
  for (const key of keys) assert.ok(sameKey(table.key(table.group(key)), key))
  assert.equal(
    table.onlyStrings,
    [...expected.keys()].every(name => name.startsWith('0:')),
  )
}

describe('KeyTable against a Map', () => {
  for (const [name, make] of Object.entries(makers)) {
    for (const seed of [1, 2]) {
      it(`${name}, seed ${seed}`, () => {
        const random = seeded(seed)
        compare(
          new KeyTable(),
          Array.from({ length: 6000 }, (_, i) => make(random, i)),
        )
      })
    }
  }

  it('the same groups from text and from bytes', () => {
    const table = new KeyTable()
    const keys = ['', 'a', 'abcdefgh', 'abcdefghi', 'é', 'a longer key than that']
    const groups = keys.map(key => table.group(key))
    keys.forEach((key, i) => {
      const tag = encodeKey(key)
      const bytes = keyScratch.bytes.slice(0, keyScratch.length)
      assert.equal(table.groupOfBytes(tag, bytes, 0, bytes.length), groups[i])
    })
  })

  it('tells kinds with the same bytes apart', () => {
    const table = new KeyTable()
    const keys = ['', null, undefined, true, false, [], {}, new Uint8Array()]
    assert.deepEqual(
      keys.map(key => table.group(key)),
      keys.map((_, i) => i),
    )
  })

  it('begins anew after clear', () => {
    const table = new KeyTable()
    for (const seed of [3, 4, 5]) {
      const random = seeded(seed)
      compare(
        table,
        Array.from({ length: 3000 }, (_, i) => makers.long(random, i)),
      )
      table.clear()
      assert.equal(table.count, 0)
    }
  })

  it('grows for a key larger than all its memory', () => {
    const table = new KeyTable()
    const large = 'x'.repeat(200_000)
    assert.equal(table.group('a'), 0)
    assert.equal(table.group(large), 1)
    assert.equal(table.group(`${large}é`), 2)
    assert.equal(table.group(large), 1)
    assert.equal(table.key(1), large)
    assert.ok(table.byteSize > 600_000)
  })

  it('walks one table into another without slowing down quadratically: probes stay few', () => {
    const first = new KeyTable()
    for (let i = 0; i < 50_000; i++) first.group(`key ${i}`)
    const second = new KeyTable()
    for (let g = 0; g < first.count; g++) {
      const lengthTag = first.lengthTag(g)
      second.groupOfBytes(lengthTag & 15, first.arena, first.offset(g), lengthTag >>> 4)
    }
    assert.equal(second.count, first.count)
  })
})
