/**
 * The value of an expression for one row, by interpretation: for constants at analysis, and as what generated code is
 * compared with in tests. An expression becomes a function once; that is called for each row.
 */
import { MillraceError } from '../../util/errors.js'
import { isStringTooLong, MAX_STRING_LENGTH } from '../../util/string-limit.js'
import type { FunctionEnv, TypedCall } from '../functions/function.js'
import { findFunction, functionOf } from '../functions/registry.js'
import { makeCast, nullSafe } from '../types/cast.js'
import type { SqlValue, StructValue } from '../types/sql-value.js'
import type { Attribute, Cast, Expression, Lambda, Resolved } from './expression.js'
import { prettyText } from './pretty.js'
import { someExpression } from './transform.js'

export type Evaluator = (row: StructValue) => SqlValue

/** Values of the parameters of the lambdas around, by id: written before a body is computed. */
type Variables = Map<number, SqlValue>

/** The function of a row whose values are those of `input`, in order. */
export function makeEvaluator(
  expression: Expression,
  input: readonly Attribute[],
  env: FunctionEnv,
): Evaluator {
  const places = new Map(input.map((attribute, i) => [attribute.id, i]))
  return make(expression, places, env, new Map())
}

/** The value of an expression without columns. */
export function evaluateConstant(expression: Expression, env: FunctionEnv): SqlValue {
  return makeEvaluator(expression, [], env)([])
}

/** Has one value, whatever the row: no columns, no subqueries, nothing that differs from call to call. */
export function isConstant(expression: Expression): boolean {
  return !someExpression(expression, part => {
    switch (part.kind) {
      case 'literal':
      case 'cast':
      case 'alias':
      case 'lambda':
      case 'variable':
        return false
      case 'call': {
        const fn = findFunction(part.name)
        return fn?.kind !== 'scalar' || fn.deterministic === false
      }
      default:
        return true
    }
  })
}

function make(
  expression: Expression,
  places: ReadonlyMap<number, number>,
  env: FunctionEnv,
  variables: Variables,
): Evaluator {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'attribute': {
      const place = places.get(expression.id)
      if (place === undefined) return refuse(expression)
      return row => row[place]
    }
    case 'bound': {
      const { ordinal } = expression
      return row => row[ordinal]
    }
    case 'variable': {
      const { id } = expression
      return () => variables.get(id) ?? null
    }
    case 'alias':
    case 'order':
      return make(expression.child, places, env, variables)
    case 'cast':
      return makeCasting(expression, make(expression.child, places, env, variables), env)
    case 'call':
      return makeCall(expression as TypedCall, places, env, variables)
    default:
      return refuse(expression)
  }
}

function refuse(expression: Expression): never {
  throw new MillraceError('INTERNAL_ERROR', {
    what: `${expression.kind} ${prettyText(expression)} cannot be interpreted`,
  })
}

function makeCasting(cast: Cast, child: Evaluator, env: FunctionEnv): Evaluator {
  const mode = cast.mode === 'try' ? 'try' : env.ansi ? 'ansi' : 'legacy'
  const convert = nullSafe(makeCast((cast.child as Resolved).type, cast.to, mode, env))
  return row => convert(child(row))
}

function makeCall(
  call: TypedCall,
  places: ReadonlyMap<number, number>,
  env: FunctionEnv,
  variables: Variables,
): Evaluator {
  const fn = findFunction(call.name) ?? functionOf(call.name)
  if (fn.kind !== 'scalar') return refuse(call)
  const args = call.args
    .slice(0, fn.taken?.(call))
    .map(arg =>
      arg.kind === 'lambda'
        ? makeLambda(arg, places, env, variables)
        : make(arg, places, env, variables),
    )
  const special = lazily(call.name, args)
  if (special !== undefined) return special
  const compute = fn.make(call, env)
  const isLambda = call.args.map(arg => arg.kind === 'lambda')
  const propagates = fn.nulls !== 'handled'
  return row => {
    const values: SqlValue[] = []
    for (const [i, arg] of args.entries()) {
      const value = arg(row)
      if (propagates && value === null && !isLambda[i]) return null
      values.push(value)
    }
    try {
      return compute(...values)
    } catch (error) {
      if (!isStringTooLong(error)) throw error
      throw new MillraceError('STRING_SIZE_LIMIT_EXCEEDED.FUNCTION', {
        functionName: `\`${call.name}\``,
        size: `more than ${MAX_STRING_LENGTH}`,
        maxSize: MAX_STRING_LENGTH,
      })
    }
  }
}

/** A lambda as a function of its parameters' values, which stands in an argument's place. */
function makeLambda(
  lambda: Lambda,
  places: ReadonlyMap<number, number>,
  env: FunctionEnv,
  variables: Variables,
): Evaluator {
  const body = make(lambda.body, places, env, variables)
  const ids = lambda.params.map(({ id }) => id)
  return row => {
    const apply = (...values: SqlValue[]): SqlValue => {
      for (const [i, id] of ids.entries()) variables.set(id, values[i])
      return body(row)
    }
    return apply as unknown as SqlValue
  }
}

/** What computes no more arguments than it needs. */
function lazily(name: string, args: readonly Evaluator[]): Evaluator | undefined {
  switch (name) {
    case 'and':
    case 'or': {
      const [a, b] = args
      const decides = name === 'or'
      return row => {
        const first = a(row)
        if (first === decides) return decides
        const second = b(row)
        if (second === decides) return decides
        return first === null || second === null ? null : !decides
      }
    }
    case 'coalesce':
      return row => {
        for (const arg of args) {
          const value = arg(row)
          if (value !== null) return value
        }
        return null
      }
    case 'if':
    case 'case':
      return row => {
        let i = 0
        for (; i + 1 < args.length; i += 2) if (args[i](row) === true) return args[i + 1](row)
        return i < args.length ? args[i](row) : null
      }
    default:
      return undefined
  }
}
