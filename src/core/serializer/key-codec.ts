/**
 * Canonical key bytes: two keys are the same key exactly when their tags and bytes are the same. Keys compare by value:
 * strings, numbers (-0 is 0, every NaN is one), bigint, booleans, null, undefined, Date, bytes, and arrays and plain
 * objects of these (an object's fields in order of name). Functions, symbols and class instances are no keys.
 *
 * | tag | kind | bytes |
 * | --- | --- | --- |
 * | 0 | string | UTF-8 |
 * | 1 | number | float64, little endian |
 * | 2, 3, 4, 5 | null, undefined, false, true | none |
 * | 6 | bigint | sign byte (0 or 1), magnitude in little endian without leading zeros |
 * | 7 | Date | float64 of its milliseconds, little endian |
 * | 8 | bytes | as they are |
 * | 9 | array | per element: tag, uint32 length, bytes |
 * | 10 | object | per field by name: uint32 length and UTF-16 code units of the name, then as an element |
 * | 11 | string with a lone surrogate | UTF-16, little endian |
 *
 * This encoding is part of file formats and decides partitions (`hash.ts`): it never changes.
 */
import { MillraceError } from '../../util/errors.js'

export const TAG_STRING = 0
export const TAG_NUMBER = 1
export const TAG_NULL = 2
const TAG_UNDEFINED = 3
export const TAG_FALSE = 4
export const TAG_TRUE = 5
const TAG_BIGINT = 6
const TAG_DATE = 7
export const TAG_BYTES = 8
export const TAG_ARRAY = 9
const TAG_OBJECT = 10
const TAG_STRING16 = 11

/** Where `encodeKey` leaves its bytes: `bytes[0, length)`, valid until the next call. */
export const keyScratch: { bytes: Uint8Array; length: number } = {
  bytes: new Uint8Array(1024),
  length: 0,
}

let view = new DataView(keyScratch.bytes.buffer)

/** Writes a key's canonical bytes to `keyScratch` and returns its tag. Throws KEY_NOT_COMPARABLE. */
export function encodeKey(key: unknown): number {
  keyScratch.length = 0
  return encode(key, 0)
}

function reserve(extra: number): void {
  const needed = keyScratch.length + extra
  if (needed <= keyScratch.bytes.length) return
  let size = keyScratch.bytes.length * 2
  while (size < needed) size *= 2
  const bytes = new Uint8Array(size)
  bytes.set(keyScratch.bytes.subarray(0, keyScratch.length))
  keyScratch.bytes = bytes
  view = new DataView(bytes.buffer)
}

function encode(key: unknown, depth: number): number {
  switch (typeof key) {
    case 'string':
      return encodeString(key)
    case 'number':
      writeNumber(key)
      return TAG_NUMBER
    case 'boolean':
      return key ? TAG_TRUE : TAG_FALSE
    case 'undefined':
      return TAG_UNDEFINED
    case 'bigint':
      encodeBigInt(key)
      return TAG_BIGINT
    case 'object':
      return key === null ? TAG_NULL : encodeObject(key, depth)
    default:
      throw notComparable(key)
  }
}

function encodeString(text: string): number {
  if (text.length <= 32 && encodeShortAscii(text)) return TAG_STRING
  if (text.isWellFormed()) {
    reserve(text.length * 3)
    const target = keyScratch.bytes
    keyScratch.length += encoder.encodeInto(text, target.subarray(keyScratch.length)).written
    return TAG_STRING
  }
  writeUtf16(text)
  return TAG_STRING16
}

/** Short ASCII text without a call into the runtime; false (and nothing written) when it is something else. */
function encodeShortAscii(text: string): boolean {
  reserve(text.length)
  const { bytes, length } = keyScratch
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c > 127) return false
    bytes[length + i] = c
  }
  keyScratch.length = length + text.length
  return true
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function writeUtf16(text: string): void {
  reserve(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    view.setUint16(keyScratch.length + 2 * i, text.charCodeAt(i), true)
  }
  keyScratch.length += text.length * 2
}

function writeNumber(value: number): void {
  reserve(8)
  view.setFloat64(
    keyScratch.length,
    value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value,
    true,
  )
  keyScratch.length += 8
}

function encodeBigInt(value: bigint): void {
  reserve(1)
  keyScratch.bytes[keyScratch.length++] = value < 0n ? 1 : 0
  let hex = (value < 0n ? -value : value).toString(16)
  if (hex === '0') return
  if (hex.length % 2 === 1) hex = '0' + hex
  reserve(hex.length / 2)
  for (let i = hex.length; i > 0; i -= 2) {
    keyScratch.bytes[keyScratch.length++] = Number.parseInt(hex.slice(i - 2, i), 16)
  }
}

function encodeObject(key: object, depth: number): number {
  if (depth > 64) throw notComparable(key)
  if (key instanceof Date) {
    writeNumber(key.getTime())
    return TAG_DATE
  }
  if (key instanceof Uint8Array) {
    reserve(key.length)
    keyScratch.bytes.set(key, keyScratch.length)
    keyScratch.length += key.length
    return TAG_BYTES
  }
  if (Array.isArray(key)) {
    for (let i = 0; i < key.length; i++) encodePart(key[i], depth)
    return TAG_ARRAY
  }
  const prototype = Object.getPrototypeOf(key)
  if (prototype !== Object.prototype && prototype !== null) throw notComparable(key)
  for (const name of Object.keys(key).sort()) {
    reserve(4)
    view.setUint32(keyScratch.length, name.length, true)
    keyScratch.length += 4
    writeUtf16(name)
    encodePart((key as Record<string, unknown>)[name], depth)
  }
  return TAG_OBJECT
}

function encodePart(value: unknown, depth: number): void {
  reserve(5)
  const at = keyScratch.length
  keyScratch.length += 5
  const tag = encode(value, depth + 1)
  keyScratch.bytes[at] = tag
  view.setUint32(at + 1, keyScratch.length - at - 5, true)
}

function notComparable(key: unknown): MillraceError {
  const type =
    typeof key === 'object' && key !== null ? (key.constructor?.name ?? 'object') : typeof key
  return new MillraceError('KEY_NOT_COMPARABLE', { type })
}

/** The key with this tag and these bytes: the inverse of `encodeKey` (an object's fields come back in order of name). */
export function decodeKey(tag: number, bytes: Uint8Array, offset: number, length: number): unknown {
  switch (tag) {
    case TAG_STRING:
      return decodeUtf8(bytes, offset, length)
    case TAG_NUMBER:
      return viewOf(bytes).getFloat64(bytes.byteOffset + offset, true)
    case TAG_NULL:
      return null
    case TAG_UNDEFINED:
      return undefined
    case TAG_FALSE:
      return false
    case TAG_TRUE:
      return true
    case TAG_BIGINT:
      return decodeBigInt(bytes, offset, length)
    case TAG_DATE:
      return new Date(viewOf(bytes).getFloat64(bytes.byteOffset + offset, true))
    case TAG_BYTES:
      return Uint8Array.from(bytes.subarray(offset, offset + length))
    case TAG_ARRAY:
      return decodeArray(bytes, offset, length)
    case TAG_OBJECT:
      return decodeObject(bytes, offset, length)
    default:
      return decodeUtf16(bytes, offset, length)
  }
}

/** Short ASCII strings, the common case, are made without a call into the runtime. */
function decodeUtf8(bytes: Uint8Array, offset: number, length: number): string {
  if (length > 24) return decodeLong(bytes, offset, length)
  let text = ''
  for (let i = offset; i < offset + length; i++) {
    if (bytes[i] > 127) return decodeLong(bytes, offset, length)
    text += String.fromCharCode(bytes[i])
  }
  return text
}

function decodeLong(bytes: Uint8Array, offset: number, length: number): string {
  return decoder.decode(Uint8Array.from(bytes.subarray(offset, offset + length)))
}

function decodeUtf16(bytes: Uint8Array, offset: number, length: number): string {
  let text = ''
  for (let i = offset; i < offset + length; i += 2) {
    text += String.fromCharCode(bytes[i] | (bytes[i + 1] << 8))
  }
  return text
}

function decodeBigInt(bytes: Uint8Array, offset: number, length: number): bigint {
  let hex = ''
  for (let i = offset + length - 1; i > offset; i--) hex += bytes[i].toString(16).padStart(2, '0')
  const magnitude = hex === '' ? 0n : BigInt('0x' + hex)
  return bytes[offset] === 1 ? -magnitude : magnitude
}

function decodeArray(bytes: Uint8Array, offset: number, length: number): unknown[] {
  const values: unknown[] = []
  for (let at = offset; at < offset + length; ) {
    const size = readUint32(bytes, at + 1)
    values.push(decodeKey(bytes[at], bytes, at + 5, size))
    at += 5 + size
  }
  return values
}

function decodeObject(bytes: Uint8Array, offset: number, length: number): object {
  const fields: [string, unknown][] = []
  for (let at = offset; at < offset + length; ) {
    const nameBytes = readUint32(bytes, at) * 2
    const name = decodeUtf16(bytes, at + 4, nameBytes)
    at += 4 + nameBytes
    const size = readUint32(bytes, at + 1)
    fields.push([name, decodeKey(bytes[at], bytes, at + 5, size)])
    at += 5 + size
  }
  return Object.fromEntries(fields)
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}

let viewBuffer: ArrayBufferLike | undefined
let viewCached: DataView = view

function viewOf(bytes: Uint8Array): DataView {
  if (viewBuffer !== bytes.buffer) {
    viewBuffer = bytes.buffer
    viewCached = new DataView(bytes.buffer)
  }
  return viewCached
}
