/** Tokens of CSV into values of a type, as Spark's reader converts them. */
import type { DataType } from '../../types/data-type.js'
import type { SqlValue } from '../../types/sql-value.js'
import { decimalOf, longOf } from '../decimal-text.js'
import type { TemporalReader } from '../temporal-text.js'
import type { CsvOptions } from './csv-options.js'

/** The value of a token that is not null; undefined when it is none of the type. */
export type ConvertToken = (text: string) => SqlValue | undefined

const intRanges: Readonly<Record<string, readonly [number, number]>> = {
  byte: [-128, 127],
  short: [-32768, 32767],
  int: [-2147483648, 2147483647],
}

export function tokenConverter(
  type: DataType,
  options: CsvOptions,
  temporal: TemporalReader,
): ConvertToken {
  const { nanValue, positiveInf, negativeInf } = options
  switch (type.kind) {
    case 'string':
      return text => text
    case 'binary':
      return text => Buffer.from(text)
    case 'byte':
    case 'short':
    case 'int': {
      const [low, high] = intRanges[type.kind]
      return text => {
        if (!isInteger(text)) return undefined
        const value = Number(text) + 0
        return value >= low && value <= high ? value : undefined
      }
    }
    case 'long':
      return text => (isInteger(text) ? longOf(text) : undefined)
    case 'float':
    case 'double': {
      const round = type.kind === 'float' ? Math.fround : (x: number): number => x
      return text => {
        if (text === nanValue) return Number.NaN
        if (text === positiveInf) return Number.POSITIVE_INFINITY
        if (text === negativeInf) return Number.NEGATIVE_INFINITY
        const value = javaDouble(text)
        return value === undefined ? undefined : round(value)
      }
    }
    case 'decimal': {
      const { precision, scale } = type
      return text => decimalOf(text.replaceAll(',', ''), precision, scale)
    }
    case 'boolean':
      return text => {
        const lower = text.toLowerCase()
        return lower === 'true' ? true : lower === 'false' ? false : undefined
      }
    case 'date':
      return temporal.date
    case 'timestamp':
      return temporal.timestamp
    case 'timestamp_ntz':
      return temporal.timestampNtz
    default:
      return () => undefined
  }
}

export function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text)
}

const decimalForm = /^([+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|NaN|Infinity))[dDfF]?$/
const hexForm = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[dDfF]?$/

/** What Java's Double.parseDouble takes. */
export function javaDouble(text: string): number | undefined {
  const trimmed = text.replace(/^[\0- ]+|[\0- ]+$/g, '')
  const found = decimalForm.exec(trimmed)
  if (found !== null) {
    if (/[dDfF]$/.test(trimmed) && /NaN|Infinity/.test(trimmed)) return undefined
    return Number(found[1])
  }
  const hex = hexForm.exec(trimmed)
  if (hex === null || hex[2] + hex[3] === '') return undefined
  const digits = Number.parseInt(hex[2] + hex[3], 16)
  const value = digits * 2 ** (Number(hex[4]) - 4 * hex[3].length)
  return hex[1] === '-' ? -value : value
}
