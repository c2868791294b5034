/**
 * Text as bytes, until the first operator needs strings: a file range or a received block is cut into windows of whole
 * lines, and each window is decoded once (ASCII as Latin-1, which is one byte a character). A line is then a slice of
 * the window's string, without a copy.
 *
 * Lines end at \n, \r\n or \r, as Hadoop's line reader has it. Invalid UTF-8 becomes U+FFFD. A byte order mark at the
 * beginning of a file is no text.
 */
import { Buffer, isAscii } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import { readBlock } from '../storage/block-reader.js'
import type { TaskInput } from './plan.js'
import type { TaskRun } from './task-run.js'

const LF = 10
const CR = 13

/**
 * Bytes decoded at once: large enough that its own cost is lost, and below the 128 KiB above which V8 puts a string into a
 * page of its own, whose making costs more than all the rest.
 */
export const WINDOW_BYTES: number = 64 * 1024

/** The windows of a file range or of text blocks; in each, lines are separated by `\n` alone. */
export function* textWindows(
  task: TaskRun,
  input: TaskInput,
  windowBytes: number = WINDOW_BYTES,
): Generator<string, void, void> {
  if (input.kind === 'file') {
    yield* fileWindows(task, input.path, input.start, input.end, windowBytes)
  } else if (input.kind === 'blocks') {
    for (const handle of input.blocks) {
      const bytes = readBlock(handle, task.fileSystem)
      yield* byteWindows(task, asBuffer(bytes), windowBytes)
    }
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
}

/** Windows over bytes in memory. */
function* byteWindows(
  task: TaskRun,
  bytes: Buffer,
  windowBytes: number,
): Generator<string, void, void> {
  for (let start = 0; start < bytes.length; ) {
    task.checkCancelled()
    const end =
      bytes.length - start <= windowBytes
        ? bytes.length
        : cutBytes(bytes, start, start + windowBytes)
    yield decodeLines(bytes, start, end)
    start = end
  }
}

/** The end of the last whole line in [start, end), or of the first line when that is longer. */
function cutBytes(bytes: Buffer, start: number, end: number): number {
  const cut = lastLineEnd(bytes, start, end)
  if (cut > start) return cut
  const next = firstLineEnd(bytes, end, bytes.length)
  return next < 0 ? bytes.length : next
}

/** Just after the last line terminator in [start, end) that is surely whole; `start` when there is none. */
function lastLineEnd(bytes: Buffer, start: number, end: number): number {
  const lf = bytes.lastIndexOf(LF, end - 1)
  if (lf >= start) return lf + 1
  const cr = bytes.lastIndexOf(CR, end - 2) // a \r at the very end may belong to a \r\n
  return cr >= start && end - 2 >= start ? cr + 1 : start
}

/** Just after the first line terminator at or after `from`; -1 when there is none before `end`. */
function firstLineEnd(bytes: Buffer, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    if (bytes[i] === LF) return i + 1
    if (bytes[i] === CR) return i + 1 < end && bytes[i + 1] === LF ? i + 2 : i + 1
  }
  return -1
}

/** The text of whole lines, without the last terminator's own empty line, `\n` between them. */
function decodeLines(bytes: Buffer, start: number, end: number): string {
  const part = bytes.subarray(start, end)
  const text = part.toString(isAscii(part) ? 'latin1' : 'utf8')
  if (!part.includes(CR)) return text
  return text.replace(/\r\n?/g, '\n')
}

/** Windows over [start, end) of a file; a gzip file is one range. */
function* fileWindows(
  task: TaskRun,
  path: string,
  start: number,
  end: number,
  windowBytes: number,
): Generator<string, void, void> {
  const { fileSystem } = task
  const file = fileSystem.openSync(path)
  try {
    const size = fileSystem.statSync(path).size
    if (path.endsWith('.gz')) {
      const bytes = readAll(task, file, size)
      task.metrics.bytesRead += bytes.length
      yield* byteWindows(task, withoutMark(unzipped(bytes, path)), windowBytes)
      return
    }
    const last = end < 0 ? size : Math.min(end, size)
    yield* rangeWindows(task, file, start, last, size, windowBytes)
  } finally {
    fileSystem.closeSync(file)
  }
}

function readAll(task: TaskRun, file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  while (filled < size) {
    const n = task.fileSystem.readSync(file, bytes, filled, size - filled, filled)
    if (n === 0) break
    filled += n
  }
  return bytes.subarray(0, filled)
}

/** Throws INPUT_FILE_UNREADABLE. */
function unzipped(bytes: Buffer, path: string): Buffer {
  try {
    return gunzipSync(bytes)
  } catch (error) {
    const advice = 'Repair it, or give it a name without .gz if it is no gzip file'
    const reason = (error as Error).message
    throw new MillraceError('INPUT_FILE_UNREADABLE', { path, reason, advice }, { cause: error })
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

let buffer: Buffer = Buffer.allocUnsafeSlow(0)
let bufferTaken = false

/** The thread's window buffer, or a new one while another reader has it. */
function takeBuffer(windowBytes: number): Buffer {
  if (bufferTaken || windowBytes !== WINDOW_BYTES) return Buffer.allocUnsafeSlow(windowBytes)
  if (buffer.length === 0) buffer = Buffer.allocUnsafeSlow(WINDOW_BYTES)
  bufferTaken = true
  return buffer
}

function* rangeWindows(
  task: TaskRun,
  file: number,
  start: number,
  end: number,
  size: number,
  windowBytes: number,
): Generator<string, void, void> {
  if (start >= end) return
  const { fileSystem, metrics } = task
  const own = takeBuffer(windowBytes)
  let bytes = own
  try {
    // a line belongs to the range in which it begins: look at the byte before
    let position = start === 0 ? 0 : start - 1
    let skipping = start > 0
    let filled = 0
    let base = position // file position of bytes[0]
    while (base < end) {
      task.checkCancelled()
      if (filled === bytes.length) {
        const larger = Buffer.allocUnsafeSlow(bytes.length * 2)
        bytes.copy(larger, 0, 0, filled)
        bytes = larger
      }
      const n = fileSystem.readSync(file, bytes, filled, bytes.length - filled, position)
      filled += n
      position += n
      metrics.bytesRead += n
      const atEnd = n === 0 || position >= size
      let from = 0
      if (skipping) {
        const first = firstLineEnd(bytes, 0, filled)
        if (first < 0 || (first === filled && bytes[first - 1] === CR && !atEnd)) {
          if (!atEnd) {
            // the line before goes on: forget what was read of it, but keep a \r whose \n may follow
            const keep = first < 0 ? 0 : 1
            bytes.copyWithin(0, filled - keep, filled)
            base = position - keep
            filled = keep
            continue
          }
          return
        }
        from = first
        skipping = false
        if (base + from >= end) return
      } else if (base === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
        from = 3
      }
      let cut = atEnd ? filled : lastLineEnd(bytes, from, filled)
      let last = atEnd
      if (base + filled >= end) {
        // the line that begins before `end` is still ours
        const lineEnd = firstLineEnd(bytes, Math.max(from, end - 1 - base), filled)
        if (lineEnd >= 0 && !(lineEnd === filled && bytes[lineEnd - 1] === CR && !atEnd)) {
          cut = lineEnd
          last = true
        }
      }
      if (cut > from) yield decodeLines(bytes, from, cut)
      if (last) return
      // the mark stays with a first line that is not whole yet: that line begins at 0
      const done = cut > from || start > 0 || base > 0 ? Math.max(cut, from) : 0
      bytes.copyWithin(0, done, filled)
      filled -= done
      base += done
    }
  } finally {
    if (own === buffer) bufferTaken = false
  }
}
