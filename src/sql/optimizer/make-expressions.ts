/** Makers of typed expressions for rules of the optimizer. */
import {
  type Alias,
  type Attribute,
  type Call,
  type Expression,
  type Literal,
  newExpressionId,
  type Resolved,
} from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import type { FunctionEnv } from '../functions/function.js'
import { functionOf } from '../functions/registry.js'
import { BooleanType, type DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

/** A call whose arguments have the types that the function wants. */
export function makeCall(
  name: string,
  args: readonly Expression[],
  env: FunctionEnv,
): Resolved<Call> {
  const call: Call = { kind: 'call', name, args }
  const { type, nullable } = functionOf(name).typing(args as readonly Resolved[], env, call)
  return Object.freeze({
    ...call,
    type,
    nullable: nullable ?? (args as readonly Resolved[]).some(arg => arg.nullable),
  })
}

export function makeLiteral(value: SqlValue, type: DataType): Resolved<Literal> {
  return Object.freeze({ kind: 'literal', value, type, nullable: value === null })
}

export const TRUE: Resolved<Literal> = makeLiteral(true, BooleanType)

export function makeAlias(child: Expression, name: string): Resolved<Alias> {
  const { type, nullable } = child as Resolved
  return Object.freeze({ kind: 'alias', child, name, id: newExpressionId(), type, nullable })
}

export function columnOf(named: Expression): Attribute {
  return outputOf(named)
}

/** The parts of a condition that are all true when it is. */
export function splitAnd(condition: Expression): Expression[] {
  const parts: Expression[] = []
  const stack = [condition]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'call' && next.name === 'and') stack.push(...[...next.args].reverse())
    else parts.push(next)
  }
  return parts
}

/** All of the conditions; undefined when there is none. */
export function joinAnd(parts: readonly Expression[], env: FunctionEnv): Expression | undefined {
  if (parts.length === 0) return undefined
  return parts.reduce((a, b) => makeCall('and', [a, b], env))
}
