/**
 * Takes the conditions by which a subquery depends on the query around it out of its plan, so that they can be those of a
 * join. On their way up through an aggregate (which must be equalities then) they make it group by their inner side.
 */
import { sameExpression } from '../expressions/equal.js'
import type { Attribute, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { prettyText } from '../expressions/pretty.js'
import type { FunctionEnv } from '../functions/function.js'
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { attributesOf, isCorrelated, outerReferences } from '../logical/outer-references.js'
import type { LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { Window } from '../logical/window.js'
import { belowProjections, limitedByKeys, windowByKeys } from './by-keys.js'
import type { Pulled } from './decorrelate.js'
import { dropsEmpty } from './empty-value.js'
import { columnOf, joinAnd, makeAlias, splitAnd } from './make-expressions.js'

/** Undefined where the conditions cannot be taken out. */
export function pullConditions(
  plan: LogicalPlan,
  env: FunctionEnv,
  fills = false,
): Pulled | undefined {
  if (!isCorrelated(plan)) return { plan, conditions: [] }
  if (plan instanceof Filter) return throughFilter(plan, env, fills)
  if (plan instanceof Project) return throughProject(plan, env, fills)
  if (plan instanceof Aggregate) return throughAggregate(plan, env, fills)
  if (plan instanceof Join) return throughJoin(plan, env)
  if (plan instanceof Limit) return throughLimit(plan, env)
  if (plan instanceof Window) return throughWindow(plan, env)
  const passes = plan instanceof Sort || plan instanceof Distinct || plan instanceof Generate
  if (!passes || plan.expressions.some(isOuter)) return undefined
  const below = pullConditions(plan.child, env, fills && plan instanceof Sort)
  if (below === undefined) return undefined
  if (plan instanceof Distinct && equalities(below.conditions) === undefined) return undefined
  return { ...below, plan: plan.rebuild([below.plan], plan.expressions) }
}

function isOuter(expression: Expression): boolean {
  return outerReferences(expression).length > 0
}

function throughFilter(plan: Filter, env: FunctionEnv, fills: boolean): Pulled | undefined {
  const below = pullConditions(plan.child, env, fills || dropsEmpty(plan, env))
  if (below === undefined) return undefined
  const parts = splitAnd(plan.condition)
  const own = joinAnd(
    parts.filter(part => !isOuter(part)),
    env,
  )
  return {
    plan: own === undefined ? below.plan : new Filter(own, below.plan).at(plan.callSite),
    conditions: [...below.conditions, ...parts.filter(isOuter)],
  }
}

/** The columns of conditions that a node does not give yet. */
function missingColumns(
  conditions: readonly Expression[],
  there: readonly Expression[],
  below: LogicalPlan,
): readonly Attribute[] {
  const given = new Set(there.map(item => outputOf(item).id))
  const wanted = new Set(conditions.flatMap(attributesOf).map(({ id }) => id))
  return below.output.filter(({ id }) => wanted.has(id) && !given.has(id))
}

function throughProject(plan: Project, env: FunctionEnv, fills: boolean): Pulled | undefined {
  if (plan.list.some(isOuter)) return undefined
  const below = pullConditions(plan.child, env, fills)
  if (below === undefined) return undefined
  const list = [...plan.list, ...missingColumns(below.conditions, plan.list, below.plan)]
  return { ...below, plan: new Project(list, below.plan).at(plan.callSite) }
}

interface Equality {
  readonly inner: Expression
  readonly condition: Expression
}

/** Each condition as an inner expression and an outer one that must be equal; undefined when some is no equality. */
function equalities(conditions: readonly Expression[]): readonly Equality[] | undefined {
  const found: Equality[] = []
  for (const condition of conditions) {
    if (condition.kind !== 'call' || (condition.name !== '=' && condition.name !== '<=>')) {
      return undefined
    }
    const [a, b] = condition.args
    if (!isOuter(a) && attributesOf(b).length === 0) found.push({ inner: a, condition })
    else if (!isOuter(b) && attributesOf(a).length === 0) found.push({ inner: b, condition })
    else return undefined
  }
  return found
}

/** Without grouping it gives a row for no rows too, which its groups do not. */
function throughAggregate(plan: Aggregate, env: FunctionEnv, fills: boolean): Pulled | undefined {
  if (plan.expressions.some(isOuter)) return undefined
  if (plan.grouping.length === 0 && !fills) return undefined
  const below = pullConditions(plan.child, env)
  return below && groupedByConditions(below, plan.grouping, plan.list, plan.callSite)
}

/**
 * An aggregate over a plan that groups by the inner sides of its conditions too, and gives them behind its list;
 * undefined when some condition is no equality.
 */
function groupedByConditions(
  { plan, conditions }: Pulled,
  keys: readonly Expression[],
  items: readonly Expression[],
  callSite?: string,
): Pulled | undefined {
  const grouping = [...keys]
  const list = [...items]
  const above = equalities(conditions)?.map(({ inner, condition }) => {
    if (!grouping.some(key => sameExpression(key, inner))) grouping.push(inner)
    const item = inner.kind === 'attribute' ? inner : makeAlias(inner, prettyText(inner))
    if (!list.some(other => outputOf(other).id === columnOf(item).id)) list.push(item)
    return replaced(condition, inner, columnOf(item))
  })
  if (above === undefined) return undefined
  return { plan: new Aggregate(grouping, list, plan).at(callSite), conditions: above }
}

function replaced(condition: Expression, inner: Expression, by: Attribute): Expression {
  if (condition.kind !== 'call') return condition
  const args = condition.args.map(arg => (arg === inner ? by : arg))
  return Object.freeze({ ...condition, args })
}

function throughJoin(plan: Join, env: FunctionEnv): Pulled | undefined {
  const { left, right, type, condition, callSite, nullAware } = plan
  const inner = type === 'inner' || type === 'cross'
  const keepsLeft = inner || type === 'left_outer' || type === 'left_semi' || type === 'left_anti'
  const keepsRight = inner || type === 'right_outer'
  if (isCorrelated(left) && !keepsLeft) return undefined
  if (isCorrelated(right) && !keepsRight) return undefined
  const l = pullConditions(left, env)
  const r = pullConditions(right, env)
  const parts = condition === undefined ? [] : splitAnd(condition)
  const outer = parts.filter(isOuter)
  if (l === undefined || r === undefined || (outer.length > 0 && !inner)) return undefined
  const own = joinAnd(
    parts.filter(part => !isOuter(part)),
    env,
  )
  const joined = new Join(l.plan, r.plan, own === undefined && inner ? 'cross' : type, own, {
    nullAware,
  })
  return { plan: joined.at(callSite), conditions: [...l.conditions, ...r.conditions, ...outer] }
}

function throughLimit(limit: Limit, env: FunctionEnv): Pulled | undefined {
  const plan = belowProjections(limit)
  if (!(plan instanceof Limit)) return pullConditions(plan, env)
  const below = pullConditions(plan.child, env)
  const keys = below && equalities(below.conditions)?.map(({ inner }) => inner)
  return keys && { ...below, plan: limitedByKeys(plan, below.plan, keys, env) }
}

function throughWindow(plan: Window, env: FunctionEnv): Pulled | undefined {
  if (plan.expressions.some(isOuter)) return undefined
  const below = pullConditions(plan.child, env)
  const keys = below && equalities(below.conditions)?.map(({ inner }) => inner)
  return keys && { ...below, plan: windowByKeys(plan, below.plan, keys) }
}
