/** The type that fits CSV values: what `schema_of_csv` and the inference of schemas of CSV files find. */
import { widerDecimal } from './coercion.js'
import {
  BooleanType,
  type DataType,
  DateType,
  DoubleType,
  decimalType,
  IntegerType,
  isIntegral,
  LongType,
  NullType,
  StringType,
  TimestampType,
} from './data-type.js'
import { parseDate } from './datetime-text.js'

export interface CsvInference {
  readonly nullValue: string
  readonly nanValue: string
  readonly positiveInf: string
  readonly negativeInf: string
  /** Dates are DATE; else they are TIMESTAMP. */
  readonly preferDate: boolean
  /** Undefined: `2024-01-31` only. */
  readonly readDate: ((text: string) => number | undefined) | undefined
  readonly readTimestamp: (text: string) => number | undefined
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/

/** The type of one value; VOID for null. */
export function inferCsv(text: string | null, options: CsvInference): DataType {
  if (text === null || text === '' || text === options.nullValue) return NullType
  if (/^[+-]?\d+$/.test(text)) return typeOfInteger(text)
  const { nanValue, positiveInf, negativeInf, preferDate } = options
  const isNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(text)
  const isNamed = text === nanValue || text === positiveInf || text === negativeInf
  if (isNumber || isNamed || /^[+-]?(?:NaN|Infinity)$/.test(text)) return DoubleType
  if (preferDate && isDate(text, options)) return DateType
  if (options.readTimestamp(text) !== undefined) return TimestampType
  return /^(?:true|false)$/i.test(text) ? BooleanType : StringType
}

function isDate(text: string, { readDate }: CsvInference): boolean {
  if (readDate !== undefined) return readDate(text) !== undefined
  return isoDate.test(text) && parseDate(text) !== undefined
}

function typeOfInteger(text: string): DataType {
  const value = BigInt(text.replace('+', ''))
  if (BigInt.asIntN(32, value) === value) return IntegerType
  if (BigInt.asIntN(64, value) === value) return LongType
  const digits = value.toString().replace('-', '').length
  return digits <= 38 ? decimalType(digits, 0) : DoubleType
}

const numbers = ['int', 'long', 'decimal', 'double']

/** The type that values of both types fit; STRING for what has nothing in common. */
export function mergeCsvTypes(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b
  if (b.kind === 'void') return a
  if (a.kind === 'decimal' && b.kind === 'decimal') return widerDecimal(a, b)
  if (a.kind === b.kind) return a
  if (numbers.includes(a.kind) && numbers.includes(b.kind)) {
    const [low, high] = numbers.indexOf(a.kind) < numbers.indexOf(b.kind) ? [a, b] : [b, a]
    if (high.kind === 'decimal' && isIntegral(low)) {
      return widerDecimal(decimalType(low.kind === 'int' ? 10 : 20, 0), high)
    }
    return high
  }
  const kinds = [a.kind, b.kind]
  return kinds.includes('date') && kinds.includes('timestamp') ? TimestampType : StringType
}
