/** Conditions that all must be true, apart from each other. */
import type { Expression } from './expression.js'

/** The parts that a condition joins with `and`, from left to right; itself when it joins none. */
export function conjuncts(condition: Expression): Expression[] {
  if (condition.kind !== 'call' || condition.name !== 'and') return [condition]
  return condition.args.flatMap(conjuncts)
}
