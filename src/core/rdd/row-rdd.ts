/** One operator applied to each row of the parent, by the user's function. */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { PlanNode, RowOperatorKind } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { type Dependency, OneToOneDependency } from './dependency.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'

export class RowRDD<T> extends RDD<T> {
  private readonly parent: RDD<unknown>
  private readonly kind: RowOperatorKind
  private readonly fn: CapturedFunction | undefined
  private readonly keepsKeys: boolean

  constructor(
    parent: RDD<unknown>,
    kind: RowOperatorKind,
    fn: CapturedFunction | undefined,
    options: { operator?: string; keepsKeys?: boolean; callSite?: string } = {},
  ) {
    super(parent.context, options.operator ?? kind, options.callSite)
    this.parent = parent
    this.kind = kind
    this.fn = fn
    this.keepsKeys = options.keepsKeys ?? false
  }

  get dependencies(): readonly Dependency[] {
    return [new OneToOneDependency(this.parent)]
  }

  get numPartitions(): number {
    return this.parent.numPartitions
  }

  override get partitioner(): Partitioner | undefined {
    return this.keepsKeys ? this.parent.partitioner : undefined
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { kind, fn, operator, callSite } = this
    const parent = builder.planOf(this.parent, partition)
    return { node: 'row', kind, fn, operator, callSite, parent }
  }
}
