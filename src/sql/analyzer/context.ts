/**
 * What analysis knows: of the session, and of the query around the part that is being analyzed. Rules get an `Analysis`
 * and give parts of the plan back to it by `resolvePlan`, so that no rule needs to know the others.
 */
import type { OperatorPlace } from '../../core/operator-errors.js'
import type { Literal } from '../expressions/expression.js'
import type { FunctionEnv, SqlFunction } from '../functions/function.js'
import type { LogicalPlan } from '../logical/plan.js'
import type { Scope } from './scope.js'

/** What `analyze` needs of the session. */
export interface AnalysisContext {
  readonly env: FunctionEnv
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive: boolean
  /** The plan of a view or table: unresolved or analyzed; undefined when there is none of that name. */
  readonly lookupTable: (parts: readonly string[]) => LogicalPlan | undefined
  /** The session variable that a name begins with, and the fields of it that follow. */
  readonly lookupVariable?: (
    parts: readonly string[],
  ) => { readonly value: Literal; readonly fields: readonly string[] } | undefined
  /** Temporary functions; asked before the built-in ones. */
  readonly lookupFunction?: (name: string) => SqlFunction | undefined
}

/** Named queries in force: the innermost first. */
export interface CommonTables {
  readonly find: (name: string) => LogicalPlan | undefined
}

export interface Analysis extends AnalysisContext {
  readonly commonTables: CommonTables | undefined
  /** The columns of the queries around a subquery. */
  readonly outer: Scope | undefined
  /** Levels of plans around this one. */
  readonly depth: number
  /** The method of the program that made the plan, as near as the plan says. */
  readonly method: OperatorPlace | undefined
  readonly resolvePlan: (plan: LogicalPlan, analysis: Analysis) => LogicalPlan
}
