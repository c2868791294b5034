/** What generated code may call, by name. The names stand in generated text; the functions come in as values. */
import { Buffer } from 'node:buffer'
import { MillraceError } from '../../util/errors.js'
import { Random } from '../../util/random.js'
import { divideByZero } from '../functions/arithmetic-operations.js'
import type { IntegralVector } from '../physical/vector.js'
import { overflow } from '../types/integral.js'
import { compareDoubles, compareStrings } from '../types/ordering.js'
import type { Integral, SqlValue } from '../types/sql-value.js'

export { millisToMicros } from '../functions/datetime-epoch.js'
export { windowStart } from '../functions/window-start.js'
export { noNulls, viewOf } from '../physical/vector.js'
export {
  addExact,
  addWrap,
  multiplyExact,
  multiplyWrap,
  remainder,
  subtractExact,
  subtractWrap,
} from '../types/integral.js'

export function exactInt(value: number): number {
  if ((value | 0) !== value) throw overflow('')
  return value
}

export function throwDivideByZero(): never {
  throw divideByZero()
}

export const compareDouble: (a: number, b: number) => number = compareDoubles
export const compareText: (a: string, b: string) => number = compareStrings

/** The value of an integral vector whose data says NaN. */
export function bigAt(vector: IntegralVector, row: number): Integral {
  return vector.big!.get(row)!
}

/** Writes a value beyond the safe integers. */
export function setBig(vector: IntegralVector, row: number, value: bigint): void {
  vector.data[row] = Number.NaN
  vector.big ??= new Map()
  vector.big.set(row, value)
}

/** The text of UTF-8 bytes [offset, offset + length). */
export function textAt(bytes: Uint8Array, offset: number, length: number): string {
  if (length <= 12) {
    let text = ''
    for (let i = offset, end = offset + length; i < end; i++) {
      const c = bytes[i]
      if (c > 127) return decode(bytes, offset, length)
      text += String.fromCharCode(c)
    }
    return text
  }
  return decode(bytes, offset, length)
}

function decode(bytes: Uint8Array, offset: number, length: number): string {
  return bufferOf(bytes).utf8Slice(offset, offset + length)
}

interface SlicedBuffer extends Buffer {
  utf8Slice(start: number, end: number): string
}

let lastBytes: Uint8Array | undefined
let lastBuffer: SlicedBuffer | undefined

function bufferOf(bytes: Uint8Array): SlicedBuffer {
  if (bytes !== lastBytes) {
    lastBytes = bytes
    lastBuffer = Buffer.from(
      bytes.buffer as ArrayBuffer,
      bytes.byteOffset,
      bytes.length,
    ) as SlicedBuffer
  }
  return lastBuffer!
}

/** Bytes [offset, offset + length) of both are equal. */
export function equalBytes(
  a: Uint8Array,
  aOffset: number,
  b: Uint8Array,
  bOffset: number,
  length: number,
): boolean {
  for (let i = 0; i < length; i++) if (a[aOffset + i] !== b[bOffset + i]) return false
  return true
}

/** Order of bytes, unsigned; of valid UTF-8: the order of its characters. */
export function compareRanges(
  a: Uint8Array,
  aOffset: number,
  aLength: number,
  b: Uint8Array,
  bOffset: number,
  bLength: number,
): number {
  const common = Math.min(aLength, bLength)
  for (let i = 0; i < common; i++) {
    const order = a[aOffset + i] - b[bOffset + i]
    if (order !== 0) return order
  }
  return aLength - bLength
}

export function bytesSlice(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return bytes.slice(offset, offset + length)
}

export function internal(what: string): never {
  throw new MillraceError('INTERNAL_ERROR', { what })
}

export function compareBinary(a: Uint8Array, b: Uint8Array): number {
  return compareRanges(a, 0, a.length, b, 0, b.length)
}

/** The rows, or a row of nulls when there are none. */
export function* orNullRow(
  rows: Iterable<readonly SqlValue[]>,
  width: number,
): Generator<readonly SqlValue[], void, undefined> {
  let isEmpty = true
  for (const row of rows) {
    isEmpty = false
    yield row
  }
  if (isEmpty) yield new Array<SqlValue>(width).fill(null)
}

/** How often the next row of a partition is taken. */
export function rowSampler(
  lower: number,
  upper: number,
  withReplacement: boolean,
  seed: number,
  partition: number,
): () => number {
  const random = new Random(seed, partition)
  if (!withReplacement) {
    return () => {
      const x = random.next()
      return x >= lower && x < upper ? 1 : 0
    }
  }
  const mean = upper - lower
  return () => random.nextPoisson(mean)
}
