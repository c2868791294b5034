/**
 * Computes SQL expressions without a query: parsed and typed as in one, then computed by walking over the tree, each
 * function by its `make`. For tests of functions; a test file imports the families that its expressions have.
 */
import type { Analysis } from '../../../src/sql/analyzer/context.js'
import { resolveExpression } from '../../../src/sql/analyzer/resolve-expression.js'
import { rewriteCalls } from '../../../src/sql/analyzer/rewrite-calls.js'
import { Scope } from '../../../src/sql/analyzer/scope.js'
import type { Expression, Resolved } from '../../../src/sql/expressions/expression.js'
import type { FunctionEnv, SqlFunction, TypedCall } from '../../../src/sql/functions/function.js'
import { functionOf } from '../../../src/sql/functions/registry.js'
import { parseExpression } from '../../../src/sql/parser/parser.js'
import { makeCast } from '../../../src/sql/types/cast.js'
import type { DataType, StructShape } from '../../../src/sql/types/data-type.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { showText } from '../../../src/sql/types/text.js'

export interface EvaluateOptions {
  /** True unless said. */
  readonly ansi?: boolean
  /** UTC unless said. */
  readonly timeZone?: string
  readonly settings?: Readonly<Record<string, string>>
}

export interface Evaluated {
  readonly type: DataType
  readonly nullable: boolean
  readonly value: SqlValue
  /** As `show` prints it. */
  readonly text: string
}

function envOf(options: EvaluateOptions): FunctionEnv {
  const { ansi = true, timeZone = 'UTC', settings = {} } = options
  return { ansi, timeZone, settings, nowMicros: 1_700_000_000_000_000 }
}

/** An expression with its types. */
export function typeOf(sql: string, options: EvaluateOptions = {}): Resolved {
  const analysis: Analysis = {
    env: envOf(options),
    caseSensitive: false,
    lookupTable: () => undefined,
    commonTables: undefined,
    outer: undefined,
    method: undefined,
    depth: 0,
    resolvePlan: plan => plan,
  }
  const place = { scope: new Scope([], false), analysis }
  const typed = resolveExpression(parseExpression(sql), place)
  return rewriteCalls(typed, analysis) as Resolved
}

/** The value of an expression. */
export function evaluate(sql: string, options: EvaluateOptions = {}): Evaluated {
  const env = envOf(options)
  const expression = typeOf(sql, options)
  const { type, nullable } = expression
  const value = interpret(expression, env)(new Map())
  return { type, nullable, value, text: shown(value, type, env) }
}

/** The rows of a generator, as `show` prints them, and their type. */
export function generate(
  sql: string,
  options: EvaluateOptions = {},
): { type: StructShape; rows: string[][] } {
  const env = envOf(options)
  const call = typeOf(sql, options) as TypedCall
  const fn = functionOf(call.name)
  if (fn.kind !== 'generator') throw new Error(`${sql} is no generator`)
  const type = call.type as StructShape
  const args = call.args.map(arg => interpret(arg, env)(new Map()))
  const rows = [...fn.make(call, env)(...args)]
  const row = fn.outer && rows.length === 0 ? [type.fields.map(() => null)] : rows
  return {
    type,
    rows: row.map(values => values.map((value, i) => shown(value, type.fields[i].type, env))),
  }
}

function shown(value: SqlValue, type: DataType, env: FunctionEnv): string {
  return value === null ? 'NULL' : showText(value, type, env.timeZone)
}

type Variables = ReadonlyMap<number, SqlValue>
type Compute = (variables: Variables) => SqlValue

function interpret(expression: Expression, env: FunctionEnv): Compute {
  switch (expression.kind) {
    case 'literal': {
      const { value } = expression
      return () => value
    }
    case 'alias':
      return interpret(expression.child, env)
    case 'variable': {
      const { id } = expression
      return variables => variables.get(id) ?? null
    }
    case 'cast': {
      const child = interpret(expression.child, env)
      const mode = expression.mode === 'try' ? 'try' : env.ansi ? 'ansi' : 'legacy'
      const cast = makeCast((expression.child as Resolved).type, expression.to, mode, env)
      return variables => {
        const value = child(variables)
        return value === null ? null : cast(value)
      }
    }
    case 'call':
      return interpretCall(expression as TypedCall, env)
    default:
      throw new Error(`expressions of kind ${expression.kind} are not computed here`)
  }
}

function interpretCall(call: TypedCall, env: FunctionEnv): Compute {
  const fn: SqlFunction = functionOf(call.name)
  if (fn.kind !== 'scalar') throw new Error(`${call.name} is no scalar function`)
  const evaluateCall = fn.make(call, env)
  const args = call.args.map(arg => {
    if (arg.kind !== 'lambda') return interpret(arg, env)
    const body = interpret(arg.body, env)
    return (variables: Variables) =>
      (...values: SqlValue[]) =>
        body(new Map([...variables, ...arg.params.map(({ id }, i) => [id, values[i]] as const)]))
  })
  if (fn.name === 'case') return interpretCase(args as Compute[])
  const propagates = fn.nulls !== 'handled'
  return variables => {
    const values: unknown[] = []
    for (const arg of args) {
      const value = arg(variables)
      if (value === null && propagates) return null
      values.push(value)
    }
    return evaluateCall(...values)
  }
}

/** Only the values that are asked for are computed. */
function interpretCase(args: readonly Compute[]): Compute {
  return variables => {
    for (let i = 0; i + 1 < args.length; i += 2) {
      if (args[i](variables) === true) return args[i + 1](variables)
    }
    return args.length % 2 === 1 ? args[args.length - 1](variables) : null
  }
}
