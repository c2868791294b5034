/** What the types of Arrow are in SQL. */
import {
  arrayType,
  BinaryType,
  BooleanType,
  ByteType,
  CalendarIntervalType,
  type DataType,
  DateType,
  DoubleType,
  dayTimeIntervalType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  mapType,
  NullType,
  ShortType,
  StringType,
  type StructShape,
  structField,
  structType,
  TimestampNTZType,
  TimestampType,
  yearMonthIntervalType,
} from '../../types/data-type.js'
import type { ByteSource } from '../byte-source.js'
import { layoutOf } from './arrow-layout.js'
import type { ArrowField, ArrowSchema, ArrowType } from './arrow-schema.js'

/** The schema of a file or a stream. Throws an Error that says what is wrong. */
export function schemaOfData(source: ByteSource): StructShape {
  return sqlSchemaOf(layoutOf(source).schema)
}

/** Every part of it may be null. Throws for types that have no SQL type. */
export function sqlSchemaOf({ fields }: ArrowSchema): StructShape {
  return structType(fields.map(field => structField(field.name, sqlTypeOf(field))))
}

const signed: Readonly<Record<number, DataType>> = {
  8: ByteType,
  16: ShortType,
  32: IntegerType,
  64: LongType,
}
/** The smallest type that has all values. */
const unsigned: Readonly<Record<number, DataType>> = {
  8: ShortType,
  16: IntegerType,
  32: LongType,
  64: decimalType(20, 0),
}

function sqlTypeOf(field: ArrowField): DataType {
  const { type, children } = field
  switch (type.kind) {
    case 'null':
      return NullType
    case 'bool':
      return BooleanType
    case 'int':
      return (type.isSigned ? signed : unsigned)[type.bits]
    case 'float':
      return type.bits === 64 ? DoubleType : FloatType
    case 'decimal': {
      const { precision, scale } = type
      if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) break
      return decimalType(precision, scale)
    }
    case 'date':
      return DateType
    case 'timestamp':
      return type.zone === undefined ? TimestampNTZType : TimestampType
    case 'duration':
      return dayTimeIntervalType()
    case 'interval':
      return type.unit === 'year_month' ? yearMonthIntervalType() : CalendarIntervalType
    case 'text':
      return StringType
    case 'binary':
      return BinaryType
    case 'list':
      return arrayType(sqlTypeOf(children[0]))
    case 'struct':
      return structType(children.map(child => structField(child.name, sqlTypeOf(child))))
    case 'map': {
      const entry = mapEntry(field)
      if (entry === undefined) break
      return mapType(sqlTypeOf(entry[0]), sqlTypeOf(entry[1]))
    }
    case 'run_end_encoded':
      return sqlTypeOf(children[1])
    case 'time':
    case 'union':
      break
  }
  throw new Error(`the column ${field.name} has the type ${typeText(type)}, which has no SQL type`)
}

/** Key and value; undefined when the field is no map of these. */
export function mapEntry({ children }: ArrowField): readonly [ArrowField, ArrowField] | undefined {
  const [entries] = children
  if (entries.type.kind !== 'struct' || entries.children.length !== 2) return undefined
  const [key, value] = entries.children
  return [key, value]
}

/** The type for messages. */
export function typeText(type: ArrowType): string {
  switch (type.kind) {
    case 'int':
      return `${type.isSigned ? '' : 'u'}int${type.bits}`
    case 'float':
    case 'date':
    case 'time':
      return `${type.kind}${type.bits}`
    case 'decimal':
      return `decimal${type.bits}(${type.precision}, ${type.scale})`
    case 'timestamp':
    case 'duration':
      return `${type.kind} in 1/${type.parts} s`
    default:
      return type.kind
  }
}
