/** StructType: a schema as programs build it, field by field, with the type of its rows; and the names of data types. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { RowOfDDL, Simplify, TypeOfDDL } from '../row-types.js'
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
  mapType,
  NullType,
  ShortType,
  StringType,
  type StructField,
  type StructShape,
  simpleString,
  structField,
  TimestampNTZType,
  TimestampType,
  yearMonthIntervalType,
} from './data-type.js'
import { parseDataType, parseSchema } from './ddl.js'
import type { Decimal } from './decimal.js'
import type { DayTimeInterval, YearMonthInterval } from './interval-values.js'
import { schemaJson } from './schema-json.js'
import { treeString } from './schema-tree.js'
import type { CalendarInterval } from './sql-value.js'
import { isStandardSchema, type StandardSchema, schemaOfStandard } from './standard-schema.js'

/** A data type that says which type its values have in a program. */
export type TypeOf<T> = DataType & { readonly valueType?: T }

/** A schema: names, types and nullability of columns. Immutable; `add` gives another one. `R` is the type of its rows. */
// biome-ignore lint/complexity/noBannedTypes: no fields yet
export class StructType<R = {}> implements StructShape {
  readonly kind = 'struct'
  readonly fields: readonly StructField[]
  /** Carries R for the type checker; never there at run time. */
  declare readonly valueType?: R

  constructor(fields: readonly StructField[] = []) {
    this.fields = Object.freeze([...fields])
    Object.freeze(this)
  }

  /** The schema that a text says: `StructType.fromDDL('a INT NOT NULL, b ARRAY<STRING>')`. Throws PARSE_SYNTAX_ERROR. */
  static fromDDL<const DDL extends string>(text: DDL): StructType<RowOfDDL<DDL>> {
    return new StructType<RowOfDDL<DDL>>(parseSchema(text).fields)
  }

  /** This schema with one more column: its type by name (`'array<int>'`), from `DataTypes`, or another StructType. */
  add<const N extends string, const T extends string>(
    name: N,
    type: T,
    nullable: false,
  ): StructType<Simplify<R & { [P in N]: TypeOfDDL<T> }>>
  add<const N extends string, const T extends string>(
    name: N,
    type: T,
    nullable?: boolean,
  ): StructType<Simplify<R & { [P in N]: TypeOfDDL<T> | null }>>
  add<const N extends string, T>(
    name: N,
    type: TypeOf<T>,
    nullable: false,
  ): StructType<Simplify<R & { [P in N]: T }>>
  add<const N extends string, T>(
    name: N,
    type: TypeOf<T>,
    nullable?: boolean,
  ): StructType<Simplify<R & { [P in N]: T | null }>>
  add(name: string, type: string | DataType, nullable = true): StructType<unknown> {
    return new StructType([...this.fields, structField(name, dataTypeOf(type), nullable)])
  }

  get fieldNames(): string[] {
    return this.fields.map(field => field.name)
  }

  /** `struct<a:int,b:array<string>>` */
  get simpleString(): string {
    return simpleString(this)
  }

  /** The schema as Spark's JSON text. */
  get json(): string {
    return schemaJson(this)
  }

  /** The schema as `printSchema` prints it. */
  treeString(): string {
    return treeString(this)
  }

  toString(): string {
    return this.simpleString
  }
}

/** The data types by name: `DataTypes.StringType`, `DataTypes.createDecimalType(10, 2)`. */
export const DataTypes: {
  readonly NullType: TypeOf<null>
  readonly BooleanType: TypeOf<boolean>
  readonly ByteType: TypeOf<number>
  readonly ShortType: TypeOf<number>
  readonly IntegerType: TypeOf<number>
  readonly LongType: TypeOf<number>
  readonly FloatType: TypeOf<number>
  readonly DoubleType: TypeOf<number>
  readonly StringType: TypeOf<string>
  readonly BinaryType: TypeOf<Uint8Array>
  readonly DateType: TypeOf<Date>
  readonly TimestampType: TypeOf<Date>
  readonly TimestampNTZType: TypeOf<Date>
  readonly CalendarIntervalType: TypeOf<CalendarInterval>
  readonly YearMonthIntervalType: TypeOf<YearMonthInterval>
  readonly DayTimeIntervalType: TypeOf<DayTimeInterval>
  createDecimalType(precision?: number, scale?: number): TypeOf<Decimal>
  createArrayType<T>(element: TypeOf<T>, containsNull: false): TypeOf<T[]>
  createArrayType<T>(element: TypeOf<T>, containsNull?: boolean): TypeOf<(T | null)[]>
  createMapType<K, V>(
    key: TypeOf<K>,
    value: TypeOf<V>,
    valueContainsNull?: boolean,
  ): TypeOf<Map<K, V | null>>
} = {
  NullType,
  BooleanType,
  ByteType,
  ShortType,
  IntegerType,
  LongType,
  FloatType,
  DoubleType,
  StringType,
  BinaryType,
  DateType,
  TimestampType,
  TimestampNTZType,
  CalendarIntervalType,
  YearMonthIntervalType: yearMonthIntervalType(),
  DayTimeIntervalType: dayTimeIntervalType(),
  createDecimalType: (precision = 10, scale = 0) => decimalType(precision, scale),
  createArrayType: (element: DataType, containsNull = true) =>
    arrayType(element, containsNull) as TypeOf<never>,
  createMapType: (key, value, valueContainsNull = true) => mapType(key, value, valueContainsNull),
}

/** What a program may give as a schema; `R` is the type of the rows. */
export type SchemaLike<R = unknown> = string | StructType<R> | StandardSchema<R> | StructShape

/** The type of the rows of a schema. */
export type RowOf<S> = S extends string
  ? RowOfDDL<S>
  : S extends StructType<infer R>
    ? R
    : S extends StandardSchema<infer R>
      ? R
      : Record<string, ReturnType<JSON['parse']>>

/** A data type by its name, or itself. Throws PARSE_SYNTAX_ERROR, UNSUPPORTED_DATATYPE. */
export function dataTypeOf(type: string | DataType): DataType {
  return typeof type === 'string' ? parseDataType(type) : type
}

/** The schema that a program gave in one of the forms. Throws INVALID_SCHEMA.ARGUMENT. */
export function schemaOf(schema: SchemaLike): StructShape {
  if (typeof schema === 'string') return parseSchema(schema)
  if (isStandardSchema(schema)) return schemaOfStandard(schema)
  if (schema !== null && typeof schema === 'object' && schema.kind === 'struct') return schema
  throw new MillraceError('INVALID_SCHEMA.ARGUMENT', { value: preview(schema, 80) })
}
