/**
 * Collects what one task needs while its plan is made: the plan says what to do, the inputs with what. Each RDD adds its
 * own node (`RDD.plan`); `planOf` puts the cache in front of it.
 */

import type { ShuffleDependency } from '../rdd/dependency.js'
import type { RDD } from '../rdd/rdd.js'
import type { TaskReads } from '../scheduler/listener-bus.js'
import type { MapOutputTracker } from '../shuffle/map-output-tracker.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { PlanNode, TaskInput } from './plan.js'

export class PlanBuilder {
  readonly inputs: TaskInput[] = []
  private shuffleBytes = 0
  private shuffleRows = 0
  /** A number of a thread, modulo how many there are, that has what the task needs; undefined when all are alike. */
  preferredThread: number | undefined
  private readonly blockManager: BlockManager
  private readonly tracker: MapOutputTracker

  private readonly rddIds: Set<number>

  /** `rddIds`: takes the ids of the RDDs that come into the plan. */
  constructor(
    blockManager: BlockManager,
    tracker: MapOutputTracker,
    rddIds: Set<number> = new Set(),
  ) {
    this.rddIds = rddIds
    this.blockManager = blockManager
    this.tracker = tracker
  }

  /** The slot of a new input. */
  slot(input: TaskInput): number {
    return this.inputs.push(input) - 1
  }

  value(value: unknown): number {
    return this.slot({ kind: 'value', value })
  }

  /** The blocks that map tasks wrote for a reduce partition. */
  shuffle(dependency: ShuffleDependency, partition: number): number {
    const blocks = this.tracker.blocksFor(dependency.shuffleId, partition)
    for (const block of blocks) {
      this.shuffleBytes += block.length
      this.shuffleRows += block.rows
    }
    return this.slot({ kind: 'blocks', blocks })
  }

  /** What the inputs so far give to read. */
  get reads(): TaskReads {
    const { shuffleBytes, shuffleRows } = this
    let bytes = 0
    let rows = 0
    for (const input of this.inputs) {
      if (input.kind !== 'blocks') continue
      for (const block of input.blocks) {
        bytes += block.length
        rows += block.rows
      }
    }
    return {
      inputBytes: bytes - shuffleBytes,
      inputRows: rows - shuffleRows,
      shuffleBytes,
      shuffleRows,
    }
  }

  /** The plan of an RDD's partition: from its kept block, or computed, and then kept when it is persisted. */
  planOf(rdd: RDD<unknown>, partition: number): PlanNode {
    this.rddIds.add(rdd.id)
    if (!rdd.isPersisted) return rdd.plan(partition, this)
    const blocks = this.keptBlocks(rdd, partition)
    if (blocks !== undefined) {
      const slot = this.slot({ kind: 'blocks', blocks })
      return { node: 'source', kind: 'rows', slot, operator: 'cache', callSite: rdd.callSite }
    }
    const slot = this.value(rdd.blockId(partition))
    return { node: 'cache', slot, parent: rdd.plan(partition, this) }
  }

  /** The blocks of a partition that is kept; undefined when it is not. */
  keptBlocks(rdd: RDD<unknown>, partition: number): readonly BlockHandle[] | undefined {
    return rdd.isPersisted ? this.blockManager.get(rdd.blockId(partition)) : undefined
  }
}
