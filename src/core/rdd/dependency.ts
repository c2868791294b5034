/** How an RDD depends on its parents: partition by partition, or through a shuffle. */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { PlanEnd } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { Partitioner } from './partitioner.js'
import type { RDD } from './rdd.js'

/** Each partition of the child reads few partitions of the parent, in the same task. */
export interface NarrowDependency {
  readonly kind: 'narrow'
  readonly rdd: RDD<unknown>
  /** Partitions of the parent that this partition of the child reads. */
  parents(partition: number): readonly number[]
}

export class OneToOneDependency implements NarrowDependency {
  readonly kind = 'narrow'
  readonly rdd: RDD<unknown>

  constructor(rdd: RDD<unknown>) {
    this.rdd = rdd
  }

  parents(partition: number): readonly number[] {
    return [partition]
  }
}

/** Partitions [outStart, outStart + length) of the child are [inStart, inStart + length) of the parent. */
export class RangeDependency implements NarrowDependency {
  readonly kind = 'narrow'
  readonly rdd: RDD<unknown>
  private readonly inStart: number
  private readonly outStart: number
  private readonly length: number

  constructor(rdd: RDD<unknown>, inStart: number, outStart: number, length: number) {
    this.rdd = rdd
    this.inStart = inStart
    this.outStart = outStart
    this.length = length
  }

  parents(partition: number): readonly number[] {
    const offset = partition - this.outStart
    return offset >= 0 && offset < this.length ? [this.inStart + offset] : []
  }
}

/** Any mapping of partitions, given as a function. */
export class MappedDependency implements NarrowDependency {
  readonly kind = 'narrow'
  readonly rdd: RDD<unknown>
  readonly parents: (partition: number) => readonly number[]

  constructor(rdd: RDD<unknown>, parents: (partition: number) => readonly number[]) {
    this.rdd = rdd
    this.parents = parents
  }
}

/** How values of one key become one: Spark's Aggregator. */
export interface Aggregator {
  /** Absent: the first value is the first combiner. */
  readonly create: CapturedFunction | undefined
  /** Instead of `create`: an encoded value, of which each key's first value is merged into a copy. */
  readonly zero?: Uint8Array
  readonly mergeValue: CapturedFunction
  readonly mergeCombiners: CapturedFunction
  /** False: values are not combined before the shuffle. */
  readonly mapSideCombine: boolean
}

/** Every partition of the child may read every partition of the parent: its outputs are written first. */
export class ShuffleDependency {
  readonly kind = 'shuffle'
  readonly rdd: RDD<unknown>
  readonly shuffleId: number
  readonly partitioner: Partitioner
  readonly operator: string
  readonly callSite: string
  private readonly form: 'combined' | 'keyed' | 'rows'
  private readonly aggregator: Aggregator | undefined
  private readonly end: ((builder: PlanBuilder) => PlanEnd) | undefined

  constructor(parts: {
    rdd: RDD<unknown>
    partitioner: Partitioner
    operator: string
    callSite: string
    /** `rows`: as they are; else pairs as canonical key and value, combined when there is an aggregator for it. */
    form: 'pairs' | 'rows'
    aggregator?: Aggregator
    /** What a map task does with its rows, when that is a sink that writes for the partitions itself. */
    end?: (builder: PlanBuilder) => PlanEnd
  }) {
    this.rdd = parts.rdd
    this.partitioner = parts.partitioner
    this.operator = parts.operator
    this.callSite = parts.callSite
    this.aggregator = parts.aggregator
    this.end = parts.end
    this.form =
      parts.form === 'rows'
        ? 'rows'
        : parts.aggregator?.mapSideCombine === true
          ? 'combined'
          : 'keyed'
    this.shuffleId = parts.rdd.context.newShuffle(this)
  }

  /** What a map task does with its rows. */
  planEnd(builder: PlanBuilder): PlanEnd {
    if (this.end !== undefined) return this.end(builder)
    const partitioner = this.partitioner.describe(builder)
    if (this.form === 'combined') {
      const { create, zero, mergeValue, mergeCombiners } = this.aggregator!
      return { end: 'combine', partitioner, create, zero, mergeValue, mergeCombiners }
    }
    return { end: 'shuffle', partitioner, keyed: this.form === 'keyed' }
  }
}

export type Dependency = NarrowDependency | ShuffleDependency
