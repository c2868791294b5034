import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeRows } from '../../../src/core/serializer/column-block.js'
import {
  BlockGenerator,
  MAX_BLOCK_BYTES,
  MAX_BLOCK_ROWS,
} from '../../../src/streaming/receiver/block-generator.js'
import { isCondition } from '../../../src/util/errors.js'

function collecting(): { generator: BlockGenerator; blocks: unknown[][]; bad: unknown[] } {
  const blocks: unknown[][] = []
  const bad: unknown[] = []
  const generator = new BlockGenerator({
    onBlock: (bytes, rows) => {
      blocks.push(decodeRows(bytes.slice()))
      assert.equal(blocks.at(-1)?.length, rows)
    },
    onBadRecord: error => bad.push(error),
  })
  return { generator, blocks, bad }
}

test('records of one block interval are one block; an empty interval makes none', () => {
  const { generator, blocks } = collecting()
  generator.cut()
  generator.add('a')
  generator.add(['b', 2])
  generator.cut()
  generator.cut()
  generator.add(null)
  generator.stop()
  assert.deepEqual(blocks, [['a', ['b', 2]], [null]])
})

test('records stored together are a block of their own', () => {
  const { generator, blocks } = collecting()
  generator.add(1)
  generator.addBlock([2, 3])
  generator.add(4)
  generator.cut()
  assert.deepEqual(blocks, [[1], [2, 3], [4]])
})

test('very many records are cut before the interval is over', () => {
  const { generator, blocks } = collecting()
  for (let i = 0; i < 200_000; i++) generator.add(i)
  generator.cut()
  const sizes = blocks.map(rows => rows.length)
  assert.deepEqual(sizes.slice(0, 3), [1024, 2048, 4096])
  assert.deepEqual(sizes.slice(6, 8), [MAX_BLOCK_ROWS, MAX_BLOCK_ROWS])
  assert.deepEqual(blocks.flat(), [...Array(200_000).keys()])
})

test('so are large records, when they are known to be large', () => {
  const lengths: number[] = []
  const generator = new BlockGenerator({
    onBlock: bytes => lengths.push(bytes.length),
    onBadRecord: error => assert.fail(String(error)),
  })
  const large = 'x'.repeat(100_000)
  generator.add(large)
  generator.cut()
  for (let i = 0; i < 500; i++) generator.add(large)
  generator.cut()
  assert.ok(lengths.length > 5, `${lengths}`)
  assert.ok(Math.max(...lengths) <= MAX_BLOCK_BYTES, `${lengths}`)
})

test('a record that cannot be encoded is reported, the others are kept in order', () => {
  const { generator, blocks, bad } = collecting()
  for (const item of [1, 2, () => {}, 4, 5]) generator.add(item)
  generator.cut()
  assert.deepEqual(blocks.flat(), [1, 2, 4, 5])
  assert.equal(bad.length, 1)
  assert.ok(isCondition(bad[0], 'VALUE_NOT_SERIALIZABLE'))
})

test('nothing may be added after the stop', () => {
  const { generator } = collecting()
  generator.stop()
  assert.throws(
    () => generator.add(1),
    error => isCondition(error, 'RECEIVER_STOPPED'),
  )
})
