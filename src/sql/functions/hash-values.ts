/**
 * Murmur3 (32 bits) and xxHash (64 bits) of SQL values, as Spark computes them: partitioning, `hash()` and `xxhash64()`
 * have the same answers. A value is hashed with the hash of those before it as seed; a null leaves the seed as it is.
 *
 * BOOLEAN, BYTE, SHORT, INT, DATE and intervals of months are 4 bytes; LONG, timestamps, intervals of days, DECIMAL up to
 * 18 digits 8 bytes; FLOAT and DOUBLE their bits, -0 as 0; wider DECIMALs the bytes of their unscaled number; STRING its
 * UTF-8 bytes; INTERVAL its three numbers; arrays and structs their elements one after the other, maps their entries.
 */
import type { DataType } from '../types/data-type.js'
import {
  type CalendarInterval,
  type Integral,
  type MapValue,
  type SqlValue,
  toBigInt,
} from '../types/sql-value.js'
import { utf8Bytes } from './characters.js'

/** The parts of a hash function; H is a number (32 bits, signed) or a bigint (64 bits, not signed). */
interface Hash<H> {
  int(value: number, seed: H): H
  /** The halves of 64 bits. */
  long(high: number, low: number, seed: H): H
  bytes(bytes: Uint8Array, seed: H): H
}

const view = new DataView(new ArrayBuffer(8))

function mixK(k: number): number {
  const mixed = Math.imul(k, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}

function mixH(h: number, k: number): number {
  const mixed = h ^ k
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(h: number, length: number): number {
  let x = h ^ length
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

const murmur3: Hash<number> = {
  int: (value, seed) => finish(mixH(seed, mixK(value)), 4),
  long: (high, low, seed) => finish(mixH(mixH(seed, mixK(low)), mixK(high)), 8),
  bytes: (bytes, seed) => {
    const { length } = bytes
    const whole = length & ~3
    let h = seed
    for (let i = 0; i < whole; i += 4) {
      h = mixH(
        h,
        mixK(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)),
      )
    }
    // what is left: each byte, with its sign, as a word of its own
    for (let i = whole; i < length; i++) h = mixH(h, mixK((bytes[i] << 24) >> 24))
    return finish(h, length)
  },
}

const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n

const wrap = (x: bigint): bigint => BigInt.asUintN(64, x)
const rotate = (x: bigint, n: bigint): bigint => wrap((x << n) | (x >> (64n - n)))

function avalanche(hash: bigint): bigint {
  let h = hash ^ (hash >> 33n)
  h = wrap(h * P2)
  h ^= h >> 29n
  h = wrap(h * P3)
  return h ^ (h >> 32n)
}

const round = (lane: bigint, word: bigint): bigint => wrap(rotate(wrap(lane + word * P2), 31n) * P1)

function ofWord(hash: bigint, word: bigint): bigint {
  return wrap(rotate(hash ^ wrap(rotate(wrap(word * P2), 31n) * P1), 27n) * P1 + P4)
}

function ofHalfWord(hash: bigint, half: bigint): bigint {
  return wrap(rotate(hash ^ wrap(half * P1), 23n) * P2 + P3)
}

const xxHash: Hash<bigint> = {
  int: (value, seed) => avalanche(ofHalfWord(wrap(seed + P5 + 4n), BigInt(value >>> 0))),
  long: (high, low, seed) => {
    const word = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
    return avalanche(ofWord(wrap(seed + P5 + 8n), word))
  },
  bytes: (bytes, seed) => {
    const { length } = bytes
    const data = new DataView(bytes.buffer, bytes.byteOffset, length)
    let at = 0
    let hash: bigint
    if (length >= 32) {
      let a = wrap(seed + P1 + P2)
      let b = wrap(seed + P2)
      let c = seed
      let d = wrap(seed - P1)
      for (; at <= length - 32; at += 32) {
        a = round(a, data.getBigUint64(at, true))
        b = round(b, data.getBigUint64(at + 8, true))
        c = round(c, data.getBigUint64(at + 16, true))
        d = round(d, data.getBigUint64(at + 24, true))
      }
      hash = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
      for (const lane of [a, b, c, d]) hash = wrap((hash ^ round(0n, lane)) * P1 + P4)
    } else hash = wrap(seed + P5)
    hash = wrap(hash + BigInt(length))
    for (; at <= length - 8; at += 8) hash = ofWord(hash, data.getBigUint64(at, true))
    if (at <= length - 4) {
      hash = ofHalfWord(hash, BigInt(data.getUint32(at, true)))
      at += 4
    }
    for (; at < length; at++) hash = wrap(rotate(hash ^ wrap(BigInt(bytes[at]) * P5), 11n) * P1)
    return avalanche(hash)
  },
}

/** The bytes of a whole number in two's complement, highest first, as few as hold it. */
function bytesOfInteger(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.unshift(Number(BigInt.asUintN(8, rest)))
    rest >>= 8n
  } while (!(rest === 0n && bytes[0] < 128) && !(rest === -1n && bytes[0] >= 128))
  return Uint8Array.from(bytes)
}

type HashValue<H> = (value: SqlValue, seed: H) => H

function hashLong<H>(hash: Hash<H>, value: Integral, seed: H): H {
  if (typeof value === 'number') {
    return hash.long(Math.floor(value / 4294967296) | 0, value | 0, seed)
  }
  view.setBigInt64(0, value)
  return hash.long(view.getInt32(0), view.getInt32(4), seed)
}

/** The hash of values of a type, which may be null. */
function hashOf<H>(hash: Hash<H>, type: DataType): HashValue<H> {
  const make = notNull(hash, type)
  return (value, seed) => (value === null ? seed : make(value, seed))
}

function notNull<H>(hash: Hash<H>, type: DataType): HashValue<H> {
  switch (type.kind) {
    case 'void':
      return (_, seed) => seed
    case 'boolean':
      return (value, seed) => hash.int(value ? 1 : 0, seed)
    case 'byte':
    case 'short':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return (value, seed) => hash.int(value as number, seed)
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return (value, seed) => hashLong(hash, value as Integral, seed)
    case 'float':
      return (value, seed) => {
        if (value === 0) return hash.int(0, seed)
        view.setFloat32(0, Number.isNaN(value) ? Number.NaN : (value as number))
        return hash.int(view.getInt32(0), seed)
      }
    case 'double':
      return (value, seed) => {
        if (value === 0) return hash.long(0, 0, seed)
        view.setFloat64(0, Number.isNaN(value) ? Number.NaN : (value as number))
        return hash.long(view.getInt32(0), view.getInt32(4), seed)
      }
    case 'decimal':
      if (type.precision <= 18) return (value, seed) => hashLong(hash, value as Integral, seed)
      return (value, seed) => hash.bytes(bytesOfInteger(toBigInt(value as Integral)), seed)
    case 'string':
      return (value, seed) => hash.bytes(utf8Bytes(value as string), seed)
    case 'binary':
      return (value, seed) => hash.bytes(value as Uint8Array, seed)
    case 'calendar_interval':
      return (value, seed) => {
        const { months, days, microseconds } = value as CalendarInterval
        return hash.int(months, hash.int(days, hashLong(hash, microseconds, seed)))
      }
    case 'array': {
      const element = hashOf(hash, type.element)
      return (value, seed) => {
        let h = seed
        for (const item of value as readonly SqlValue[]) h = element(item, h)
        return h
      }
    }
    case 'struct': {
      const fields = type.fields.map(field => hashOf(hash, field.type))
      return (value, seed) => {
        let h = seed
        for (let i = 0; i < fields.length; i++) h = fields[i]((value as readonly SqlValue[])[i], h)
        return h
      }
    }
    case 'map': {
      const key = hashOf(hash, type.key)
      const item = hashOf(hash, type.value)
      return (value, seed) => {
        const { keys, values } = value as MapValue
        let h = seed
        for (let i = 0; i < keys.length; i++) h = item(values[i], key(keys[i], h))
        return h
      }
    }
  }
}

/** The 32-bit Murmur3 of values of these types; Spark's seed for rows is 42. */
export function murmur3Of(
  types: readonly DataType[],
): (values: readonly SqlValue[], seed?: number) => number {
  const hashes = types.map(type => hashOf(murmur3, type))
  return (values, seed = 42) => {
    let h = seed
    for (let i = 0; i < hashes.length; i++) h = hashes[i](values[i], h)
    return h
  }
}

/** The 64-bit xxHash of values of these types, as a signed number. */
export function xxHash64Of(
  types: readonly DataType[],
): (values: readonly SqlValue[], seed?: bigint) => bigint {
  const hashes = types.map(type => hashOf(xxHash, type))
  return (values, seed = 42n) => {
    let h = seed
    for (let i = 0; i < hashes.length; i++) h = hashes[i](values[i], h)
    return BigInt.asIntN(64, h)
  }
}
