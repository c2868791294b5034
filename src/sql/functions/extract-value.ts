/** `a[i]` and `a.b`: elements of arrays, values of maps, fields of structs. */
import { MillraceError } from '../../util/errors.js'
import { prettyText } from '../expressions/pretty.js'
import { arrayType, isIntegral, type StructShape, sqlType } from '../types/data-type.js'
import type { Integral, SqlValue } from '../types/sql-value.js'
import { elementNullable } from './array-typing.js'
import { constantValue } from './constant.js'
import { documented, typed } from './define.js'
import type { Evaluate, TypedCall } from './function.js'
import { mapLookup } from './map-lookup.js'
import { register } from './registry.js'
import { checkCount, type TypingRule, unexpectedInput } from './typing.js'

type Values = readonly SqlValue[]

/** The place of the field that a constant names: as it is written, else in upper and lower case. */
function fieldIndex(struct: StructShape, name: string): number {
  const exact = struct.fields.findIndex(field => field.name === name)
  if (exact >= 0) return exact
  const lower = name.toLowerCase()
  const found = struct.fields.findIndex(field => field.name.toLowerCase() === lower)
  if (found >= 0) return found
  throw new MillraceError('FIELD_NOT_FOUND', {
    fieldName: `\`${name}\``,
    fields: struct.fields.map(field => `\`${field.name}\``).join(', '),
  })
}

const extracting: TypingRule = (args, env, call) => {
  checkCount(call, args.length, 2, 2)
  const [{ type, nullable }, key] = args
  switch (type.kind) {
    case 'struct': {
      const field = type.fields[fieldIndex(type, nameOf(args))]
      return { type: field.type, nullable: nullable || field.nullable }
    }
    case 'map':
      return { args: [undefined, type.key], type: type.value, nullable: true }
    case 'array': {
      const { element } = type
      if (element.kind === 'struct' && key.type.kind === 'string') {
        const field = element.fields[fieldIndex(element, nameOf(args))]
        return { type: arrayType(field.type, type.containsNull || field.nullable), nullable }
      }
      if (!isIntegral(key.type) && key.type.kind !== 'void') {
        throw unexpectedInput({ ...call, args }, 1, '"INTEGRAL"')
      }
      return { type: element, nullable: elementNullable(args[0], key, env.ansi, at => at) }
    }
    default:
      throw new MillraceError('INVALID_EXTRACT_BASE_FIELD_TYPE', {
        base: `"${prettyText(args[0])}"`,
        other: `"${sqlType(type)}"`,
      })
  }
}

function nameOf(args: Parameters<TypingRule>[0]): string {
  const name = constantValue(args[1])
  if (typeof name === 'string') return name
  throw new MillraceError('INVALID_EXTRACT_FIELD_TYPE', {
    extraction: `"${prettyText(args[1])}"`,
  })
}

function extractor(call: TypedCall, ansi: boolean): Evaluate {
  const [of, key] = call.args as Parameters<TypingRule>[0]
  const { type } = of
  if (type.kind === 'map') return mapLookup(type)
  if (type.kind === 'struct') {
    const at = fieldIndex(type, nameOf([of, key]))
    return (struct: Values) => struct[at]
  }
  if (type.kind === 'array' && type.element.kind === 'struct' && key.type.kind === 'string') {
    const at = fieldIndex(type.element, nameOf([of, key]))
    return (array: readonly (Values | null)[]) =>
      array.map(struct => (struct === null ? null : struct[at]))
  }
  return (array: Values, index: Integral) => {
    if (index >= 0 && index < array.length) return array[Number(index)]
    if (!ansi) return null
    throw new MillraceError('INVALID_ARRAY_INDEX', {
      indexValue: String(index),
      arraySize: array.length,
    })
  }
}

register(
  typed(
    'getitem',
    extracting,
    (call, env) => extractor(call, env.ansi),
    documented(
      'operator',
      'a[i]: an element of an array by its index from 0, the value of a key of a map, or a field of a struct.',
      [
        ['array(1, 2)[1]', '2'],
        ["map('a', 1)['b']", 'NULL'],
        ["named_struct('x', 1, 'y', 2)['y']", '2'],
      ],
      'Null for a key that is not there. An index outside of the array is INVALID_ARRAY_INDEX, or null with ANSI mode off.',
    ),
    {
      text: ([of, key], call) =>
        call.args[0].type?.kind === 'struct' ? `${of}.${key}` : `${of}[${key}]`,
    },
  ),
  typed(
    'getfield',
    extracting,
    (call, env) => extractor(call, env.ansi),
    documented(
      'operator',
      'a.b: a field of a struct, the array of that field of an array of structs, or the value of a key of a map.',
      [
        ["named_struct('x', 1, 'y', 2).y", '2'],
        ["array(named_struct('x', 1), named_struct('x', 2)).x", '[1, 2]'],
      ],
    ),
    {
      text: ([of, key], call) =>
        call.args[0].type?.kind === 'map' ? `${of}[${key}]` : `${of}.${key}`,
    },
  ),
)
