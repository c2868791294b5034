/** Tables of FlatBuffers: what is written is read; what is damaged is an error before anything is made of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  byte,
  flatBytes,
  int,
  long,
  short,
  structs,
  table,
  tables,
  text,
} from '../../../../src/sql/sinks/arrow/flat-builder.js'
import { FlatTable } from '../../../../src/sql/sources/arrow/flat-table.js'

const numbers = Array.from({ length: 600 }, (_, i) => i * 2 ** 40)
const bytes = flatBytes([
  byte(100),
  long(-(2 ** 40)),
  undefined,
  short(-3),
  text('é and more'),
  table(int(-7), text('')),
  tables([[int(1)], [], [int(3)]]),
  structs(numbers, 3),
])

test('every kind of field', () => {
  const root = FlatTable.root(bytes)
  assert.equal(root.byte(0), 100)
  assert.equal(root.flag(0), true)
  assert.equal(root.long(1), -(2 ** 40))
  assert.equal(root.short(2, 9), 9)
  assert.equal(root.short(3), -3)
  assert.equal(root.text(4), 'é and more')
  assert.equal(root.table(5)?.int(0), -7)
  assert.equal(root.table(5)?.text(1), '')
  assert.deepEqual(
    root.tables(6).map(each => each.int(0, 2)),
    [1, 2, 3],
  )
  assert.deepEqual(root.longs(7, 3), numbers)
  assert.equal(root.text(8), undefined)
  assert.deepEqual(root.tables(99), [])
})

test('a vector that is longer than what it is in', () => {
  const damaged = Uint8Array.from(bytes)
  const view = new DataView(damaged.buffer)
  // the number of structs is in front of the last 600 numbers of 64 bits
  const at = damaged.length - 600 * 8 - 4
  assert.equal(view.getUint32(at, true), 200)
  for (const length of [201, 0xffffffff]) {
    view.setUint32(at, length, true)
    assert.throws(() => FlatTable.root(damaged).longs(7, 3), /longer than what it is in/)
  }
})

test('offsets that lead outside', () => {
  for (let at = 0; at < 64; at++) {
    const damaged = Uint8Array.from(bytes)
    damaged[at] ^= 0x7f
    damaged[at + 1] ^= 0x7f
    try {
      const root = FlatTable.root(damaged)
      for (let slot = 0; slot < 9; slot++) {
        root.text(slot)
        root.tables(slot)
        root.longs(slot)
      }
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error))
    }
  }
})
