/**
 * The data types of SQL, as plain frozen data: they travel to task threads, into blocks and into files' schemas. What
 * is known of a type besides is in functions here, by `kind`.
 *
 * How values of each type are held is in `sql-value.ts` (one value) and `../physical/vector.ts` (a column of them).
 */

export interface AtomicType<K extends string> {
  readonly kind: K
}

export interface DecimalType {
  readonly kind: 'decimal'
  /** Digits in all, 1 to 38. */
  readonly precision: number
  /** Digits behind the point, 0 to the precision. */
  readonly scale: number
}

/** Fields of an interval of years and months, or of days to seconds: 0 to 1, 0 to 3. */
export interface YearMonthIntervalType {
  readonly kind: 'year_month_interval'
  readonly start: number
  readonly end: number
}

export interface DayTimeIntervalType {
  readonly kind: 'day_time_interval'
  readonly start: number
  readonly end: number
}

export interface ArrayType {
  readonly kind: 'array'
  readonly element: DataType
  readonly containsNull: boolean
}

export interface MapType {
  readonly kind: 'map'
  readonly key: DataType
  readonly value: DataType
  readonly valueContainsNull: boolean
}

/** A field of a struct, or a column of a schema. */
export interface StructField {
  readonly name: string
  readonly type: DataType
  readonly nullable: boolean
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface StructShape {
  readonly kind: 'struct'
  readonly fields: readonly StructField[]
}

export type NullType = AtomicType<'void'>
export type BooleanType = AtomicType<'boolean'>
export type ByteType = AtomicType<'byte'>
export type ShortType = AtomicType<'short'>
export type IntegerType = AtomicType<'int'>
export type LongType = AtomicType<'long'>
export type FloatType = AtomicType<'float'>
export type DoubleType = AtomicType<'double'>
export type StringType = AtomicType<'string'>
export type BinaryType = AtomicType<'binary'>
export type DateType = AtomicType<'date'>
export type TimestampType = AtomicType<'timestamp'>
export type TimestampNTZType = AtomicType<'timestamp_ntz'>
export type CalendarIntervalType = AtomicType<'calendar_interval'>

/** A type of SQL, as plain data. */
export type DataType =
  | NullType
  | BooleanType
  | ByteType
  | ShortType
  | IntegerType
  | LongType
  | FloatType
  | DoubleType
  | DecimalType
  | StringType
  | BinaryType
  | DateType
  | TimestampType
  | TimestampNTZType
  | CalendarIntervalType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | ArrayType
  | MapType
  | StructShape

export type TypeKind = DataType['kind']

const atomic = <K extends string>(kind: K): AtomicType<K> => Object.freeze({ kind })

export const NullType: NullType = atomic('void')
export const BooleanType: BooleanType = atomic('boolean')
export const ByteType: ByteType = atomic('byte')
export const ShortType: ShortType = atomic('short')
export const IntegerType: IntegerType = atomic('int')
export const LongType: LongType = atomic('long')
export const FloatType: FloatType = atomic('float')
export const DoubleType: DoubleType = atomic('double')
export const StringType: StringType = atomic('string')
export const BinaryType: BinaryType = atomic('binary')
export const DateType: DateType = atomic('date')
export const TimestampType: TimestampType = atomic('timestamp')
export const TimestampNTZType: TimestampNTZType = atomic('timestamp_ntz')
export const CalendarIntervalType: CalendarIntervalType = atomic('calendar_interval')

export const MAX_PRECISION = 38

export function decimalType(precision: number, scale: number): DecimalType {
  return Object.freeze({ kind: 'decimal', precision, scale })
}

export function arrayType(element: DataType, containsNull = true): ArrayType {
  return Object.freeze({ kind: 'array', element, containsNull })
}

export function mapType(key: DataType, value: DataType, valueContainsNull = true): MapType {
  return Object.freeze({ kind: 'map', key, value, valueContainsNull })
}

export function structField(name: string, type: DataType, nullable = true): StructField {
  return Object.freeze({ name, type, nullable })
}

export function structType(fields: readonly StructField[]): StructShape {
  return Object.freeze({ kind: 'struct', fields: Object.freeze([...fields]) })
}

const YEAR_MONTH = ['year', 'month']
const DAY_TIME = ['day', 'hour', 'minute', 'second']

export function yearMonthIntervalType(start = 0, end = 1): YearMonthIntervalType {
  return Object.freeze({ kind: 'year_month_interval', start, end })
}

export function dayTimeIntervalType(start = 0, end = 3): DayTimeIntervalType {
  return Object.freeze({ kind: 'day_time_interval', start, end })
}

const simpleNames: Partial<Record<TypeKind, string>> = {
  byte: 'tinyint',
  short: 'smallint',
  long: 'bigint',
  calendar_interval: 'interval',
}

const sqlNames: Partial<Record<TypeKind, string>> = {
  byte: 'TINYINT',
  short: 'SMALLINT',
  long: 'BIGINT',
  calendar_interval: 'INTERVAL',
}

function intervalFields(type: YearMonthIntervalType | DayTimeIntervalType): string {
  const names = type.kind === 'year_month_interval' ? YEAR_MONTH : DAY_TIME
  const { start, end } = type
  return start === end ? names[start] : `${names[start]} to ${names[end]}`
}

/** Spark's `simpleString`: `struct<a:bigint,b:array<string>>`; what `dtypes` and a schema's text show. */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`
    case 'array':
      return `array<${simpleString(type.element)}>`
    case 'map':
      return `map<${simpleString(type.key)},${simpleString(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map(f => `${f.name}:${simpleString(f.type)}`).join(',')}>`
    case 'year_month_interval':
    case 'day_time_interval':
      return `interval ${intervalFields(type)}`
    default:
      return simpleNames[type.kind] ?? type.kind
  }
}

/** The type as SQL writes it, quoted in messages: `STRUCT<a: BIGINT NOT NULL, b: ARRAY<STRING>>`. */
export function sqlType(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'array':
      return `ARRAY<${sqlType(type.element)}>`
    case 'map':
      return `MAP<${sqlType(type.key)}, ${sqlType(type.value)}>`
    case 'struct':
      return `STRUCT<${type.fields.map(sqlField).join(', ')}>`
    case 'year_month_interval':
    case 'day_time_interval':
      return `INTERVAL ${intervalFields(type).toUpperCase()}`
    default:
      return sqlNames[type.kind] ?? type.kind.toUpperCase()
  }
}

function sqlField(field: StructField): string {
  return `${quoteIfNeeded(field.name)}: ${sqlType(field.type)}${field.nullable ? '' : ' NOT NULL'}`
}

/** An identifier as SQL text: in backticks when it is not a plain word. */
export function quoteIfNeeded(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteIdentifier(name)
}

export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

/** The name that Spark's JSON form of a schema and `printSchema` have: `long`, `integer`, `decimal(10,2)`. */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'int':
      return 'integer'
    case 'decimal':
    case 'year_month_interval':
    case 'day_time_interval':
      return simpleString(type)
    case 'calendar_interval':
      return 'interval'
    default:
      return type.kind
  }
}

/** Equal in everything, names of fields and nullability too. */
export function sameType(a: DataType, b: DataType): boolean {
  return a === b || compareTypes(a, b, true)
}

/** Equal but for which parts may be null. */
export function sameTypeButNulls(a: DataType, b: DataType): boolean {
  return a === b || compareTypes(a, b, false)
}

function compareTypes(a: DataType, b: DataType, nulls: boolean): boolean {
  switch (a.kind) {
    case 'decimal':
      return b.kind === 'decimal' && a.precision === b.precision && a.scale === b.scale
    case 'year_month_interval':
    case 'day_time_interval':
      return b.kind === a.kind && a.start === b.start && a.end === b.end
    case 'array':
      return (
        b.kind === 'array' &&
        compareTypes(a.element, b.element, nulls) &&
        (!nulls || a.containsNull === b.containsNull)
      )
    case 'map':
      return (
        b.kind === 'map' &&
        compareTypes(a.key, b.key, nulls) &&
        compareTypes(a.value, b.value, nulls) &&
        (!nulls || a.valueContainsNull === b.valueContainsNull)
      )
    case 'struct':
      return (
        b.kind === 'struct' &&
        a.fields.length === b.fields.length &&
        a.fields.every((field, i) => {
          const other = b.fields[i]
          return (
            field.name === other.name &&
            compareTypes(field.type, other.type, nulls) &&
            (!nulls || field.nullable === other.nullable)
          )
        })
      )
    default:
      return a.kind === b.kind
  }
}

/** BYTE, SHORT, INT, LONG. */
export function isIntegral(type: DataType): boolean {
  const { kind } = type
  return kind === 'byte' || kind === 'short' || kind === 'int' || kind === 'long'
}

/** FLOAT, DOUBLE. */
export function isFractional(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double'
}

export function isNumeric(type: DataType): boolean {
  return isIntegral(type) || isFractional(type) || type.kind === 'decimal'
}

export function isDatetime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz'
}

/** An interval of years and months or of days to seconds: those that have an order. */
export function isAnsiInterval(type: DataType): boolean {
  return type.kind === 'year_month_interval' || type.kind === 'day_time_interval'
}

export function isNested(type: DataType): boolean {
  return type.kind === 'array' || type.kind === 'map' || type.kind === 'struct'
}

/** Values can be compared with `<`: everything but maps, calendar intervals and what has them inside. */
export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
    case 'calendar_interval':
      return false
    case 'array':
      return isOrderable(type.element)
    case 'struct':
      return type.fields.every(field => isOrderable(field.type))
    default:
      return true
  }
}

/** The decimal that holds every value of an integral type. */
export function decimalOfIntegral(type: DataType): DecimalType {
  switch (type.kind) {
    case 'byte':
      return decimalType(3, 0)
    case 'short':
      return decimalType(5, 0)
    case 'int':
      return decimalType(10, 0)
    default:
      return decimalType(20, 0)
  }
}

/** Some part of the type satisfies `f`. */
export function someType(type: DataType, f: (type: DataType) => boolean): boolean {
  if (f(type)) return true
  switch (type.kind) {
    case 'array':
      return someType(type.element, f)
    case 'map':
      return someType(type.key, f) || someType(type.value, f)
    case 'struct':
      return type.fields.some(field => someType(field.type, f))
    default:
      return false
  }
}
