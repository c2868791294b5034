/**
 * The RDD of a fragment's batches: what a stage of a SQL query is to the scheduler. Its rows are batches; its parents are
 * read partition by partition, through a shuffle, or (a broadcast) whole by every partition.
 */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { PlanNode } from '../../core/pipeline/plan.js'
import type { PlanBuilder } from '../../core/pipeline/plan-builder.js'
import {
  type Dependency,
  OneToOneDependency,
  type ShuffleDependency,
} from '../../core/rdd/dependency.js'
import { RDD } from '../../core/rdd/rdd.js'
import type { SparkContext } from '../../core/spark-context.js'
import { captureCallSite } from '../../util/call-site.js'
import { methodOf } from '../logical/method-of.js'
import { encodeFragment, type Fragment } from './fragment.js'
import type { Batch } from './vector.js'

export type FragmentInput =
  | { readonly kind: 'narrow'; readonly rdd: RDD<unknown> }
  | { readonly kind: 'shuffle'; readonly dependency: ShuffleDependency }
  /** Partition 0 of the shuffle, for every task. */
  | { readonly kind: 'broadcast'; readonly dependency: ShuffleDependency }

export interface BatchRDDParts {
  readonly fragment: Fragment
  readonly inputs: readonly FragmentInput[]
  readonly functions: readonly CapturedFunction[]
  /** What each partition reads, for a fragment that scans; undefined: as many partitions as the first input has. */
  readonly partitions: readonly unknown[] | undefined
  readonly operator: string
  readonly callSite: string | undefined
}

export class BatchRDD extends RDD<Batch> {
  /** The fragment as tasks get it. */
  readonly text: string
  private readonly parts: BatchRDDParts
  private readonly ids: readonly string[]
  /** The methods that run the functions, as the text numbers them. */
  private readonly places: OperatorPlace[] = []
  /** `sql`, or the format that the fragment scans: threads load what that needs with the first of such. */
  private readonly family: string

  constructor(context: SparkContext, parts: BatchRDDParts) {
    const callSite = parts.callSite ?? captureCallSite().toString()
    super(context, methodOf(parts.operator), callSite)
    this.parts = parts
    this.text = encodeFragment(parts.fragment, this.places)
    const [, format] = /"reader":"(parquet|arrow|jdbc)"/.exec(this.text) ?? []
    this.family = format ?? 'sql'
    this.ids = parts.functions.map(f => f.id)
  }

  /** What its tasks run, and what that reads. */
  get fragment(): Fragment {
    return this.parts.fragment
  }

  get inputs(): readonly FragmentInput[] {
    return this.parts.inputs
  }

  get dependencies(): readonly Dependency[] {
    return this.parts.inputs.map(input =>
      input.kind === 'narrow' ? new OneToOneDependency(input.rdd) : input.dependency,
    )
  }

  get numPartitions(): number {
    const { partitions, inputs } = this.parts
    if (partitions !== undefined) return partitions.length
    const first = inputs.find(input => input.kind !== 'broadcast') ?? inputs[0]
    return first.kind === 'narrow'
      ? first.rdd.numPartitions
      : first.kind === 'shuffle'
        ? first.dependency.partitioner.numPartitions
        : 1
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { inputs, functions, partitions } = this.parts
    const { operator, callSite } = this
    const parents = inputs.map((input): PlanNode => {
      if (input.kind === 'narrow') return builder.planOf(input.rdd, partition)
      const from = input.kind === 'broadcast' ? 0 : partition
      const slot = builder.shuffle(input.dependency, from)
      return { node: 'source', kind: 'builtin', name: 'sql.batches', slot, operator, callSite }
    })
    const slot = partitions === undefined ? -1 : builder.value(partitions[partition])
    return {
      node: 'partition',
      name: `${this.family}.fragment`,
      fns: functions,
      args: [this.text, this.ids, this.places],
      slot,
      operator,
      callSite,
      parents,
    }
  }
}
