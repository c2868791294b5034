/** The type that fits JSON values: what `schema_of_json` and the inference of schemas of JSON files find. */
import { tightestCommonType } from './coercion.js'
import {
  arrayType,
  BooleanType,
  type DataType,
  DoubleType,
  decimalType,
  LongType,
  NullType,
  StringType,
  type StructField,
  type StructShape,
  structField,
  structType,
  TimestampType,
} from './data-type.js'
import { Decimal } from './decimal.js'
import type { JsonOptions } from './json-options.js'
import { JsonArray, type JsonNode, JsonNumber, type JsonObject } from './json-syntax.js'

/** The type of one value; VOID for null and for empty strings. Fields come in order of their names. */
export function inferJson(node: JsonNode, options: JsonOptions): DataType {
  if (node === null) return NullType
  if (typeof node === 'boolean') return options.primitivesAsString ? StringType : BooleanType
  if (typeof node === 'string') return typeOfString(node, options)
  if (node instanceof JsonNumber) return typeOfNumber(node, options)
  if (node instanceof JsonArray) {
    let element: DataType = NullType
    for (const item of node.items) element = mergeJsonTypes(element, inferJson(item, options))
    return arrayType(element)
  }
  return structOf(node, options)
}

function structOf({ keys, values }: JsonObject, options: JsonOptions): StructShape {
  const byName = new Map<string, DataType>()
  for (let i = 0; i < keys.length; i++) {
    const type = inferJson(values[i], options)
    const known = byName.get(keys[i])
    byName.set(keys[i], known === undefined ? type : mergeJsonTypes(known, type))
  }
  return sorted([...byName].map(([name, type]) => structField(name, type)))
}

function sorted(fields: StructField[]): StructShape {
  return structType(fields.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)))
}

function typeOfString(text: string, options: JsonOptions): DataType {
  if (text === '') return NullType
  if (options.prefersDecimal) {
    const type = typeOfDecimal(text)
    if (type !== undefined) return type
  }
  if (options.inferTimestamp && options.times.readTimestamp(text) !== undefined) {
    return TimestampType
  }
  return StringType
}

function typeOfNumber(node: JsonNumber, options: JsonOptions): DataType {
  if (options.primitivesAsString) return StringType
  if (node.isInteger) {
    const value = BigInt(node.text)
    if (BigInt.asIntN(64, value) === value) return LongType
    return typeOfDecimal(node.text) ?? DoubleType
  }
  return (options.prefersDecimal ? typeOfDecimal(node.text) : undefined) ?? DoubleType
}

/** The decimal type of a number's digits, when 38 are enough. */
function typeOfDecimal(text: string): DataType | undefined {
  const value = Decimal.parse(text)
  if (value === undefined) return undefined
  const digits = value.unscaled.toString().replace('-', '').length
  const precision = Math.max(digits, value.scale)
  return precision <= 38 ? decimalType(precision, value.scale) : undefined
}

/** The type that values of both types fit: fields of structs are put together, and what has nothing in common is STRING. */
export function mergeJsonTypes(a: DataType, b: DataType): DataType {
  if (a.kind === 'struct' && b.kind === 'struct') {
    const types = new Map(a.fields.map(field => [field.name, field.type]))
    for (const { name, type } of b.fields) {
      const known = types.get(name)
      types.set(name, known === undefined ? type : mergeJsonTypes(known, type))
    }
    return sorted([...types].map(([name, type]) => structField(name, type)))
  }
  if (a.kind === 'array' && b.kind === 'array') {
    return arrayType(mergeJsonTypes(a.element, b.element))
  }
  if (a.kind === 'decimal' && b.kind === 'decimal') {
    const scale = Math.max(a.scale, b.scale)
    const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
    return whole + scale > 38 ? DoubleType : decimalType(whole + scale, scale)
  }
  if (a.kind === 'long' && b.kind === 'decimal') return mergeJsonTypes(decimalType(20, 0), b)
  if (a.kind === 'decimal' && b.kind === 'long') return mergeJsonTypes(a, decimalType(20, 0))
  return tightestCommonType(a, b, { ansi: false }) ?? StringType
}

/**
 * The type with STRING for what was null everywhere, and without structs that have no fields; undefined when nothing is
 * left. With the option dropFieldIfAllNull what was null everywhere is left out too.
 */
export function finishJsonType(type: DataType, options: JsonOptions): DataType | undefined {
  switch (type.kind) {
    case 'void':
      return options.dropFieldIfAllNull ? undefined : StringType
    case 'array': {
      const element = finishJsonType(type.element, options)
      return element && arrayType(element, type.containsNull)
    }
    case 'struct': {
      const fields = type.fields.flatMap(field => {
        const finished = finishJsonType(field.type, options)
        return finished === undefined || field.name === ''
          ? []
          : [structField(field.name, finished)]
      })
      return fields.length === 0 ? undefined : structType(fields)
    }
    default:
      return type
  }
}
