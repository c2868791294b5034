/**
 * What a task does with its batches, as a tree of plain data: a fragment of a physical plan without shuffles. It travels to
 * task threads once a stage (`fragment.ts`) and is compiled there: chains of row operators into one generated loop
 * (`../codegen/pipeline.ts`), the others into operators that take and give batches (`../exec/`).
 *
 * Expressions are bound: columns are `bound` references to the input's columns by number.
 */
import type { Expression, SortOrder, WindowExpression } from '../expressions/expression.js'
import type { JoinType } from '../logical/join.js'
import type { DataType, StructShape } from '../types/data-type.js'

interface Node {
  /** Types of the columns it gives. */
  readonly output: readonly DataType[]
}

/** Batches of the RDD's parent number `index`. */
export interface InputOperator extends Node {
  readonly op: 'input'
  readonly index: number
}

/** What a registered reader gives (`../sources/scan-registry.ts`); the partition comes with the task. */
export interface ScanOperator extends Node {
  readonly op: 'scan'
  readonly reader: string
  readonly args: unknown
}

/** Rows of an RDD as columns. `sql`: SQL values; else what programs have: an object, or the value of the only column. */
export interface FromRowsOperator extends Node {
  readonly op: 'fromRows'
  readonly index: number
  readonly schema: StructShape
  readonly form: 'sql' | 'row' | 'value'
  /** The schema is that of the first rows, not one that the program gave. */
  readonly isInferred?: boolean
}

export interface FilterOperator extends Node {
  readonly op: 'filter'
  readonly condition: Expression
  readonly child: Operator
}

export interface ProjectOperator extends Node {
  readonly op: 'project'
  readonly list: readonly Expression[]
  readonly child: Operator
}

export interface ExpandOperator extends Node {
  readonly op: 'expand'
  readonly projections: readonly (readonly Expression[])[]
  readonly child: Operator
}

/** The child's columns `kept`, then the generator's. */
export interface GenerateOperator extends Node {
  readonly op: 'generate'
  readonly generator: Expression
  readonly outer: boolean
  readonly kept: readonly number[]
  readonly child: Operator
}

export interface SampleOperator extends Node {
  readonly op: 'sample'
  readonly lower: number
  readonly upper: number
  readonly withReplacement: boolean
  readonly seed: number
  readonly child: Operator
}

export interface AggregateCall {
  /** Resolved and bound; for `merge`, its arguments are not looked at. */
  readonly call: Expression
  readonly filter?: Expression
}

/**
 * `partial`: rows in, keys and partial states out. `final`: keys and partial states in, keys and results out.
 * `complete`: rows in, keys and results out.
 */
export interface AggregateOperator extends Node {
  readonly op: 'aggregate'
  readonly mode: 'partial' | 'final' | 'complete'
  readonly keys: readonly Expression[]
  readonly calls: readonly AggregateCall[]
  readonly child: Operator
}

/** Rows of `stream` against the table made of `build`. */
export interface HashJoinOperator extends Node {
  readonly op: 'hashJoin'
  readonly type: JoinType
  /** Which side of the join `build` is; its columns stand on that side of the output. */
  readonly buildSide: 'left' | 'right'
  readonly streamKeys: readonly Expression[]
  readonly buildKeys: readonly Expression[]
  /** Over the columns of left and right. */
  readonly condition?: Expression
  readonly stream: Operator
  readonly build: Operator
  /** The same table serves all tasks of a thread: by this name. */
  readonly shared?: string
  /** NOT IN: a null on either side keeps rows out. */
  readonly nullAware?: boolean
}

/** Rows as they are; the partial states of aggregates of them go to the driver beside them, under `key`. */
export interface ObserveOperator extends Node {
  readonly op: 'observe'
  readonly key: string
  readonly calls: readonly AggregateCall[]
  /** Types of the partial states. */
  readonly states: readonly DataType[]
  readonly child: Operator
}

export interface SortOperator extends Node {
  readonly op: 'sort'
  readonly orders: readonly SortOrder[]
  /** Only the first rows are wanted. */
  readonly limit?: number
  readonly child: Operator
}

export interface LimitOperator extends Node {
  readonly op: 'limit'
  readonly offset: number
  /** -1: all that follow. */
  readonly limit: number
  readonly child: Operator
}

export interface TailOperator extends Node {
  readonly op: 'tail'
  readonly limit: number
  readonly child: Operator
}

/** The input is in order of `partitionBy` and `orderBy`; results stand behind its columns. */
export interface WindowOperator extends Node {
  readonly op: 'window'
  readonly functions: readonly WindowExpression[]
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  readonly child: Operator
}

/** Rows in order of `keys` and time, merged into sessions: the start and end of its session stand behind each row. */
export interface SessionWindowOperator extends Node {
  readonly op: 'sessionWindow'
  readonly keys: readonly Expression[]
  readonly time: Expression
  /** When the session would end with this row alone. */
  readonly end: Expression
  readonly child: Operator
}

export type Operator =
  | InputOperator
  | ScanOperator
  | FromRowsOperator
  | FilterOperator
  | ProjectOperator
  | ExpandOperator
  | GenerateOperator
  | SampleOperator
  | AggregateOperator
  | ObserveOperator
  | HashJoinOperator
  | SortOperator
  | LimitOperator
  | TailOperator
  | WindowOperator
  | SessionWindowOperator
