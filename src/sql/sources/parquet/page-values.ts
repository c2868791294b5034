/**
 * The values of a page or a dictionary as the engine holds them: numbers, or ranges of bytes. Decoding of encodings is the
 * library's; what a value means is made of its bits here, because the library's own conversions are not exact for decimals and
 * integers of 64 bits.
 */
import type { DecodedArray, ParquetType, SchemaElement } from 'hyparquet'
import { type DataType, isIntegral } from '../../types/data-type.js'
import { canonical, type Integral } from '../../types/sql-value.js'
import { decimalOf, integerOf, timestampOf } from './parquet-types.js'

export interface Numbers {
  readonly kind: 'numbers'
  /** NaN where the value is in `big`. */
  readonly data: ArrayLike<number>
  readonly big: ReadonlyMap<number, bigint> | undefined
}

export interface Ranges {
  readonly kind: 'ranges'
  readonly bytes: Uint8Array
  readonly offsets: Int32Array
  readonly lengths: Int32Array
}

export type Values = Numbers | Ranges

/** Makes values of what the library decoded; ranges for BYTE_ARRAY and FIXED_LEN_BYTE_ARRAY. */
export type Convert = (decoded: DecodedArray | Ranges) => Values

const numbers = (data: ArrayLike<number>, big?: ReadonlyMap<number, bigint>): Numbers => ({
  kind: 'numbers',
  data,
  big,
})

/** How a leaf is read as a type; undefined when it cannot be. */
export function converter(element: SchemaElement, type: DataType): Convert | undefined {
  const physical = element.type as ParquetType
  const decimal = decimalOf(element)
  if (decimal !== undefined) {
    if (type.kind !== 'decimal' || type.scale < decimal.scale) return undefined
    if (type.precision - type.scale < decimal.precision - decimal.scale) return undefined
    return unscaled(physical, type.scale - decimal.scale)
  }
  switch (physical) {
    case 'BOOLEAN':
      return type.kind === 'boolean' ? flags : undefined
    case 'FLOAT':
      return type.kind === 'float' || type.kind === 'double' ? plain : undefined
    case 'DOUBLE':
      return type.kind === 'double' ? plain : undefined
    case 'INT32':
      return ofInt32(element, type)
    case 'INT64':
      return ofInt64(element, type)
    case 'INT96':
      return type.kind === 'timestamp' || type.kind === 'timestamp_ntz' ? ofInt96 : undefined
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return type.kind === 'string' || type.kind === 'binary' ? ranges : undefined
    default:
      return undefined
  }
}

const plain: Convert = decoded => numbers(decoded as ArrayLike<number>)
const ranges: Convert = decoded => decoded as Ranges
const flags: Convert = decoded => numbers(Uint8Array.from(decoded as ArrayLike<number>, Number))

const integerBits: Partial<Record<DataType['kind'], number>> = {
  byte: 8,
  short: 16,
  int: 32,
  long: 64,
}

function ofInt32(element: SchemaElement, type: DataType): Convert | undefined {
  if (element.converted_type === 'DATE' || element.logical_type?.type === 'DATE') {
    return type.kind === 'date' ? plain : undefined
  }
  const integer = integerOf(element)
  const isUnsigned = integer?.isSigned === false
  const read: Convert = isUnsigned
    ? decoded => numbers(Float64Array.from(decoded as Int32Array, value => value >>> 0))
    : plain
  if (type.kind === 'double' || type.kind === 'year_month_interval') return read
  if (type.kind === 'decimal') return scaled(read, type.scale)
  if (!isIntegral(type)) return undefined
  // as in Spark, an INT32 without annotation may be read as a smaller type, which keeps its lower bits
  const bits = integer === undefined ? 8 : integer.bits + (isUnsigned ? 1 : 0)
  if (integerBits[type.kind]! < bits) return undefined
  if (type.kind === 'byte')
    return decoded => numbers(Int8Array.from((read(decoded) as Numbers).data))
  if (type.kind === 'short')
    return decoded => numbers(Int16Array.from((read(decoded) as Numbers).data))
  return read
}

function ofInt64(element: SchemaElement, type: DataType): Convert | undefined {
  const timestamp = timestampOf(element)
  if (timestamp !== undefined) {
    if (type.kind !== 'timestamp' && type.kind !== 'timestamp_ntz') {
      return type.kind === 'long' ? longs : undefined
    }
    if (timestamp.unit === 'MICROS') return longsAsNumbers
    if (timestamp.unit === 'MILLIS') {
      return decoded => {
        const { data } = longs(decoded) as Numbers
        return numbers(Float64Array.from(data, value => value * 1000))
      }
    }
    return decoded =>
      numbers(Float64Array.from(decoded as BigInt64Array, nanos => Number(floorDiv(nanos, 1000n))))
  }
  const isUnsigned = integerOf(element)?.isSigned === false
  if (type.kind === 'decimal') {
    if (!isUnsigned) return scaled(longs, type.scale)
    return scaled(
      decoded => integrals(decoded as BigInt64Array, v => BigInt.asUintN(64, v)),
      type.scale,
    )
  }
  if (isUnsigned) return undefined
  if (type.kind === 'long') return longs
  return type.kind === 'day_time_interval' ? longsAsNumbers : undefined
}

function floorDiv(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** 64-bit integers, exact. */
const longs: Convert = decoded => {
  const values = decoded as BigInt64Array
  if (!(values instanceof BigInt64Array) || !isLittleEndian)
    return integrals(values, value => value)
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  const data = new Float64Array(values.length)
  let big: Map<number, bigint> | undefined
  for (let i = 0; i < data.length; i++) {
    const high = halves[2 * i + 1]
    if (high >= -0x200000 && high < 0x200000) {
      data[i] = high * 4294967296 + (halves[2 * i] >>> 0)
      // -2^53 is not safe
      if (data[i] >= -9007199254740991) continue
    }
    const value = canonical(values[i])
    if (typeof value === 'number') data[i] = value
    else {
      data[i] = Number.NaN
      big ??= new Map()
      big.set(i, value)
    }
  }
  return numbers(data, big)
}

/** 64-bit integers of which nobody expects more than 53 bits. */
const longsAsNumbers: Convert = decoded => {
  const { data, big } = longs(decoded) as Numbers
  if (big === undefined) return numbers(data)
  return numbers(Float64Array.from(decoded as BigInt64Array, Number))
}

function integrals<T>(values: ArrayLike<T>, toBig: (value: T) => bigint): Numbers {
  const data = new Float64Array(values.length)
  const big = new Map<number, bigint>()
  for (let i = 0; i < values.length; i++) put(data, big, i, canonical(toBig(values[i])))
  return numbers(data, big.size > 0 ? big : undefined)
}

function put(data: Float64Array, big: Map<number, bigint>, i: number, value: Integral): void {
  if (typeof value === 'number') data[i] = value
  else {
    data[i] = Number.NaN
    big.set(i, value)
  }
}

/** Integers as decimals with digits behind the point. */
function scaled(read: Convert, digits: number): Convert {
  if (digits === 0) return read
  const factor = 10 ** digits
  const exact = 10n ** BigInt(digits)
  return decoded => {
    const { data, big } = read(decoded) as Numbers
    const result = new Float64Array(data.length)
    const bigs = new Map<number, bigint>()
    for (let i = 0; i < data.length; i++) {
      const product = data[i] * factor
      if (Number.isSafeInteger(product)) result[i] = product
      else put(result, bigs, i, canonical((big?.get(i) ?? BigInt(data[i])) * exact))
    }
    return numbers(result, bigs.size > 0 ? bigs : undefined)
  }
}

function unscaled(physical: ParquetType, digits: number): Convert {
  switch (physical) {
    case 'INT32':
      return scaled(plain, digits)
    case 'INT64':
      return scaled(longs, digits)
    default:
      return scaled(ofBytes, digits)
  }
}

/** Big-endian two's complement numbers of any length. */
const ofBytes: Convert = decoded => {
  const { bytes, offsets, lengths } = decoded as Ranges
  const data = new Float64Array(offsets.length)
  const big = new Map<number, bigint>()
  for (let i = 0; i < data.length; i++)
    put(data, big, i, numberOfBytes(bytes, offsets[i], lengths[i]))
  return numbers(data, big.size > 0 ? big : undefined)
}

function numberOfBytes(bytes: Uint8Array, start: number, length: number): Integral {
  let at = start
  const end = start + length
  if (length === 0) return 0
  const isNegative = bytes[at] >= 128
  const filler = isNegative ? 255 : 0
  while (at < end - 6 && bytes[at] === filler && bytes[at + 1] >= 128 === isNegative) at++
  if (end - at <= 6) {
    let value = isNegative ? bytes[at] - 256 : bytes[at]
    for (at++; at < end; at++) value = value * 256 + bytes[at]
    return value
  }
  let value = BigInt(isNegative ? bytes[at] - 256 : bytes[at])
  for (at++; at < end; at++) value = value * 256n + BigInt(bytes[at])
  return canonical(value)
}

const NANOS_PER_DAY = 86_400_000_000_000n
const JULIAN_EPOCH = 2440588n

/** Days of the Julian calendar's count and nanoseconds of the day, as old writers have timestamps. */
const ofInt96: Convert = decoded =>
  numbers(
    Float64Array.from(decoded as bigint[], value => {
      // the library adds the lower half with its sign
      const nanos = BigInt.asIntN(64, value)
      const days = (value - nanos) >> 64n
      return Number(floorDiv((days - JULIAN_EPOCH) * NANOS_PER_DAY + nanos, 1000n))
    }),
  )
