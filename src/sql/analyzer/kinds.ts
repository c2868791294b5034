/** What kinds of functions an expression has in it. */
import { childrenOf } from '../expressions/children.js'
import type { Call, Expression, WindowExpression } from '../expressions/expression.js'
import { visitExpression } from '../expressions/transform.js'
import type { SqlFunction } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import type { Analysis, AnalysisContext } from './context.js'
import { functionNamed } from './resolve-functions.js'

export function kindOf(
  call: Call,
  analysis?: Pick<AnalysisContext, 'lookupFunction'>,
): SqlFunction['kind'] | undefined {
  const found =
    analysis === undefined ? findFunction(call.name) : functionNamed(call.name, analysis)
  return found?.kind
}

export function isCallOf(
  expression: Expression,
  kind: SqlFunction['kind'],
  analysis?: Analysis,
): expression is Call {
  return expression.kind === 'call' && kindOf(expression, analysis) === kind
}

/** `grouping(a)`, `grouping_id(...)`. */
export function isGroupingCall(expression: Expression): expression is Call {
  const { kind } = expression
  return kind === 'call' && (expression.name === 'grouping' || expression.name === 'grouping_id')
}

/** The aggregate calls that are not computed over a window; those within their arguments are not given. */
export function aggregatesIn(root: Expression, analysis?: Analysis): Call[] {
  const found: Call[] = []
  const visit = (expression: Expression): boolean => {
    if (expression.kind === 'window') {
      for (const part of partsOfWindow(expression)) visitExpression(part, visit)
      return false
    }
    if (!isCallOf(expression, 'aggregate', analysis)) return true
    found.push(expression)
    return false
  }
  visitExpression(root, visit)
  return found
}

export function hasAggregate(root: Expression, analysis?: Analysis): boolean {
  return aggregatesIn(root, analysis).length > 0
}

/** What a window expression is computed from: its function's arguments, its partitioning, its order. */
export function partsOfWindow(window: WindowExpression): readonly Expression[] {
  const [, ...spec] = childrenOf(window)
  return [...childrenOf(window.fn), ...spec]
}

export function windowsIn(root: Expression): WindowExpression[] {
  const found: WindowExpression[] = []
  visitExpression(root, expression => {
    if (expression.kind === 'window') found.push(expression)
    return expression.kind !== 'window'
  })
  return found
}

export function generatorsIn(root: Expression, analysis?: Analysis): Call[] {
  const found: Call[] = []
  visitExpression(root, expression => {
    if (isCallOf(expression, 'generator', analysis)) found.push(expression)
    return true
  })
  return found
}
