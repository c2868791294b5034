/**
 * Collects what one task needs while its plan is made: the plan says what to do, the inputs with what. Each RDD adds its
 * own node (`RDD.plan`); `planOf` puts the cache in front of it.
 */

import type { ShuffleDependency } from '../rdd/dependency.js'
import type { RDD } from '../rdd/rdd.js'
import type { MapOutputTracker } from '../shuffle/map-output-tracker.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { PlanNode, TaskInput } from './plan.js'

export class PlanBuilder {
  readonly inputs: TaskInput[] = []
  /** A number of a thread, modulo how many there are, that has what the task needs; undefined when all are alike. */
  preferredThread: number | undefined
  private readonly blockManager: BlockManager
  private readonly tracker: MapOutputTracker

  constructor(blockManager: BlockManager, tracker: MapOutputTracker) {
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
    return this.slot({
      kind: 'blocks',
      blocks: this.tracker.blocksFor(dependency.shuffleId, partition),
    })
  }

  /** The plan of an RDD's partition: from its kept block, or computed, and then kept when it is persisted. */
  planOf(rdd: RDD<unknown>, partition: number): PlanNode {
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
