/** The arguments that functions of JSON and CSV have in common: a schema as text, options as a map of constants. */
import { MillraceError } from '../../util/errors.js'
import type { Expression, Resolved } from '../expressions/expression.js'
import { prettyText } from '../expressions/pretty.js'
import { arrayType, type DataType, mapType, sqlType, structType } from '../types/data-type.js'
import { parseDataType, parseSchema } from '../types/ddl.js'
import { schemaFromJson } from '../types/schema-json.js'
import type { MapValue } from '../types/sql-value.js'
import { foldConstant } from './fold.js'
import type { FunctionEnv } from './function.js'

/** A schema that a constant gives: columns (`a INT, b STRING`), a type (`array<int>`) or JSON. All parts may be null. */
export function schemaOf(arg: Expression, env: FunctionEnv): DataType {
  const text = foldConstant(arg, env)
  if (typeof text !== 'string') {
    throw new MillraceError('INVALID_SCHEMA.NON_STRING_LITERAL', {
      inputSchema: `"${prettyText(arg)}"`,
    })
  }
  return asNullable(parseSchemaText(text))
}

function parseSchemaText(text: string): DataType {
  if (/^\s*[{"]/.test(text)) return schemaFromJson(text)
  try {
    return parseDataType(text)
  } catch (error) {
    if (!/^\s*\S+\s+\S/.test(text)) throw error
    return parseSchema(text)
  }
}

/** The type with everything in it allowed to be null. */
export function asNullable(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return arrayType(asNullable(type.element))
    case 'map':
      return mapType(asNullable(type.key), asNullable(type.value))
    case 'struct':
      return structType(
        type.fields.map(field => ({ ...field, type: asNullable(field.type), nullable: true })),
      )
    default:
      return type
  }
}

/** Options that `map('key', 'value', ...)` gives; none when the argument is absent. */
export function optionsOf(
  arg: Expression | undefined,
  env: FunctionEnv,
): Readonly<Record<string, string>> {
  if (arg === undefined) return {}
  const { type } = arg as Resolved
  if (type.kind !== 'map') throw new MillraceError('INVALID_OPTIONS.NON_MAP_FUNCTION')
  if (type.key.kind !== 'string' || type.value.kind !== 'string') {
    if (type.key.kind === 'void') return {}
    throw new MillraceError('INVALID_OPTIONS.NON_STRING_TYPE', { mapType: `"${sqlType(type)}"` })
  }
  const value = foldConstant(arg, env)
  if (value === undefined || value === null) {
    throw new MillraceError('INVALID_OPTIONS.NON_MAP_FUNCTION')
  }
  const { keys, values } = value as MapValue
  return Object.fromEntries(keys.map((key, i) => [key as string, String(values[i])]))
}
