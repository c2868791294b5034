/**
 * Types of Postgres as types of SQL here, as Spark's dialect maps them. What has no type of its own (`uuid`, `json`, enums,
 * ranges, intervals) is STRING, in the server's text.
 */
import type { Answer, AnswerField, Connection } from '../../../connectors/postgres/client.js'
import {
  arrayType,
  BinaryType,
  BooleanType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  FloatType,
  IntegerType,
  LongType,
  MAX_PRECISION,
  ShortType,
  StringType,
  TimestampNTZType,
  TimestampType,
} from '../../types/data-type.js'

/** A column of an answer; plain data. */
export interface PostgresColumn {
  readonly name: string
  /** As `pg_type` has it: `int4`, `text`; of an array the element's. */
  readonly typeName: string
  /** Behind the type's name: 10, 2 of `numeric(10, 2)`, packed; -1 for none. */
  readonly modifier: number
  /** Dimensions of an array; 0 for what is none. */
  readonly dimensions: number
  /** What stands between the elements of an array's text. */
  readonly delimiter: string
}

/** What the server calls the types of an answer's columns. */
export async function columnsOf(
  { fields }: Answer,
  connection: Connection,
): Promise<PostgresColumn[]> {
  const types = await connection.query({
    text: `SELECT t.oid, coalesce(b.typname, e.typname, t.typname), e.oid IS NOT NULL, coalesce(e.typdelim, ',')
      FROM pg_catalog.pg_type t
      LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
      LEFT JOIN pg_catalog.pg_type b ON b.oid = e.typbasetype AND e.typbasetype <> 0
      WHERE t.oid = ANY ($1::oid[])`,
    values: [`{${fields.map(field => field.dataTypeID).join(',')}}`],
  })
  const byId = new Map(types.rows.map(row => [Number(row[0]), row]))
  const isArray = ({ dataTypeID }: AnswerField): boolean => byId.get(dataTypeID)?.[2] === 't'
  const dimensions = await dimensionsOf(fields.filter(isArray), connection)
  return fields.map(field => ({
    name: field.name,
    typeName: byId.get(field.dataTypeID)?.[1] ?? 'text',
    modifier: field.dataTypeModifier,
    dimensions: isArray(field) ? (dimensions.get(keyOf(field)) ?? 1) : 0,
    delimiter: byId.get(field.dataTypeID)?.[3] ?? ',',
  }))
}

function keyOf({ tableID, columnID }: AnswerField): string {
  return `${tableID} ${columnID}`
}

/** How many dimensions arrays were declared with, for columns of tables. */
async function dimensionsOf(
  fields: readonly AnswerField[],
  connection: Connection,
): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const ofTables = fields.filter(field => field.tableID !== 0)
  if (ofTables.length === 0) return found
  const { rows } = await connection.query({
    text: `SELECT attrelid || ' ' || attnum, attndims FROM pg_catalog.pg_attribute
      WHERE attrelid || ' ' || attnum = ANY ($1::text[]) AND attrelid = ANY ($2::oid[])`,
    values: [
      `{${ofTables.map(field => `"${keyOf(field)}"`).join(',')}}`,
      `{${ofTables.map(field => field.tableID).join(',')}}`,
    ],
  })
  for (const [key, count] of rows) found.set(key!, Math.max(1, Number(count)))
  return found
}

/** The type that a column is read as. */
export function typeOf(column: PostgresColumn, preferTimestampNTZ: boolean): DataType {
  let type = elementType(column, preferTimestampNTZ)
  for (let i = 0; i < column.dimensions; i++) type = arrayType(type)
  return type
}

function elementType({ typeName, modifier }: PostgresColumn, preferNTZ: boolean): DataType {
  switch (typeName) {
    case 'bool':
      return BooleanType
    case 'int2':
      return ShortType
    case 'int4':
      return IntegerType
    case 'int8':
      return LongType
    case 'oid':
      return decimalType(20, 0)
    case 'float4':
      return FloatType
    case 'float8':
      return DoubleType
    case 'numeric':
      return decimalOf(modifier)
    case 'bytea':
      return BinaryType
    case 'bit':
      return modifier === 1 ? BooleanType : BinaryType
    case 'date':
      return DateType
    case 'timestamp':
    case 'time':
      return preferNTZ ? TimestampNTZType : TimestampType
    case 'timestamptz':
    case 'timetz':
      return TimestampType
    default:
      return StringType
  }
}

/** Digits in all and behind the point of `numeric(p, s)`; undefined for `numeric` alone. */
function numericForm(modifier: number): { precision: number; scale: number } | undefined {
  if (modifier < 4) return undefined
  const packed = modifier - 4
  // the scale has 11 bits and a sign
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 }
}

/** What has more digits than DECIMAL may have keeps as many before the point as go; a value that is too large is an error. */
function decimalOf(modifier: number): DataType {
  const form = numericForm(modifier)
  if (form === undefined) return decimalType(MAX_PRECISION, 18)
  const scale = Math.max(0, form.scale)
  const precision = Math.max(form.precision - Math.min(0, form.scale), scale)
  return decimalType(Math.min(precision, MAX_PRECISION), Math.min(scale, MAX_PRECISION))
}

/** Whether each value of the column is read as it is: not rounded, not padded, not cut. */
export function isExact(column: PostgresColumn, type: DataType): boolean {
  if (column.dimensions > 0 || typeOf(column, type.kind === 'timestamp_ntz').kind !== type.kind) {
    return false
  }
  switch (column.typeName) {
    case 'numeric': {
      const form = numericForm(column.modifier)
      return (
        form !== undefined &&
        type.kind === 'decimal' &&
        type.scale >= form.scale &&
        type.precision - type.scale >= form.precision - form.scale
      )
    }
    case 'oid':
    case 'bit':
    case 'time':
    case 'timetz':
    case 'bpchar':
    // as a text in a condition it has its netmask, which is not read where it says nothing
    case 'inet':
      return false
    default:
      return true
  }
}
