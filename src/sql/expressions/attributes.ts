/** The columns an expression uses. */
import type { Attribute, Expression } from './expression.js'
import { collectExpressions } from './transform.js'

export function attributesOf(expression: Expression): Attribute[] {
  return collectExpressions(expression, (part): part is Attribute => part.kind === 'attribute')
}

/** False when the expression's value is never null, as far as its type says. */
export function mayBeNull(expression: Expression): boolean {
  return ('nullable' in expression ? expression.nullable : undefined) ?? true
}
