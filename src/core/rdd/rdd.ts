/**
 * RDD: a resilient distributed dataset. Immutable and lazy; what defines one:
 *
 * 1. a number of partitions,
 * 2. for each partition, a description of how it is computed (`plan`), as data, never run on the driver,
 * 3. its dependencies on other RDDs,
 * 4. for RDDs of pairs, optionally, a partitioner,
 * 5. optionally, a storage level: where computed partitions are kept.
 *
 * (Zaharia et al., "Resilient Distributed Datasets", NSDI 2012; Spark's fifth property, preferred locations, matters in one
 * process to keyed state only, and is said by its plan.) A subclass gives 1 to 4. Transformations describe and are synchronous; actions run and give
 * promises. They are attached in `transformations.ts`, `pairs.ts`, `actions.ts` and their neighbours, each with its
 * documentation.
 */

import { captureCallSite, isOnBehalf } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import { forbidHook } from '../closure/hooks.js'
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import { StorageLevel } from '../storage/storage-level.js'
import { type Dependency, OneToOneDependency } from './dependency.js'
import type { Partitioner } from './partitioner.js'

/**
 * A resilient distributed dataset: rows in partitions, immutable, and computed in task threads when an action asks for them.
 * Transformations describe another RDD and are synchronous; actions run, and give promises.
 */
export abstract class RDD<out T> {
  readonly context: SparkContext
  /** Unique in its context. */
  readonly id: number
  /** The operator of the program that made it: `map`, `textFile`, `textFileStream`. */
  readonly operator: string
  /** Where the program called that operator: `src/job.ts:12`. */
  readonly callSite: string
  private label: string | undefined
  private level: StorageLevel = StorageLevel.NONE
  /** Carries T for the type checker; never there at run time. */
  declare protected readonly rowType: T

  /** `callSite`: where it is known; else the line of the program that calls, or on whose behalf this is. */
  constructor(context: SparkContext, operator: string, callSite?: string) {
    this.context = context
    this.id = context.newRddId()
    if (callSite !== undefined) {
      this.operator = operator
      this.callSite = callSite
      return
    }
    const site = captureCallSite()
    this.operator = (isOnBehalf(site) && site.called) || operator
    this.callSite = site.toString()
  }

  /** @internal */
  abstract readonly dependencies: readonly Dependency[]
  /** @internal */
  abstract readonly numPartitions: number
  /** @internal How a task computes this partition. */
  abstract plan(partition: number, builder: PlanBuilder): PlanNode

  /** @internal Resolves when `plan` may be called, for RDDs that must know something of their parents first. */
  prepare?(): Promise<void>

  /** @internal Whether a partition can be read without anything of its parents, for RDDs that keep what they made. */
  isMade?(partition: number): boolean

  /** How keys are spread over partitions, when that is known. */
  get partitioner(): Partitioner | undefined {
    return undefined
  }

  getNumPartitions(): number {
    return this.numPartitions
  }

  get name(): string | undefined {
    return this.label
  }

  /** A name to show in the UI and in `toDebugString`. */
  setName(name: string): this {
    this.label = name
    return this
  }

  /**
   * Keeps each partition when it is computed for the first time, at this level (MEMORY_ONLY unless said). The level of a
   * persisted RDD can't be changed: throws CANNOT_CHANGE_STORAGE_LEVEL; `unpersist` first. Throws
   * INVALID_STORAGE_LEVEL for what is no level.
   */
  persist(given: StorageLevel = StorageLevel.MEMORY_ONLY): this {
    const level = StorageLevel.given(given)
    if (this.isPersisted && !this.level.equals(level)) {
      throw new MillraceError('CANNOT_CHANGE_STORAGE_LEVEL', {
        rdd: this.id,
        level: this.level.toString(),
      })
    }
    this.changeLevel(level)
    return this
  }

  /** `persist` at MEMORY_ONLY. */
  cache(): this {
    return this.persist()
  }

  /** Frees the kept partitions; they are computed again when they are needed. */
  unpersist(): this {
    if (this.isPersisted) {
      this.level = StorageLevel.NONE
      this.context.forgetPartitions(this as RDD<unknown>)
    }
    return this
  }

  getStorageLevel(): StorageLevel {
    return this.level
  }

  /** @internal */
  get isPersisted(): boolean {
    return this.level.useMemory || this.level.useDisk
  }

  /** @internal Gives a persisted RDD another level, for partitions that are kept from now on. */
  changeLevel(level: StorageLevel): void {
    if (!this.isPersisted) this.context.notePersisted(this as RDD<unknown>)
    this.level = level
  }

  /**
   * @internal Ends the lineage here: from now on partitions are read as `saved` does, and the parents are let go. What a
   * subclass keeps is needed no more, because all that it says of itself is answered here.
   */
  cutLineage(saved: RDD<T>): void {
    const { numPartitions, partitioner } = this
    if (this.dependencies.length > 0) {
      for (const name of Object.keys(this)) {
        if (!ownProperties.has(name)) delete (this as Record<string, unknown>)[name]
      }
    }
    const say = (value: unknown): PropertyDescriptor => ({ value, configurable: true })
    Object.defineProperties(this, {
      dependencies: say([new OneToOneDependency(saved as RDD<unknown>)]),
      numPartitions: say(numPartitions),
      partitioner: say(partitioner),
      prepare: say(undefined),
      plan: say((partition: number, builder: PlanBuilder) =>
        builder.planOf(saved as RDD<unknown>, partition),
      ),
    })
  }

  /** @internal Where a kept partition lies in the block manager. */
  blockId(partition: number): string {
    return `rdd_${this.id}_${partition}`
  }

  toString(): string {
    const label = this.label === undefined ? '' : `${this.label} `
    return `${label}${this.constructor.name}[${this.id}] at ${this.operator} at ${this.callSite}`
  }
}

/** What every RDD keeps, whatever its subclass. */
const ownProperties: ReadonlySet<string> = new Set([
  'context',
  'id',
  'operator',
  'callSite',
  'label',
  'level',
])

Object.defineProperty(RDD.prototype, forbidHook, {
  value:
    'an RDD can be used on the driver only; collect it, broadcast its rows, or join the two RDDs',
})
