import type { MemoryBlock } from '../../../src/core/storage/block.js'
import type { BlockAllocator } from '../../../src/core/storage/block-allocator.js'

/** A block in shared memory, all of its bytes `fill`. */
export function memoryBlock(allocator: BlockAllocator, length: number, fill: number): MemoryBlock {
  const room = allocator.allocate(length)
  room.view.fill(fill)
  return room.finish(1, 'bytes')
}

export function bytesOf(block: MemoryBlock): Uint8Array {
  return new Uint8Array(block.buffer, block.offset, block.length)
}

/** Numbers from 0 to below `n`, the same ones for the same seed. */
export function randomNumbers(seed: number): (n: number) => number {
  let state = seed
  return n => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.floor(((state >>> 8) / 2 ** 24) * n)
  }
}
