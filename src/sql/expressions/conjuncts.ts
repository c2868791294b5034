/** Conditions that all must be true, apart from each other. */
import { BooleanType } from '../types/data-type.js'
import { mayBeNull } from './attributes.js'
import type { Expression } from './expression.js'

/** The parts that a condition joins with `and`, from left to right; itself when it joins none. */
export function conjuncts(condition: Expression): Expression[] {
  if (condition.kind !== 'call' || condition.name !== 'and') return [condition]
  return condition.args.flatMap(conjuncts)
}

/** Conditions with types as one, a tree of small depth; undefined for none. */
export function allOf(conditions: readonly Expression[]): Expression | undefined {
  if (conditions.length <= 1) return conditions[0]
  const middle = conditions.length >> 1
  const a = allOf(conditions.slice(0, middle)) as Expression
  const b = allOf(conditions.slice(middle)) as Expression
  const nullable = mayBeNull(a) || mayBeNull(b)
  return { kind: 'call', name: 'and', args: [a, b], type: BooleanType, nullable }
}
