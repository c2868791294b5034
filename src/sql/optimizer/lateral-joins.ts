/**
 * LATERAL: a subquery without a table of its own (`SELECT t.a + 1`, a generator) is computed on the left rows; of others
 * the conditions that use the left side become the join's.
 */
import { MillraceError } from '../../util/errors.js'
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import { nullable } from '../expressions/output.js'
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
import { oneRowPlan } from './empty-value.js'
import { columnOf, joinAnd, makeAlias, makeCall, TRUE } from './make-expressions.js'

export function rewriteLateral(join: Join, env: FunctionEnv): LogicalPlan {
  const { left, right, type, condition, callSite } = join
  if (!isCorrelated(right)) return new Join(left, right, type, condition).at(callSite)
  const inner = type === 'inner' || type === 'cross'
  if (!inner && type !== 'left_outer') {
    throw new MillraceError('UNSUPPORTED_FEATURE.LATERAL_JOIN', {
      reason: `the join is ${type}`,
    })
  }
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
  const { left, right, callSite } = join
  const one = oneRowPlan(right, env)
  const pulled = decorrelate(one?.plan ?? right, env)
  const columns = idsOf(left)
  const own = join.condition === undefined ? [] : [join.condition]
  const conditions = pulled.conditions.map(each => withoutOuter(each, columns))
  if (one === undefined) {
    const condition = joinAnd([...conditions, ...own], env)
    const type = inner ? (condition === undefined ? 'cross' : 'inner') : 'left_outer'
    return new Project(join.output, new Join(left, pulled.plan, type, condition).at(callSite))
  }
  if (own.length > 0) {
    throw new MillraceError('UNSUPPORTED_FEATURE.LATERAL_JOIN', {
      reason: 'it aggregates all its rows, and the join has a condition',
    })
  }
  // an aggregate gives its row also where nothing matches
  const marker = makeAlias(TRUE, 'matched')
  const marked = new Project([...pulled.plan.output, marker], pulled.plan)
  const outer = new Join(left, marked, 'left_outer', joinAnd(conditions, env)).at(callSite)
  const missing = makeCall('isnull', [nullable(columnOf(marker))], env)
  const values = right.output.map((column, i) => {
    const value = nullable(pulled.plan.output[i])
    const empty = one.empty[i]
    const same = isConstant(empty) && evaluateConstant(empty, env) === null
    const child = same ? value : makeCall('case', [missing, empty, value], env)
    return Object.freeze({ ...makeAlias(child, column.name), id: column.id })
  })
  return new Project([...left.output, ...values], outer)
}
