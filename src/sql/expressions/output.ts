/** The attributes that expressions of a select list become. */
import { MillraceError } from '../../util/errors.js'
import type { Alias, Attribute, Expression } from './expression.js'

/** The column that a named expression gives. */
export function outputOf(expression: Expression): Attribute {
  if (expression.kind === 'attribute') return expression
  if (expression.kind === 'alias' && expression.type !== undefined) {
    const { id, name, type, nullable = true, metadata } = expression as Alias
    const inherited = expression.child.kind === 'attribute' ? expression.child.metadata : undefined
    return Object.freeze({
      kind: 'attribute',
      id,
      name,
      type: type!,
      nullable,
      qualifier: [],
      metadata: metadata ?? inherited,
    })
  }
  throw new MillraceError('INTERNAL_ERROR', {
    what: `a column of kind ${expression.kind} has no name`,
  })
}

/** The attribute, but nullable. */
export function nullable(attribute: Attribute): Attribute {
  return attribute.nullable ? attribute : Object.freeze({ ...attribute, nullable: true })
}
