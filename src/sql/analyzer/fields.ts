/** Fields of structs by name, upper and lower case being the same unless they count. */
import { MillraceError } from '../../util/errors.js'
import type { Resolved } from '../expressions/expression.js'
import { type DataType, quoteIdentifier, type StructShape } from '../types/data-type.js'

/** The field's own name as the struct has it; the name as given where the value is no struct (a map's key). */
export function structFieldName(value: Resolved, name: string, caseSensitive: boolean): string {
  const struct = structOf(value.type)
  if (struct === undefined) return name
  const key = (text: string): string => (caseSensitive ? text : text.toLowerCase())
  const same = struct.fields.filter(field => key(field.name) === key(name))
  if (same.length === 1) return same[0].name
  if (same.length === 0) {
    throw new MillraceError('FIELD_NOT_FOUND', {
      fieldName: quoteIdentifier(name),
      fields: struct.fields.map(field => quoteIdentifier(field.name)).join(', '),
    })
  }
  throw new MillraceError('AMBIGUOUS_REFERENCE_TO_FIELDS', {
    field: quoteIdentifier(name),
    count: same.length,
  })
}

/** The struct, or that of an array's elements. */
function structOf(type: DataType): StructShape | undefined {
  if (type.kind === 'struct') return type
  return type.kind === 'array' && type.element.kind === 'struct' ? type.element : undefined
}
