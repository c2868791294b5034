/**
 * The state of one operator at one batch, as an RDD: made from the version before and the pairs of the batch, in the thread
 * that has the table. When a partition's version has been accepted it is made no more: its rows are read from the table or
 * from the chain of deltas, and the lineage ends there. A version before that is not there yet is made in the same task.
 *
 * `StateRowsRDD` gives all `[key, state]` of the same version (`stateSnapshots`).
 */
import type { CapturedFunction } from '../closure/captured-function.js'
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import { countedBlocks, type StateOperator } from '../state/state-operator.js'
import type { DescribedVersion, StateStore } from '../state/state-store.js'
import { rowsId, type StateTaskOptions, type StateTaskValue } from '../state/state-task.js'
import {
  type Dependency,
  MappedDependency,
  type NarrowDependency,
  OneToOneDependency,
  ShuffleDependency,
} from './dependency.js'
import type { Partitioner } from './partitioner.js'
import { RDD } from './rdd.js'

/** The registered operators that make a version. */
export type StateForm =
  | 'updateState'
  | 'updateStateWithTime'
  | 'updateStateOfAll'
  | 'mapState'
  | 'mapStateWithTime'
  | 'slideWindow'

export interface StateRDDOptions {
  readonly store: StateStore
  readonly state: StateOperator
  readonly partitioner: Partitioner
  /** The batch, in ms. */
  readonly timeMs: number
  /** The version that it is made from, in ms; undefined for none. */
  readonly beforeMs: number | undefined
  /** The RDD of that version, when there is one. */
  readonly previous: StateRDD<unknown> | undefined
  readonly form: StateForm
  readonly fns: readonly CapturedFunction[]
  /** The pairs of the batch; for windows first those that leave. */
  readonly pairs: readonly RDD<unknown>[]
  readonly leaving?: number
  /** The first state, when there is no version before: `[key, state]`, or `[key, [state, time in ms]]` of moved state. */
  readonly initial?: { readonly rdd: RDD<unknown>; readonly isMoved: boolean }
  readonly timeoutMs?: number
  /** The RDD does not say how its keys are spread. */
  readonly hidesPartitioner?: boolean
}

type Source = NarrowDependency | ShuffleDependency

export class StateRDD<T> extends RDD<T> implements DescribedVersion {
  readonly timeMs: number
  readonly state: StateOperator
  readonly store: StateStore
  private readonly options: StateRDDOptions
  private readonly sources: readonly Source[]
  private previous: StateRDD<unknown> | undefined

  constructor(context: SparkContext, operator: string, options: StateRDDOptions) {
    super(context, operator)
    const { store, state, timeMs, pairs, initial, partitioner } = options
    this.timeMs = timeMs
    this.state = state
    this.store = store
    this.options = options
    this.previous = options.previous
    const rdds = initial === undefined ? pairs : [...pairs, initial.rdd]
    this.sources = rdds.map(rdd =>
      rdd.partitioner?.equals(partitioner)
        ? new OneToOneDependency(rdd)
        : new ShuffleDependency({
            rdd,
            partitioner,
            operator,
            callSite: this.callSite,
            form: 'pairs',
          }),
    )
    store.hold(this as StateRDD<unknown>)
  }

  /** Its rows are kept as state already: a storage level would only copy them. */
  override persist(): this {
    return this
  }

  /** The lineage ends by itself where a version was made. */
  override cutLineage(): void {}

  get numPartitions(): number {
    return this.options.partitioner.numPartitions
  }

  override get partitioner(): Partitioner | undefined {
    const { partitioner, hidesPartitioner } = this.options
    return this.givesState && hidesPartitioner !== true ? partitioner : undefined
  }

  get dependencies(): readonly Dependency[] {
    const before = this.unmadePrevious()
    if (before === undefined) return this.sources
    const { beforeMs } = this.options
    const parents = (p: number): readonly number[] =>
      this.state.has(p, beforeMs as number) ? [] : [p]
    return [new MappedDependency(before as RDD<unknown>, parents), ...this.sources]
  }

  /** Whether a partition needs nothing of its parents any more. */
  override isMade(partition: number): boolean {
    if (!this.state.has(partition, this.timeMs)) return false
    return this.givesState || this.context.env.blockManager.has(this.rowsId(partition))
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    builder.preferredThread = partition
    const { operator, callSite } = this
    const isAccepted = this.state.has(partition, this.timeMs)
    if (isAccepted && this.givesState) return this.readPlan(partition, builder)
    if (isAccepted) {
      const blocks = this.context.env.blockManager.get(this.rowsId(partition))
      if (blocks !== undefined) {
        return {
          node: 'source',
          kind: 'rows',
          slot: builder.slot({ kind: 'blocks', blocks }),
          operator,
          callSite,
        }
      }
    }
    return this.makePlan(partition, builder, isAccepted)
  }

  /** The plan of all `[key, state]` of a partition. */
  readPlan(partition: number, builder: PlanBuilder): PlanNode {
    builder.preferredThread = partition
    const isAccepted = this.state.has(partition, this.timeMs)
    const parents = isAccepted ? [] : [this.makePlan(partition, builder, false)]
    const chain = isAccepted ? this.state.chain(partition, this.timeMs) : []
    builder.slot({ kind: 'blocks', blocks: countedBlocks(chain) })
    const value: StateTaskValue = {
      ...this.place(partition),
      before: undefined,
      chain,
      sources: [],
      timeoutMs: undefined,
      replay: false,
    }
    return {
      node: 'partition',
      name: 'readState',
      fns: [],
      args: [this.taskOptions(!isAccepted)],
      slot: builder.value(value),
      operator: this.operator,
      callSite: this.callSite,
      parents,
    }
  }

  /** Nobody asks for this version any more. */
  release(): void {
    this.store.release(this.state, this.timeMs)
  }

  private makePlan(partition: number, builder: PlanBuilder, replay: boolean): PlanNode {
    const { form, fns, beforeMs } = this.options
    const { state } = this
    const isNested = beforeMs !== undefined && !state.has(partition, beforeMs)
    const previous = isNested ? (this.previous as StateRDD<unknown>) : undefined
    const parents: PlanNode[] =
      previous === undefined ? [] : [previous.makePlan(partition, builder, false)]
    const chain =
      previous !== undefined || beforeMs === undefined ? [] : state.chain(partition, beforeMs)
    builder.slot({ kind: 'blocks', blocks: countedBlocks(chain) })
    const sources = this.sources.map(source => {
      if (source.kind === 'narrow') {
        parents.push(...source.parents(partition).map(p => builder.planOf(source.rdd, p)))
        return undefined
      }
      const input = builder.inputs[builder.shuffle(source, partition)]
      return input.kind === 'blocks' ? input.blocks : []
    })
    const value: StateTaskValue = {
      ...this.place(partition),
      before:
        previous !== undefined
          ? true
          : beforeMs === undefined
            ? undefined
            : state.before(partition, beforeMs),
      chain,
      sources,
      timeoutMs: this.options.timeoutMs,
      replay,
    }
    return {
      node: 'partition',
      name: form,
      fns,
      args: [this.taskOptions(previous !== undefined)],
      slot: builder.value(value),
      operator: this.operator,
      callSite: this.callSite,
      parents,
    }
  }

  private place(partition: number): Pick<StateTaskValue, 'store' | 'table' | 'timeMs'> {
    return {
      store: this.store.id,
      table: `${this.state.operatorId}/${partition}`,
      timeMs: this.timeMs,
    }
  }

  private rowsId(partition: number): string {
    return rowsId(this.place(partition))
  }

  private taskOptions(nested: boolean): StateTaskOptions {
    const { initial, leaving = 0 } = this.options
    return {
      operator: this.operator,
      callSite: this.callSite,
      timed: this.state.timed,
      nested,
      initial: initial === undefined ? 'none' : initial.isMoved ? 'moved' : 'states',
      leaving,
    }
  }

  /** False for mapWithState, whose rows are what its function gave. */
  private get givesState(): boolean {
    const { form } = this.options
    return form !== 'mapState' && form !== 'mapStateWithTime'
  }

  /** The RDD of the version before, while some partition of that is missing. */
  private unmadePrevious(): StateRDD<unknown> | undefined {
    const { beforeMs } = this.options
    if (this.previous !== undefined && this.state.hasAll(beforeMs as number)) {
      this.previous = undefined
    }
    return this.previous
  }

  /** @internal Computes partitions for the sake of their state. */
  async complete(partitions: readonly number[]): Promise<void> {
    const { operator, callSite } = this
    const end = () => ({ end: 'count' }) as const
    await this.context.runJob(this as RDD<unknown>, { operator, callSite, partitions, end })
  }

  /** @internal Frees what the shuffles wrote; they are computed again if somebody asks for the rows of lost blocks. */
  settled(): void {
    const { dagScheduler } = this.context.env
    for (const source of this.sources) {
      if (source.kind === 'shuffle') dagScheduler.dropShuffle(source.shuffleId)
    }
  }
}

export class StateRowsRDD<T> extends RDD<T> {
  readonly dependencies: readonly Dependency[]
  private readonly rdd: StateRDD<unknown>

  constructor(rdd: StateRDD<unknown>, operator: string) {
    super(rdd.context, operator)
    this.rdd = rdd
    const parents = (p: number): readonly number[] => (rdd.state.has(p, rdd.timeMs) ? [] : [p])
    this.dependencies = [new MappedDependency(rdd as RDD<unknown>, parents)]
  }

  get numPartitions(): number {
    return this.rdd.numPartitions
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    return this.rdd.readPlan(partition, builder)
  }
}

/** How keys find their partition, as text; equal texts that begin with `hash` mean equal partitions in every run. */
export function describePartitioner(partitioner: Partitioner): string {
  const { kind, partitions } = partitioner.describe(noBuilder)
  return `${kind} ${partitions}`
}

const noBuilder = { value: () => 0 } as unknown as PlanBuilder
