/**
 * A whole partition at a time, by the user's function over an iterator or by a registered operator of ours; from one
 * parent or from several whose partitions are read side by side.
 */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import { type Dependency, type NarrowDependency, OneToOneDependency } from './dependency.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'

export interface PartitionRDDOptions {
  /** The registered operator (`partition-operators.ts`). */
  readonly name: string
  /** What the user called; the name of the registered operator unless said. */
  readonly operator?: string
  /** Where, if not at the line of the program that calls. */
  readonly callSite?: string
  readonly fns?: readonly CapturedFunction[]
  /** The same for all partitions and batches: part of the plan. */
  readonly args?: readonly unknown[]
  /** What differs between partitions. */
  readonly value?: (partition: number) => unknown
  /** Unless said: as many as the first parent's, one to one. */
  readonly numPartitions?: () => number
  readonly dependencies?: () => readonly NarrowDependency[]
  readonly partitioner?: () => Partitioner | undefined
}

export class PartitionRDD<T> extends RDD<T> {
  private readonly options: PartitionRDDOptions
  private readonly parents: readonly RDD<unknown>[]
  private made: readonly NarrowDependency[] | undefined

  constructor(
    context: SparkContext,
    parents: readonly RDD<unknown>[],
    options: PartitionRDDOptions,
  ) {
    super(context, options.operator ?? options.name, options.callSite)
    this.parents = parents
    this.options = options
  }

  get dependencies(): readonly Dependency[] {
    return this.narrow()
  }

  get numPartitions(): number {
    return this.options.numPartitions?.() ?? this.parents[0].numPartitions
  }

  override get partitioner(): Partitioner | undefined {
    return this.options.partitioner?.()
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { name, fns = [], args = [], value } = this.options
    const parents = this.narrow().flatMap(dependency =>
      dependency.parents(partition).map(p => builder.planOf(dependency.rdd, p)),
    )
    const slot = value === undefined ? -1 : builder.value(value(partition))
    const { operator, callSite } = this
    return { node: 'partition', name, fns, args, slot, operator, callSite, parents }
  }

  private narrow(): readonly NarrowDependency[] {
    this.made ??=
      this.options.dependencies?.() ?? this.parents.map(parent => new OneToOneDependency(parent))
    return this.made
  }
}
