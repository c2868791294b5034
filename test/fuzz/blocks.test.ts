import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tries } from '../effort.js'
import { tryBlocks } from './blocks.js'

/** Seeds that have found something. */
const kept = [204841]

test('batches: blocks, copies, groups, orders and partitions keep every row', () => {
  for (let seed = 0; seed < tries(120); seed++) assert.equal(tryBlocks(seed), undefined)
})

test('what was found once', () => {
  for (const seed of kept) assert.equal(tryBlocks(seed), undefined)
})
