/** What map tasks wrote for each reduce partition: combined by key, as pairs, grouped, or as plain rows. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { type Aggregator, type Dependency, ShuffleDependency } from './dependency.js'
import { type Partitioner, RoundRobinPartitioner } from './partitioner.js'
import { RDD } from './rdd.js'

export type ShuffleRead =
  | { readonly kind: 'combined'; readonly aggregator: Aggregator }
  | { readonly kind: 'pairs' }
  | { readonly kind: 'grouped' }
  | { readonly kind: 'rows' }

export class ShuffledRDD<T> extends RDD<T> {
  readonly dependencies: readonly Dependency[]
  private readonly shuffle: ShuffleDependency
  private readonly read: ShuffleRead

  constructor(parent: RDD<unknown>, partitioner: Partitioner, read: ShuffleRead, operator: string) {
    super(parent.context, operator)
    this.read = read
    this.shuffle = new ShuffleDependency({
      rdd: parent,
      partitioner,
      operator,
      callSite: this.callSite,
      form: read.kind === 'rows' ? 'rows' : 'pairs',
      aggregator: read.kind === 'combined' ? read.aggregator : undefined,
    })
    this.dependencies = [this.shuffle]
  }

  override get partitioner(): Partitioner | undefined {
    // rows that were dealt out in turn are not where their keys say
    return this.read.kind === 'rows' && this.shuffle.partitioner instanceof RoundRobinPartitioner
      ? undefined
      : this.shuffle.partitioner
  }

  get numPartitions(): number {
    return this.shuffle.partitioner.numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { kind } = this.read
    const slot = builder.shuffle(this.shuffle, partition)
    const { operator, callSite } = this
    const merge = kind === 'combined' ? this.read.aggregator.mergeCombiners : undefined
    return { node: 'source', kind, slot, merge, operator, callSite }
  }
}
