import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MemoryBlock } from '../../../src/core/storage/block.js'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import { SLAB_BYTES } from '../../../src/core/storage/slab-messages.js'
import { SlabPool } from '../../../src/core/storage/slab-pool.js'
import { tries } from '../../effort.js'
import { bytesOf, memoryBlock, randomNumbers } from './slabs.js'

const HALF = SLAB_BYTES / 2

describe('SlabPool', () => {
  it('frees a slab when it is closed and its last block is released', () => {
    const pool = new SlabPool()
    const allocator = new BlockAllocator(1)
    const [a, b, c] = [1, 2, 3].map(i => memoryBlock(allocator, HALF, i))
    pool.adopt(allocator.takeReport())
    assert.equal(pool.bytesInUse, 2 * SLAB_BYTES)
    pool.retain(a)
    pool.release(a)
    pool.release(b)
    assert.equal(pool.bytesFree, 0)
    pool.release(a)
    assert.equal(pool.bytesFree, SLAB_BYTES)
    pool.release(c) // its slab is still open
    assert.equal(pool.bytesFree, SLAB_BYTES)
    assert.equal(pool.bytesInUse, SLAB_BYTES)
  })

  it('grants free slabs again, of the sizes that the thread used', () => {
    const pool = new SlabPool()
    const one = new BlockAllocator(1)
    const blocks = [HALF, HALF, HALF, 3 * SLAB_BYTES].map(length => memoryBlock(one, length, 1))
    pool.adopt(one.takeReport())
    for (const block of blocks) pool.release(block)
    assert.equal(pool.bytesFree, SLAB_BYTES + 4 * SLAB_BYTES)
    assert.deepEqual(pool.takeGrants(2, 10), [])
    const grants = pool.takeGrants(1, 10)
    assert.deepEqual(
      grants.map(g => g.buffer.byteLength).sort((x, y) => x - y),
      [SLAB_BYTES, 4 * SLAB_BYTES],
    )
    assert.equal(pool.bytesFree, 0)
    one.grant(grants)
    memoryBlock(one, 3 * SLAB_BYTES, 1)
    memoryBlock(one, HALF, 1)
    memoryBlock(one, HALF, 1)
    const report = one.takeReport()
    assert.deepEqual(report.created, [])
    pool.adopt(report)
    assert.equal(pool.bytesInUse, 6 * SLAB_BYTES)
  })

  it('gets large slabs back that a thread does not want', () => {
    const pool = new SlabPool()
    const one = new BlockAllocator(1)
    const block = memoryBlock(one, 2 * SLAB_BYTES, 1)
    pool.adopt(one.takeReport())
    pool.release(block)
    one.grant(pool.takeGrants(1, 10))
    assert.equal(pool.bytesFree, 0)
    pool.adopt(one.takeReport())
    assert.equal(pool.bytesFree, 2 * SLAB_BYTES)
  })

  it('drops free slabs above its bound only', () => {
    const pool = new SlabPool({ maxFreeBytes: 2 * SLAB_BYTES })
    const allocator = new BlockAllocator(1)
    const blocks = Array.from({ length: 4 }, () => memoryBlock(allocator, SLAB_BYTES, 1))
    pool.adopt(allocator.takeReport())
    for (const block of blocks) pool.release(block)
    assert.equal(pool.bytesFree, 2 * SLAB_BYTES)
    assert.equal(pool.bytesInUse, 0)
  })

  it('counts the open slabs of a lost thread as closed, and keeps its blocks', () => {
    const pool = new SlabPool()
    const allocator = new BlockAllocator(3)
    const block = memoryBlock(allocator, 100, 7)
    pool.adopt(allocator.takeReport())
    pool.threadLost(3)
    assert.equal(pool.bytesFree, 0)
    assert.deepEqual(new Set(bytesOf(block)), new Set([7]))
    pool.release(block)
    assert.equal(pool.bytesFree, SLAB_BYTES)
  })

  it('gets back what was granted to a lost thread', () => {
    const pool = new SlabPool()
    const allocator = new BlockAllocator(3)
    const block = memoryBlock(allocator, SLAB_BYTES, 1)
    pool.adopt(allocator.takeReport())
    pool.release(block)
    assert.equal(pool.takeGrants(3, 1).length, 1)
    pool.threadLost(3)
    assert.equal(pool.bytesFree, SLAB_BYTES)
  })

  it('refuses more releases than there were holders', () => {
    const pool = new SlabPool()
    const allocator = new BlockAllocator(1)
    const block = memoryBlock(allocator, 10, 1)
    pool.adopt(allocator.takeReport())
    pool.release(block)
    assert.throws(() => pool.release(block), /more often/)
    assert.throws(() => pool.retain({ ...block, slab: 5 }), /no slab 5 of thread 0/)
  })

  it('agrees with a naive count, and never hands out memory in which a block lives', () => {
    for (let seed = 1; seed <= tries(30); seed++) checkAgainstModel(seed)
  })
})

/** Random tasks, failures, holders and thread deaths; each block's bytes are checked for as long as it has a holder. */
function checkAgainstModel(seed: number): void {
  const random = randomNumbers(seed)
  const pool = new SlabPool({ maxFreeBytes: 8 * SLAB_BYTES })
  let threads = 1
  const allocators = [new BlockAllocator(threads++), new BlockAllocator(threads++)]
  const live: { block: MemoryBlock; fill: number; holders: number }[] = []
  const sizes = [1, 8, 1000, 100_000, HALF, HALF + 1, SLAB_BYTES, SLAB_BYTES + 1]
  let fill = 0
  for (let step = 0; step < 300; step++) {
    const at = random(allocators.length)
    const allocator = allocators[at]
    const action = random(10)
    if (action < 4) {
      allocator.grant(pool.takeGrants(at === 0 ? 1 : threads - 1, random(4)))
      allocator.beginTask()
      const blocks = Array.from({ length: random(5) }, () => {
        fill = (fill + 1) % 256
        return {
          block: memoryBlock(allocator, sizes[random(sizes.length)], fill),
          fill,
          holders: 1,
        }
      })
      const fails = random(4) === 0
      if (fails) allocator.abandonTask()
      pool.adopt(allocator.takeReport())
      if (!fails) live.push(...blocks)
    } else if (action < 6 && live.length > 0) {
      const entry = live[random(live.length)]
      entry.holders++
      pool.retain(entry.block)
    } else if (action < 9 && live.length > 0) {
      const i = random(live.length)
      pool.release(live[i].block)
      if (--live[i].holders === 0) live.splice(i, 1)
    } else if (random(5) === 0) {
      // the second thread dies in the middle of a task, and another takes its place
      memoryBlock(allocators[1], 500, 0)
      pool.threadLost(threads - 1)
      allocators[1] = new BlockAllocator(threads++)
    }
    for (const entry of live) {
      const bytes = bytesOf(entry.block)
      const last = bytes.length - 1
      assert.equal(bytes[0] + bytes[last >> 1] + bytes[last], 3 * entry.fill, `seed ${seed}`)
    }
    const slabs = new Map(live.map(({ block }) => [block.slab, block.buffer.byteLength]))
    const pinned = [...slabs.values()].reduce((sum, bytes) => sum + bytes, 0)
    assert.ok(pool.bytesInUse >= pinned, `seed ${seed}`)
  }
  for (const { block, holders } of live) for (let i = 0; i < holders; i++) pool.release(block)
  pool.threadLost(1)
  pool.threadLost(threads - 1)
  assert.equal(pool.bytesInUse, 0, `seed ${seed}`)
}
