/**
 * LATERAL: a subquery without a table of its own (`SELECT t.a + 1`, a generator) is computed on the left rows; others are
 * made independent of the left side (`decorrelate.ts`) and joined to it.
 */
import type { FunctionEnv } from '../functions/function.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { OneRow } from '../logical/one-row.js'
import { idsOf, isCorrelated, withoutOuter } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { mapExpressions } from '../logical/transform.js'
import { decorrelate } from './decorrelate.js'
import { oneRowPlan, someHaving } from './empty-value.js'
import { joinOrEmpty } from './join-or-empty.js'
import { joinAnd } from './make-expressions.js'

export function rewriteLateral(join: Join, env: FunctionEnv): LogicalPlan {
  const { left, right, type, condition, callSite } = join
  if (!isCorrelated(right)) return new Join(left, right, type, condition).at(callSite)
  const inner = type === 'inner' || type === 'cross'
  if (inner) {
    const computed = overLeft(right, left)
    if (computed !== undefined) {
      const plan = new Project(join.output, computed)
      return condition === undefined ? plan : new Filter(condition, plan)
    }
  }
  return joined(join, inner, env)
}

/** A plan over one row without columns, over the left rows in its place. */
function overLeft(plan: LogicalPlan, left: LogicalPlan): LogicalPlan | undefined {
  if (plan instanceof OneRow) return left
  const passes =
    plan instanceof Project ||
    plan instanceof Filter ||
    plan instanceof Generate ||
    plan instanceof SubqueryAlias
  if (!passes) return undefined
  const child = overLeft(plan.child, left)
  if (child === undefined) return undefined
  if (plan instanceof SubqueryAlias) return child
  const columns = idsOf(left)
  const own = mapExpressions(plan, each => withoutOuter(each, columns))
  if (own instanceof Project) return new Project([...left.output, ...own.list], child)
  return own.rebuild([child], own.expressions)
}

function joined(join: Join, inner: boolean, env: FunctionEnv): LogicalPlan {
  const { left, right, condition, callSite } = join
  const columns = idsOf(left)
  // a condition of an outer join decides on rows that are all there
  const fills = (inner || condition === undefined) && !someHaving(right)
  const one = fills ? oneRowPlan(right, env) : undefined
  const pulled = decorrelate(one?.plan ?? right, left, env, one !== undefined)
  const conditions = pulled.conditions.map(each => withoutOuter(each, columns))
  if (one === undefined) {
    const on = joinAnd(condition === undefined ? conditions : [...conditions, condition], env)
    const type = inner ? (on === undefined ? 'cross' : 'inner') : 'left_outer'
    return new Project(join.output, new Join(left, pulled.plan, type, on).at(callSite))
  }
  // an aggregate gives its row also where nothing matches
  const empty = one.empty.map(value => withoutOuter(value, columns))
  const rows = { plan: pulled.plan, conditions }
  const made = joinOrEmpty(left, rows, right.output, empty, env, callSite)
  return condition === undefined ? made : new Filter(condition, made)
}
