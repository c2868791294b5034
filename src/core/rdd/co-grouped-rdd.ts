/**
 * Pairs of several RDDs side by side in the partition of their key. A parent that is partitioned in this way already is
 * read in the same task; the others come through a shuffle.
 */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { type Dependency, OneToOneDependency, ShuffleDependency } from './dependency.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'

export interface CoGroupedRDDOptions {
  readonly partitioner: Partitioner
  /** The registered operator that makes a partition's rows from the parents' pairs (`operators/cogroup.ts`). */
  readonly name: string
  /** What the user called; `name` unless said. */
  readonly operator?: string
  /** False: the rows are not pairs with these keys. */
  readonly keepsKeys?: boolean
}

export class CoGroupedRDD<T> extends RDD<T> {
  readonly dependencies: readonly Dependency[]
  private readonly options: CoGroupedRDDOptions

  constructor(parents: readonly RDD<unknown>[], options: CoGroupedRDDOptions) {
    super(parents[0].context, options.operator ?? options.name)
    this.options = options
    const { partitioner } = options
    this.dependencies = parents.map(rdd =>
      rdd.partitioner?.equals(partitioner)
        ? new OneToOneDependency(rdd)
        : new ShuffleDependency({
            rdd,
            partitioner,
            operator: this.operator,
            callSite: this.callSite,
            form: 'pairs',
          }),
    )
  }

  override get partitioner(): Partitioner | undefined {
    return this.options.keepsKeys === false ? undefined : this.options.partitioner
  }

  get numPartitions(): number {
    return this.options.partitioner.numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { operator, callSite } = this
    const parents = this.dependencies.map((dependency): PlanNode => {
      if (dependency.kind === 'narrow') return builder.planOf(dependency.rdd, partition)
      const slot = builder.shuffle(dependency, partition)
      return { node: 'source', kind: 'pairs', slot, operator, callSite }
    })
    const { name } = this.options
    return { node: 'partition', name, fns: [], args: [], slot: -1, operator, callSite, parents }
  }
}
