/** Columns of numbers, times and intervals, exact: what their bits mean as a SQL type. */
import { type DataType, isIntegral } from '../../types/data-type.js'
import { canonical, type Integral, type SqlValue, toBigInt } from '../../types/sql-value.js'
import {
  type ArrowColumn,
  LongColumn,
  longOf,
  NumberColumn,
  type Validity,
  ValueColumn,
} from './arrow-column.js'
import type { ArrowType, PartsPerSecond } from './arrow-schema.js'
import type { BatchBody } from './batch-body.js'

/** What is loaded: its rows, which of them are there, and the buffer of values. */
interface Loaded {
  readonly length: number
  readonly validity: Validity
  readonly body: BatchBody
}

type Load = (loaded: Loaded) => ArrowColumn

/** Undefined when a type cannot be read as the other. */
export function loadNumbers(
  arrow: ArrowType,
  type: DataType,
  body: BatchBody,
): ArrowColumn | undefined {
  const load = loader(arrow, type)
  if (load === undefined) return undefined
  const node = body.nextNode()
  return load({ length: node.length, validity: body.validity(node), body })
}

function loader(arrow: ArrowType, type: DataType): Load | undefined {
  switch (arrow.kind) {
    case 'bool':
      return type.kind === 'boolean' ? flags : undefined
    case 'int':
      return integers(arrow.bits, arrow.isSigned, type)
    case 'float':
      if (type.kind !== 'double' && (type.kind !== 'float' || arrow.bits === 64)) return undefined
      return floats(arrow.bits)
    case 'decimal': {
      if (type.kind !== 'decimal' || type.scale < arrow.scale) return undefined
      if (type.precision - type.scale < arrow.precision - arrow.scale) return undefined
      return decimals(arrow.bits, type.scale - arrow.scale)
    }
    case 'date':
      return type.kind === 'date' ? (arrow.bits === 32 ? ints : daysOfMillis) : undefined
    case 'timestamp':
      if (type.kind !== 'timestamp' && type.kind !== 'timestamp_ntz') return undefined
      return micros(arrow.parts)
    case 'duration':
      return type.kind === 'day_time_interval' ? micros(arrow.parts) : undefined
    case 'interval':
      if (arrow.unit === 'year_month') {
        return type.kind === 'year_month_interval' ? ints : undefined
      }
      if (type.kind !== 'calendar_interval') return undefined
      return arrow.unit === 'day_time' ? daysAndMillis : monthsDaysNanos
    default:
      return undefined
  }
}

const flags: Load = ({ length, validity, body }) => {
  const bits = body.bytes()
  if (bits.length * 8 < length) throw new Error(`a buffer is too short for ${length} values`)
  return new ValueColumn(length, validity, row => (bits[row >> 3] & (1 << (row & 7))) !== 0)
}

const ints: Load = ({ length, validity, body }) =>
  new NumberColumn(validity, body.numbers(Int32Array, length))

const arrays = {
  signed: { 8: Int8Array, 16: Int16Array, 32: Int32Array },
  unsigned: { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array },
} as const

/** Bits that a type has for whole numbers. */
const bitsOf: Partial<Record<DataType['kind'], number>> = { byte: 8, short: 16, int: 32, long: 64 }
/** Digits of the largest whole number of so many bits. */
const digitsOf: Readonly<Record<number, number>> = { 8: 3, 16: 5, 32: 10, 64: 19 }

function integers(bits: number, isSigned: boolean, type: DataType): Load | undefined {
  const read = bits === 64 ? longs(isSigned) : small(bits as 8 | 16 | 32, isSigned)
  if (type.kind === 'decimal') {
    const digits = digitsOf[bits] + (bits === 64 && !isSigned ? 1 : 0)
    return type.precision - type.scale < digits ? undefined : scaled(read, type.scale)
  }
  if (type.kind === 'double') return bits < 64 ? read : undefined
  const needed = isSigned ? bits : bits + 1
  return isIntegral(type) && bitsOf[type.kind]! >= needed ? read : undefined
}

function small(bits: 8 | 16 | 32, isSigned: boolean): Load {
  const array = arrays[isSigned ? 'signed' : 'unsigned'][bits]
  return ({ length, validity, body }) =>
    new NumberColumn(validity, body.numbers<Int32Array>(array as never, length))
}

function longs(isSigned: boolean): Load {
  return ({ length, validity, body }) => {
    const halves = body.numbers(Int32Array, 2 * length)
    if (isSigned) return new LongColumn(validity, halves)
    return new ValueColumn(length, validity, row => {
      const value = longOf(halves, 2 * row)
      return value >= 0 ? value : canonical(BigInt.asUintN(64, toBigInt(value)))
    })
  }
}

/** Numbers with more digits behind the point. */
function scaled(read: Load, digits: number): Load {
  if (digits === 0) return read
  const factor = 10n ** BigInt(digits)
  return loaded => {
    const column = read(loaded)
    return new ValueColumn(column.length, loaded.validity, row =>
      canonical(toBigInt(column.at(row) as Integral) * factor),
    )
  }
}

function floats(bits: number): Load {
  if (bits === 16) {
    return ({ length, validity, body }) => {
      const halves = body.numbers(Uint16Array, length)
      return new NumberColumn(validity, Float64Array.from(halves, ofHalf))
    }
  }
  const array = bits === 32 ? Float32Array : Float64Array
  return ({ length, validity, body }) =>
    new NumberColumn(validity, body.numbers<Float64Array>(array as never, length))
}

/** A floating-point number of 16 bits. */
function ofHalf(bits: number): number {
  const sign = bits >= 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

function decimals(bits: number, digits: number): Load {
  const words = bits / 32
  const read: Load = ({ length, validity, body }) => {
    const data = body.numbers(Int32Array, words * length)
    return new ValueColumn(length, validity, row => integerOf(data, row * words, words))
  }
  return scaled(read, digits)
}

/** A two's complement number of words, the lowest first. */
function integerOf(data: Int32Array, at: number, words: number): Integral {
  if (words === 1) return data[at]
  const sign = data[at + 1] >> 31
  let top = words - 1
  while (top > 1 && data[at + top] === sign) top--
  const low = longOf(data, at)
  if (top === 1) return low
  let value = BigInt(data[at + words - 1])
  for (let i = words - 2; i >= 0; i--) value = (value << 32n) | BigInt(data[at + i] >>> 0)
  return canonical(value)
}

const MILLIS_PER_DAY = 86_400_000

const daysOfMillis: Load = ({ length, validity, body }) => {
  const halves = body.numbers(Int32Array, 2 * length)
  return new ValueColumn(length, validity, row => {
    const days = Math.floor(Number(longOf(halves, 2 * row)) / MILLIS_PER_DAY)
    if ((days | 0) === days) return days
    throw new Error('a date is beyond what DATE has')
  })
}

/** Microseconds of other parts of a second; of nanoseconds, those that are over. */
function micros(parts: PartsPerSecond): Load {
  return ({ length, validity, body }) => {
    const halves = body.numbers(Int32Array, 2 * length)
    const data = new Float64Array(length)
    const factor = 1_000_000 / parts
    for (let i = 0; i < length; i++) {
      const high = halves[2 * i + 1]
      const low = halves[2 * i] >>> 0
      if (parts !== 1_000_000_000) data[i] = (high * 4294967296 + low) * factor
      else {
        const thousands = Math.floor(high / 1000)
        const rest = (high - thousands * 1000) * 4294967296 + low
        data[i] = thousands * 4294967296 + Math.floor(rest / 1000)
      }
    }
    return new NumberColumn(validity, data)
  }
}

const daysAndMillis: Load = ({ length, validity, body }) => {
  const data = body.numbers(Int32Array, 2 * length)
  return new ValueColumn(
    length,
    validity,
    (row): SqlValue => ({ months: 0, days: data[2 * row], microseconds: data[2 * row + 1] * 1000 }),
  )
}

const monthsDaysNanos: Load = ({ length, validity, body }) => {
  const data = body.numbers(Int32Array, 4 * length)
  return new ValueColumn(length, validity, (row): SqlValue => {
    const nanos = toBigInt(longOf(data, 4 * row + 2))
    return {
      months: data[4 * row],
      days: data[4 * row + 1],
      microseconds: Number((nanos - (((nanos % 1000n) + 1000n) % 1000n)) / 1000n),
    }
  })
}
