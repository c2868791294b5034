/**
 * Expressions, as plain frozen data. A tree is first what the user wrote (names, calls by function name), then the
 * analyzer gives it meaning: names become attributes, calls get their type, casts are put in where types differ.
 *
 * An expression is *resolved* when it has a `type`. Nearly everything is a `call`: operators (`+`, `and`, `=`), CASE and
 * functions alike, so that what a function means, how it is typed, evaluated and compiled stands in one place, the
 * registry (`../functions/registry.ts`). Only what is not a function of its arguments' values has a kind of its own.
 */

import type { CapturedFunction } from '../../core/closure/captured-function.js'
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** Where in the program or in the SQL text an expression was written: for errors. */
export interface Origin {
  /** `src/job.ts:12`. */
  readonly callSite?: string
  /** The SQL text and the range [start, end) in it. */
  readonly sql?: { readonly text: string; readonly start: number; readonly end: number }
  /** Of a user's function: the method of the program that runs it. */
  readonly method?: OperatorPlace
}

interface Base {
  readonly origin?: Origin
}

interface Typed {
  readonly type: DataType
  readonly nullable: boolean
}

export interface Literal extends Base, Typed {
  readonly kind: 'literal'
  readonly value: SqlValue
}

/** A name as written: `a`, `t.a`, `a.b.c`. */
export interface UnresolvedName extends Base {
  readonly kind: 'name'
  readonly parts: readonly string[]
  /** The plan that it must come from: `df.col('a')`. */
  readonly plan?: LogicalPlan
  /** It may be a column of a query around, which is not known yet: `col('x').outer()`. */
  readonly outer?: boolean
  readonly type?: undefined
}

/** A column of a plan's output; `id` is the same wherever the same column passes. */
export interface Attribute extends Base, Typed {
  readonly kind: 'attribute'
  readonly id: number
  readonly name: string
  /** The aliases of tables it can be named by: [`t`]. */
  readonly qualifier: readonly string[]
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** A column of the query around a subquery: `attribute` there. Rewriting of subqueries takes it away. */
export interface OuterReference extends Base, Typed {
  readonly kind: 'outer'
  readonly id: number
  readonly name: string
  readonly attribute: Attribute
}

/** A column of the input batch of a physical operator. */
export interface BoundReference extends Base, Typed {
  readonly kind: 'bound'
  readonly ordinal: number
  /** For `explain`. */
  readonly name: string
  readonly id: number
}

export interface Call extends Base {
  readonly kind: 'call'
  /** Lower case when it is resolved; operators by their sign. */
  readonly name: string
  readonly args: readonly Expression[]
  /** Names of the arguments that were given by name, at the end of `args`. */
  readonly argNames?: readonly string[]
  /** `f(DISTINCT x)`. */
  readonly distinct?: boolean
  /** `f(x) FILTER (WHERE ...)`. */
  readonly filter?: Expression
  /** `f(x) IGNORE NULLS`. */
  readonly ignoreNulls?: boolean
  /** The program's own aggregation, of the call `$user_aggregate`. */
  readonly user?: UserAggregate
  /** `f(x) WITHIN GROUP (ORDER BY ...)`. */
  readonly withinGroup?: readonly SortOrder[]
  readonly type?: DataType
  readonly nullable?: boolean
}

/** An aggregation of the program's (`aggregator.ts`), as it travels. */
export interface UserAggregate {
  readonly name: string
  /** Gives the aggregator. */
  readonly fn: CapturedFunction
  readonly type: DataType
}

export interface Cast extends Base {
  readonly kind: 'cast'
  readonly child: Expression
  readonly to: DataType
  /** `try_cast`: null where `cast` fails. `implicit`: the analyzer put it in. */
  readonly mode: 'cast' | 'try' | 'implicit'
  /** It is what a literal such as `TIMESTAMP'2024-01-02'` means: its text, for names. */
  readonly literal?: string
  readonly type?: DataType
  readonly nullable?: boolean
}

export interface Alias extends Base {
  readonly kind: 'alias'
  readonly child: Expression
  readonly name: string
  /** Of the attribute that comes out. */
  readonly id: number
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly type?: DataType
  readonly nullable?: boolean
}

/** Several names for what gives several columns: `stack(...) AS (a, b)`. */
export interface MultiAlias extends Base {
  readonly kind: 'multi_alias'
  readonly child: Expression
  readonly names: readonly string[]
  readonly type?: undefined
}

/** `*`, `t.*`, `* EXCEPT (a)`. */
export interface Star extends Base {
  readonly kind: 'star'
  readonly qualifier: readonly string[]
  readonly except?: readonly (readonly string[])[]
  readonly type?: undefined
}

export interface Lambda extends Base {
  readonly kind: 'lambda'
  readonly params: readonly LambdaVariable[]
  readonly body: Expression
  readonly type?: DataType
  readonly nullable?: boolean
}

/** A parameter of a lambda, where it is declared and (found by `id`) where it is used; names in SQL text stay `name`s. */
export interface LambdaVariable extends Base {
  readonly kind: 'variable'
  readonly name: string
  readonly id: number
  readonly type?: DataType
  readonly nullable?: boolean
}

export interface SortOrder extends Base {
  readonly kind: 'order'
  readonly child: Expression
  readonly ascending: boolean
  /** Unless said: first when ascending. */
  readonly nullsFirst: boolean
  readonly type?: DataType
  readonly nullable?: boolean
}

export type FrameBound =
  | 'unbounded_preceding'
  | 'current_row'
  | 'unbounded_following'
  /** Rows, or a distance in the order's values: negative = preceding. */
  | { readonly offset: Expression }

export interface WindowFrame {
  readonly unit: 'rows' | 'range'
  readonly lower: FrameBound
  readonly upper: FrameBound
}

export interface WindowSpec {
  /** `OVER w`: the named window it stands for, until it is resolved. */
  readonly reference?: string
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]
  /** Absent: RANGE up to the current row when there is an order, else all rows. */
  readonly frame?: WindowFrame
}

/** `f(...) OVER (...)`. */
export interface WindowExpression extends Base {
  readonly kind: 'window'
  readonly fn: Expression
  readonly spec: WindowSpec
  readonly type?: DataType
  readonly nullable?: boolean
}

/** A query within an expression. */
export interface Subquery extends Base {
  readonly kind: 'subquery'
  readonly form: 'scalar' | 'exists' | 'in'
  readonly plan: LogicalPlan
  /** Left of IN. */
  readonly values?: readonly Expression[]
  readonly type?: DataType
  readonly nullable?: boolean
}

/** A function of the user's. */
export interface UserFunction extends Base {
  readonly kind: 'udf'
  readonly name: string
  readonly fn: CapturedFunction
  readonly args: readonly Expression[]
  readonly deterministic: boolean
  /** The analyzer finds the type in the function's text (`udf-types/infer.ts`): nobody has declared it. Absent for functions of whole rows. */
  readonly inferred?: boolean
  /** How the program would declare the type, for messages: `udf(f, 'double')`. */
  readonly declaration?: string
  /** In a fragment: the number of its `origin.method` among those of the fragment. */
  readonly place?: number
  readonly type?: DataType
  readonly nullable: boolean
}

/** `?` or `:name`, bound before analysis. */
export interface Parameter extends Base {
  readonly kind: 'parameter'
  /** A name, or the position from 0. */
  readonly name: string | number
  readonly type?: undefined
}

export type Expression =
  | Literal
  | UnresolvedName
  | Attribute
  | OuterReference
  | BoundReference
  | Call
  | Cast
  | Alias
  | MultiAlias
  | Star
  | Lambda
  | LambdaVariable
  | SortOrder
  | WindowExpression
  | Subquery
  | UserFunction
  | Parameter

/** An expression that the analyzer has given a type. */
export type Resolved<E extends Expression = Expression> = E & Typed

/** Has a type, and so have its parts. */
export function isResolved(expression: Expression): expression is Resolved {
  return expression.type !== undefined
}

let nextId = 1

/** A number for a new attribute; unique in the process. */
export function newExpressionId(): number {
  return nextId++
}
