/**
 * The schema of values that a program has: what `createDataFrame` finds out when no schema is given. Whole numbers are
 * LONG, others DOUBLE; of several kinds of number in a column the wider one. Columns come in order of first sight, all
 * nullable; a field that a row lacks is null there. A column that is null everywhere is VOID.
 */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import {
  arrayType,
  BinaryType,
  BooleanType,
  CalendarIntervalType,
  type DataType,
  DoubleType,
  dayTimeIntervalType,
  decimalType,
  LongType,
  mapType,
  NullType,
  StringType,
  type StructField,
  type StructShape,
  sqlType,
  structField,
  structType,
  TimestampType,
  yearMonthIntervalType,
} from './data-type.js'
import { Decimal } from './decimal.js'
import { DayTimeInterval, YearMonthInterval } from './interval-values.js'

const MAX_DEPTH = 100

/**
 * The schema of rows: plain objects, tuples (`_1`, `_2`, ...), or single values (the column `value`). Throws
 * CANNOT_INFER_TYPE and CANNOT_MERGE_TYPE.
 */
export function inferSchema(rows: Iterable<unknown>): StructShape {
  let schema: StructShape | undefined
  for (const row of rows) {
    const type = schemaOfRow(row)
    schema = schema === undefined ? type : (merge(schema, type, '') as StructShape)
  }
  if (schema === undefined) throw new MillraceError('CANNOT_INFER_EMPTY_SCHEMA', {})
  return schema
}

/** Rows of this kind become the single column `value`. */
export function isSingleValue(row: unknown): boolean {
  return !Array.isArray(row) && !isRecord(row)
}

function schemaOfRow(row: unknown): StructShape {
  if (Array.isArray(row)) {
    return structType(row.map((v, i) => structField(`_${i + 1}`, typeOf(v, `_${i + 1}`, 0))))
  }
  if (isRecord(row)) return typeOf(row, '', 0) as StructShape
  return structType([structField('value', typeOf(row, 'value', 0))])
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false
  return (
    !(value instanceof Date) &&
    !(value instanceof Map) &&
    !(value instanceof Set) &&
    !(value instanceof Decimal) &&
    !(value instanceof YearMonthInterval) &&
    !(value instanceof DayTimeInterval) &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !isTemporal(value)
  )
}

function isTemporal(value: object): boolean {
  return String((value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]).startsWith(
    'Temporal.',
  )
}

function typeOf(value: unknown, path: string, depth: number): DataType {
  switch (typeof value) {
    case 'undefined':
      return NullType
    case 'boolean':
      return BooleanType
    case 'string':
      return StringType
    case 'number':
      return Number.isSafeInteger(value) ? LongType : DoubleType
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? LongType : decimalType(38, 0)
    case 'object':
      if (value === null) return NullType
      if (depth > MAX_DEPTH) throw cannotInfer(value, path)
      return typeOfObject(value, path, depth)
    default:
      throw cannotInfer(value, path)
  }
}

function cannotInfer(value: unknown, path: string): MillraceError {
  return new MillraceError('CANNOT_INFER_TYPE', { column: path, value: preview(value, 80) })
}

function typeOfObject(value: object, path: string, depth: number): DataType {
  if (value instanceof Date) return TimestampType
  if (value instanceof Decimal) return decimalType(38, 18)
  if (value instanceof Uint8Array) return BinaryType
  if (value instanceof YearMonthInterval) return yearMonthIntervalType()
  if (value instanceof DayTimeInterval) return dayTimeIntervalType()
  if (value instanceof Map) {
    const key = commonOf(value.keys(), `${path}.key`, depth)
    return mapType(key, commonOf(value.values(), `${path}.value`, depth))
  }
  if (Array.isArray(value) || value instanceof Set || ArrayBuffer.isView(value)) {
    return arrayType(commonOf(value as Iterable<unknown>, `${path}.element`, depth))
  }
  switch ((value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]) {
    case 'Temporal.Instant':
    case 'Temporal.ZonedDateTime':
      return TimestampType
    case 'Temporal.PlainDateTime':
      return { kind: 'timestamp_ntz' }
    case 'Temporal.PlainDate':
      return { kind: 'date' }
    case 'Temporal.Duration':
      return dayTimeIntervalType()
  }
  if (isTemporal(value)) throw cannotInfer(value, path)
  const names = Object.keys(value)
  if (names.length === 3 && ['months', 'days', 'microseconds'].every(name => name in value)) {
    return CalendarIntervalType
  }
  const at = path === '' ? '' : `${path}.`
  return structType(
    names.map(name =>
      structField(name, typeOf((value as Record<string, unknown>)[name], at + name, depth + 1)),
    ),
  )
}

function commonOf(values: Iterable<unknown>, path: string, depth: number): DataType {
  let common: DataType = NullType
  for (const value of values) common = merge(common, typeOf(value, path, depth + 1), path)
  return common
}

/** The type of both. Throws CANNOT_MERGE_TYPE. */
function merge(a: DataType, b: DataType, path: string): DataType {
  if (a === b || b.kind === 'void') return a
  if (a.kind === 'void') return b
  if (a.kind === 'array' && b.kind === 'array') {
    return arrayType(merge(a.element, b.element, `${path}.element`))
  }
  if (a.kind === 'map' && b.kind === 'map') {
    return mapType(merge(a.key, b.key, `${path}.key`), merge(a.value, b.value, `${path}.value`))
  }
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a, b, path)
  if (a.kind === 'decimal' && b.kind === 'decimal') return a.scale >= b.scale ? a : b
  if (a.kind === b.kind) return a
  const kinds = [a.kind, b.kind]
  if (kinds.includes('decimal') && kinds.includes('long')) return a.kind === 'decimal' ? a : b
  if (kinds.includes('double') && (kinds.includes('long') || kinds.includes('decimal'))) {
    return DoubleType
  }
  throw new MillraceError('CANNOT_MERGE_TYPE', {
    column: path,
    dataType1: sqlType(a),
    dataType2: sqlType(b),
  })
}

function mergeStructs(a: StructShape, b: StructShape, path: string): StructShape {
  const sameNames =
    a.fields.length === b.fields.length && a.fields.every((f, i) => f.name === b.fields[i].name)
  const at = path === '' ? '' : `${path}.`
  if (sameNames) {
    if (a.fields.every((f, i) => f.type === b.fields[i].type)) return a
    return structType(
      a.fields.map((f, i) => structField(f.name, merge(f.type, b.fields[i].type, at + f.name))),
    )
  }
  const fields = new Map<string, StructField>(a.fields.map(f => [f.name, f]))
  for (const field of b.fields) {
    const known = fields.get(field.name)
    const type = known === undefined ? field.type : merge(known.type, field.type, at + field.name)
    fields.set(field.name, structField(field.name, type))
  }
  return structType([...fields.values()])
}
