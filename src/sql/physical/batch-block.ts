/**
 * Batches as column blocks (docs/internals/blocks.md, layout 3): what shuffles write, broadcasts hold, caches keep and
 * results travel in. Types are not in the block: whoever reads it knows the schema.
 *
 * A column is one byte of flags in the descriptor, then its data at a multiple of 8: a bit a row for nulls when there
 * are any; then fixed-width values, or lengths and bytes, or (`object`) a column of values as rows have them. Integral
 * columns with values beyond the safe integers have those behind their numbers.
 */
import type { ByteReader } from '../../core/serializer/byte-reader.js'
import type { ByteWriter } from '../../core/serializer/byte-writer.js'
import { encodeBlock, openBlock } from '../../core/serializer/column-block.js'
import { ColumnDecoder } from '../../core/serializer/column-decoder.js'
import { LAYOUT_BATCH } from '../../core/serializer/column-kinds.js'
import type { SqlValue } from '../types/sql-value.js'
import type { Batch, BytesVector, IntegralVector, Vector, VectorKind } from './vector.js'

const KINDS: readonly VectorKind[] = ['bool', 'int', 'double', 'integral', 'bytes', 'object']
const KIND_BITS = 7
const HAS_NULLS = 8
const HAS_BIG = 16

/** Rows `order[from..to)` of a batch, or rows `from..to` when there is no order. Valid until the next encoding. */
export function encodeBatch(
  batch: Batch,
  from: number = 0,
  to: number = batch.length,
  order?: Int32Array,
): Uint8Array {
  return encodeBlock(LAYOUT_BATCH, to - from, ({ out, descriptor, encoder }) => {
    descriptor.u16(batch.columns.length)
    for (const vector of batch.columns) {
      const nulls = anyNull(vector.nulls, from, to, order)
      const big = vector.kind === 'integral' && hasBig(vector, from, to, order)
      descriptor.u8(KINDS.indexOf(vector.kind) | (nulls ? HAS_NULLS : 0) | (big ? HAS_BIG : 0))
      out.align()
      if (nulls) writeNulls(out, vector.nulls!, from, to, order)
      if (vector.kind === 'object') {
        encoder.encode(objectRows(vector.data, from, to, order))
      } else {
        writeValues(out, vector, from, to, order)
        if (big) writeBig(out, vector as IntegralVector, from, to, order)
      }
    }
  })
}

/** The batch of a block; its vectors are views of the bytes. Throws BLOCK_CORRUPT. */
export function decodeBatch(bytes: Uint8Array): Batch {
  const { input, columns, count } = openBlock(bytes, LAYOUT_BATCH)
  const width = columns.u16()
  const objects = new ColumnDecoder(input, columns)
  const vectors: Vector[] = []
  for (let i = 0; i < width; i++) {
    const flags = columns.u8()
    input.align()
    const nulls = (flags & HAS_NULLS) === 0 ? undefined : readNulls(input, count)
    const kind = KINDS[flags & KIND_BITS]
    if (kind === 'object') {
      vectors.push({ kind, data: objects.decode(count) as SqlValue[], nulls: undefined })
    } else {
      const vector = readValues(input, kind, count, nulls)
      if ((flags & HAS_BIG) !== 0) (vector as IntegralVector).big = readBig(input)
      vectors.push(vector)
    }
  }
  return { length: count, columns: vectors }
}

function anyNull(
  nulls: Uint8Array | undefined,
  from: number,
  to: number,
  order: Int32Array | undefined,
): boolean {
  if (nulls === undefined) return false
  if (order === undefined) {
    for (let i = from; i < to; i++) if (nulls[i] === 1) return true
  } else {
    for (let i = from; i < to; i++) if (nulls[order[i]] === 1) return true
  }
  return false
}

function writeNulls(
  out: ByteWriter,
  nulls: Uint8Array,
  from: number,
  to: number,
  order: Int32Array | undefined,
): void {
  const bytes = (to - from + 7) >>> 3
  out.reserve(bytes)
  const target = out.bytes
  const start = out.length
  target.fill(0, start, start + bytes)
  for (let i = from; i < to; i++) {
    const row = order === undefined ? i : order[i]
    if (nulls[row] === 1) target[start + ((i - from) >>> 3)] |= 1 << ((i - from) & 7)
  }
  out.length = start + bytes
  out.align()
}

function readNulls(input: ByteReader, count: number): Uint8Array {
  const bits = input.viewBytes((count + 7) >>> 3)
  const nulls = new Uint8Array(count)
  for (let i = 0; i < count; i++) nulls[i] = (bits[i >>> 3] >>> (i & 7)) & 1
  input.align()
  return nulls
}

function writeValues(
  out: ByteWriter,
  vector: Exclude<Vector, { kind: 'object' }>,
  from: number,
  to: number,
  order: Int32Array | undefined,
): void {
  const count = to - from
  if (vector.kind === 'bytes') {
    writeBytes(out, vector, from, to, order)
    return
  }
  const { data } = vector
  const size = data.BYTES_PER_ELEMENT
  out.reserve(count * size)
  const Target = data.constructor as new (
    buffer: ArrayBufferLike,
    offset: number,
    length: number,
  ) => Float64Array
  const target = new Target(out.bytes.buffer, out.length, count)
  if (order === undefined) target.set(data.subarray(from, to) as unknown as Float64Array)
  else for (let i = 0; i < count; i++) target[i] = data[order[from + i]]
  out.length += count * size
  out.align()
}

function writeBytes(
  out: ByteWriter,
  { offsets, lengths, bytes, nulls }: BytesVector,
  from: number,
  to: number,
  order: Int32Array | undefined,
): void {
  const count = to - from
  let total = 0
  out.reserve(count * 4)
  const sizes = new Int32Array(out.bytes.buffer, out.length, count)
  for (let i = 0; i < count; i++) {
    const row = order === undefined ? from + i : order[from + i]
    const length = nulls !== undefined && nulls[row] === 1 ? 0 : lengths[row]
    sizes[i] = length
    total += length
  }
  out.length += count * 4
  out.align()
  out.f64(total)
  out.reserve(total)
  const target = out.bytes
  let at = out.length
  for (let i = 0; i < count; i++) {
    const row = order === undefined ? from + i : order[from + i]
    if (nulls !== undefined && nulls[row] === 1) continue
    const start = offsets[row]
    const length = lengths[row]
    if (length > 24) {
      target.set(bytes.subarray(start, start + length), at)
      at += length
    } else {
      for (let j = start, end = start + length; j < end; j++) target[at++] = bytes[j]
    }
  }
  out.length = at
  out.align()
}

function readValues(
  input: ByteReader,
  kind: Exclude<VectorKind, 'object'>,
  count: number,
  nulls: Uint8Array | undefined,
): Vector {
  switch (kind) {
    case 'bool': {
      const data = input.viewBytes(count)
      input.align()
      return { kind, data, nulls }
    }
    case 'int': {
      const data = input.viewInt32(count)
      input.align()
      return { kind, data, nulls }
    }
    case 'double':
      return { kind, data: input.viewFloat64(count), nulls }
    case 'integral':
      return { kind, data: input.viewFloat64(count), big: undefined, nulls }
    case 'bytes': {
      const lengths = input.viewInt32(count)
      input.align()
      const total = input.f64()
      const bytes = input.viewBytes(total)
      input.align()
      const offsets = new Int32Array(count)
      let at = 0
      for (let i = 0; i < count; i++) {
        offsets[i] = at
        at += lengths[i]
      }
      return { kind, offsets, lengths, bytes, nulls }
    }
  }
}

function hasBig(
  { data, big }: IntegralVector,
  from: number,
  to: number,
  order: Int32Array | undefined,
): boolean {
  if (big === undefined) return false
  for (let i = from; i < to; i++) {
    if (Number.isNaN(data[order === undefined ? i : order[i]])) return true
  }
  return false
}

function writeBig(
  out: ByteWriter,
  { data, big, nulls }: IntegralVector,
  from: number,
  to: number,
  order: Int32Array | undefined,
): void {
  const found: [number, string][] = []
  for (let i = from; i < to; i++) {
    const row = order === undefined ? i : order[i]
    if (!Number.isNaN(data[row]) || (nulls !== undefined && nulls[row] === 1)) continue
    const value = big!.get(row)
    if (value !== undefined) found.push([i - from, value.toString(36)])
  }
  out.varint(found.length)
  for (const [row, text] of found) {
    out.varint(row)
    out.u8(text.length)
    for (let i = 0; i < text.length; i++) out.u8(text.charCodeAt(i))
  }
  out.align()
}

function readBig(input: ByteReader): Map<number, bigint> {
  const big = new Map<number, bigint>()
  for (let left = input.varint(); left > 0; left--) {
    const row = input.varint()
    big.set(row, fromBase36(input.latin1(input.u8())))
  }
  input.align()
  return big
}

function fromBase36(text: string): bigint {
  const negative = text.startsWith('-')
  let value = 0n
  for (let i = negative ? 1 : 0; i < text.length; i++) {
    value = value * 36n + BigInt(Number.parseInt(text[i], 36))
  }
  return negative ? -value : value
}

function objectRows(
  data: readonly SqlValue[],
  from: number,
  to: number,
  order: Int32Array | undefined,
): readonly SqlValue[] {
  if (order === undefined) return data.slice(from, to)
  const rows: SqlValue[] = []
  for (let i = from; i < to; i++) rows.push(data[order[i]])
  return rows
}
