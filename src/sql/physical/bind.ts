/**
 * Columns by number in place of attributes, and no names: what expressions become before they travel to tasks. A list of columns
 * with new names is then a choice of columns, which takes no loop.
 */
import { MillraceError } from '../../util/errors.js'
import type { Attribute, BoundReference, Expression } from '../expressions/expression.js'
import { mapExpression } from '../expressions/transform.js'

/** The expression over these columns. Throws INTERNAL_ERROR for an attribute that is none of them. */
export function bind<E extends Expression>(
  expression: E,
  columns: readonly Attribute[],
): Expression {
  return mapExpression(expression, part => {
    if (part.kind === 'alias') return part.child
    if (part.kind !== 'attribute') return part
    const ordinal = columns.findIndex(column => column.id === part.id)
    if (ordinal < 0) {
      const known = columns.map(c => `${c.name}#${c.id}`).join(', ')
      throw new MillraceError('INTERNAL_ERROR', {
        what: `column ${part.name}#${part.id} is not among ${known}`,
      })
    }
    return reference(columns[ordinal], ordinal)
  })
}

export function reference(column: Attribute, ordinal: number): BoundReference {
  const { name, id, type, nullable } = column
  return Object.freeze({ kind: 'bound', ordinal, name, id, type, nullable })
}
