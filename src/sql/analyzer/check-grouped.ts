/** What a select list with GROUP BY may have: grouping expressions, aggregate calls, and what is made of them. */
import { MillraceError } from '../../util/errors.js'
import { childrenOf } from '../expressions/children.js'
import { sameExpression } from '../expressions/equal.js'
import type { Expression } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { visitExpression } from '../expressions/transform.js'
import { isCorrelated, outerReferencesOfPlan } from '../logical/outer-references.js'
import type { Analysis } from './context.js'
import { hasAggregate, isCallOf, partsOfWindow } from './kinds.js'
import { withOrigin } from './origin.js'

/**
 * Throws MISSING_AGGREGATION, MISSING_GROUP_BY, NESTED_AGGREGATE_FUNCTION. `named`: of HAVING, what the columns of the select
 * list stand for.
 */
export function checkGrouped(
  item: Expression,
  grouping: readonly Expression[],
  analysis: Analysis,
  named?: ReadonlyMap<number, Expression>,
): void {
  const visit = (part: Expression): boolean => {
    if (grouping.some(key => sameExpression(key, part))) return false
    if (part.kind === 'window') {
      for (const inner of partsOfWindow(part)) visitExpression(inner, visit)
      return false
    }
    if (isCallOf(part, 'aggregate', analysis)) {
      if (childrenOf(part).some(arg => hasAggregate(arg, analysis))) {
        throw withOrigin(new MillraceError('NESTED_AGGREGATE_FUNCTION'), part.origin)
      }
      return false
    }
    if (part.kind === 'subquery' && (named !== undefined || part.form !== 'scalar')) {
      for (const { id, attribute } of outerReferencesOfPlan(part.plan)) {
        visitExpression(named?.get(id) ?? attribute, visit)
      }
    } else if (part.kind === 'subquery' && isCorrelated(part.plan)) {
      throw withOrigin(
        new MillraceError('SCALAR_SUBQUERY_IS_IN_GROUP_BY_OR_AGGREGATE_FUNCTION', {
          sqlExpr: `"${prettyText(part)}"`,
        }),
        part.origin,
      )
    }
    if (part.kind !== 'attribute') return true
    throw withOrigin(missing(part, grouping), item.origin)
  }
  visitExpression(item, visit)
}

function missing(part: Expression, grouping: readonly Expression[]): MillraceError {
  if (grouping.length === 0) return new MillraceError('MISSING_GROUP_BY')
  const text = prettyText(part)
  return new MillraceError('MISSING_AGGREGATION', {
    expression: `"${text}"`,
    expressionAnyValue: `"any_value(${text})"`,
  })
}
