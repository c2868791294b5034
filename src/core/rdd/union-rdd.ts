/** The partitions of several RDDs one after the other; each is computed as its own RDD says. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import { type Dependency, RangeDependency } from './dependency.js'
import { RDD } from './rdd.js'

export class UnionRDD<T> extends RDD<T> {
  private readonly rdds: readonly RDD<T>[]
  /** The first partition of each RDD, and behind them the number of all; asked of the RDDs once. */
  private bounds: readonly number[] | undefined

  constructor(context: SparkContext, rdds: readonly RDD<T>[]) {
    super(context, 'union')
    this.rdds = rdds
  }

  get dependencies(): readonly Dependency[] {
    const starts = this.starts()
    return this.rdds.map(
      (rdd, i) => new RangeDependency(rdd as RDD<unknown>, 0, starts[i], starts[i + 1] - starts[i]),
    )
  }

  get numPartitions(): number {
    return this.starts()[this.rdds.length]
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const starts = this.starts()
    let low = 0
    let high = this.rdds.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (starts[middle] <= partition) low = middle
      else high = middle - 1
    }
    return builder.planOf(this.rdds[low] as RDD<unknown>, partition - starts[low])
  }

  private starts(): readonly number[] {
    if (this.bounds === undefined) {
      const bounds = [0]
      for (const rdd of this.rdds) bounds.push(bounds[bounds.length - 1] + rdd.numPartitions)
      this.bounds = bounds
    }
    return this.bounds
  }
}
