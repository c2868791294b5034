/** A value as a SQL literal, as messages quote it: `'abc'`, `3000000000L`, `1.0E20D`, `DATE '2024-01-01'`. */
import type { DataType } from './data-type.js'
import type { Integral, MapValue, SqlValue } from './sql-value.js'
import { decimalText, doubleText, floatText, toText } from './text.js'

/** Of a value that may be null; `zoneId` is the zone of timestamps. */
export function sqlLiteral(value: SqlValue, type: DataType, zoneId: string): string {
  if (value === null) return 'NULL'
  switch (type.kind) {
    case 'string':
      return stringLiteral(value as string)
    case 'byte':
      return `${value}Y`
    case 'short':
      return `${value}S`
    case 'long':
      return `${value}L`
    case 'float':
      return floatText(value as number)
    case 'double':
      return Number.isFinite(value as number) ? `${doubleText(value as number)}D` : `${value}`
    case 'decimal':
      return `${decimalText(value as Integral, type.scale)}BD`
    case 'date':
      return `DATE '${toText(value, type, zoneId)}'`
    case 'timestamp':
      return `TIMESTAMP '${toText(value, type, zoneId)}'`
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${toText(value, type, zoneId)}'`
    case 'binary':
      return `X'${Buffer.from(value as Uint8Array)
        .toString('hex')
        .toUpperCase()}'`
    case 'array':
      return `ARRAY(${(value as SqlValue[]).map(v => sqlLiteral(v, type.element, zoneId)).join(', ')})`
    case 'map': {
      const { keys, values } = value as MapValue
      const parts = keys.map(
        (key, i) =>
          `${sqlLiteral(key, type.key, zoneId)}, ${sqlLiteral(values[i], type.value, zoneId)}`,
      )
      return `MAP(${parts.join(', ')})`
    }
    case 'struct': {
      const parts = type.fields.map(
        (field, i) =>
          `${stringLiteral(field.name)}, ${sqlLiteral((value as SqlValue[])[i], field.type, zoneId)}`,
      )
      return `NAMED_STRUCT(${parts.join(', ')})`
    }
    default:
      return toText(value, type, zoneId)
  }
}

/** In single quotes, with quotes and backslashes escaped. */
export function stringLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
