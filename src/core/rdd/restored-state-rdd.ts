/** State as it was restored, with the partitions that it had: rows `[key, [state, time of the last update in ms]]`. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { StateOperator } from '../state/state-operator.js'
import type { Dependency } from './dependency.js'
import { RDD } from './rdd.js'

export class RestoredStateRDD extends RDD<[unknown, [unknown, number]]> {
  readonly dependencies: readonly Dependency[] = []
  private readonly state: StateOperator

  constructor(context: SparkContext, state: StateOperator) {
    super(context, 'restored state')
    this.state = state
  }

  get numPartitions(): number {
    return this.state.numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { timed, versionMs } = this.state
    const chain = this.state.chain(partition, versionMs ?? 0)
    const { operator, callSite } = this
    const slot = builder.value({ chain, timed })
    return { node: 'source', kind: 'builtin', name: 'restoredState', slot, operator, callSite }
  }
}
