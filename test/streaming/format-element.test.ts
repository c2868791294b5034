import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchFileName, formatBatch } from '../../src/streaming/dstream/output.js'
import { Time } from '../../src/streaming/time.js'
import { formatElement } from '../../src/util/format-element.js'

class Point {
  x = 1
  toString(): string {
    return 'at 1'
  }
}

const cyclic: { self?: unknown } = {}
cyclic.self = cyclic

const table: [unknown, string][] = [
  ['word', 'word'],
  [3, '3'],
  [-0, '0'],
  [10n, '10'],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'null'],
  [['word', 3], '(word,3)'],
  [['a', ['b', null]], '(a,(b,null))'],
  [['a', [1, 2, 3]], '(a,[1,2,3])'],
  [[], '[]'],
  [['only'], '["only"]'],
  [{ a: 1, b: [1, 'x'] }, '{"a":1,"b":[1,"x"]}'],
  [{ n: Number.NaN, big: 5n }, '{"n":"NaN","big":"5"}'],
  [new Map([['k', 1]]), '[["k",1]]'],
  [new Set([1, 2, 3]), '[1,2,3]'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Date(Number.NaN), 'Invalid Date'],
  [Uint8Array.of(1, 2), '[1,2]'],
  [new Point(), 'at 1'],
  [Object.create(null), '{}'],
  [cyclic, '[object Object]'],
]

for (const [value, text] of table) {
  test(`formats ${text}`, () => assert.equal(formatElement(value), text))
}

test('a printed batch has a banner, the first records, and dots when there are more', () => {
  const rule = '-------------------------------------------'
  assert.equal(
    formatBatch(new Time(1700000001000), [['word', 3]], 10),
    `${rule}\nTime: 1700000001000 ms\n${rule}\n(word,3)\n\n`,
  )
  assert.equal(
    formatBatch(new Time(1000), [1, 2, 3], 2),
    `${rule}\nTime: 1000 ms\n${rule}\n1\n2\n...\n\n`,
  )
  assert.equal(formatBatch(new Time(1000), [], 2), `${rule}\nTime: 1000 ms\n${rule}\n\n`)
})

test('files of a batch are named by its time', () => {
  const time = new Time(1500)
  assert.equal(batchFileName('out/counts', '', time), 'out/counts-1500')
  assert.equal(batchFileName('out/counts', 'txt', time), 'out/counts-1500.txt')
  assert.equal(batchFileName('', 'txt', time), '1500.txt')
})
