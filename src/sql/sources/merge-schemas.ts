/** One schema of several files' schemas: columns by name, in order of the first file that has each. */
import { MillraceError } from '../../util/errors.js'
import {
  arrayType,
  type DataType,
  mapType,
  quoteIdentifier,
  type StructShape,
  sameTypeButNulls,
  sqlType,
  structType,
} from '../types/data-type.js'

/** `path`: of the second, for the message. Throws CANNOT_MERGE_SCHEMAS. */
export function mergeSchemas(a: StructShape, b: StructShape, path: string): StructShape {
  const fields = [...a.fields]
  for (const field of b.fields) {
    const at = fields.findIndex(other => other.name.toLowerCase() === field.name.toLowerCase())
    if (at < 0) fields.push(field)
    else {
      const own = fields[at]
      fields[at] = { ...own, type: merged(own.type, field.type, own.name, path) }
    }
  }
  return structType(fields)
}

function merged(a: DataType, b: DataType, column: string, path: string): DataType {
  if (a.kind === 'struct' && b.kind === 'struct') return mergeSchemas(a, b, path)
  if (a.kind === 'array' && b.kind === 'array') {
    return arrayType(merged(a.element, b.element, column, path))
  }
  if (a.kind === 'map' && b.kind === 'map') {
    return mapType(merged(a.key, b.key, column, path), merged(a.value, b.value, column, path))
  }
  if (sameTypeButNulls(a, b)) return a
  throw new MillraceError('CANNOT_MERGE_SCHEMAS', {
    column: quoteIdentifier(column),
    left: `"${sqlType(a)}"`,
    right: `"${sqlType(b)}"`,
    path,
  })
}
