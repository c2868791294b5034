/** The type of a call of a function of the program: the declared one, or what its text says for these arguments. */
import type { CapturedFunction } from '../../core/closure/captured-function.js'
import { isUnusable, readFunctionText } from '../../core/closure/function-text.js'
import type { Resolved } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import { checkCount } from '../functions/typing.js'
import type { DataType } from '../types/data-type.js'
import { inferReturnType } from './infer.js'

const optionalParameters =
  "A parameter that a call may leave out has a default value, (a, b = null) => ...: TypeScript's ? is gone when the program runs."

/** Throws WRONG_NUM_ARGS.WITHOUT_SUGGESTION and UDF_RETURN_TYPE_MISSING. */
export function typeOfCall(
  {
    name,
    fn,
    type,
    declaration,
  }: { name: string; fn: CapturedFunction; type?: DataType; declaration?: string },
  args: readonly Resolved[],
  { settings }: FunctionEnv,
): DataType {
  const text = readFunctionText(fn.source)
  // what is native has no list of parameters to read
  const arity = isUnusable(text) ? undefined : text.arity
  if (arity !== undefined) {
    const advice = args.length < arity.least ? optionalParameters : ''
    checkCount({ name }, args.length, arity.least, arity.most, advice)
  }
  if (type !== undefined) return type
  return inferReturnType({
    name,
    fn,
    declaration,
    argumentTypes: args.map(arg => arg.type),
    longAsBigint: settings['spark.millrace.sql.longAsBigint'] === 'true',
  })
}
