import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tryBlocks } from './blocks.js'

test('batches: blocks, copies, groups, orders and partitions keep every row', () => {
  for (let seed = 0; seed < 120; seed++) assert.equal(tryBlocks(seed), undefined)
})
