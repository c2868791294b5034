/** Types as JSON in Spark's form, as files, checkpoints and `StructType.json` have them. */
import { MillraceError } from '../../util/errors.js'
import { excerpt } from '../parser/parse-error.js'
import {
  arrayType,
  type DataType,
  mapType,
  StringType,
  type StructField,
  structType,
  typeName,
} from './data-type.js'
import { parseDataType } from './ddl.js'

/** Types within types that a text may have. */
const MAX_DEPTH = 500

/** The type as JSON text. */
export function schemaJson(type: DataType): string {
  return JSON.stringify(jsonOf(type))
}

function jsonOf(type: DataType): unknown {
  switch (type.kind) {
    case 'array':
      return {
        type: 'array',
        elementType: jsonOf(type.element),
        containsNull: type.containsNull,
      }
    case 'map':
      return {
        type: 'map',
        keyType: jsonOf(type.key),
        valueType: jsonOf(type.value),
        valueContainsNull: type.valueContainsNull,
      }
    case 'struct':
      return {
        type: 'struct',
        fields: type.fields.map(field => ({
          name: field.name,
          type: jsonOf(field.type),
          nullable: field.nullable,
          metadata: field.metadata ?? {},
        })),
      }
    default:
      return typeName(type)
  }
}

/** The type that a JSON text of Spark's form says. */
export function schemaFromJson(text: string): DataType {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw invalid(text)
  }
  return typeOf(json, 0)
}

function typeOf(json: unknown, depth: number): DataType {
  if (depth > MAX_DEPTH) throw invalid(json)
  if (typeof json === 'string') return namedType(json)
  if (typeof json !== 'object' || json === null) throw invalid(json)
  const parts = json as Readonly<Record<string, unknown>>
  switch (parts.type) {
    case 'array':
      return arrayType(typeOf(parts.elementType, depth + 1), flag(parts.containsNull, json))
    case 'map': {
      const key = typeOf(parts.keyType, depth + 1)
      const value = typeOf(parts.valueType, depth + 1)
      return mapType(key, value, flag(parts.valueContainsNull, json))
    }
    case 'struct':
      if (!Array.isArray(parts.fields)) throw invalid(json)
      return structType(parts.fields.map(field => fieldOf(field, depth)))
    default:
      throw invalid(json)
  }
}

function fieldOf(json: unknown, depth: number): StructField {
  if (typeof json !== 'object' || json === null) throw invalid(json)
  const { name, type, nullable, metadata } = json as Readonly<Record<string, unknown>>
  if (typeof name !== 'string') throw invalid(json)
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) {
    throw invalid(json)
  }
  const said = metadata as Readonly<Record<string, unknown>> | undefined
  return Object.freeze({
    name,
    type: typeOf(type, depth + 1),
    nullable: flag(nullable, json),
    ...(said !== undefined && Object.keys(said).length > 0 && { metadata: Object.freeze(said) }),
  })
}

function flag(value: unknown, around: unknown): boolean {
  if (value === undefined) return true
  if (typeof value !== 'boolean') throw invalid(around)
  return value
}

const simpleName =
  /^(?:[a-z_]+|interval [a-z]+(?: to [a-z]+)?|decimal\(\d+, ?\d+\)|(?:var)?char\(\d+\))$/

function namedType(name: string): DataType {
  if (name === 'null') return parseDataType('void')
  if (/^(var)?char\(\d+\)$/.test(name)) return StringType
  if (!simpleName.test(name)) throw invalid(name)
  try {
    return parseDataType(name)
  } catch (cause) {
    throw invalid(name, cause)
  }
}

function invalid(json: unknown, cause?: unknown): MillraceError {
  const invalidType = typeof json === 'string' ? json : shallow(json)
  const options = cause === undefined ? undefined : { cause }
  return new MillraceError('INVALID_JSON_DATA_TYPE', { invalidType: excerpt(invalidType) }, options)
}

/** JSON of the value's own fields: the whole may be too deep for JSON.stringify. */
function shallow(json: unknown): string {
  if (typeof json !== 'object' || json === null) return String(json)
  const own = Object.entries(json).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null ? '...' : value,
  ])
  return JSON.stringify(Object.fromEntries(own))
}
