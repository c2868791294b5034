/** Calls of functions: arguments, DISTINCT, WITHIN GROUP, FILTER, IGNORE NULLS, OVER. */
import type { Call, Expression, SortOrder } from '../expressions/expression.js'
import type { Cursor } from './cursor.js'
import { expression } from './expression-parser.js'
import { intOf } from './nodes.js'
import type { Token } from './token.js'
import { sortOrders, windowSpec } from './window-parser.js'

/** Functions that have IGNORE NULLS within their parentheses too. */
const nullsInside: ReadonlySet<string> = new Set([
  'first',
  'last',
  'any_value',
  'first_value',
  'last_value',
])

/**
 * The call of the function with this name; its parenthesis comes next. With `first` the parenthesis and these arguments
 * are behind already.
 */
export function functionCall(
  c: Cursor,
  parts: readonly string[],
  start: Token,
  first?: readonly Expression[],
): Expression {
  const name = parts.join('.')
  if (first === undefined) c.expect('(')
  let distinct = false
  if (!first && c.isOneOf(['DISTINCT', 'ALL']) && ![',', ')'].includes(c.peek().word)) {
    distinct = c.next().word === 'DISTINCT'
  }
  const { args, argNames } = callArguments(c, name, first)
  let ignoreNulls =
    nullsInside.has(name.toLowerCase()) && c.is('IGNORE') ? nullsOption(c) : undefined
  c.expect(')')
  const withinGroup = orderWithin(c)
  const filter = filterClause(c)
  ignoreNulls ??= nullsOption(c)
  const fn: Call = Object.freeze({
    kind: 'call',
    name,
    args: isCountOfRows(name, args, distinct) ? [intOf(1, args[0].origin)] : args,
    ...(argNames && { argNames }),
    ...(distinct && { distinct }),
    ...(filter && { filter }),
    ...(ignoreNulls && { ignoreNulls }),
    ...(withinGroup && { withinGroup }),
    origin: c.origin(start),
  })
  if (!c.is('OVER') || !(c.peek().word === '(' || c.peek().kind !== 'sign')) return fn
  if (c.peek().kind === 'end') return fn
  c.next()
  const spec = windowSpec(c)
  return Object.freeze({ kind: 'window', fn, spec, origin: c.origin(start) })
}

/** `count(*)` counts rows: Spark makes it `count(1)`, and names its column so. */
function isCountOfRows(name: string, args: readonly Expression[], distinct: boolean): boolean {
  if (distinct || args.length !== 1 || name.toLowerCase() !== 'count') return false
  const [arg] = args
  return arg.kind === 'star' && arg.qualifier.length === 0 && arg.except === undefined
}

function callArguments(
  c: Cursor,
  routineName: string,
  first: readonly Expression[] = [],
): { args: Expression[]; argNames?: string[] } {
  const args = [...first]
  if (args.length > 0 ? !c.accept(',') : c.is(')')) return { args }
  const argNames: string[] = []
  do {
    if (c.isIdentifier && c.peek().word === '=>') {
      const token = c.token
      const name = c.identifier()
      if (argNames.includes(name)) {
        throw c.error(
          'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
          { routineName, parameterName: name },
          token,
        )
      }
      argNames.push(name)
      c.expect('=>')
    } else if (argNames.length > 0) {
      throw c.error('UNEXPECTED_POSITIONAL_ARGUMENT', {
        routineName,
        parameterName: argNames.at(-1)!,
      })
    }
    if (c.is('TABLE', '(')) throw c.unsupported('a table as an argument: TABLE(...)')
    args.push(expression(c))
  } while (c.accept(','))
  return argNames.length > 0 ? { args, argNames } : { args }
}

function nullsOption(c: Cursor): boolean | undefined {
  if (c.accept('IGNORE', 'NULLS')) return true
  return c.accept('RESPECT', 'NULLS') ? false : undefined
}

function orderWithin(c: Cursor): SortOrder[] | undefined {
  if (!c.accept('WITHIN', 'GROUP')) return undefined
  c.expect('(', 'ORDER', 'BY')
  const orders = sortOrders(c)
  c.expect(')')
  return orders
}

function filterClause(c: Cursor): Expression | undefined {
  if (!c.is('FILTER', '(', 'WHERE')) return undefined
  c.expect('FILTER', '(', 'WHERE')
  const condition = expression(c)
  c.expect(')')
  return condition
}
