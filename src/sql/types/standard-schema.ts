/**
 * Standard Schema: what the schema objects of validation libraries have in common (a field `~standard`). Their types
 * give the type of rows; where they can also describe themselves as JSON Schema, that gives the columns. Only the part
 * that is used here, in our own words; see https://standardschema.dev.
 */
import { MillraceError } from '../../util/errors.js'
import {
  arrayType,
  BooleanType,
  type DataType,
  DateType,
  DoubleType,
  LongType,
  mapType,
  StringType,
  type StructShape,
  structField,
  structType,
  TimestampType,
} from './data-type.js'

/** A schema object of a validation library: its type parameter is what it gives for a valid value. */
export interface StandardSchema<out Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
    /** Where the library can describe its schemas. */
    readonly jsonSchema?: {
      readonly output: (options: { readonly target: string }) => Record<string, unknown>
    }
  }
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as Partial<StandardSchema>)['~standard'] === 'object'
  )
}

/** The columns of a schema object. Throws STANDARD_SCHEMA_NOT_SUPPORTED. */
export function schemaOfStandard(schema: StandardSchema): StructShape {
  const { vendor, jsonSchema } = schema['~standard']
  const refuse = (reason: string): MillraceError =>
    new MillraceError('STANDARD_SCHEMA_NOT_SUPPORTED', { vendor, reason })
  if (jsonSchema === undefined) throw refuse('it gives no JSON Schema')
  let described: JsonSchema
  try {
    described = jsonSchema.output({ target: 'draft-2020-12' }) as JsonSchema
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error))
  }
  const type = typeOf(described, described, '', refuse, 0)
  if (type.kind !== 'struct') throw refuse('it does not describe an object with fields')
  return type
}

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: boolean | JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>
}

type Refuse = (reason: string) => MillraceError

const MAX_DEPTH = 50

/** A schema without its null, and whether it had one. */
function split(schema: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) {
    const others = choices.filter(choice => choice.type !== 'null')
    const nullable = others.length < choices.length
    return others.length === 1 ? { schema: others[0], nullable } : { schema, nullable }
  }
  if (Array.isArray(schema.type)) {
    const others = schema.type.filter((name: string) => name !== 'null')
    const type = others.length === 1 ? others[0] : others
    return { schema: { ...schema, type }, nullable: others.length < schema.type.length }
  }
  return { schema, nullable: false }
}

function typeOf(
  given: JsonSchema,
  root: JsonSchema,
  path: string,
  refuse: Refuse,
  depth: number,
): DataType {
  if (depth > MAX_DEPTH) throw refuse(`it contains itself at '${path}'`)
  const go = (part: JsonSchema, name: string): DataType =>
    typeOf(split(part).schema, root, path === '' ? name : `${path}.${name}`, refuse, depth + 1)
  const { schema } = split(given)
  const reference = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')
  const target = reference === null ? undefined : root.$defs?.[reference[1]]
  if (target !== undefined) return typeOf(target, root, path, refuse, depth + 1)
  switch (kindOf(schema)) {
    case 'boolean':
      return BooleanType
    case 'integer':
      return LongType
    case 'number':
      return DoubleType
    case 'string':
      if (schema.format === 'date-time') return TimestampType
      return schema.format === 'date' ? DateType : StringType
    case 'array': {
      const { items = {} } = schema
      return arrayType(go(items, 'element'), split(items).nullable)
    }
    case 'object': {
      const { properties, required = [], additionalProperties } = schema
      if (properties === undefined && typeof additionalProperties === 'object') {
        const nullable = split(additionalProperties).nullable
        return mapType(StringType, go(additionalProperties, 'value'), nullable)
      }
      return structType(
        Object.entries(properties ?? {}).map(([name, part]) =>
          structField(name, go(part, name), split(part).nullable || !required.includes(name)),
        ),
      )
    }
    default:
      throw refuse(`there is no SQL type for the field '${path}'`)
  }
}

function kindOf(schema: JsonSchema): string | undefined {
  if (typeof schema.type === 'string') return schema.type
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const])
  const kinds = new Set(values.map(value => typeof value))
  return kinds.size === 1 ? [...kinds][0] : undefined
}
