/**
 * Subqueries in expressions become joins: EXISTS and IN of WHERE semi and anti joins, what depends on the query around it
 * elsewhere left outer joins whose columns stand in its place. Scalar subqueries that depend on nothing stay as they are:
 * they are computed before the query, and so is an EXISTS that depends on nothing (as a count).
 */
import { MillraceError } from '../../util/errors.js'
import { isCallOf } from '../analyzer/kinds.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression, Subquery } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { mapExpression, someExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import {
  attributesOf,
  idsOf,
  isCorrelated,
  outerReferences,
  withoutOuter,
} from '../logical/outer-references.js'
import { type LogicalPlan, UnaryNode } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Sort } from '../logical/sort.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { transformPlanUp } from '../logical/transform.js'
import { BooleanType } from '../types/data-type.js'
import { decorrelate } from './decorrelate.js'
import { oneRowPlan, someHaving } from './empty-value.js'
import { rewriteLateral } from './lateral-joins.js'
import { joinAnd, makeCall, makeLiteral, splitAnd } from './make-expressions.js'
import { existsAsCount, inAsScalar, ValueSubqueries } from './value-subqueries.js'

export function rewriteSubqueries(plan: LogicalPlan, env: FunctionEnv): LogicalPlan {
  return transformPlanUp(plan, node => rewriteNode(node, env))
}

function rewriteNode(node: LogicalPlan, env: FunctionEnv): LogicalPlan {
  if (node instanceof Join && node.isLateral) return rewriteLateral(node, env)
  if (!node.expressions.some(hasSubquery)) return node
  if (node instanceof Filter) return rewriteFilter(node, env)
  if (node instanceof Join) return rewriteJoin(node, env)
  if (node instanceof UnaryNode) return rewriteValues(node, env)
  throw new MillraceError(
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_IN_EXISTS_SUBQUERY',
    { treeNode: `${node.name} ${node.expressions.map(prettyText).join(', ')}` },
  )
}

function hasSubquery(expression: Expression): boolean {
  return someExpression(expression, part => part.kind === 'subquery')
}

/** A node whose expressions have subqueries as values: over its child joined with them. */
function rewriteValues(node: UnaryNode, env: FunctionEnv): LogicalPlan {
  const values = new ValueSubqueries(node.child, env, rewriteSubqueries)
  const expressions =
    node instanceof Aggregate
      ? [
          ...node.grouping.map(key => values.replace(key)),
          ...node.list.map(item => replaceInGroups(item, node, values, env)),
        ]
      : node.expressions.map(expression => values.replace(expression))
  const made = node.rebuild([values.plan], expressions)
  const keepsColumns = node instanceof Project || node instanceof Aggregate
  return keepsColumns || values.plan === node.child ? made : new Project(node.output, made)
}

/** Subqueries in the condition of a join are values beside the rows of the side whose columns they use. */
function rewriteJoin(join: Join, env: FunctionEnv): LogicalPlan {
  const { left, right, type, callSite, nullAware } = join
  const l = new ValueSubqueries(left, env, rewriteSubqueries)
  const r = new ValueSubqueries(right, env, rewriteSubqueries)
  const condition = mapExpression(
    join.condition!,
    part => part,
    part => {
      const isNot = part.kind === 'call' && part.name === 'not'
      const subquery = isNot ? part.args[0] : part
      if (subquery.kind !== 'subquery') return undefined
      const used = [...(subquery.values ?? []).flatMap(attributesOf), ...outerReferences(subquery)]
      const uses = (side: LogicalPlan): boolean => used.some(({ id }) => idsOf(side).has(id))
      if (!uses(right)) return l.replace(part)
      if (!uses(left)) return r.replace(part)
      throw new MillraceError(
        'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION',
        { subqueryExpression: prettyText(part) },
      )
    },
  )
  const made = new Join(l.plan, r.plan, type, condition, { nullAware }).at(callSite)
  return l.plan === left && r.plan === right ? made : new Project(join.output, made)
}

/** A value outside of aggregates (the body of a function made in SQL) is the same for all rows of a group. */
function replaceInGroups(
  item: Expression,
  { grouping, child }: Aggregate,
  values: ValueSubqueries,
  env: FunctionEnv,
): Expression {
  const columns = idsOf(child)
  return mapExpression(
    item,
    part => part,
    part => {
      const isKey = grouping.some(key => sameExpression(key, part))
      if (isKey || isCallOf(part, 'aggregate')) return values.replace(part)
      if (part.kind !== 'subquery') return undefined
      if (!isCorrelated(part.plan)) return values.replace(part)
      if (outerReferences(part).some(({ id }) => !columns.has(id))) {
        throw new MillraceError('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE', {
          sqlExprs: `"${prettyText(item)}"`,
        })
      }
      return makeCall('first', [values.replace(part)], env)
    },
  )
}

function rewriteFilter(filter: Filter, env: FunctionEnv): LogicalPlan {
  const parts = splitAnd(filter.condition)
  const own = joinAnd(
    parts.filter(part => !hasSubquery(part)),
    env,
  )
  const outer = own === undefined ? filter.child : new Filter(own, filter.child)
  let plan = filter.child
  const rest: Expression[] = []
  for (const part of parts) {
    const negated = part.kind === 'call' && part.name === 'not' && part.args[0].kind === 'subquery'
    const subquery = negated ? part.args[0] : part
    if (subquery.kind !== 'subquery' || subquery.form === 'scalar') {
      rest.push(part)
      continue
    }
    const inner = rewriteSubqueries(subquery.plan, env)
    const asValue =
      subquery.form === 'exists' ? existsAsValue(inner, env) : inAsScalar(subquery, inner, env)
    if (asValue !== undefined) rest.push(negated ? makeCall('not', [asValue], env) : asValue)
    else if (subquery.form === 'exists') plan = joinExists(plan, outer, inner, negated, env)
    else plan = joinIn(plan, outer, subquery, inner, negated, env)
  }
  const values = new ValueSubqueries(plan, env, rewriteSubqueries, outer)
  const condition = joinAnd(
    rest.map(part => values.replace(part)),
    env,
  )
  if (condition === undefined) return plan
  const made = new Filter(condition, values.plan).at(filter.callSite)
  return values.plan === plan ? made : new Project(filter.output, made)
}

/** EXISTS as a value, where that needs no join. */
function existsAsValue(plan: LogicalPlan, env: FunctionEnv): Expression | undefined {
  if (!isCorrelated(plan)) return existsAsCount(plan, env)
  const one = oneRowPlan(plan, env)
  if (one === undefined) return undefined
  // an aggregate over all rows gives a row, whatever there is
  return someHaving(plan) ? undefined : makeLiteral(true, BooleanType)
}

/** What of a plan says whether it has rows. */
function rowsOnly(plan: LogicalPlan): LogicalPlan {
  if (plan instanceof Project || plan instanceof Sort || plan instanceof Distinct) {
    return rowsOnly(plan.child)
  }
  if (plan instanceof SubqueryAlias) return rowsOnly(plan.child)
  if (plan instanceof Limit && plan.form === 'limit' && plan.count.kind === 'literal') {
    return Number(plan.count.value) > 0 ? rowsOnly(plan.child) : plan
  }
  return plan
}

function joinExists(
  left: LogicalPlan,
  outer: LogicalPlan,
  subquery: LogicalPlan,
  negated: boolean,
  env: FunctionEnv,
): LogicalPlan {
  const { plan, conditions } = decorrelate(rowsOnly(subquery), outer, env)
  const columns = idsOf(left)
  const condition = joinAnd(
    conditions.map(each => withoutOuter(each, columns)),
    env,
  )
  return new Join(left, plan, negated ? 'left_anti' : 'left_semi', condition)
}

function joinIn(
  left: LogicalPlan,
  outer: LogicalPlan,
  subquery: Subquery,
  inner: LogicalPlan,
  negated: boolean,
  env: FunctionEnv,
): LogicalPlan {
  const values = subquery.values ?? []
  const { plan, conditions } = decorrelate(inner, outer, env)
  const columns = idsOf(left)
  const others = conditions.map(each => withoutOuter(each, columns))
  const equal = values.map((value, i) => makeCall('=', [value, plan.output[i]], env))
  if (!negated) return new Join(left, plan, 'left_semi', joinAnd([...equal, ...others], env))
  const nullable = equal.some(each => each.nullable)
  if (nullable && equal.length === 1 && others.length === 0) {
    return new Join(left, plan, 'left_anti', equal[0], { nullAware: true })
  }
  const known = equal.map(each =>
    each.nullable ? makeCall('or', [each, makeCall('isnull', [each], env)], env) : each,
  )
  return new Join(left, plan, 'left_anti', joinAnd([...known, ...others], env))
}
