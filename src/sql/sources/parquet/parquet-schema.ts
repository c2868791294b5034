/**
 * SQL types as Parquet schemas, as Spark writes them: three-level lists, decimals in as few bytes as they need, timestamps in
 * microseconds. Intervals have no Parquet type: they are plain integers, and the schema in the file's metadata says what
 * they are.
 */
import type { SchemaElement } from 'hyparquet'
import type { DataType, DecimalType, StructShape } from '../../types/data-type.js'

/** The key under which Spark keeps the SQL schema in a file's metadata. */
export const SCHEMA_KEY = 'org.apache.spark.sql.parquet.row.metadata'

/** The schema's elements from the root on, parents before children. */
export function schemaElements(schema: StructShape): SchemaElement[] {
  const root: SchemaElement = { name: 'spark_schema', num_children: schema.fields.length }
  return [root, ...schema.fields.flatMap(({ name, type }) => elementsOf(name, type, 'OPTIONAL'))]
}

type Repetition = NonNullable<SchemaElement['repetition_type']>

function elementsOf(name: string, type: DataType, repetition_type: Repetition): SchemaElement[] {
  switch (type.kind) {
    case 'struct':
      return [
        { name, repetition_type, num_children: type.fields.length },
        ...type.fields.flatMap(field => elementsOf(field.name, field.type, 'OPTIONAL')),
      ]
    case 'array':
      return [
        {
          name,
          repetition_type,
          num_children: 1,
          converted_type: 'LIST',
          logical_type: { type: 'LIST' },
        },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf('element', type.element, 'OPTIONAL'),
      ]
    case 'map':
      return [
        {
          name,
          repetition_type,
          num_children: 1,
          converted_type: 'MAP',
          logical_type: { type: 'MAP' },
        },
        { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
        ...elementsOf('key', type.key, 'REQUIRED'),
        ...elementsOf('value', type.value, 'OPTIONAL'),
      ]
    default:
      return [{ name, repetition_type, ...leafOf(type) }]
  }
}

function leafOf(type: DataType): Omit<SchemaElement, 'name'> {
  switch (type.kind) {
    case 'boolean':
      return { type: 'BOOLEAN' }
    case 'byte':
      return { type: 'INT32', converted_type: 'INT_8' }
    case 'short':
      return { type: 'INT32', converted_type: 'INT_16' }
    case 'int':
    case 'year_month_interval':
      return { type: 'INT32' }
    case 'long':
    case 'day_time_interval':
      return { type: 'INT64' }
    case 'float':
      return { type: 'FLOAT' }
    case 'double':
      return { type: 'DOUBLE' }
    case 'string':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } }
    case 'timestamp':
    case 'timestamp_ntz': {
      const isAdjustedToUTC = type.kind === 'timestamp'
      return {
        type: 'INT64',
        ...(isAdjustedToUTC && { converted_type: 'TIMESTAMP_MICROS' }),
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' },
      }
    }
    case 'decimal':
      return decimalLeaf(type)
    default:
      return { type: 'BYTE_ARRAY' }
  }
}

function decimalLeaf({ precision, scale }: DecimalType): Omit<SchemaElement, 'name'> {
  const about: Omit<SchemaElement, 'name'> = {
    converted_type: 'DECIMAL',
    logical_type: { type: 'DECIMAL', precision, scale },
    precision,
    scale,
  }
  if (precision <= 9) return { type: 'INT32', ...about }
  if (precision <= 18) return { type: 'INT64', ...about }
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: bytesOfDigits(precision), ...about }
}

/** Bytes of a signed number of so many decimal digits. */
function bytesOfDigits(digits: number): number {
  let bytes = 1
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(digits)) bytes++
  return bytes
}
