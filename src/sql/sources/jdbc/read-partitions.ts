/**
 * Which rows each partition of a read has, as conditions for the server: strides of a column between two bounds as Spark makes
 * them, or the conditions that the program gave. The bounds make strides and leave nothing out: rows below and above are in the
 * first and the last partition, and those without a value in the first.
 */
import { quoteName } from '../../../connectors/postgres/identifiers.js'
import { MillraceError } from '../../../util/errors.js'
import {
  type DataType,
  isNumeric,
  type StructField,
  type StructShape,
  simpleString,
} from '../../types/data-type.js'
import { parseDate, parseTimestamp } from '../../types/datetime-text.js'
import { isLong } from '../../types/integral.js'
import { timeZone } from '../../types/time-zone.js'
import type { BoundValues } from './bound-values.js'
import type { Partitioning } from './jdbc-options.js'
import { writerOf } from './postgres-values.js'

/** The condition of one partition, which adds its values; undefined: all rows. */
export type PartitionCondition = ((values: BoundValues) => string) | undefined

/** A partition a condition, which is SQL of the program's own. */
export function conditionsOf(predicates: readonly string[]): PartitionCondition[] {
  return predicates.map(predicate => () => predicate)
}

/** Throws INVALID_JDBC_OPTIONS and INVALID_READER_OPTION. */
export function stridesOf(
  partitioning: Partitioning,
  schema: StructShape,
  zoneId: string,
): PartitionCondition[] {
  const field = fieldOf(partitioning.column, schema)
  const lower = boundOf('lowerBound', partitioning.lowerBound, field, zoneId)
  const upper = boundOf('upperBound', partitioning.upperBound, field, zoneId)
  if (lower > upper) {
    const { lowerBound, upperBound } = partitioning
    throw new MillraceError('INVALID_JDBC_OPTIONS', {
      reason: `'lowerBound' is ${lowerBound} and 'upperBound' ${upperBound}, which is less`,
    })
  }
  const starts = startsOf(lower, upper, partitioning.numPartitions)
  const name = quoteName(field.name)
  const write = boundWriter(field.type)
  return [...starts, undefined].map((end, i) => {
    const start = i === 0 ? undefined : starts[i - 1]
    if (start === undefined && end === undefined) return undefined
    return values => {
      const from = start === undefined ? '' : `${name} >= ${write(start, values)}`
      if (end === undefined) return from
      const to = `${name} < ${write(end, values)}`
      return from === '' ? `${to} OR ${name} IS NULL` : `${from} AND ${to}`
    }
  })
}

/** Where the second partition starts and each one behind it. */
function startsOf(lower: bigint, upper: bigint, wanted: number): bigint[] {
  const span = upper - lower
  const count = span < BigInt(wanted) ? span : BigInt(wanted)
  if (count <= 1n) return []
  // the bounds are divided each by itself, to 18 digits behind the point
  const scale = 10n ** 18n
  const precise = dividedHalfEven(upper * scale, count) - dividedHalfEven(lower * scale, count)
  const stride = precise / scale
  return Array.from({ length: Number(count) - 1 }, (_, i) => {
    return lower + shiftOf((precise % scale) * count, scale, stride) + stride * BigInt(i + 1)
  })
}

/**
 * By how much the strides are moved up, so that what the last partition would have too much is shared with the first: half of
 * `lost / scale`, in Spark's steps, each of which rounds to 34 digits.
 */
function shiftOf(lost: bigint, scale: bigint, stride: bigint): bigint {
  const strides = digits34(lost, scale * stride)
  const [top, bottom] = digits34(strides[0], strides[1] * 2n)
  const [value, by] = digits34(top * stride, bottom)
  return (value * 2n + by) / (by * 2n)
}

/** A fraction that is not negative, as one of a power of ten, with 34 digits. */
function digits34(top: bigint, bottom: bigint): [top: bigint, bottom: bigint] {
  if (top === 0n) return [0n, 1n]
  const power = 34 - (String(top).length - String(bottom).length)
  // one digit more or less decides whether there are 34 of them
  for (const digits of [power, power - 1]) {
    const shift = 10n ** BigInt(Math.abs(digits))
    const value =
      digits < 0 ? dividedHalfEven(top, bottom * shift) : dividedHalfEven(top * shift, bottom)
    if (value < 10n ** 34n) return digits < 0 ? [value * shift, 1n] : [value, shift]
  }
  return [top, bottom]
}

/** The quotient of a positive divisor, rounded half to even. */
function dividedHalfEven(value: bigint, by: bigint): bigint {
  const quotient = value / by
  const rest = value % by
  const twice = (rest < 0n ? -rest : rest) * 2n
  const away = twice > by || (twice === by && quotient % 2n !== 0n)
  if (!away) return quotient
  return value < 0n ? quotient - 1n : quotient + 1n
}

function fieldOf(column: string, { fields }: StructShape): StructField {
  const plain = /^"(.*)"$/s.exec(column)?.[1].replaceAll('""', '"') ?? column
  const found =
    fields.find(field => field.name === plain) ??
    fields.find(field => field.name.toLowerCase() === plain.toLowerCase())
  if (found !== undefined) return found
  const all = fields.map(field => field.name).join(', ')
  throw new MillraceError('INVALID_READER_OPTION', {
    option: 'partitionColumn',
    value: column,
    expected: `one of the columns ${all}`,
  })
}

/** A bound as a number: of a date its day, of a timestamp its microseconds. */
function boundOf(option: string, text: string, { type }: StructField, zoneId: string): bigint {
  let value: number | undefined
  if (isNumeric(type)) {
    if (/^\s*[+-]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''))
  } else if (type.kind === 'date') {
    value = parseDate(text)
  } else if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') {
    const zone = timeZone(type.kind === 'timestamp' ? zoneId : 'UTC')
    value = parseTimestamp(text, { zone, nowMicros: 0 })
  } else {
    throw new MillraceError('INVALID_READER_OPTION', {
      option: 'partitionColumn',
      value: simpleString(type),
      expected: 'a number, a date or a timestamp',
    })
  }
  if (value !== undefined) return BigInt(value)
  const expected = isNumeric(type) ? 'a whole number' : `a ${simpleString(type)}`
  throw new MillraceError('INVALID_READER_OPTION', { option, value: text, expected })
}

/** How a bound is written, and as what: an integer too, so that an index of the column serves. */
function boundWriter(type: DataType): (value: bigint, values: BoundValues) => string {
  if (isNumeric(type)) {
    return (value, values) => values.add(String(value), isLong(value) ? 'int8' : 'numeric')
  }
  const write = writerOf(type)
  const names = { date: 'date', timestamp: 'timestamptz', timestamp_ntz: 'timestamp' }
  const typeName = names[type.kind as keyof typeof names]
  return (value, values) => values.add(write(Number(value)), typeName)
}
