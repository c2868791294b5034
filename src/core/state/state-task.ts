/** What a task that works on state is told, beside its plan: the value at its slot, and the static part of its plan. */
import type { BlockHandle } from '../storage/block.js'
import type { StateDelta } from './state-delta.js'
import type { StateSchema } from './state-schema.js'

/** The version of one partition that a task makes or reads. */
export interface StateTaskValue {
  /** Number of the store: tables of others are let go. */
  readonly store: number
  /** The operator and its partition, as one text. */
  readonly table: string
  /** The batch whose state this is, in ms. */
  readonly timeMs: number
  /** The version before: undefined for none, true for the one that the same task makes first. */
  readonly before: { readonly timeMs: number; readonly token: string } | undefined | true
  /** The deltas from which the version before (or, to read, the version itself) is made again. */
  readonly chain: readonly StateDelta[]
  /** Blocks of each source that came through a shuffle; undefined for one that is read in the task. */
  readonly sources: readonly (readonly BlockHandle[] | undefined)[]
  /** Keys last updated before this time, in ms, time out; undefined for none in this batch. */
  readonly timeoutMs: number | undefined
  /** The rows of a version that was made before are made again: nothing becomes of the state. */
  readonly replay: boolean
}

/** What holds for all partitions and batches of an operator. */
export interface StateTaskOptions {
  readonly operator: string
  readonly callSite: string
  /** Times of updates are kept. */
  readonly timed: boolean
  /** The first parent makes the version before in the same task. */
  readonly nested: boolean
  /** The last source has the first state: rows `[key, state]`, or `[key, [state, time in ms]]` when it was moved. */
  readonly initial: 'none' | 'states' | 'moved'
  /** Windows: this many of the sources leave; the others enter. */
  readonly leaving: number
}

/** What a task tells of a version that it made. */
export interface StateReport {
  readonly operatorId: string
  readonly partition: number
  readonly timeMs: number
  /** Contents of the version before, '' for none. */
  readonly beforeToken: string
  readonly token: string
  readonly baseMs: number
  readonly parts: string
  /** Keys with state. */
  readonly keys: number
  readonly schema: StateSchema | undefined
}

/** Where the rows that a version gave lie in the block manager. */
export function rowsId(of: Pick<StateTaskValue, 'store' | 'table' | 'timeMs'>): string {
  return `staterows:${of.store}/${of.table}@${of.timeMs}`
}
