import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ReceivedBlock,
  ReceivedBlockTracker,
} from '../../../src/streaming/scheduler/received-block-tracker.js'
import { Time } from '../../../src/streaming/time.js'

const block = (streamId: number, n: number): ReceivedBlock => ({
  id: `input-${streamId}-${n}`,
  streamId,
  rows: n,
  kib: 1,
})
const ids = (blocks: readonly ReceivedBlock[]): string[] => blocks.map(({ id }) => id)

test('a block belongs to the first batch after it, and to no other', () => {
  const tracker = new ReceivedBlockTracker([0, 1])
  tracker.addBlock(block(0, 1))
  tracker.addBlock(block(1, 2))
  tracker.addBlock(block(0, 3))
  assert.equal(tracker.hasUnallocatedBlocks(), true)
  tracker.allocateBlocksToBatch(new Time(1000))
  assert.equal(tracker.hasUnallocatedBlocks(), false)
  tracker.addBlock(block(0, 4))
  assert.deepEqual(ids(tracker.getUnallocatedBlocks(0)), ['input-0-4'])
  tracker.allocateBlocksToBatch(new Time(2000))
  const of = (timeMs: number, stream: number): string[] =>
    ids(tracker.getBlocksOfBatchAndStream(new Time(timeMs), stream))
  assert.deepEqual(of(1000, 0), ['input-0-1', 'input-0-3'])
  assert.deepEqual(of(1000, 1), ['input-1-2'])
  assert.deepEqual(of(2000, 0), ['input-0-4'])
  assert.deepEqual(of(2000, 1), [])
  assert.deepEqual(of(3000, 0), [])
})

test('a batch gets its blocks once', () => {
  const tracker = new ReceivedBlockTracker([0])
  tracker.addBlock(block(0, 1))
  tracker.allocateBlocksToBatch(new Time(1000))
  tracker.addBlock(block(0, 2))
  tracker.allocateBlocksToBatch(new Time(1000))
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(1000))), ['input-0-1'])
  assert.deepEqual(ids(tracker.getUnallocatedBlocks(0)), ['input-0-2'])
})

test('a clean-up gives back the blocks of older batches', () => {
  const tracker = new ReceivedBlockTracker([0])
  for (const n of [1, 2, 3]) {
    tracker.addBlock(block(0, n))
    tracker.allocateBlocksToBatch(new Time(n * 1000))
  }
  assert.deepEqual(ids(tracker.cleanupOldBatches(3000)), ['input-0-1', 'input-0-2'])
  assert.deepEqual(ids(tracker.getBlocksOfBatch(new Time(2000))), [])
  tracker.addBlock(block(0, 4))
  assert.deepEqual(ids(tracker.clear()), ['input-0-3', 'input-0-4'])
  assert.equal(tracker.hasUnallocatedBlocks(), false)
})
