/** LIMIT, OFFSET: the count is a constant INT that is not negative. */
import { MillraceError } from '../../util/errors.js'
import { evaluateConstant, isConstant } from '../expressions/evaluate.js'
import type { Literal, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { Limit } from '../logical/limit.js'
import type { LogicalPlan } from '../logical/plan.js'
import { IntegerType, isIntegral, sqlType } from '../types/data-type.js'
import type { Analysis } from './context.js'
import { withOrigin } from './origin.js'
import { placeOver } from './over.js'
import { resolveExpression } from './resolve-expression.js'
import { rewriteCalls } from './rewrite-calls.js'

export function resolveLimit(limit: Limit, analysis: Analysis): LogicalPlan {
  const child = analysis.resolvePlan(limit.child, analysis)
  const resolved = resolveExpression(limit.count, placeOver(child, analysis))
  const count = rewriteCalls(resolved, analysis) as Resolved
  try {
    const value = countOf(limit, count, analysis)
    const literal: Literal = { kind: 'literal', value, type: IntegerType, nullable: false }
    return new Limit(limit.form, Object.freeze(literal), child).at(limit.callSite)
  } catch (error) {
    throw withOrigin(error, limit.count.origin)
  }
}

function countOf(limit: Limit, count: Resolved, analysis: Analysis): number {
  const parameters = { name: limit.form, expr: `"${prettyText(count)}"` }
  if (!isConstant(count)) {
    throw new MillraceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE', parameters)
  }
  if (!isIntegral(count.type) || count.type.kind === 'long') {
    throw new MillraceError('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', {
      ...parameters,
      dataType: `"${sqlType(count.type)}"`,
    })
  }
  const value = evaluateConstant(count, analysis.env) as number | null
  if (value === null) {
    throw new MillraceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL', parameters)
  }
  if (value < 0) {
    throw new MillraceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE', {
      ...parameters,
      v: value,
    })
  }
  return value
}
