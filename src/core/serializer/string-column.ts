/**
 * Columns of strings: uint32 lengths, then all characters. Three kinds: ASCII (a byte a character), UTF-8 (lengths in
 * bytes), and UTF-16 when a string has a lone surrogate (lengths in code units).
 */
import type { ByteReader } from './byte-reader.js'
import type { ByteWriter } from './byte-writer.js'
import { COLUMN_ASCII, COLUMN_UTF8, COLUMN_UTF16 } from './column-kinds.js'

/** A string up to this length is written by a loop; the runtime's own writer is faster above. */
const LOOP_LENGTH = 24
/** Longer strings are joined up to this length before they are written. */
const JOINED_LENGTH = 16 * 1024
/** A string up to this length is a copy when it is cut from another; a longer one would keep that one alive. */
const COPIED_LENGTH = 12
/** Bytes that are decoded at once to cut short strings from. */
const WINDOW_BYTES = 16 * 1024

/** Writes the column and gives its kind. `out` must be aligned to 4. */
export function writeStrings(out: ByteWriter, values: readonly string[]): number {
  const start = out.length
  if (writeAscii(out, values)) return COLUMN_ASCII
  out.length = start
  if (writeUtf8(out, values)) return COLUMN_UTF8
  out.length = start
  writeUtf16(out, values)
  return COLUMN_UTF16
}

/** False when a string has other characters. */
function writeAscii(out: ByteWriter, values: readonly string[]): boolean {
  const n = values.length
  out.reserve(4 * n)
  const lengths = new Uint32Array(out.bytes.buffer, out.length, n)
  let total = 0
  for (let i = 0; i < n; i++) total += lengths[i] = values[i].length
  out.length += 4 * n
  // room for more than the characters: text that is not ASCII must not end, cut, where ASCII would
  out.reserve(total + 8)
  const at = out.length
  out.length = at + total
  return total > LOOP_LENGTH * n
    ? writeLongAscii(out.bytes, at, values)
    : writeShortAscii(out.bytes, at, values)
}

function writeShortAscii(bytes: Buffer, start: number, values: readonly string[]): boolean {
  let at = start
  for (let i = 0; i < values.length; i++) {
    const text = values[i]
    const { length } = text
    if (length <= LOOP_LENGTH) {
      for (let j = 0; j < length; j++) {
        const c = text.charCodeAt(j)
        if (c > 127) return false
        bytes[at + j] = c
      }
    } else if (bytes.write(text, at, 'utf8') !== length) {
      return false
    }
    at += length
  }
  return true
}

/** Several strings in one call, because a call costs more than copying a line of text. */
function writeLongAscii(bytes: Buffer, start: number, values: readonly string[]): boolean {
  let at = start
  for (let i = 0; i < values.length; ) {
    const first = i
    let joined = 0
    do joined += values[i++].length
    while (i < values.length && joined + values[i].length < JOINED_LENGTH)
    const text = i === first + 1 ? values[first] : values.slice(first, i).join('')
    if (bytes.write(text, at, 'utf8') !== joined) return false
    at += joined
  }
  return true
}

function writeUtf8(out: ByteWriter, values: readonly string[]): boolean {
  const n = values.length
  const lengthsAt = out.length
  out.reserve(4 * n)
  out.length += 4 * n
  for (let i = 0; i < n; i++) {
    const text = values[i]
    if (!text.isWellFormed()) return false
    out.reserve(3 * text.length)
    const written = out.bytes.write(text, out.length, 'utf8')
    out.view.setUint32(lengthsAt + 4 * i, written, true)
    out.length += written
  }
  return true
}

function writeUtf16(out: ByteWriter, values: readonly string[]): void {
  const n = values.length
  const lengthsAt = out.length
  out.reserve(4 * n)
  out.length += 4 * n
  for (let i = 0; i < n; i++) {
    const text = values[i]
    out.reserve(2 * text.length)
    out.view.setUint32(lengthsAt + 4 * i, text.length, true)
    out.length += out.bytes.write(text, out.length, 'utf16le')
  }
}

/** Reads a column of `count` strings of this kind. */
export function readStrings(input: ByteReader, kind: number, count: number): string[] {
  const lengths = input.viewUint32(count)
  if (kind === COLUMN_ASCII) return readAscii(input, lengths)
  const values: string[] = new Array(count)
  for (let i = 0; i < count; i++) {
    values[i] = kind === COLUMN_UTF8 ? input.utf8(lengths[i]) : input.utf16(lengths[i])
  }
  return values
}

function readAscii(input: ByteReader, lengths: Uint32Array): string[] {
  const n = lengths.length
  const values: string[] = new Array(n)
  let window = ''
  let used = 0
  for (let i = 0; i < n; i++) {
    const length = lengths[i]
    if (length > COPIED_LENGTH) {
      values[i] = input.latin1(length)
      used += length
      continue
    }
    if (used + length > window.length) {
      const at = input.position
      window = input.latin1(Math.min(WINDOW_BYTES, input.bytes.length - at))
      input.position = at
      used = 0
    }
    values[i] = window.substring(used, used + length)
    used += length
    input.take(length)
  }
  return values
}
