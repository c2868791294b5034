/** A user-defined function among SQL values: its arguments as users know them, its result as the engine does. */
import { RowFailure } from '../../core/pipeline/partition-operators.js'
import type { AnyFunction } from '../../util/any-function.js'
import { MillraceError } from '../../util/errors.js'
import type { Resolved, UserFunction } from '../expressions/expression.js'
import type { FunctionEnv } from '../functions/function.js'
import { toExternal } from '../types/external.js'
import { fromExternal } from '../types/from-external.js'
import type { SqlValue } from '../types/sql-value.js'

/** Calls `fn` with external values. Throws RowFailure: of what `fn` throws, or what is wrong with what it gives. */
export function userFunctionCaller(
  udf: Resolved<UserFunction>,
  fn: AnyFunction,
  env: FunctionEnv,
): (...values: SqlValue[]) => SqlValue {
  const options = { longAsBigint: env.settings['spark.millrace.sql.longAsBigint'] === 'true' }
  const convert = udf.args.map(arg => toExternal(arg.type!, options, udf.name))
  const path = `${udf.name}()`
  const advice = `Its type was found in the function's text: declare the one you mean, ${udf.declaration}`
  const result = fromExternal(udf.type, true, path, udf.inferred ? advice : '')
  const place = udf.place === undefined ? undefined : env.places?.[udf.place]
  const call = (values: SqlValue[]): SqlValue => {
    for (let i = 0; i < values.length; i++) {
      const f = convert[i]
      if (f !== undefined && values[i] !== null) values[i] = f(values[i]) as SqlValue
    }
    const made: unknown = fn(...values)
    if (made === undefined || made === null) return null
    if (typeof (made as PromiseLike<unknown>).then === 'function') {
      throw new MillraceError('ASYNC_FUNCTION_NOT_ALLOWED', {
        hint: `${udf.name} is called for each row; use mapPartitions(async ...) in its place`,
      })
    }
    return result(made)
  }
  return (...values) => {
    try {
      return call(values)
    } catch (error) {
      throw new RowFailure(error, values.length === 1 ? values[0] : values, place)
    }
  }
}
