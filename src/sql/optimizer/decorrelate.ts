/**
 * Makes a subquery's plan independent of the query around it, so that a join with conditions takes its place. Where the
 * conditions that use outer columns can be taken out of the plan, they are those of the join (`pull-conditions.ts`);
 * else the plan is computed for all values that the outer columns have, which the join compares (`domain-join.ts`).
 */
import type { Expression } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import type { LogicalPlan } from '../logical/plan.js'
import { DomainJoin } from './domain-join.js'
import { pullConditions } from './pull-conditions.js'
import { removeNames } from './remove-names.js'

export interface Pulled {
  readonly plan: LogicalPlan
  /** Over the plan's columns and the outer ones. */
  readonly conditions: readonly Expression[]
}

/**
 * `outer`: the plan whose columns the subquery uses. `fills`: the plan is one of `oneRowPlan`, and its value for no rows
 * will stand where the join finds none. The plan's own columns come first. Throws
 * UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.
 */
export function decorrelate(
  subquery: LogicalPlan,
  outer: LogicalPlan,
  env: FunctionEnv,
  fills = false,
): Pulled {
  const plan = removeNames(subquery)
  return pullConditions(plan, env, fills) ?? new DomainJoin(plan, outer, env).decorrelate(fills)
}
