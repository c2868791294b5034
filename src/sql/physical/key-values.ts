/** The bytes of keys back as values of columns: what `GroupKeys` writes. */
import { decodeKey, TAG_BYTES, TAG_NULL, TAG_STRING } from '../../core/serializer/key-codec.js'
import type { SqlValue } from '../types/sql-value.js'
import { keyForm } from './key-form.js'
import type { VectorBuilder } from './vector-builder.js'

const float = new Float64Array(1)
const floatBytes = new Uint8Array(float.buffer)

export function readFloat(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) floatBytes[i] = bytes[at + i]
  return float[0]
}

export function readWord(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/** Writes one of several keys; gives where the next one begins. */
export function writePart(column: VectorBuilder, bytes: Uint8Array, at: number): number {
  switch (keyForm(column.type)) {
    case 'int':
      column.add(readWord(bytes, at))
      return at + 4
    case 'number':
      column.add(readFloat(bytes, at))
      return at + 8
    case 'integral': {
      const value = readFloat(bytes, at)
      if (Number.isNaN(value)) return writeTagged(column, bytes, at + 8)
      column.add(value)
      return at + 8
    }
    case 'boolean':
      column.add(bytes[at] === 1)
      return at + 1
    case 'text':
    case 'binary': {
      const length = readWord(bytes, at)
      column.addBytes(bytes, at + 4, length)
      return at + 4 + length
    }
    case 'value':
      return writeTagged(column, bytes, at)
  }
}

function writeTagged(column: VectorBuilder, bytes: Uint8Array, at: number): number {
  const length = readWord(bytes, at + 1)
  writeValue(column, bytes[at], bytes, at + 5, length)
  return at + 5 + length
}

export function writeValue(
  column: VectorBuilder,
  tag: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
): void {
  const form = keyForm(column.type)
  if (form === 'text' || form === 'binary') {
    if (tag === TAG_STRING || tag === TAG_BYTES) column.addBytes(bytes, offset, length)
    else if (tag === TAG_NULL) column.addNull()
    else column.add(decodeKey(tag, bytes, offset, length) as SqlValue)
    return
  }
  column.add(decodeKey(tag, bytes, offset, length) as SqlValue)
}
