/**
 * Where the outputs of map tasks are: for each shuffle and map task, the blocks of each reduce partition. The block
 * manager holds the blocks (one entry a map task, so that they can be moved to disk); a shuffle whose outputs are all
 * there is not computed again.
 */
import type { BlockHandle } from '../storage/block.js'
import type { BlockManager } from '../storage/block-manager.js'
import { StorageLevel } from '../storage/storage-level.js'
import type { MapOutput } from './shuffle-writer.js'

interface ShuffleState {
  /** By map task: how many blocks each reduce partition has; undefined while the output is missing. */
  readonly counts: (Int32Array | undefined)[]
}

export class MapOutputTracker {
  private readonly shuffles = new Map<number, ShuffleState>()
  private readonly blockManager: BlockManager

  constructor(blockManager: BlockManager) {
    this.blockManager = blockManager
  }

  registerShuffle(shuffleId: number, numMaps: number): void {
    if (this.shuffles.has(shuffleId)) return
    this.shuffles.set(shuffleId, { counts: new Array(numMaps).fill(undefined) })
  }

  /** Takes over the blocks of one map task. */
  registerMapOutput(shuffleId: number, map: number, output: MapOutput): void {
    const blocks = output.flat()
    const shuffle = this.shuffles.get(shuffleId)
    // forgotten while the task ran
    if (shuffle === undefined) return this.blockManager.release(blocks)
    shuffle.counts[map] = Int32Array.from(output, list => list.length)
    this.blockManager.register(blockId(shuffleId, map), blocks, StorageLevel.MEMORY_AND_DISK_SER)
  }

  /** Map tasks whose output has to be computed. */
  missingMaps(shuffleId: number): number[] {
    const missing: number[] = []
    this.shuffles.get(shuffleId)?.counts.forEach((counts, map) => {
      if (counts === undefined || this.blockManager.get(blockId(shuffleId, map)) === undefined) {
        missing.push(map)
      }
    })
    return missing
  }

  /** True when no output is missing. */
  isComplete(shuffleId: number): boolean {
    return this.shuffles.has(shuffleId) && this.missingMaps(shuffleId).length === 0
  }

  /** All blocks of a reduce partition, in order of map task. */
  blocksFor(shuffleId: number, reduce: number): BlockHandle[] {
    const found: BlockHandle[] = []
    this.shuffles.get(shuffleId)!.counts.forEach((counts, map) => {
      const blocks = this.blockManager.get(blockId(shuffleId, map))!
      let from = 0
      for (let r = 0; r < reduce; r++) from += counts![r]
      for (let i = from; i < from + counts![reduce]; i++) found.push(blocks[i])
    })
    return found
  }

  /** Bytes of each reduce partition, over all map tasks. */
  partitionBytes(shuffleId: number, numPartitions: number): number[] {
    return Array.from({ length: numPartitions }, (_, reduce) =>
      this.blocksFor(shuffleId, reduce).reduce((sum, block) => sum + block.length, 0),
    )
  }

  /** Frees all outputs of a shuffle. */
  unregisterShuffle(shuffleId: number): void {
    this.shuffles.get(shuffleId)?.counts.forEach((counts, map) => {
      if (counts !== undefined) this.blockManager.remove(blockId(shuffleId, map))
    })
    this.shuffles.delete(shuffleId)
  }
}

function blockId(shuffleId: number, map: number): string {
  return `shuffle_${shuffleId}_${map}`
}
