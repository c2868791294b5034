/** Rows with their index over all partitions; the sizes of the partitions before are counted once, when first needed. */
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { type Dependency, OneToOneDependency } from './dependency.js'
import { RDD } from './rdd.js'

export class ZippedWithIndexRDD<T> extends RDD<[T, number]> {
  readonly dependencies: readonly Dependency[]
  private readonly parent: RDD<unknown>
  private starts: readonly number[] | undefined
  private counting: Promise<void> | undefined

  constructor(parent: RDD<T>) {
    super(parent.context, 'zipWithIndex')
    this.parent = parent as RDD<unknown>
    this.dependencies = [new OneToOneDependency(this.parent)]
  }

  get numPartitions(): number {
    return this.parent.numPartitions
  }

  override async prepare(): Promise<void> {
    if (this.starts !== undefined) return
    this.counting ??= this.countRows().finally(() => {
      this.counting = undefined
    })
    await this.counting
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { operator, callSite } = this
    return {
      node: 'partition',
      name: 'zipWithIndex',
      fns: [],
      args: [],
      slot: builder.value(this.starts![partition]),
      operator,
      callSite,
      parents: [builder.planOf(this.parent, partition)],
    }
  }

  /** The last partition's size is not needed. */
  private async countRows(): Promise<void> {
    const counts: number[] = new Array(Math.max(0, this.numPartitions - 1)).fill(0)
    if (counts.length > 0) {
      await this.context.runJob(this.parent, {
        operator: this.operator,
        callSite: this.callSite,
        partitions: counts.map((_, i) => i),
        end: () => ({ end: 'count' }),
        onCount: (partition, count) => {
          counts[partition] = count
        },
      })
    }
    let start = 0
    this.starts = [0, ...counts.map(count => (start += count))]
  }
}
