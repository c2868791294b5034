/** What goes wrong in casts, with the conditions and parameters of Spark. */
import { MillraceError } from '../../util/errors.js'
import { type DataType, type DecimalType, sqlType } from './data-type.js'
import { sqlLiteral } from './sql-literal.js'
import type { SqlValue } from './sql-value.js'

export function castInvalidInput(
  value: SqlValue,
  from: DataType,
  to: DataType,
  zoneId: string,
): MillraceError {
  return new MillraceError('CAST_INVALID_INPUT', {
    expression: sqlLiteral(value, from, zoneId),
    sourceType: `"${sqlType(from)}"`,
    targetType: `"${sqlType(to)}"`,
  })
}

export function castOverflow(
  value: SqlValue,
  from: DataType,
  to: DataType,
  zoneId: string,
): MillraceError {
  return new MillraceError('CAST_OVERFLOW', {
    value: sqlLiteral(value, from, zoneId),
    sourceType: `"${sqlType(from)}"`,
    targetType: `"${sqlType(to)}"`,
  })
}

/** `text` is the value in plain digits. */
export function decimalOutOfRange(text: string, to: DecimalType): MillraceError {
  return new MillraceError('NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION', {
    value: text,
    precision: to.precision,
    scale: to.scale,
    config: '"spark.sql.ansi.enabled"',
  })
}
