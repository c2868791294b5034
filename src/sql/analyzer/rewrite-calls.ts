/**
 * Calls of functions that stand for a simpler expression (`nvl`, `nullif`) are replaced when their node is analyzed: names
 * of columns and messages have been made of what the user wrote by then.
 */
import type { Expression, Resolved } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { TypedCall } from '../functions/function.js'
import type { LogicalPlan } from '../logical/plan.js'
import { mapExpressions, withNewChildren } from '../logical/transform.js'
import { implicitCast } from './casts.js'
import type { Analysis } from './context.js'
import { resolveExpression } from './resolve-expression.js'
import { functionNamed } from './resolve-functions.js'
import { Scope } from './scope.js'

const rewritten = new WeakSet<LogicalPlan>()

/** The plan with its calls rewritten: of the node and of those that its analysis put below it. */
export function finishExpressions(plan: LogicalPlan, analysis: Analysis): LogicalPlan {
  if (rewritten.has(plan)) return plan
  const below = withNewChildren(
    plan,
    plan.children.map(child => finishExpressions(child, analysis)),
  )
  const made = mapExpressions(below, expression => rewriteCalls(expression, analysis))
  rewritten.add(made)
  return made
}

export function rewriteCalls(expression: Expression, analysis: Analysis): Expression {
  return mapExpression(expression, part => {
    if (part.kind === 'alias' || part.kind === 'order') {
      const { type, nullable } = part.child as Resolved
      if (part.type === type && part.nullable === nullable) return part
      return Object.freeze({ ...part, type, nullable }) as Expression
    }
    if (part.kind !== 'call') return part
    const fn = functionNamed(part.name, analysis)
    if (fn === undefined || !('rewrite' in fn) || fn.rewrite === undefined) return part
    const call = part as TypedCall
    const made = fn.rewrite(call, analysis.env)
    if (made === call) return call
    const place = { scope: new Scope([], analysis.caseSensitive), analysis }
    const typed = rewriteCalls(resolveExpression(made, place), analysis) as Resolved
    return implicitCast(typed, call.type, analysis.env)
  })
}
