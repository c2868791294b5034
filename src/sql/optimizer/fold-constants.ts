/**
 * Expressions of constants alone become constants, and conditions that are decided go: `true AND x` is x. What fails
 * (an overflow, a bad cast) stays as it is, and fails when it is computed, if it is. So does what gives a large value, as
 * a plan, with its constants, travels to every task as text.
 */
import { MillraceError } from '../../util/errors.js'
import { childrenOf } from '../expressions/children.js'
import { evaluateConstant } from '../expressions/evaluate.js'
import type { Expression } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'
import type { FunctionEnv } from '../functions/function.js'
import { findFunction } from '../functions/registry.js'
import { Filter } from '../logical/filter.js'
import type { LogicalPlan } from '../logical/plan.js'
import { mapExpressions, transformPlanUp } from '../logical/transform.js'
import type { SqlValue } from '../types/sql-value.js'

export function foldConstants(plan: LogicalPlan, env: FunctionEnv): LogicalPlan {
  return transformPlanUp(plan, node => {
    const folded = mapExpressions(node, e => foldExpression(e, env))
    if (folded instanceof Filter && !folded.isHaving) {
      const { condition } = folded
      if (condition.kind === 'literal' && condition.value === true) return folded.child
    }
    return folded
  })
}

export function foldExpression(expression: Expression, env: FunctionEnv): Expression {
  return mapExpression(expression, part => simplified(folded(part, env)))
}

function folded(part: Expression, env: FunctionEnv): Expression {
  if (part.kind !== 'call' && part.kind !== 'cast') return part
  if (part.type === undefined) return part
  if (part.kind === 'call') {
    const f = findFunction(part.name)
    if (f === undefined || f.kind !== 'scalar' || f.deterministic === false) return part
  }
  const children = childrenOf(part)
  if (!children.every(child => child.kind === 'literal')) return part
  try {
    const value = evaluateConstant(part, env)
    if (sizeOf(value, MAX_CONSTANT) > MAX_CONSTANT) return part
    return { kind: 'literal', value, type: part.type, nullable: value === null }
  } catch (error) {
    if (error instanceof MillraceError) return part
    throw error
  }
}

/** The largest value that becomes a constant of the plan: about 16 MiB of text, or two million numbers. */
const MAX_CONSTANT = 2 ** 24

/** About how many bytes a value takes; counted only until it is more than `enough`. */
function sizeOf(value: SqlValue, enough: number): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length
  if (typeof value !== 'object' || value === null) return 8
  const parts = Array.isArray(value) ? value : Object.values(value)
  let size = 8
  for (let i = 0; i < parts.length && size <= enough; i++) size += sizeOf(parts[i], enough - size)
  return size
}

function simplified(part: Expression): Expression {
  if (part.kind !== 'call' || (part.name !== 'and' && part.name !== 'or')) return part
  const [a, b] = part.args
  const decides = part.name === 'or'
  const is = (e: Expression, value: boolean): boolean => e.kind === 'literal' && e.value === value
  if (is(a, decides) || is(b, decides)) return is(a, decides) ? a : b
  if (is(a, !decides)) return b
  return is(b, !decides) ? a : part
}
