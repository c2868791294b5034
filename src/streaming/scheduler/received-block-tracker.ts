/**
 * Which received blocks wait for a batch, and which belong to which. A block goes to the first batch that is made after
 * it came, and to no other. Knows block ids only; the blocks themselves are with the BlockManager.
 */
import type { Time } from '../time.js'

export interface ReceivedBlock {
  /** In the BlockManager: `input-STREAM-NUMBER`. */
  readonly id: string
  readonly streamId: number
  readonly rows: number
  /** What it counts for in the memory bound. */
  readonly kib: number
}

export class ReceivedBlockTracker {
  private readonly streamIds: readonly number[]
  private readonly waiting: Map<number, ReceivedBlock[]> = new Map()
  private readonly batches: Map<number, Map<number, readonly ReceivedBlock[]>> = new Map()
  private lastAllocatedMs = Number.NEGATIVE_INFINITY

  constructor(streamIds: readonly number[]) {
    this.streamIds = streamIds
    for (const id of streamIds) this.waiting.set(id, [])
  }

  /** A block was received. */
  addBlock(block: ReceivedBlock): void {
    this.waiting.get(block.streamId)?.push(block)
  }

  /** Gives all blocks that wait to the batch at `time`. Does nothing for a batch that is not later than the last one. */
  allocateBlocksToBatch(time: Time): void {
    if (time.milliseconds <= this.lastAllocatedMs) return
    this.lastAllocatedMs = time.milliseconds
    const allocated = new Map<number, readonly ReceivedBlock[]>()
    for (const id of this.streamIds) {
      allocated.set(id, this.waiting.get(id) ?? [])
      this.waiting.set(id, [])
    }
    this.batches.set(time.milliseconds, allocated)
  }

  /** Blocks of one stream in the batch at `time`, in the order in which they came. */
  getBlocksOfBatchAndStream(time: Time, streamId: number): readonly ReceivedBlock[] {
    return this.batches.get(time.milliseconds)?.get(streamId) ?? []
  }

  /** All blocks of the batch at `time`. */
  getBlocksOfBatch(time: Time): ReceivedBlock[] {
    return [...(this.batches.get(time.milliseconds)?.values() ?? [])].flat()
  }

  /** True when there are blocks that no batch has. */
  hasUnallocatedBlocks(): boolean {
    return [...this.waiting.values()].some(blocks => blocks.length > 0)
  }

  /** Blocks of one stream that no batch has, in the order in which they came. */
  getUnallocatedBlocks(streamId: number): readonly ReceivedBlock[] {
    return this.waiting.get(streamId) ?? []
  }

  /** Forgets batches before `thresholdMs`; returns their blocks. */
  cleanupOldBatches(thresholdMs: number): ReceivedBlock[] {
    const old: ReceivedBlock[] = []
    for (const [timeMs, blocks] of this.batches) {
      if (timeMs >= thresholdMs) continue
      this.batches.delete(timeMs)
      old.push(...[...blocks.values()].flat())
    }
    return old
  }

  /** Forgets everything; returns all blocks. */
  clear(): ReceivedBlock[] {
    const all = this.cleanupOldBatches(Number.POSITIVE_INFINITY)
    for (const [id, blocks] of this.waiting) {
      all.push(...blocks)
      this.waiting.set(id, [])
    }
    return all
  }
}
