/** A schema as `printSchema` prints it, one field a line, nested ones indented. */
import { type DataType, type StructShape, typeName } from './data-type.js'

/** `level`: how many levels of nesting are shown; all unless said. */
export function treeString(schema: StructShape, level: number = Number.MAX_SAFE_INTEGER): string {
  const lines = ['root']
  addFields(schema, ' |', level, lines)
  return `${lines.join('\n')}\n`
}

function addFields(schema: StructShape, prefix: string, level: number, lines: string[]): void {
  for (const { name, type, nullable } of schema.fields) {
    lines.push(`${prefix}-- ${name}: ${typeName(type)} (nullable = ${nullable})`)
    addInner(type, `${prefix}    |`, level - 1, lines)
  }
}

function addInner(type: DataType, prefix: string, level: number, lines: string[]): void {
  if (level <= 0) return
  switch (type.kind) {
    case 'struct':
      addFields(type, prefix, level, lines)
      break
    case 'array':
      lines.push(
        `${prefix}-- element: ${typeName(type.element)} (containsNull = ${type.containsNull})`,
      )
      addInner(type.element, `${prefix}    |`, level - 1, lines)
      break
    case 'map':
      lines.push(`${prefix}-- key: ${typeName(type.key)}`)
      addInner(type.key, `${prefix}    |`, level - 1, lines)
      lines.push(
        `${prefix}-- value: ${typeName(type.value)} (valueContainsNull = ${type.valueContainsNull})`,
      )
      addInner(type.value, `${prefix}    |`, level - 1, lines)
      break
  }
}
