/** The partitions of several RDDs one after the other; each is computed as its own RDD says. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import { type Dependency, RangeDependency } from './dependency.js'
import { RDD } from './rdd.js'

export class UnionRDD<T> extends RDD<T> {
  private readonly rdds: readonly RDD<T>[]

  constructor(context: SparkContext, rdds: readonly RDD<T>[]) {
    super(context, 'union')
    this.rdds = rdds
  }

  get dependencies(): readonly Dependency[] {
    let start = 0
    return this.rdds.map(rdd => {
      const count = rdd.numPartitions
      start += count
      return new RangeDependency(rdd as RDD<unknown>, 0, start - count, count)
    })
  }

  get numPartitions(): number {
    return this.rdds.reduce((sum, rdd) => sum + rdd.numPartitions, 0)
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    let rest = partition
    for (const rdd of this.rdds) {
      const count = rdd.numPartitions
      if (rest < count) return builder.planOf(rdd as RDD<unknown>, rest)
      rest -= count
    }
    throw new RangeError(`no partition ${partition}`)
  }
}
