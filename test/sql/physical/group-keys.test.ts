/** Groups of one key: whole numbers that lie close together or do not, null, and all else, against a plain Map. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DenseKeys } from '../../../src/sql/physical/dense-keys.js'
import { GroupKeys, type KeyVector } from '../../../src/sql/physical/group-keys.js'
import { VectorBuilder, valueAt } from '../../../src/sql/physical/vector-builder.js'
import {
  type DataType,
  DoubleType,
  LongType,
  StringType,
} from '../../../src/sql/types/data-type.js'
import { tries } from '../../effort.js'

/** Numbers from 0 to 1, the same for a seed. */
function numbersOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state / 0x80000000
  }
}

type Key = number | bigint | null

/** What keys of a test are drawn from. */
const kinds: Readonly<Record<string, (random: () => number, i: number) => Key>> = {
  ascending: (_, i) => i,
  descending: (_, i) => -i,
  'to and fro': (_, i) => (i % 2 === 0 ? i : -i),
  few: random => Math.floor(random() * 10),
  'few, far from zero': random => 2 ** 45 + Math.floor(random() * 100),
  'around zero': random => Math.floor(random() * 200) - 100 || -0,
  'close together': random => Math.floor(random() * 60_000),
  scattered: random => Math.floor(random() * 1e9) - 5e8,
  'close together, then one far off': (random, i) =>
    i === 700 ? 2 ** 40 : Math.floor(random() * 500),
  'with nulls': random => (random() < 0.2 ? null : Math.floor(random() * 50)),
  'with fractions later': (random, i) => (i > 500 ? i / 4 : Math.floor(random() * 50)),
  'with nulls, and fractions later': (random, i) =>
    random() < 0.1 ? null : i > 500 ? i / 4 : Math.floor(random() * 50),
  'with NaN': random => (random() < 0.1 ? Number.NaN : Math.floor(random() * 50)),
  'beyond the safe numbers': (random, i) =>
    random() < 0.3 ? 2n ** 60n + BigInt(i % 7) : Math.floor(random() * 50),
  'at the end of the safe numbers': random =>
    Number.MAX_SAFE_INTEGER - 3 - Math.floor(random() * 2000),
  limits: random =>
    [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, 1 / 0, -1 / 0, 2 ** 31, -(2 ** 31)][
      Math.floor(random() * 7)
    ],
}

function groupOf(keys: GroupKeys, key: Key): number {
  if (key === null) return keys.nothing()
  return keys.integral(key)
}

/** Of a Map: -0 is 0. */
const same = (key: Key): Key => (key === 0 ? 0 : key)

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: numbers in order of first sight, back as values, and found when no more come`, () => {
    for (let seed = 1; seed <= tries(20); seed++) {
      const random = numbersOf(seed)
      const keys = new GroupKeys(1)
      const known = new Map<Key, number>()
      for (let i = 0; i < 1000; i++) {
        const key = make(random, i)
        const group = known.get(same(key)) ?? known.size
        known.set(same(key), group)
        assert.equal(groupOf(keys, key), group, `key ${i} of seed ${seed}: ${key}`)
      }
      assert.equal(keys.count, known.size)

      const hasFractions = [...known.keys()].some(
        key => typeof key === 'number' && !Number.isSafeInteger(key),
      )
      const column = new VectorBuilder(hasFractions ? DoubleType : LongType)
      for (let group = 0; group < keys.count; group++) keys.write(group, [column])
      const written = Array.from({ length: keys.count }, (_, row) =>
        valueAt(column.result, row, column.type),
      )
      assert.deepEqual(written, [...known.keys()])

      keys.seal()
      for (const [key, group] of known) assert.equal(groupOf(keys, key), group)
      for (const key of [0.5, 77_777, -77_777, 2 ** 50, 3n ** 41n, null, Number.NaN]) {
        assert.equal(groupOf(keys, key), known.get(key) ?? -1, String(key))
      }
      assert.equal(keys.count, known.size)
    }
  })
}

const texts: Readonly<Record<string, (random: () => number) => string | null>> = {
  short: random => `w${Math.floor(random() * 20_000)}`,
  'long, with nulls': random =>
    random() < 0.1 ? null : `a key that is long ${Math.floor(random() * 20_000)}`,
}

suite('keys of a column at once: as one by one, also when no more come', () => {
  const all = [
    ...Object.entries(kinds).map(([name, make]) => ({ name, make, isText: false })),
    ...Object.entries(texts).map(([name, make]) => ({ name, make, isText: true })),
  ]
  for (const { name, make, isText } of all) {
    test(name, () => {
      const random = numbersOf(3)
      const rows = Array.from({ length: 30_000 }, (_, i) => make(random, i))
      const isFraction = (key: unknown): boolean =>
        typeof key === 'number' && !Number.isSafeInteger(key)
      const type: DataType = isText ? StringType : rows.some(isFraction) ? DoubleType : LongType
      const builder = new VectorBuilder(type)
      for (const row of rows) builder.add(row as never)
      const column = builder.result as KeyVector
      const groupOfRow = (keys: GroupKeys, row: Key | string): number =>
        typeof row === 'string' ? keys.string(row) : groupOf(keys, row)

      const alone = new GroupKeys(1)
      const together = new GroupKeys(1)
      const half = rows.length / 2
      const groups = new Int32Array(rows.length).fill(-7)
      for (let from = 0; from < half; from += 5000) {
        together.ofColumn(column, from, from + 5000, groups)
      }
      rows.slice(0, half).forEach((row, i) => {
        assert.equal(groups[i], groupOfRow(alone, row), `row ${i}: ${row}`)
      })
      assert.equal(together.count, alone.count)
      assert.equal(groups[half], -7)

      alone.seal()
      together.seal()
      together.ofColumn(column, 0, rows.length, groups, -5)
      rows.forEach((row, i) => {
        assert.equal(groups[i], row === null ? -5 : groupOfRow(alone, row), `row ${i}: ${row}`)
      })
      assert.equal(together.count, alone.count)
    })
  }

  test('those of another pass, and remainders of hashes', () => {
    const builder = new VectorBuilder(LongType)
    for (let i = 0; i < 20_000; i++) builder.add(i * 1009)
    const column = builder.result as KeyVector
    for (const prepare of [
      (keys: GroupKeys) => keys.takePass(1, 3),
      (keys: GroupKeys) => keys.onlyHash(7),
    ]) {
      const [alone, together] = [new GroupKeys(1), new GroupKeys(1)]
      prepare(alone)
      prepare(together)
      const groups = new Int32Array(20_000)
      together.ofColumn(column, 0, 20_000, groups)
      groups.forEach((group, i) => {
        assert.equal(group, alone.number(i * 1009))
      })
    }
  })
})

test('many scattered keys that lie close together after all, null among them', () => {
  const keys = new GroupKeys(1)
  const known = new Map<Key, number>()
  const random = numbersOf(7)
  for (let i = 0; i < 300_000; i++) {
    const key = i === 20_000 ? null : Math.floor(random() * 200_000) - 50_000
    const group = known.get(key) ?? known.size
    known.set(key, group)
    if (groupOf(keys, key) !== group) assert.equal(groupOf(keys, key), group, `key ${i}: ${key}`)
  }
  assert.equal(keys.count, known.size)
  const column = new VectorBuilder(LongType)
  for (let group = 0; group < keys.count; group++) keys.write(group, [column])
  for (const [key, group] of known) assert.equal(valueAt(column.result, group, LongType), key)
  // a table takes more
  assert.ok(keys.byteSize < 30 * keys.count, `${keys.byteSize} bytes`)
})

for (const [name, odd] of [
  ['far off', 2 ** 31],
  ['a fraction', 0.5],
  ['NaN', Number.NaN],
  ['beyond the safe numbers', 2n ** 60n],
] as const) {
  test(`one key ${name} after many that lie close together, which keep their groups`, () => {
    const count = 70_000
    const keys = new GroupKeys(1)
    for (let i = 0; i < count; i++) keys.number(i)
    assert.deepEqual(
      [odd, odd, -1].map(key => groupOf(keys, key)),
      [count, count, count + 1],
    )
    for (let i = 0; i < count; i++) assert.equal(keys.number(i), i)
    assert.equal(keys.count, count + 2)
  })
}

test('keys that are forgotten are new again', () => {
  const keys = new GroupKeys(1)
  for (let i = 0; i < 100; i++) keys.number(5000 + i)
  keys.nothing()
  keys.clear()
  assert.equal(keys.count, 0)
  assert.deepEqual(
    [keys.nothing(), keys.number(-3), keys.number(5001), keys.number(-3)],
    [0, 1, 2, 1],
  )
})

suite('an array of groups', () => {
  test('takes what lies close together, and changes nothing by what it does not take', () => {
    const keys = new DenseKeys()
    for (let i = 0; i < 100; i++) assert.equal(keys.add(i * 3), i)
    const before = keys.byteSize
    for (const value of [1e6, -1e6, 0.5, Number.NaN, 1 / 0, 2 ** 53]) {
      assert.equal(keys.add(value), -1, String(value))
    }
    assert.equal(keys.count, 100)
    assert.equal(keys.byteSize, before)
    assert.equal(keys.add(300), 100)
  })

  test('is no larger than some entries a key', () => {
    const keys = new DenseKeys()
    for (let i = 0; i < 300_000; i++) keys.add(i)
    for (let i = 1; i < 300_000; i++) keys.add(-i)
    assert.equal(keys.count, 599_999)
    assert.ok(keys.byteSize < 40 * keys.count, `${keys.byteSize} bytes`)
  })
})
