/** Makers of the expressions that the parser gives: frozen, each with its range in the text. */
import {
  type Call,
  type Cast,
  type Expression,
  type Literal,
  newExpressionId,
  type Origin,
} from '../expressions/expression.js'
import {
  BooleanType,
  type DataType,
  IntegerType,
  NullType,
  StringType,
} from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'

export function literal(value: SqlValue, type: DataType, origin?: Origin): Literal {
  return Object.freeze({ kind: 'literal', value, type, nullable: value === null, origin })
}

export function stringOf(value: string, origin?: Origin): Literal {
  return literal(value, StringType, origin)
}

export function booleanOf(value: boolean, origin?: Origin): Literal {
  return literal(value, BooleanType, origin)
}

export function intOf(value: number, origin?: Origin): Literal {
  return literal(value, IntegerType, origin)
}

export function nullOf(origin?: Origin): Literal {
  return literal(null, NullType, origin)
}

export function call(name: string, args: readonly Expression[], origin?: Origin): Call {
  return Object.freeze({ kind: 'call', name, args, origin })
}

export function not(expression: Expression, origin?: Origin): Call {
  return call('not', [expression], origin)
}

export function castOf(
  child: Expression,
  to: DataType,
  origin?: Origin,
  mode: 'cast' | 'try' = 'cast',
): Cast {
  return Object.freeze({ kind: 'cast', child, to, mode, origin })
}

export function nameOf(parts: readonly string[], origin?: Origin): Expression {
  return Object.freeze({ kind: 'name', parts, origin })
}

export function aliasOf(child: Expression, name: string, origin?: Origin): Expression {
  return Object.freeze({ kind: 'alias', child, name, id: newExpressionId(), origin })
}

/** All of them with AND or OR: as a tree of small depth, however many they are. */
export function combine(
  name: 'and' | 'or',
  parts: readonly Expression[],
  origin: () => Origin,
): Expression {
  return parts.length === 1 ? parts[0] : balanced(name, parts, 0, parts.length, origin())
}

function balanced(
  name: 'and' | 'or',
  parts: readonly Expression[],
  from: number,
  until: number,
  origin: Origin,
): Expression {
  if (until - from === 1) return parts[from]
  const middle = (from + until) >> 1
  const left = balanced(name, parts, from, middle, origin)
  return call(name, [left, balanced(name, parts, middle, until, origin)], origin)
}
