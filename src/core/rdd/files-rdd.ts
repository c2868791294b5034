/** RDDs whose partitions are files read by a registered source; found out when the number of partitions is first asked for. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { Dependency } from './dependency.js'
import { RDD } from './rdd.js'

export class FilesRDD<T> extends RDD<T> {
  private readonly source: string
  private readonly find: () => readonly unknown[]
  private found: readonly unknown[] | undefined

  /** `find` gives what the source reads, one value a partition. */
  constructor(
    context: SparkContext,
    operator: string,
    source: string,
    find: () => readonly unknown[],
  ) {
    super(context, operator)
    this.source = source
    this.find = find
  }

  get dependencies(): readonly Dependency[] {
    return []
  }

  get numPartitions(): number {
    return this.inputs.length
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const slot = builder.value(this.inputs[partition])
    const { source: name, operator, callSite } = this
    return { node: 'source', kind: 'builtin', name, slot, operator, callSite }
  }

  private get inputs(): readonly unknown[] {
    this.found ??= this.find()
    return this.found
  }
}
