/** `/storage/rdd`, and what Spark has not: the memory of all blocks, and keyed state. Of a running program only. */
import type { Application } from '../application.js'
import type { BlockState, KeptRdd, LiveSources } from '../live-sources.js'
import { idOf, unknown } from './rest-error.js'

export function storage({ live }: Application, [kind, id]: string[]): unknown {
  if (kind !== 'rdd') throw unknown('storage', String(kind))
  const byRdd = live === undefined ? new Map<number, BlockState[]>() : blocksByRdd(live)
  if (id === undefined) {
    return (live?.rdds() ?? [])
      .filter(rdd => byRdd.has(rdd.id))
      .map(rdd => rddJson(rdd, byRdd.get(rdd.id) ?? [], false))
  }
  const wanted = idOf('RDD', id)
  const rdd = live?.rdds().find(kept => kept.id === wanted)
  if (rdd === undefined) throw unknown('RDD', id)
  return rddJson(rdd, byRdd.get(wanted) ?? [], true)
}

/** `/millrace/storage`. */
export function blocksAndState({ live }: Application): unknown {
  const blocks = live?.blocks() ?? []
  const sum = (size: (block: BlockState) => number): number =>
    blocks.reduce((total, block) => total + size(block), 0)
  return {
    memory: {
      usedBytes: sum(({ memoryBytes }) => memoryBytes),
      limitBytes: live?.memoryLimitBytes ?? 0,
      diskBytes: sum(({ diskBytes }) => diskBytes),
      blocks: blocks.length,
    },
    stores: live?.stores() ?? [],
  }
}

function blocksByRdd(live: LiveSources): Map<number, BlockState[]> {
  const found = new Map<number, BlockState[]>()
  for (const block of live.blocks()) {
    const id = /^rdd_(\d+)_/.exec(block.id)?.[1]
    if (id === undefined) continue
    const list = found.get(Number(id))
    if (list === undefined) found.set(Number(id), [block])
    else list.push(block)
  }
  return found
}

function rddJson(rdd: KeptRdd, blocks: readonly BlockState[], withPartitions: boolean): object {
  const memoryUsed = blocks.reduce((sum, block) => sum + block.memoryBytes, 0)
  const diskUsed = blocks.reduce((sum, block) => sum + block.diskBytes, 0)
  const { id, name, callSite, numPartitions, storageLevel } = rdd
  return {
    id,
    name,
    numPartitions,
    numCachedPartitions: blocks.length,
    storageLevel,
    memoryUsed,
    diskUsed,
    callSite,
    ...(withPartitions
      ? {
          dataDistribution: [{ address: 'localhost', memoryUsed, memoryRemaining: 0, diskUsed }],
          partitions: blocks
            .map(block => ({
              blockName: block.id,
              storageLevel: block.level,
              memoryUsed: block.memoryBytes,
              diskUsed: block.diskBytes,
              executors: ['driver'],
            }))
            .sort((a, b) => partitionOf(a.blockName) - partitionOf(b.blockName)),
        }
      : {}),
  }
}

function partitionOf(blockName: string): number {
  return Number(blockName.slice(blockName.lastIndexOf('_') + 1))
}
