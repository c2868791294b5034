/**
 * A part of a file as windows of whole lines, in the window of a `ScanMemory`. Lines end at \n, \r\n or \r, or at the
 * separator that was given; a line belongs to the part in which it begins. The last line of a file may lack its end: then
 * a \n stands behind the window all the same. A line that is longer than a window comes alone, in memory of its own.
 * A byte order mark at the beginning of a file is no text.
 */
import { Buffer } from 'node:buffer'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { ByteSource } from './byte-source.js'
import type { ScanMemory } from './scan-memory.js'
import { WINDOW_AT, WINDOW_BYTES } from './scan-memory.js'

const LF = 10
const CR = 13

export interface Window {
  /** In `memory.bytes`: from here, up to `end`. */
  readonly start: number
  readonly end: number
  /** A long line with its end, if it has one; then `start` and `end` are in these bytes. */
  readonly long?: Buffer
}

/** A line may not be longer than this: offsets of strings are 32-bit. */
const MAX_LINE = 1 << 30
const LONG_STEP = 1 << 22

/** Ends of lines in bytes: position just behind them. */
interface LineEnds {
  /** How many bytes before its part a reader looks at, to know whether a line begins there. */
  readonly overlap: number
  /** Of the first line that ends at or after `from`; -1 when none is surely whole before `end`. `last`: no bytes follow. */
  first(bytes: Buffer, from: number, end: number, last: boolean): number
  /** Of the last line that surely is whole in [from, end); `from` when there is none. */
  last(bytes: Buffer, from: number, end: number): number
}

const anyEnd: LineEnds = {
  overlap: 1,
  first(bytes, from, end, last) {
    for (let i = from; i < end; i++) {
      const c = bytes[i]
      if (c === LF) return i + 1
      if (c === CR) {
        if (i + 1 === end) return last ? end : -1
        return bytes[i + 1] === LF ? i + 2 : i + 1
      }
    }
    return -1
  },
  last(bytes, from, end) {
    if (end <= from) return from
    const lf = bytes.lastIndexOf(LF, end - 1)
    if (lf >= from) return lf + 1
    if (end - 2 < from) return from
    const cr = bytes.lastIndexOf(CR, end - 2) // a \r at the very end may belong to a \r\n
    return cr >= from ? cr + 1 : from
  },
}

function separatedBy(separator: Buffer): LineEnds {
  return {
    overlap: separator.length,
    first(bytes, from, end) {
      const at = bytes.subarray(0, end).indexOf(separator, from)
      return at < 0 ? -1 : at + separator.length
    },
    last(bytes, from, end) {
      const at = bytes.subarray(from, end).lastIndexOf(separator)
      return at < 0 ? from : from + at + separator.length
    },
  }
}

/** The windows of the part [start, end) of a source. */
export function* lineWindows(
  task: TaskRun,
  memory: ScanMemory,
  source: ByteSource,
  start: number,
  end: number,
  separator?: Buffer,
): Generator<Window, void, void> {
  const ends = separator === undefined ? anyEnd : separatedBy(separator)
  const { size } = source
  const stop = source.isConverted ? size : Math.min(end, size)
  if (start >= stop) return
  const { bytes } = memory
  const limit = WINDOW_AT + WINDOW_BYTES
  // a line belongs to the part in which it begins: look at what is before
  let base = Math.max(0, start - ends.overlap) // position in the source of the byte at WINDOW_AT
  let skipping = start > 0
  let filled = WINDOW_AT
  let ended = false
  while (base < stop) {
    task.checkCancelled()
    while (!ended && filled < limit) {
      const n = source.read(bytes, filled, limit - filled, base + filled - WINDOW_AT)
      if (n === 0) ended = true
      filled += n
    }
    const last = ended || base + filled - WINDOW_AT >= size
    let from = WINDOW_AT
    if (skipping) {
      const first = ends.first(bytes, from, filled, last)
      if (first < 0) {
        if (last) return
        // the line before goes on: forget it, but for bytes that may begin its end
        const kept = Math.min(ends.overlap, filled - WINDOW_AT)
        bytes.copyWithin(WINDOW_AT, filled - kept, filled)
        base += filled - kept - WINDOW_AT
        filled = WINDOW_AT + kept
        continue
      }
      from = first
      skipping = false
      if (base + from - WINDOW_AT >= stop) return
    } else if (base === 0 && isMark(bytes, from, filled)) from += 3
    let cut = last ? filled : ends.last(bytes, from, filled)
    let done = last
    const stopAt = stop - base + WINDOW_AT
    if (filled >= stopAt && stop < size) {
      // the line that begins before `stop` is still ours
      const lineEnd = ends.first(bytes, Math.max(from, stopAt - ends.overlap), filled, last)
      if (lineEnd >= 0) {
        cut = lineEnd
        done = true
      }
    }
    if (cut > from) {
      if (cut === filled) bytes[cut] = LF
      yield { start: from, end: cut }
    } else if (!done) {
      const long = longLine(
        task,
        source,
        ends,
        bytes.subarray(from, filled),
        base + filled - WINDOW_AT,
      )
      yield { start: 0, end: long.length, long }
      base += from - WINDOW_AT + long.length
      filled = WINDOW_AT
      continue
    }
    if (done) return
    bytes.copyWithin(WINDOW_AT, cut, filled)
    base += cut - WINDOW_AT
    filled -= cut - WINDOW_AT
  }
}

function isMark(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf
}

/** The line that begins with `head` and goes on at `position`, with its end. */
function longLine(
  task: TaskRun,
  source: ByteSource,
  ends: LineEnds,
  head: Buffer,
  position: number,
): Buffer {
  let line = Buffer.allocUnsafeSlow(head.length + LONG_STEP)
  head.copy(line)
  let filled = head.length
  let next = position
  for (;;) {
    task.checkCancelled()
    if (filled === line.length) {
      if (filled >= MAX_LINE) {
        throw new Error(`a line is longer than ${MAX_LINE} bytes`)
      }
      const larger = Buffer.allocUnsafeSlow(Math.min(MAX_LINE, filled * 2))
      line.copy(larger, 0, 0, filled)
      line = larger
    }
    const n = source.read(line, filled, Math.min(LONG_STEP, line.length - filled), next)
    const from = Math.max(0, filled - ends.overlap)
    filled += n
    next += n
    const last = n === 0 || next >= source.size
    const end = ends.first(line, from, filled, last)
    if (end >= 0) return line.subarray(0, end)
    if (last) return line.subarray(0, filled)
  }
}
