/** Names of HAVING and ORDER BY over an aggregate: its columns, then those of the rows that it groups. */
import { isCondition } from '../../util/errors.js'
import type { Attribute, Call, Expression, Resolved } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { Analysis } from './context.js'
import { kindOf } from './kinds.js'
import type { Place } from './place.js'
import { resolveExpression } from './resolve-expression.js'
import { Scope } from './scope.js'

/**
 * Resolves an expression over the columns `above`, and where they do not have a name over the columns `below`; in the
 * arguments of aggregate calls the other way round. What was found below keeps the ids of there. `forSubqueries`: these may
 * use columns below too.
 */
export function resolveOverBoth(
  expression: Expression,
  above: readonly Attribute[],
  below: readonly Attribute[],
  analysis: Analysis,
  forSubqueries = false,
): Resolved {
  const { caseSensitive, outer } = analysis
  const place = (first: readonly Attribute[], second: readonly Attribute[]): Place => {
    const then = new Scope(second, caseSensitive)
    return {
      scope: new Scope(first, caseSensitive, { outer, below: forSubqueries ? then : undefined }),
      analysis,
      hidden: {
        find: parts => then.find(parts),
        withId: id => second.find(attribute => attribute.id === id),
      },
    }
  }
  const within = place(below, above)
  const withAggregates = mapExpression(
    expression,
    part => part,
    part => {
      if (part.kind === 'window' || part.type !== undefined) return part
      return isAggregateCall(part, analysis) ? resolveExpression(part, within) : undefined
    },
  )
  return resolveExpression(withAggregates, place(above, below))
}

function isAggregateCall(expression: Expression, analysis: Analysis): expression is Call {
  return expression.kind === 'call' && kindOf(expression, analysis) === 'aggregate'
}

const unresolved = [
  'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION',
  'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_APPEAR_IN_OPERATION',
  'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT',
] as const

export function isUnresolvedColumn(error: unknown): boolean {
  return unresolved.some(condition => isCondition(error, condition))
}
