/**
 * The parameters that a function names. Its `length` leaves out those with a default and all behind them, and `...rest`:
 * who chooses by the number of parameters can't tell what is meant by such a function.
 */
import type { ArrowFunctionExpression, FunctionExpression, ObjectExpression, Program } from 'acorn'
import type { AnyFunction } from '../../util/any-function.js'
import { parser } from './function-text.js'

/** Whether the function would have `least` parameters or more, and has a smaller `length`. */
export function hidesParameters(fn: AnyFunction, least: number): boolean {
  if (typeof fn !== 'function' || fn.length >= least) return false
  const params = readParameters(Function.prototype.toString.call(fn))
  return params.length >= least || params.at(-1)?.type === 'RestElement'
}

/** None when the text tells nothing, as that of a native or bound function. */
function readParameters(text: string): FunctionExpression['params'] {
  const whole = parse(`(${text})`)
  if (whole !== undefined)
    return (whole as FunctionExpression | ArrowFunctionExpression).params ?? []
  const object = parse(`({${text}})`) as ObjectExpression | undefined
  const member = object?.properties[0]
  return member?.type === 'Property' ? ((member.value as FunctionExpression).params ?? []) : []
}

function parse(code: string): object | undefined {
  try {
    const program: Program = parser().parse(code, { ecmaVersion: 'latest' })
    const [statement] = program.body
    return statement.type === 'ExpressionStatement' ? statement.expression : undefined
  } catch {
    return undefined
  }
}
