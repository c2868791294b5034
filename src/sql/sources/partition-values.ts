/** Values in names of directories (`year=2024/country=x%2Fy`): what they say, and which types they have. */
import { MillraceError } from '../../util/errors.js'
import { canCast, makeCast } from '../types/cast.js'
import {
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  IntegerType,
  isIntegral,
  LongType,
  MAX_PRECISION,
  NullType,
  StringType,
  sameType,
  sqlType,
  TimestampType,
} from '../types/data-type.js'
import { parserOf } from '../types/datetime-pattern.js'
import type { SqlValue } from '../types/sql-value.js'
import { timeZone } from '../types/time-zone.js'

/** The name of a directory whose rows have null. */
export const DEFAULT_PARTITION = '__HIVE_DEFAULT_PARTITION__'

/** Column and value of a directory's name; undefined when it has none. */
export function partitionOf(name: string): readonly [string, string] | undefined {
  const equals = name.indexOf('=')
  if (equals <= 0) return undefined
  return [unescapeName(name.slice(0, equals)), unescapeName(name.slice(equals + 1))]
}

/** `%2F` for what may not stand in a path. */
export function unescapeName(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** The type that one value looks like. `infer` false: everything is a STRING. */
export function inferPartitionType(text: string, zoneId: string, infer: boolean): DataType {
  if (text === DEFAULT_PARTITION) return NullType
  if (!infer) return StringType
  if (/^[+-]?\d{1,39}$/.test(text)) {
    const value = BigInt(text.replace('+', ''))
    if (value === BigInt.asIntN(32, value)) return IntegerType
    if (value === BigInt.asIntN(64, value)) return LongType
    const digits = value.toString().replace('-', '').length
    if (digits <= MAX_PRECISION) return decimalType(digits, 0)
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return DoubleType
  if (parserOf('yyyy-MM-dd').date(text) !== undefined) return DateType
  const time = parserOf('yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSSSS][.SSSS][.SSS][.SS][.S]')
  return time.timestamp(text, timeZone(zoneId)) === undefined ? StringType : TimestampType
}

/** The type for values that look like several. */
export function commonPartitionType(types: readonly DataType[]): DataType {
  return types.reduce(wider, NullType)
}

function wider(a: DataType, b: DataType): DataType {
  if (sameType(a, b) || b.kind === 'void') return a
  if (a.kind === 'void') return b
  if (isIntegral(a) && isIntegral(b)) return LongType
  if (a.kind === 'double' && b.kind === 'int') return a
  if (b.kind === 'double' && a.kind === 'int') return b
  const digits = Math.max(wholeDigits(a), wholeDigits(b))
  if (wholeDigits(a) > 0 && wholeDigits(b) > 0) return decimalType(digits, 0)
  const kinds = [a.kind, b.kind]
  return kinds.includes('date') && kinds.includes('timestamp') ? TimestampType : StringType
}

function wholeDigits(type: DataType): number {
  if (type.kind === 'decimal') return type.precision
  return type.kind === 'int' ? 10 : type.kind === 'long' ? 20 : 0
}

/** The value of a type. Throws INVALID_PARTITION_VALUE. */
export function partitionValue(
  text: string,
  column: string,
  type: DataType,
  zoneId: string,
): SqlValue {
  if (text === DEFAULT_PARTITION) return null
  if (type.kind === 'string') return text
  const value = canCast(StringType, type, false)
    ? makeCast(StringType, type, 'try', { timeZone: zoneId, nowMicros: 0 })(text)
    : null
  if (value !== null) return value
  throw new MillraceError('INVALID_PARTITION_VALUE', {
    value: `'${text}'`,
    columnName: `\`${column}\``,
    dataType: `"${sqlType(type)}"`,
  })
}
