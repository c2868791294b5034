/**
 * Gives an expression its meaning at a place: names become columns, calls and casts get their types. Bottom-up and
 * without recursion but for what has a scope of its own (lambdas, subqueries).
 */
import { MillraceError } from '../../util/errors.js'
import type { Call, Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { expressionDepth, mapExpression } from '../expressions/transform.js'
import { typeOfCall } from '../udf-types/type-of-call.js'
import { typeCast } from './casts.js'
import { expandArguments } from './expand-stars.js'
import { withOrigin } from './origin.js'
import type { Place } from './place.js'
import { typeCall } from './resolve-functions.js'
import { typeHigherOrder } from './resolve-lambdas.js'
import { resolveName } from './resolve-names.js'
import { resolveSubquery } from './resolve-subqueries.js'
import { typeWindow } from './window-frames.js'

/** What works on expressions by recursion must stand so many levels. */
export const MAX_EXPRESSION_DEPTH = 1000

export function resolveExpression(root: Expression, place: Place): Resolved {
  if (root.type !== undefined && root.kind !== 'udf') return root as Resolved
  checkDepth(root)
  return mapExpression(
    root,
    expression => placed(expression, leave, place),
    expression => placed(expression, enter, place),
  ) as Resolved
}

/** Throws EXPRESSION_TOO_DEEP. */
export function checkDepth(root: Expression): void {
  const depth = expressionDepth(root)
  if (depth <= MAX_EXPRESSION_DEPTH) return
  throw new MillraceError('EXPRESSION_TOO_DEEP', { depth, limit: MAX_EXPRESSION_DEPTH })
}

function placed<T>(
  expression: Expression,
  f: (expression: Expression, place: Place) => T,
  place: Place,
): T {
  try {
    return f(expression, place)
  } catch (error) {
    throw withOrigin(error, expression.origin)
  }
}

/** What is found in another way than bottom-up. */
function enter(expression: Expression, place: Place): Expression | undefined {
  switch (expression.kind) {
    case 'udf':
      return undefined
    case 'name':
      return resolveName(expression, place)
    case 'variable':
      return place.variables?.find(({ id }) => id === expression.id) ?? expression
    case 'subquery':
      return resolveSubquery(expression, place)
    case 'parameter':
      throw new MillraceError('UNBOUND_SQL_PARAMETER', { name: prettyText(expression) })
    case 'star':
      throw new MillraceError('INVALID_USAGE_OF_STAR_OR_REGEX', {
        elem: "'*'",
        prettyName: 'an expression',
      })
    case 'call':
      if (expression.type !== undefined) return expression
      return enterCall(expression, place)
    default:
      return expression.type === undefined ? undefined : expression
  }
}

function enterCall(call: Call, place: Place): Expression | undefined {
  if (call.args.some(arg => arg.kind === 'star')) {
    return resolveExpression({ ...call, args: expandArguments(call, place.scope) }, place)
  }
  return call.args.some(arg => arg.kind === 'lambda') ? typeHigherOrder(call, place) : undefined
}

/** The expression, whose parts have types, with its type. */
function leave(expression: Expression, { analysis }: Place): Expression {
  switch (expression.kind) {
    case 'call':
      return typeCall(expression, analysis)
    case 'cast':
      return typeCast(expression, analysis.env)
    case 'alias':
    case 'order': {
      const { type, nullable } = expression.child as Resolved
      return Object.freeze({ ...expression, type, nullable })
    }
    case 'udf': {
      if (expression.inferred === undefined) return expression
      const type = typeOfCall(expression, expression.args as readonly Resolved[], analysis.env)
      const origin = { method: analysis.method, ...expression.origin }
      return Object.freeze({ ...expression, type, origin })
    }
    case 'window':
      return typeWindow(expression, analysis)
    case 'lambda':
      throw new MillraceError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', {
        class: 'this place',
      })
    default:
      return expression
  }
}
