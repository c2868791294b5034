/** The records of one batch of a direct stream: one partition for each range of offsets, read in the tasks. */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import type { PlanNode } from '../../core/pipeline/plan.js'
import type { PlanBuilder } from '../../core/pipeline/plan-builder.js'
import type { Dependency } from '../../core/rdd/dependency.js'
import { RDD } from '../../core/rdd/rdd.js'
import type { SparkContext } from '../../core/spark-context.js'
import type { HasOffsetRanges, OffsetRange } from './offset-range.js'
import { READ_OFFSETS } from './read-offsets.js'

/** The records of one batch of a direct stream: one partition for each of its `offsetRanges`. */
export class DirectRDD<T> extends RDD<T> implements HasOffsetRanges {
  readonly offsetRanges: readonly OffsetRange[]
  private readonly read: CapturedFunction

  /** @internal `read` gives the records of a range. */
  constructor(context: SparkContext, read: CapturedFunction, offsetRanges: readonly OffsetRange[]) {
    super(context, 'directStream')
    this.read = read
    this.offsetRanges = offsetRanges
  }

  /** @internal */
  get dependencies(): readonly Dependency[] {
    return []
  }

  /** @internal */
  get numPartitions(): number {
    return this.offsetRanges.length
  }

  /** @internal */
  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { read, operator, callSite } = this
    const { topic, partition: number, fromOffset, untilOffset } = this.offsetRanges[partition]
    const slot = builder.value({ topic, partition: number, fromOffset, untilOffset })
    const name = READ_OFFSETS
    return { node: 'partition', name, fns: [read], args: [], slot, operator, callSite, parents: [] }
  }
}
