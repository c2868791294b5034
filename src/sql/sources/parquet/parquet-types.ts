/** The SQL schema of a Parquet file: the one that Spark or millrace has put into its metadata, or what its own types mean. */
import type { SchemaElement, SchemaTree } from 'hyparquet'
import { MillraceError, messageOf } from '../../../util/errors.js'
import {
  arrayType,
  BinaryType,
  BooleanType,
  ByteType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  mapType,
  ShortType,
  StringType,
  type StructShape,
  structField,
  structType,
  TimestampNTZType,
  TimestampType,
} from '../../types/data-type.js'
import { schemaFromJson } from '../../types/schema-json.js'
import type { ByteSource } from '../byte-source.js'
import { type Footer, readFooter } from './footer.js'
import { SCHEMA_KEY } from './parquet-schema.js'

/** The schema of a file. Throws FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER. */
export function schemaOfFile(path: string, source: ByteSource): StructShape {
  const footer = readFooter(path, source)
  try {
    return schemaOfFooter(footer)
  } catch (error) {
    throw new MillraceError('FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER', {
      path,
      reason: `${messageOf(error)}.`,
    })
  }
}

/** Every part of it may be null. Throws for types that have no SQL type. */
export function schemaOfFooter({ metadata, root }: Footer): StructShape {
  const text = metadata.key_value_metadata?.find(({ key }) => key === SCHEMA_KEY)?.value
  const known = text === undefined ? undefined : schemaOfText(text)
  return nullable(known ?? structType(fieldsOf(root))) as StructShape
}

function schemaOfText(text: string): StructShape | undefined {
  try {
    const type = schemaFromJson(text)
    return type.kind === 'struct' ? type : undefined
  } catch {
    // of a type that is not known here: what the file's own types are will do
    return undefined
  }
}

function nullable(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return arrayType(nullable(type.element), true)
    case 'map':
      return mapType(nullable(type.key), nullable(type.value), true)
    case 'struct':
      return structType(
        type.fields.map(field => ({ ...field, type: nullable(field.type), nullable: true })),
      )
    default:
      return type
  }
}

function fieldsOf(node: SchemaTree): ReturnType<typeof structField>[] {
  return node.children.map(child => structField(child.element.name, typeOf(child)))
}

/** The type of a field, repeated ones being arrays. */
function typeOf(node: SchemaTree): DataType {
  return node.element.repetition_type === 'REPEATED' ? arrayType(itemType(node)) : itemType(node)
}

function itemType(node: SchemaTree): DataType {
  if (node.children.length === 0) return leafType(node.element)
  const list = listElement(node)
  if (list !== undefined) return arrayType(list.isGroup ? itemType(list.node) : typeOf(list.node))
  const entry = mapEntry(node)
  if (entry !== undefined) return mapType(typeOf(entry[0]), typeOf(entry[1]))
  return structType(fieldsOf(node))
}

function isMarked(element: SchemaElement, ...names: readonly string[]): boolean {
  return (
    names.includes(element.converted_type ?? '') || names.includes(element.logical_type?.type ?? '')
  )
}

export interface ListElement {
  /** The repeated group itself is the element, as older writers had it. */
  readonly isGroup: boolean
  readonly node: SchemaTree
}

/** The element of a list; undefined when the node is none. */
export function listElement(node: SchemaTree): ListElement | undefined {
  const { element, children } = node
  if (!isMarked(element, 'LIST') || children.length !== 1) return undefined
  const [repeated] = children
  if (repeated.element.repetition_type !== 'REPEATED') return undefined
  const { name } = repeated.element
  const isGroup =
    repeated.children.length !== 1 || name === 'array' || name === `${element.name}_tuple`
  return { isGroup, node: isGroup ? repeated : repeated.children[0] }
}

/** Key and value of a map; undefined when the node is none. */
export function mapEntry(node: SchemaTree): readonly [SchemaTree, SchemaTree] | undefined {
  const { element, children } = node
  if (!isMarked(element, 'MAP', 'MAP_KEY_VALUE') || children.length !== 1) return undefined
  const [repeated] = children
  if (repeated.element.repetition_type !== 'REPEATED' || repeated.children.length !== 2) {
    return undefined
  }
  const [key, value] = repeated.children
  return [key, value]
}

/** Digits and scale of a decimal; undefined when the element is none. */
export function decimalOf(
  element: SchemaElement,
): { precision: number; scale: number } | undefined {
  const { logical_type: logical, converted_type: converted } = element
  if (logical?.type === 'DECIMAL') return logical
  if (converted !== 'DECIMAL') return undefined
  return { precision: element.precision ?? 38, scale: element.scale ?? 0 }
}

export type TimestampUnit = 'MILLIS' | 'MICROS' | 'NANOS'

/** Unit and meaning of an INT64 timestamp; undefined when the element is none. */
export function timestampOf(
  element: SchemaElement,
): { unit: TimestampUnit; isInstant: boolean } | undefined {
  const { logical_type: logical, converted_type: converted } = element
  if (logical?.type === 'TIMESTAMP') {
    return { unit: logical.unit, isInstant: logical.isAdjustedToUTC }
  }
  if (converted === 'TIMESTAMP_MILLIS') return { unit: 'MILLIS', isInstant: true }
  if (converted === 'TIMESTAMP_MICROS') return { unit: 'MICROS', isInstant: true }
  return undefined
}

/** Bits and sign of an annotated integer. */
export function integerOf(element: SchemaElement): { bits: number; isSigned: boolean } | undefined {
  const { logical_type: logical, converted_type: converted } = element
  if (logical?.type === 'INTEGER' && logical.bitWidth > 0) {
    return { bits: logical.bitWidth, isSigned: logical.isSigned }
  }
  const found = /^(U?)INT_(8|16|32|64)$/.exec(converted ?? '')
  return found === null ? undefined : { bits: Number(found[2]), isSigned: found[1] === '' }
}

function leafType(element: SchemaElement): DataType {
  const decimal = decimalOf(element)
  if (decimal !== undefined) return decimalType(decimal.precision, decimal.scale)
  const integer = integerOf(element)
  switch (element.type) {
    case 'BOOLEAN':
      return BooleanType
    case 'FLOAT':
      return FloatType
    case 'DOUBLE':
      return DoubleType
    case 'INT96':
      return TimestampType
    case 'INT32':
      if (isMarked(element, 'DATE')) return DateType
      if (isMarked(element, 'TIME_MILLIS', 'TIME')) break
      if (integer === undefined) return IntegerType
      if (integer.bits === 8) return integer.isSigned ? ByteType : ShortType
      if (integer.bits === 16) return integer.isSigned ? ShortType : IntegerType
      return integer.isSigned ? IntegerType : LongType
    case 'INT64': {
      const timestamp = timestampOf(element)
      if (timestamp !== undefined) return timestamp.isInstant ? TimestampType : TimestampNTZType
      if (isMarked(element, 'TIME_MICROS', 'TIME')) break
      return integer === undefined || integer.isSigned ? LongType : decimalType(20, 0)
    }
    case 'BYTE_ARRAY':
      return isMarked(element, 'UTF8', 'STRING', 'ENUM', 'JSON') ? StringType : BinaryType
    case 'FIXED_LEN_BYTE_ARRAY':
      if (isMarked(element, 'INTERVAL', 'FLOAT16')) break
      return BinaryType
  }
  throw new Error(
    `the column ${element.name} has the type ${typeText(element)}, which has no SQL type`,
  )
}

/** A leaf's type for messages. */
export function typeText(element: SchemaElement): string {
  const { type, logical_type: logical, converted_type: converted } = element
  const about = logical?.type ?? converted
  return about === undefined ? String(type) : `${type} (${about})`
}
