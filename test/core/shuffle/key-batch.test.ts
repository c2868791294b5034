/** Many keys looked up at once give what each of them gives alone. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TAG_BYTES, TAG_NUMBER, TAG_STRING } from '../../../src/core/serializer/key-codec.js'
import { findNumbers, findTexts } from '../../../src/core/shuffle/key-batch.js'
import { KeyTable } from '../../../src/core/shuffle/key-table.js'
import { tries } from '../../effort.js'
import { type Random, seeded } from './random.js'

const texts: Readonly<Record<string, (random: Random) => string>> = {
  'short and long': random => 'abcdefghijklmnop'.slice(random.below(4), random.below(17)),
  'of nine and ten bytes': random => `key-${10_000 + random.below(90_000)}`,
  'of eight bytes': random => `k${1_000_000 + random.below(9000)}`,
  'longer than a hash can tell': random => `${'the same '.repeat(6)}${random.below(5000)}`,
  'few that come often': random => random.pick(['', 'a', 'error', 'a longer word']),
  unicode: random => random.pick(['é', '日本', '😀']).repeat(1 + random.below(6)),
}

/** Texts one after the other in one array, with a row in ten null: its offset and length are of no meaning. */
function column(random: Random, make: (random: Random) => string, rows: number) {
  const values = Array.from({ length: rows }, () => Buffer.from(make(random)))
  const bytes = new Uint8Array(Buffer.concat(values))
  const offsets = new Int32Array(rows)
  const lengths = new Int32Array(rows)
  const nulls = new Uint8Array(rows)
  let at = 0
  values.forEach((value, i) => {
    offsets[i] = at
    lengths[i] = value.length
    at += value.length
    if (random.below(10) > 0) return
    nulls[i] = 1
    offsets[i] = 2 ** 31 - 1
    lengths[i] = -5
  })
  return { bytes, view: new DataView(bytes.buffer), offsets, lengths, nulls }
}

describe('texts found at once', () => {
  for (const [name, make] of Object.entries(texts)) {
    it(name, () => {
      for (let seed = 1; seed <= tries(8); seed++) {
        const random = seeded(seed)
        const rows = 1 + random.below(4000)
        const { bytes, view, offsets, lengths, nulls } = column(random, make, rows)
        const table = new KeyTable()
        for (let i = 0; i < rows; i++) {
          // a third of the keys of another kind, with the same bytes
          const tag = i % 3 === 0 ? TAG_BYTES : TAG_STRING
          if (nulls[i] === 0 && i % 2 === 0) table.groupOfBytes(tag, bytes, offsets[i], lengths[i])
        }
        const from = random.below(rows)
        const to = from + random.below(rows - from + 1)
        const groups = new Int32Array(rows).fill(-7)
        findTexts(table, TAG_STRING, view, offsets, lengths, nulls, from, to, groups)
        for (let i = 0; i < rows; i++) {
          if (i < from || i >= to) assert.equal(groups[i], -7)
          else if (nulls[i] === 0) {
            assert.equal(groups[i], table.findBytes(TAG_STRING, bytes, offsets[i], lengths[i]))
          }
        }
      }
    })
  }

  it('none in a table without keys', () => {
    const { view, offsets, lengths, nulls } = column(seeded(1), texts.unicode, 600)
    const groups = new Int32Array(600)
    findTexts(new KeyTable(), TAG_STRING, view, offsets, lengths, nulls, 0, 600, groups)
    assert.ok(groups.every(group => group === -1))
  })
})

describe('numbers found at once', () => {
  const numbers = (random: Random): number =>
    random.pick([random.below(5000), -random.below(50) / 7, -0, 0, Number.NaN, 1 / 0, 2 ** 60])

  it('as one by one', () => {
    for (let seed = 1; seed <= tries(8); seed++) {
      const random = seeded(seed)
      const values = Float64Array.from({ length: 3000 }, () => numbers(random))
      const table = new KeyTable()
      values.forEach((value, i) => {
        if (i % 2 === 0) table.group(value)
      })
      const known = table.count
      const groups = new Int32Array(values.length)
      findNumbers(table, TAG_NUMBER, values, 0, values.length, groups)
      values.forEach((value, i) => {
        const group = table.group(value)
        assert.equal(groups[i], group < known ? group : -1, String(value))
      })
    }
  })
})
