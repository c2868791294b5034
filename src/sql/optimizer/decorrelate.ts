/**
 * Takes the conditions by which a subquery depends on the query around it out of its plan, so that they can be those of a
 * join. On their way up through an aggregate (which must be equalities then) they make it group by their inner side.
 */
import { MillraceError } from '../../util/errors.js'
import { withOrigin } from '../analyzer/origin.js'
import { sameExpression } from '../expressions/equal.js'
import type {
  Attribute,
  Expression,
  SortOrder,
  WindowExpression,
} from '../expressions/expression.js'
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
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { Window } from '../logical/window.js'
import { columnOf, joinAnd, makeAlias, makeCall, splitAnd } from './make-expressions.js'

export interface Pulled {
  readonly plan: LogicalPlan
  /** Over the plan's columns and the outer ones. */
  readonly conditions: readonly Expression[]
}

export function decorrelate(plan: LogicalPlan, env: FunctionEnv): Pulled {
  if (!isCorrelated(plan)) return { plan, conditions: [] }
  if (plan instanceof SubqueryAlias) {
    const { plan: child, conditions } = decorrelate(plan.child, env)
    return { plan: child, conditions }
  }
  if (plan instanceof Filter) return throughFilter(plan, env)
  if (plan instanceof Project) return throughProject(plan, env)
  if (plan instanceof Aggregate) return throughAggregate(plan, env)
  if (plan instanceof Join) return throughJoin(plan, env)
  if (plan instanceof Limit) return throughLimit(plan, env)
  if (plan instanceof Window) return throughWindow(plan, env)
  const passes = plan instanceof Sort || plan instanceof Distinct || plan instanceof Generate
  if (!passes || plan.expressions.some(isOuter)) throw refused(plan)
  const { plan: child, conditions } = decorrelate(plan.child, env)
  if (plan instanceof Distinct) equalities(conditions)
  return { plan: plan.rebuild([child], plan.expressions), conditions }
}

function isOuter(expression: Expression): boolean {
  return outerReferences(expression).length > 0
}

export function refused(plan: LogicalPlan): MillraceError {
  const treeNode = `${plan.name} ${plan.expressions.map(prettyText).join(', ')}`.trim()
  return new MillraceError(
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE',
    { treeNode },
  )
}

function throughFilter(plan: Filter, env: FunctionEnv): Pulled {
  const { plan: child, conditions } = decorrelate(plan.child, env)
  const parts = splitAnd(plan.condition)
  const own = joinAnd(
    parts.filter(part => !isOuter(part)),
    env,
  )
  const outer = parts.filter(isOuter)
  return {
    plan: own === undefined ? child : new Filter(own, child).at(plan.callSite),
    conditions: [...conditions, ...outer],
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

function throughProject(plan: Project, env: FunctionEnv): Pulled {
  if (plan.list.some(isOuter)) throw refused(plan)
  const { plan: child, conditions } = decorrelate(plan.child, env)
  const list = [...plan.list, ...missingColumns(conditions, plan.list, child)]
  return { plan: new Project(list, child).at(plan.callSite), conditions }
}

/** Each condition as an inner expression and an outer one that must be equal. */
function equalities(
  conditions: readonly Expression[],
): readonly { readonly inner: Expression; readonly condition: Expression }[] {
  return conditions.map(condition => {
    if (condition.kind === 'call' && (condition.name === '=' || condition.name === '<=>')) {
      const [a, b] = condition.args
      if (!isOuter(a) && attributesOf(b).length === 0) return { inner: a, condition }
      if (!isOuter(b) && attributesOf(a).length === 0) return { inner: b, condition }
    }
    const error = new MillraceError(
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_COLUMN_IS_NOT_ALLOWED_IN_PREDICATE',
      { treeNode: prettyText(condition) },
    )
    throw withOrigin(error, condition.origin)
  })
}

function throughAggregate(plan: Aggregate, env: FunctionEnv): Pulled {
  if (plan.expressions.some(isOuter)) throw refused(plan)
  return groupedByConditions(decorrelate(plan.child, env), plan.grouping, plan.list, plan.callSite)
}

/** An aggregate over a plan that groups by the inner sides of its conditions too, and gives them behind its list. */
export function groupedByConditions(
  { plan, conditions }: Pulled,
  keys: readonly Expression[],
  items: readonly Expression[],
  callSite?: string,
): Pulled {
  const grouping = [...keys]
  const list = [...items]
  const above = equalities(conditions).map(({ inner, condition }) => {
    if (!grouping.some(key => sameExpression(key, inner))) grouping.push(inner)
    const item = inner.kind === 'attribute' ? inner : makeAlias(inner, prettyText(inner))
    if (!list.some(other => outputOf(other).id === columnOf(item).id)) list.push(item)
    return replaced(condition, inner, columnOf(item))
  })
  return { plan: new Aggregate(grouping, list, plan).at(callSite), conditions: above }
}

function replaced(condition: Expression, inner: Expression, by: Attribute): Expression {
  if (condition.kind !== 'call') return condition
  const args = condition.args.map(arg => (arg === inner ? by : arg))
  return Object.freeze({ ...condition, args })
}

function throughJoin(plan: Join, env: FunctionEnv): Pulled {
  const { left, right, type, condition, callSite, nullAware } = plan
  const inner = type === 'inner' || type === 'cross'
  const keepsLeft = inner || type === 'left_outer' || type === 'left_semi' || type === 'left_anti'
  const keepsRight = inner || type === 'right_outer'
  if (isCorrelated(left) && !keepsLeft) throw refused(plan)
  if (isCorrelated(right) && !keepsRight) throw refused(plan)
  const l = decorrelate(left, env)
  const r = decorrelate(right, env)
  const parts = condition === undefined ? [] : splitAnd(condition)
  const outer = parts.filter(isOuter)
  if (outer.length > 0 && !inner) throw refused(plan)
  const own = joinAnd(
    parts.filter(part => !isOuter(part)),
    env,
  )
  const joined = new Join(l.plan, r.plan, own === undefined && inner ? 'cross' : type, own, {
    nullAware,
  })
  return { plan: joined.at(callSite), conditions: [...l.conditions, ...r.conditions, ...outer] }
}

/** The first rows of each set of rows that belong together. */
function throughLimit(plan: Limit, env: FunctionEnv): Pulled {
  const below = plan.child
  const sort = below instanceof Sort ? below : undefined
  if (plan.form !== 'limit' || (sort?.orders.some(isOuter) ?? false)) throw refused(plan)
  const { plan: child, conditions } = decorrelate(sort?.child ?? below, env)
  const keys = equalities(conditions).map(({ inner }) => inner)
  const orderBy: readonly SortOrder[] = sort?.orders ?? keys.map(ascending)
  const fn = makeCall('row_number', [], env)
  const window: WindowExpression = {
    kind: 'window',
    fn,
    spec: {
      partitionBy: keys,
      orderBy,
      frame: { unit: 'rows', lower: 'unbounded_preceding', upper: 'current_row' },
    },
    type: fn.type,
    nullable: false,
  }
  const number = makeAlias(Object.freeze(window), 'row_number')
  const numbered = new Window([number], keys, orderBy, child)
  const first = new Filter(makeCall('<=', [columnOf(number), plan.count], env), numbered)
  return { plan: new Project(child.output, first), conditions }
}

function ascending(child: Expression): SortOrder {
  const { type, nullable } = child as SortOrder
  return Object.freeze({ kind: 'order', child, ascending: true, nullsFirst: true, type, nullable })
}

function throughWindow(plan: Window, env: FunctionEnv): Pulled {
  if (plan.expressions.some(isOuter)) throw refused(plan)
  const { plan: child, conditions } = decorrelate(plan.child, env)
  const keys = equalities(conditions).map(({ inner }) => inner)
  const functions = plan.functions.map(alias => {
    if (alias.kind !== 'alias' || alias.child.kind !== 'window') return alias
    const { spec } = alias.child
    const partitionBy = [...spec.partitionBy, ...keys]
    return Object.freeze({ ...alias, child: { ...alias.child, spec: { ...spec, partitionBy } } })
  })
  const partitionBy = [...plan.partitionBy, ...keys]
  const made = new Window(functions, partitionBy, plan.orderBy, child).at(plan.callSite)
  return { plan: made, conditions }
}
