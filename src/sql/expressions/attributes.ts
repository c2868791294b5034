/** New columns, and the columns an expression uses. */
import type { DataType } from '../types/data-type.js'
import { type Attribute, type Expression, newExpressionId } from './expression.js'
import { collectExpressions } from './transform.js'

/** A column that nobody else has. */
export function newAttribute(name: string, type: DataType, nullable: boolean): Attribute {
  const id = newExpressionId()
  return Object.freeze({ kind: 'attribute', id, name, type, nullable, qualifier: [] })
}

export function attributesOf(expression: Expression): Attribute[] {
  return collectExpressions(expression, (part): part is Attribute => part.kind === 'attribute')
}

/** False when the expression's value is never null, as far as its type says. */
export function mayBeNull(expression: Expression): boolean {
  return ('nullable' in expression ? expression.nullable : undefined) ?? true
}
