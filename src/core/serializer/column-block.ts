/**
 * The column block format: how rows travel and are stored everywhere (shuffle, cache, received blocks, files). The
 * format is in docs/internals/blocks.md.
 *
 * Rows come back exactly: what is kept, and what can't travel, is said in `value-encoder.ts`. Besides, objects that
 * two columns or two rows share come back as one each. Numbers are little endian; every column begins at a multiple
 * of 8, so bytes at such an offset are read in place and others are copied first.
 *
 * Encoded bytes lie in the thread's scratch buffer and are valid until the next call: callers copy them into a block.
 */
import { MillraceError } from '../../util/errors.js'
import { ByteReader } from './byte-reader.js'
import { ByteWriter } from './byte-writer.js'
import { ColumnDecoder } from './column-decoder.js'
import { ColumnEncoder } from './column-encoder.js'
import {
  HEADER_BYTES,
  KEYED_FLOAT64,
  KEYED_TAGS,
  LAYOUT_KEYED,
  LAYOUT_ROWS,
  MAGIC,
  VERSION,
} from './column-kinds.js'
import { notSerializable } from './value-codec.js'
import { OUTER_REFERENCE, Refusal } from './value-encoder.js'

/** Keys as canonical bytes (`key-codec.ts`), one behind the other. */
export interface KeyColumn {
  /** Tag of each key; undefined when all keys are strings. */
  readonly tags: Uint8Array | undefined
  /** Bytes of each key. */
  readonly lengths: Uint32Array
  readonly bytes: Uint8Array
}

/** A keyed block read back. Keys and float64 values are views of the block where it is aligned. */
export interface KeyedBlock {
  readonly count: number
  readonly keys: KeyColumn
  /** Decoded when first asked for. Throws as `decodeRows`. */
  readonly values: Float64Array | unknown[]
}

const scratch = new ByteWriter(1024 * 1024)
const descriptor = new ByteWriter(1024)
const encoder = new ColumnEncoder(scratch, descriptor)

/** The rows `from` to `to` (exclusive) as a block. Throws VALUE_NOT_SERIALIZABLE, its path counted from the row. */
export function encodeRows(rows: readonly unknown[], from: number, to: number): Uint8Array {
  begin()
  const count = to - from
  encodeColumn(from === 0 && to === rows.length ? rows : rows.slice(from, to))
  return finish(LAYOUT_ROWS, 0, count)
}

/** The rows of a block. Throws BLOCK_CORRUPT, BLOCK_VERSION_NOT_SUPPORTED, CLASS_NOT_FOUND. */
export function decodeRows(bytes: Uint8Array): unknown[] {
  const { input, columns, count } = openBlock(bytes, LAYOUT_ROWS)
  return new ColumnDecoder(input, columns).decode(count)
}

/**
 * The first `count` keys and values as a block. Values that are a Float64Array are read back as one; others are
 * encoded as rows are. Throws VALUE_NOT_SERIALIZABLE.
 */
export function encodeKeyed(
  keys: KeyColumn,
  values: Float64Array | readonly unknown[],
  count: number,
): Uint8Array {
  begin()
  let keyBytes = 0
  for (let i = 0; i < count; i++) keyBytes += keys.lengths[i]
  scratch.f64(keyBytes)
  copyAligned(bytesOf(keys.lengths, count))
  if (keys.tags !== undefined) copyAligned(keys.tags.subarray(0, count))
  copyAligned(keys.bytes.subarray(0, keyBytes))
  let flags = keys.tags === undefined ? 0 : KEYED_TAGS
  if (values instanceof Float64Array) {
    flags |= KEYED_FLOAT64
    copyAligned(bytesOf(values, count))
  } else {
    encodeColumn(values.length === count ? values : values.slice(0, count))
  }
  return finish(LAYOUT_KEYED, flags, count)
}

/** Keys and values of a keyed block. Throws as `decodeRows`. */
export function decodeKeyed(bytes: Uint8Array): KeyedBlock {
  const { input, columns, count, flags } = openBlock(bytes, LAYOUT_KEYED)
  const keyBytes = input.f64()
  const lengths = input.viewUint32(count)
  input.align()
  const tags = (flags & KEYED_TAGS) === 0 ? undefined : input.viewBytes(count)
  input.align()
  const keys = { tags, lengths, bytes: input.viewBytes(keyBytes) }
  input.align()
  let values: Float64Array | unknown[] | undefined
  return {
    count,
    keys,
    get values() {
      values ??=
        (flags & KEYED_FLOAT64) === 0
          ? new ColumnDecoder(input, columns).decode(count)
          : input.viewFloat64(count)
      return values
    },
  }
}

/** Where a block is being encoded: its bytes, the descriptors of its columns, and the encoder of values of any kind. */
export interface BlockParts {
  readonly out: ByteWriter
  readonly descriptor: ByteWriter
  readonly encoder: ColumnEncoder
}

/** Encodes a block of another layout: `write` writes the columns. The bytes are valid until the next call of this file. */
export function encodeBlock(
  layout: number,
  count: number,
  write: (parts: BlockParts) => void,
): Uint8Array {
  begin()
  write({ out: scratch, descriptor, encoder })
  return finish(layout, 0, count)
}

function begin(): void {
  scratch.reset()
  descriptor.reset()
  scratch.reserve(HEADER_BYTES)
  scratch.length = HEADER_BYTES
}

function encodeColumn(values: readonly unknown[]): void {
  const start = scratch.length
  try {
    try {
      encoder.encode(values)
    } catch (error) {
      if (error !== OUTER_REFERENCE) throw error
      scratch.length = start
      descriptor.length = 0
      encoder.encodeAny(values)
    }
  } catch (error) {
    throw notSerializable(error, error instanceof Refusal ? error.row : values)
  }
}

function finish(layout: number, flags: number, count: number): Uint8Array {
  scratch.align()
  const descriptorAt = scratch.length
  scratch.copy(descriptor.bytes.subarray(0, descriptor.length))
  scratch.align()
  const { view, length } = scratch
  view.setUint32(0, MAGIC, true)
  view.setUint8(4, VERSION)
  view.setUint8(5, layout)
  view.setUint8(6, flags)
  view.setUint8(7, 0)
  view.setUint32(8, count, true)
  view.setUint32(12, 0, true)
  view.setFloat64(16, length, true)
  view.setFloat64(24, descriptorAt, true)
  return new Uint8Array(scratch.bytes.buffer, 0, length)
}

/** A block that is being read. */
export interface OpenBlock {
  /** At the first column. */
  readonly input: ByteReader
  readonly columns: ByteReader
  readonly count: number
  readonly flags: number
}

/** A block of a layout, at its first column. Throws BLOCK_CORRUPT, BLOCK_VERSION_NOT_SUPPORTED. */
export function openBlock(bytes: Uint8Array, layout: number): OpenBlock {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes)
  const input = new ByteReader(aligned)
  if (aligned.length < HEADER_BYTES) throw corrupt(aligned, 'it is shorter than a header')
  if (input.u32() !== MAGIC) throw corrupt(aligned, 'it does not begin as a column block does')
  const version = input.u8()
  if (version > VERSION) {
    throw new MillraceError('BLOCK_VERSION_NOT_SUPPORTED', { version, supported: VERSION })
  }
  const found = input.u8()
  if (found !== layout) throw corrupt(aligned, `its layout is ${found} in place of ${layout}`)
  const flags = input.u8()
  input.u8()
  const count = input.u32()
  input.u32()
  const length = input.f64()
  if (!(length <= aligned.length)) {
    throw corrupt(aligned, `${length - aligned.length} bytes are missing at its end`)
  }
  const columns = new ByteReader(aligned)
  columns.position = input.f64()
  return { input, columns, count, flags }
}

function copyAligned(bytes: Uint8Array): void {
  scratch.align()
  scratch.copy(bytes)
  scratch.align()
}

function bytesOf(values: Float64Array | Uint32Array, count: number): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, count * values.BYTES_PER_ELEMENT)
}

function corrupt(bytes: Uint8Array, reason: string): MillraceError {
  return new MillraceError('BLOCK_CORRUPT', { block: `of ${bytes.length} bytes`, reason })
}
