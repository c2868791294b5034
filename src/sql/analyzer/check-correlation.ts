/**
 * Where a subquery may use columns of the query around it: in WHERE, HAVING, select lists and conditions of joins, but not in
 * what groups, aggregates, sorts or generates, nor below grouping sets, samples and the side of an outer join that may be
 * left empty.
 */
import { MillraceError } from '../../util/errors.js'
import type { Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { collectExpressions, someExpression, visitExpression } from '../expressions/transform.js'
import { Aggregate } from '../logical/aggregate.js'
import { Distinct } from '../logical/distinct.js'
import { Filter } from '../logical/filter.js'
import { Generate } from '../logical/generate.js'
import { Join } from '../logical/join.js'
import { Limit } from '../logical/limit.js'
import { attributesOf, isCorrelated } from '../logical/outer-references.js'
import { LeafNode, type LogicalPlan } from '../logical/plan.js'
import { Project } from '../logical/project.js'
import { Repartition } from '../logical/repartition.js'
import { SetOperation } from '../logical/set-operation.js'
import { Sort } from '../logical/sort.js'
import { SubqueryAlias } from '../logical/subquery-alias.js'
import { Union } from '../logical/union.js'
import { Window } from '../logical/window.js'
import { aggregatesIn, partsOfWindow, windowsIn } from './kinds.js'
import { withOrigin } from './origin.js'

/** Throws UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY. `mayUse`: the plan may use outer columns at all. */
export function checkCorrelation(plan: LogicalPlan, mayUse = true): void {
  if (!mayUse && plan.expressions.some(isOuter)) throw outerNotAllowed(plan)
  const hosts = plan instanceof Filter || plan instanceof Project || plan instanceof Join
  if (!hosts) checkHosting(plan)
  if (plan instanceof Join) {
    const { type } = plan
    const isInner = type === 'inner' || type === 'cross'
    checkCorrelation(plan.left, mayUse && type !== 'right_outer' && type !== 'full_outer')
    checkCorrelation(plan.right, mayUse && (isInner || type === 'right_outer'))
    return
  }
  const passes = hosts || onTheWay.some(kind => plan instanceof kind) || isBeside(plan)
  for (const child of plan.children) checkCorrelation(child, mayUse && passes)
}

const onTheWay = [
  Aggregate,
  Distinct,
  LeafNode,
  Limit,
  Repartition,
  SetOperation,
  Sort,
  SubqueryAlias,
  Union,
  Window,
] as const

/** A generator whose rows have others beside them. */
function isBeside(plan: LogicalPlan): boolean {
  return plan instanceof Generate && plan.child.output.length > 0
}

/** Subqueries within it have checks of their own. */
function isOuter(expression: Expression): boolean {
  return someExpression(expression, part => part.kind === 'outer')
}

function isOuterColumn(part: Expression): boolean {
  return part.kind === 'outer' || (part.kind === 'order' && part.child.kind === 'outer')
}

/** Nodes that may not use outer columns themselves. */
function checkHosting(plan: LogicalPlan): void {
  if (plan instanceof Generate && !isBeside(plan)) return
  // what a window function is computed from is computed below it, unless it is a column alone
  const isUsed =
    plan instanceof Window
      ? (each: Expression): boolean =>
          windowsIn(each).some(window => partsOfWindow(window).some(isOuterColumn))
      : isOuter
  const using = plan.expressions.filter(isUsed)
  if (using.length === 0) return
  const calls = using.flatMap(each => aggregatesIn(each))
  const mixed = calls.find(call => isOuter(call) && attributesOf(call).length > 0)
  const error =
    mixed === undefined
      ? new MillraceError('UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE', {
          sqlExprs: using.map(each => `"${prettyText(each)}"`).join(', '),
        })
      : new MillraceError(
          'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.AGGREGATE_FUNCTION_MIXED_OUTER_LOCAL_REFERENCES',
          { function: prettyText(mixed) },
        )
  throw withOrigin(error, originOf(mixed ?? using[0]))
}

/** A join's condition has no value that depends on the row, an order no value of a subquery but one for all rows. */
export function checkSubqueriesOf(node: 'Join' | 'Sort', expressions: readonly Expression[]): void {
  const treeNode = `${node} ${expressions.map(prettyText).join(', ')}`
  for (const root of expressions) {
    visitExpression(root, part => {
      if (part.kind !== 'subquery') return true
      if (part.form === 'scalar' ? !isCorrelated(part.plan) : node === 'Join') return true
      const kind =
        part.form === 'scalar'
          ? 'UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY'
          : 'UNSUPPORTED_IN_EXISTS_SUBQUERY'
      const error = new MillraceError(`UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.${kind}`, {
        treeNode,
      })
      throw withOrigin(error, part.origin)
    })
  }
}

/** A node on which outer columns cannot reach. */
export function outerNotAllowed(plan: LogicalPlan): unknown {
  const expression = plan.expressions.find(isOuter)
  const error = new MillraceError(
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED',
    { treeNode: `${plan.name} ${plan.expressions.map(prettyText).join(', ')}`.trim() },
  )
  return expression ? withOrigin(error, originOf(expression)) : error
}

/** Where the expression, or the first of its parts that says so, was written. */
function originOf(expression: Expression): Expression['origin'] {
  const [placed] = collectExpressions(
    expression,
    (part): part is Expression => part.origin !== undefined,
  )
  return placed?.origin
}
