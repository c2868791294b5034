/**
 * What a subquery gives for no rows: an aggregate without grouping gives a row even then (`count` 0, `sum` null), which a
 * join with the aggregate grouped by the correlation would not have. A HAVING over it becomes part of the value, so that
 * every group keeps its row.
 */
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Expression, Resolved } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import { Aggregate } from '../logical/aggregate.js'
import { Filter } from '../logical/filter.js'
import { Limit } from '../logical/limit.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { makeAlias, makeCall, makeLiteral } from './make-expressions.js'

export interface OneRowPlan {
  /** The same, with a value of null where a HAVING would take the row away. */
  readonly plan: LogicalPlan
  /** The values of its columns for no rows, in order. */
  readonly empty: readonly Expression[]
}

/** Undefined when the plan may give no row, or several. */
export function oneRowPlan(plan: LogicalPlan, env: FunctionEnv): OneRowPlan | undefined {
  if (plan instanceof Aggregate) {
    if (plan.grouping.length > 0) return undefined
    return { plan, empty: plan.list.map(ofNothing) }
  }
  if (plan instanceof SubqueryAlias || plan instanceof Sort) return oneRowPlan(plan.child, env)
  if (plan instanceof Limit) {
    const { count, form } = plan
    const keeps = form !== 'offset' && count.kind === 'literal' && Number(count.value) > 0
    return keeps ? oneRowPlan(plan.child, env) : undefined
  }
  if (plan instanceof Project) {
    const below = oneRowPlan(plan.child, env)
    if (below === undefined) return undefined
    const values = valuesOf(plan.child, below.empty)
    const empty = plan.list.map(item => substituted(withoutName(item), values))
    return { plan: plan.rebuild([below.plan], plan.list), empty }
  }
  if (plan instanceof Filter) {
    const below = oneRowPlan(plan.child, env)
    if (below === undefined) return undefined
    const condition = substituted(plan.condition, valuesOf(plan.child, below.empty))
    const when = (test: Expression, value: Expression): Expression =>
      makeCall('case', [test, value, makeLiteral(null, (value as Resolved).type)], env)
    const list = plan.output.map(column => {
      const alias = makeAlias(when(plan.condition, column), column.name)
      return Object.freeze({ ...alias, id: column.id })
    })
    return {
      plan: new Project(list, below.plan),
      empty: below.empty.map(value => when(condition, value)),
    }
  }
  return undefined
}

/** Whether a plan of this kind may give no row after all. */
export function someHaving(plan: LogicalPlan): boolean {
  if (plan instanceof Filter) return true
  return plan instanceof Aggregate ? false : plan.children.some(someHaving)
}

/** A condition on the only row of a plan of this kind, which is not true of the row for no rows. */
export function dropsEmpty({ condition, child }: Filter, env: FunctionEnv): boolean {
  const below = oneRowPlan(child, env)
  if (below === undefined) return false
  const test = substituted(condition, valuesOf(child, below.empty))
  return isConstant(test) && evaluateConstant(test, env) !== true
}

function withoutName(item: Expression): Expression {
  return item.kind === 'alias' ? item.child : item
}

function valuesOf(plan: LogicalPlan, values: readonly Expression[]): Map<number, Expression> {
  return new Map(plan.output.map(({ id }, i) => [id, values[i]]))
}

function substituted(root: Expression, values: ReadonlyMap<number, Expression>): Expression {
  return mapExpression(root, part =>
    part.kind === 'attribute' ? (values.get(part.id) ?? part) : part,
  )
}

/** An item of an aggregate's list with the values of its functions over no rows. */
export function ofNothing(item: Expression): Expression {
  return mapExpression(
    withoutName(item),
    part => part,
    part => {
      if (part.kind !== 'call') return undefined
      const fn = findFunction(part.name)
      if (fn?.kind !== 'aggregate') return undefined
      return makeLiteral(fn.ofNothing ?? null, (part as Resolved).type)
    },
  )
}
