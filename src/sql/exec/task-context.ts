/** What the operators of a task share. */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { AnyFunction } from '../../util/any-function.js'
import type { FunctionEnv } from '../functions/function.js'
import type { Operator } from '../physical/operator.js'
import type { Batch } from '../physical/vector.js'
import type { Pass } from './passes.js'

export interface ExecContext {
  readonly task: TaskRun
  readonly env: FunctionEnv
  /** The partition's value for scans. */
  readonly partition: unknown
  /** Batches (or rows) of the parents. */
  readonly parents: readonly (() => Iterable<unknown>)[]
  /** The user's functions of the plan, in order. */
  readonly functions: readonly AnyFunction[]
  /** One of them by its capture's id. */
  readonly functionOf: (id: string) => AnyFunction
  /** The part of the keys that the join at hand takes, where it takes several. */
  readonly pass?: Pass
  /** Takes the rows that an operator has given. */
  readonly counted?: (operator: Operator, rows: number) => void
  /** Opens an operator: its batches, each valid until the next one is asked for. */
  readonly open: (operator: Operator) => Iterable<Batch>
}
