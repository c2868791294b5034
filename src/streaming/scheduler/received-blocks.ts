/**
 * The account of received blocks: with the BlockManager from their arrival, given to one batch, counted as pending until
 * that batch is processed, freed when it is forgotten.
 *
 * What is pending is one number in shared memory: receivers add the blocks they make to it and wait while it is too
 * large; it is taken away here when a batch is done.
 */
import type { BlockHandle } from '../../core/storage/block.js'
import type { BlockManager } from '../../core/storage/block-manager.js'
import type { StorageLevel } from '../../core/storage/storage-level.js'
import { MillraceError } from '../../util/errors.js'
import { pendingKiB } from '../receiver/protocol.js'
import type { Time } from '../time.js'
import { type ReceivedBlock, ReceivedBlockTracker } from './received-block-tracker.js'

let nextBlockId = 0

export class ReceivedBlocks {
  private readonly blockManager: BlockManager
  private readonly tracker: ReceivedBlockTracker
  private readonly pending = new Int32Array(new SharedArrayBuffer(4))
  /** Blocks that count as pending. */
  private readonly unprocessed: Set<ReceivedBlock> = new Set()

  constructor(blockManager: BlockManager, streamIds: readonly number[]) {
    this.blockManager = blockManager
    this.tracker = new ReceivedBlockTracker(streamIds)
  }

  /** For receiver threads: one Int32, the KiB of received blocks that no batch has processed. */
  get pendingWord(): SharedArrayBuffer {
    return this.pending.buffer as SharedArrayBuffer
  }

  /** Bytes of received blocks that no batch has processed, in whole KiB each. */
  get bufferedBytes(): number {
    return Atomics.load(this.pending, 0) * 1024
  }

  /** The same, of one stream. */
  pendingBytesOf(streamId: number): number {
    let kib = 0
    for (const block of this.unprocessed) if (block.streamId === streamId) kib += block.kib
    return kib * 1024
  }

  /** Takes over the reference that a block came with; its thread has counted it as pending. */
  add(streamId: number, block: BlockHandle, level: StorageLevel): void {
    const id = `input-${streamId}-${nextBlockId++}`
    this.blockManager.register(id, [block], level)
    const received = { id, streamId, rows: block.rows, kib: pendingKiB(block) }
    this.unprocessed.add(received)
    this.tracker.addBlock(received)
  }

  /** Gives what no batch has to the batch at `time`. */
  allocateToBatch(time: Time): void {
    this.tracker.allocateBlocksToBatch(time)
  }

  ofBatch(time: Time, streamId: number): readonly ReceivedBlock[] {
    return this.tracker.getBlocksOfBatchAndStream(time, streamId)
  }

  /** Where these blocks are now; the caller holds one reference of each. Throws RECEIVED_BLOCK_LOST. */
  handlesOf(received: readonly ReceivedBlock[]): BlockHandle[] {
    const handles = received.flatMap(({ id }) => {
      const found = this.blockManager.get(id)
      if (found === undefined) throw new MillraceError('RECEIVED_BLOCK_LOST', { block: id })
      return found
    })
    this.blockManager.retain(handles)
    return handles
  }

  /** The batch at `time` is done: its blocks are not pending any more. */
  batchProcessed(time: Time): void {
    for (const block of this.tracker.getBlocksOfBatch(time)) this.settle(block)
  }

  /** Frees the blocks of batches before `thresholdMs`. */
  cleanup(thresholdMs: number): void {
    this.free(this.tracker.cleanupOldBatches(thresholdMs))
  }

  /** Frees all blocks. */
  clear(): void {
    this.free(this.tracker.clear())
  }

  /** A thread is lost: blocks that it had counted and not handed over are not pending. */
  recountPending(): void {
    let kib = 0
    for (const block of this.unprocessed) kib += block.kib
    Atomics.store(this.pending, 0, kib)
  }

  private settle(block: ReceivedBlock): void {
    if (this.unprocessed.delete(block)) Atomics.sub(this.pending, 0, block.kib)
  }

  private free(blocks: readonly ReceivedBlock[]): void {
    for (const block of blocks) {
      this.settle(block)
      this.blockManager.remove(block.id)
    }
  }
}
