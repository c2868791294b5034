/**
 * The union of RDDs of pairs that have the same partitioner: partition i has the rows of all partitions i, one RDD after
 * the other, and the partitioner stays. What lies in blocks is read as one list of blocks: the plan is the same for
 * windows of any length, and compiled once.
 */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { BlockHandle } from '../storage/block.js'
import { type Dependency, OneToOneDependency } from './dependency.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'

export class PartitionerAwareUnionRDD<T> extends RDD<T> {
  readonly dependencies: readonly Dependency[]
  private readonly common: Partitioner
  private readonly rdds: readonly RDD<T>[]

  /** At least one RDD; the partitioners of all are equal to this one. */
  constructor(context: SparkContext, rdds: readonly RDD<T>[], partitioner: Partitioner) {
    super(context, 'union')
    this.rdds = rdds
    this.common = partitioner
    this.dependencies = rdds.map(rdd => new OneToOneDependency(rdd as RDD<unknown>))
  }

  override get partitioner(): Partitioner {
    return this.common
  }

  get numPartitions(): number {
    return this.common.numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { operator, callSite } = this
    const parents: PlanNode[] = []
    let blocks: BlockHandle[] = []
    const endRun = (): void => {
      const slot = builder.slot({ kind: 'blocks', blocks })
      parents.push({ node: 'source', kind: 'rows', slot, operator, callSite })
      blocks = []
    }
    for (const rdd of this.rdds) {
      const kept = builder.keptBlocks(rdd as RDD<unknown>, partition)
      if (kept === undefined) {
        if (blocks.length > 0) endRun()
        parents.push(builder.planOf(rdd as RDD<unknown>, partition))
      } else {
        blocks.push(...kept)
      }
    }
    if (blocks.length > 0 || parents.length === 0) endRun()
    if (parents.length === 1) return parents[0]
    return {
      node: 'partition',
      name: 'concatenate',
      fns: [],
      args: [],
      slot: -1,
      operator,
      callSite,
      parents,
    }
  }
}
