/** Records of text one by one, as ranges of bytes: for what looks at them singly, as the inference of schemas does. */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { openBytes, readAll } from './byte-source.js'
import type { FilePart } from './file-scan.js'
import { lineWindows } from './line-windows.js'
import type { ScanMemory } from './scan-memory.js'

const LF = 10
const CR = 13

export interface RecordOptions {
  readonly encoding: string
  readonly lineSep: string | undefined
  readonly multiLine: boolean
}

/** Calls `each` with every line of a part, without its end; with the whole file, when it is one record. */
export function eachRecord(
  task: TaskRun,
  memory: ScanMemory,
  part: FilePart,
  options: RecordOptions,
  each: (bytes: Buffer, start: number, end: number) => void,
): void {
  const source = openBytes(task, part.path, options.encoding)
  try {
    if (options.multiLine) {
      const bytes = readAll(source)
      const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
      each(bytes, marked ? 3 : 0, bytes.length)
      return
    }
    const separator = options.lineSep === undefined ? undefined : Buffer.from(options.lineSep)
    const windows = lineWindows(task, memory, source, part.start, part.end, separator)
    for (const { start, end, long } of windows) {
      const bytes = long ?? memory.bytes
      if (separator === undefined) eachLine(bytes, start, end, each)
      else eachSeparated(bytes, start, end, separator, each)
    }
  } finally {
    source.close()
  }
}

function eachLine(
  bytes: Buffer,
  start: number,
  end: number,
  each: (bytes: Buffer, start: number, end: number) => void,
): void {
  let line = start
  for (let p = start; p < end; p++) {
    const c = bytes[p]
    if (c !== LF && c !== CR) continue
    each(bytes, line, p)
    if (c === CR && p + 1 < end && bytes[p + 1] === LF) p++
    line = p + 1
  }
  if (line < end) each(bytes, line, end)
}

function eachSeparated(
  bytes: Buffer,
  start: number,
  end: number,
  separator: Buffer,
  each: (bytes: Buffer, start: number, end: number) => void,
): void {
  const part = bytes.subarray(0, end)
  for (let from = start; from < end; ) {
    const found = part.indexOf(separator, from)
    const to = found < 0 ? end : found
    each(bytes, from, to)
    from = to + separator.length
  }
}
