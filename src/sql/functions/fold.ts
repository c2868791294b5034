/** Constants that are written as calls: `map('mode', 'FAILFAST')`, `schema_of_json('{}')`. */
import type { Expression, Resolved } from '../expressions/expression.js'
import { makeCast } from '../types/cast.js'
import type { SqlValue } from '../types/sql-value.js'
import type { FunctionEnv, TypedCall } from './function.js'
import { findFunction } from './registry.js'

/** The value of an expression of constants; undefined when it is none. */
export function foldConstant(expression: Expression, env: FunctionEnv): SqlValue | undefined {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'alias':
      return foldConstant(expression.child, env)
    case 'cast': {
      const value = foldConstant(expression.child, env)
      if (value === undefined || value === null) return value
      const mode = expression.mode === 'try' ? 'try' : env.ansi ? 'ansi' : 'legacy'
      return makeCast((expression.child as Resolved).type, expression.to, mode, env)(value)
    }
    case 'call': {
      const fn = findFunction(expression.name)
      if (fn?.kind !== 'scalar' || fn.deterministic === false || expression.type === undefined) {
        return undefined
      }
      const values: SqlValue[] = []
      for (const arg of expression.args) {
        const value = foldConstant(arg, env)
        if (value === undefined) return undefined
        if (value === null && fn.nulls !== 'handled') return null
        values.push(value)
      }
      return fn.make(expression as TypedCall, env)(...values)
    }
    default:
      return undefined
  }
}
