/**
 * What a SQL function is: its names, how its arguments are typed, how it computes, and its documentation. Operators are
 * functions too (`+`, `and`, `in`, `case`). One object says it all; the registry (`registry.ts`) finds it by name; the
 * analyzer types calls with it; the code generator calls it; the functions page of the docs is made from it, and its
 * examples are executed by a test.
 *
 * Functions are pure unless `deterministic` is false. What depends on the session (time zone, ANSI mode) comes by
 * `FunctionEnv`, which is fixed for a query, so that `make` may prepare for it once.
 */
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { AnyFunction } from '../../util/any-function.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import type { AnyValue } from '../types/any-value.js'
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** What of the session a query's functions may depend on; plain data, part of the plan that travels to tasks. */
export interface FunctionEnv {
  /** `spark.sql.ansi.enabled`: errors in place of nulls and of wrapped numbers. */
  readonly ansi: boolean
  /** `spark.sql.session.timeZone`, as the user wrote it. */
  readonly timeZone: string
  /** When the query started, microseconds: `current_timestamp()`. */
  readonly nowMicros: number
  /** The partition that the task computes, for functions that are not deterministic; 0 unless said. */
  readonly partition?: number
  /** In tasks: the methods of the program that run its functions, as the fragment numbers them. */
  readonly places?: readonly OperatorPlace[]
  /** In tasks: the user's function of a capture. */
  readonly userFunction?: (id: string) => AnyFunction
  /** Other `spark.sql.*` settings by key, where a function asks for one. */
  readonly settings: Readonly<Record<string, string>>
}

/** What the analyzer makes of a call's arguments. */
export interface Typing {
  /** The types that the arguments are cast to, one each; undefined leaves an argument as it is. */
  readonly args?: readonly (DataType | undefined)[]
  readonly type: DataType
  /** Unless said: when any argument is. */
  readonly nullable?: boolean
}

export type FunctionGroup =
  | 'operator'
  | 'conditional'
  | 'math'
  | 'string'
  | 'datetime'
  | 'collection'
  | 'map'
  | 'struct'
  | 'higher-order'
  | 'json'
  | 'csv'
  | 'url'
  | 'hash'
  | 'bitwise'
  | 'misc'
  | 'aggregate'
  | 'window'
  | 'generator'

export interface FunctionDoc {
  readonly group: FunctionGroup
  /** One or two sentences: what it gives, in our words. */
  readonly summary: string
  /** What null arguments, overflow and bad values give, where `nulls` and the type do not say it. */
  readonly notes?: string
  /**
   * SQL expressions and what they give, as `show` prints it; each is executed by a test. A generator's rows are lines, with
   * `|` between columns.
   */
  readonly examples: readonly (readonly [expression: string, result: string])[]
}

interface FunctionBase {
  /** Lower case. One that begins with `$` is not for SQL text: rewrites and the DataFrame functions make calls of it. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly doc: FunctionDoc
  /**
   * Types a call whose arguments are resolved. Throws WRONG_NUM_ARGS and the DATATYPE_MISMATCH conditions through the
   * helpers of `typing.ts`.
   */
  readonly typing: (args: readonly Resolved[], env: FunctionEnv, call: Call) => Typing
  /** False: gives something else each time (`rand`); never folded, never moved. */
  readonly deterministic?: boolean
  /** Names of the parameters, where arguments may be given by name. */
  readonly parameters?: readonly string[]
  /** What stands for parameters that are passed over when arguments have names; one without a default is required. */
  readonly defaults?: readonly (Expression | undefined)[]
  /** The lines of DESCRIBE FUNCTION, where they are not those of `doc`. */
  readonly description?: (extended: boolean) => readonly string[]
  /** The call as the text of a column's name, from its arguments' texts: `(a + b)`. Unless said: `name(a, b)`. */
  readonly text?: (args: readonly string[], call: Call) => string
}

/** Computes a call from the values of its arguments. */
export type Evaluate = (...values: AnyValue[]) => SqlValue

/** A call with types. */
export type TypedCall = Resolved<Call>

/** JavaScript of a call's value; with `isNull`, a condition, tested before, under which the value is null. */
export type InlineCode = string | { readonly value: string; readonly isNull: string }

/**
 * Makes the JavaScript of a call for generated loops, from the names of variables that hold its arguments' values, none of
 * them null. `use` gives the name of a helper of `../codegen/runtime.ts`. Undefined: this call is left to `make`.
 */
export type MakeInline = (
  args: readonly string[],
  call: TypedCall,
  env: FunctionEnv,
  use: (helper: string) => string,
) => InlineCode | undefined

export interface ScalarFunction extends FunctionBase {
  readonly kind: 'scalar'
  /** `propagate` (unless said): null when any argument is null, and `make`'s function never sees one. */
  readonly nulls?: 'propagate' | 'handled'
  /**
   * The function of a call's values, made once a query and task: read constants off `call.args` and prepare here (a
   * compiled pattern, a formatter). An argument that is a lambda comes as a JavaScript function.
   */
  readonly make: (call: TypedCall, env: FunctionEnv) => Evaluate
  /** How many arguments, from the first, `make`'s function is given, where it reads the others off the call; unless said, all. */
  readonly taken?: (call: TypedCall) => number
  /** The same as `make`, as text, for what stands in hot loops; only where `nulls` is `propagate`. */
  readonly inline?: MakeInline
  /** Arguments are computed one after the other, and only as far as they are needed: `and`, `or`, `case`, `coalesce`. */
  readonly isLazy?: boolean
  /** The types of each lambda argument's parameters, for higher-order functions: by argument, undefined = no lambda. */
  readonly lambdas?: (
    args: readonly (Resolved | undefined)[],
    call: Call,
  ) => readonly (readonly DataType[] | undefined)[]
  /** Replaces the call when it is analyzed, by a simpler expression; gives the call itself where it stays as it is. */
  readonly rewrite?: (call: TypedCall, env: FunctionEnv) => Expression
}

/**
 * The state of one aggregate call over the groups 0, 1, 2... of a task. Partial states are SQL values of
 * `AggregateFunction.stateTypes`: they are encoded in shuffle blocks and, on streams, in the state store, so their
 * meaning is a format and must not change.
 */
export interface AggregateState {
  /** Makes room for the groups below `groups`; each begins as the aggregate of no rows. */
  grow(groups: number): void
  /** Adds one row's arguments to a group. */
  update(group: number, ...values: AnyValue[]): void
  /** Adds a partial state to a group. */
  merge(group: number, ...partial: AnyValue[]): void
  partial(group: number): readonly SqlValue[]
  /** May be asked more than once, also between updates. */
  result(group: number): SqlValue
  /** About how many bytes it holds. */
  readonly byteSize: number
}

/** What the text of an `InlineUpdate` is made of: names of the generated function's variables, and statements. */
export interface InlineRow {
  /** The group's number: a variable, or `0`. */
  readonly group: string
  /**
   * A variable for each argument. None is null; they hold what a vector's data does: for LONG and DECIMAL NaN in place
   * of a value beyond the safe integers, for BOOLEAN 0 or 1.
   */
  readonly args: readonly string[]
  /** The variable that a field of the state is in. */
  readonly field: (name: string) => string
  /** A statement that gives the row's whole values to the state's `update`. */
  readonly slow: string
}

/**
 * The text by which generated code adds a row to an `AggregateState` without calling it. It reads fields of the state
 * into variables of its own before its loop and again whenever `grow` was called, then has this text for each row whose
 * arguments are not null. The text is one statement or a block, declares its variables within the block, has no text of
 * the user in it, and does the same as `update` or ends in `slow`, having changed nothing.
 */
export interface InlineUpdate {
  /** Public fields of the state object; each is a typed array that only `grow` replaces. */
  readonly fields: readonly string[]
  readonly update: (row: InlineRow) => string
}

export interface AggregateFunction extends FunctionBase {
  readonly kind: 'aggregate'
  /** `skip` (unless said): rows with a null among the arguments are not given to `update`. */
  readonly nulls?: 'skip' | 'handled'
  /** How generated code adds rows, where that is simple; undefined: by calls of `update`. */
  readonly inline?: (call: TypedCall, env: FunctionEnv) => InlineUpdate | undefined
  /** Types of a partial state, in order. */
  readonly stateTypes: (call: TypedCall, env: FunctionEnv) => readonly DataType[]
  readonly make: (call: TypedCall, env: FunctionEnv) => AggregateState
  /** What it gives for no rows at all, where a rule needs it; null unless said. */
  readonly ofNothing?: SqlValue
  /** The result does not depend on how often equal rows come: DISTINCT changes nothing. */
  readonly ignoresDuplicates?: boolean
  /** The order of rows matters and the user may give one by WITHIN GROUP, which `rewrite` makes arguments of. */
  readonly withinGroup?: boolean
  /** It needs OVER: `nth_value`. */
  readonly windowOnly?: boolean
  readonly rewrite?: (call: TypedCall, env: FunctionEnv) => Expression
}

/** A function of a row's place in its partition. Aggregates are window functions too, over their frame. */
export interface WindowFunction extends FunctionBase {
  readonly kind: 'window'
  /**
   * Fills in the results of one partition of `n` rows in order. `peers[i]` is the number of the group of equal order
   * values that row i is in, from 0. `arg(k, i)` is argument k of row i.
   */
  readonly make: (
    call: TypedCall,
    env: FunctionEnv,
  ) => (
    n: number,
    peers: Int32Array,
    arg: (k: number, row: number) => SqlValue,
    out: (row: number, value: SqlValue) => void,
  ) => void
}

/** Several rows for one: used in a select list or LATERAL VIEW only. */
export interface GeneratorFunction extends FunctionBase {
  readonly kind: 'generator'
  /** `typing` gives a STRUCT: the columns of the rows, with their default names. */
  readonly make: (
    call: TypedCall,
    env: FunctionEnv,
  ) => (...values: SqlValue[]) => Iterable<readonly SqlValue[]>
  /** The `_outer` form: a row of nulls in place of no rows. */
  readonly outer?: boolean
}

export type SqlFunction = ScalarFunction | AggregateFunction | WindowFunction | GeneratorFunction
