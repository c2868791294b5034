/**
 * The reader of text files: a row for each line, or for each file (`wholetext`), in one STRING column. Strings are ranges of the
 * window that was read. Bytes that are no UTF-8 become U+FFFD.
 */
import { Buffer, isUtf8 } from 'node:buffer'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { BytesVector } from '../physical/vector.js'
import type { BatchTarget } from './batch-target.js'
import { openBytes, readAll } from './byte-source.js'
import {
  checkOptions,
  type FilePart,
  type FilePartition,
  type FileScanArgs,
  isOn,
} from './file-scan.js'
import { lineSeparator } from './json/json-options.js'
import { lineWindows } from './line-windows.js'
import { readFiles } from './read-files.js'
import type { ScanMemory } from './scan-memory.js'
import { registerReader } from './scan-registry.js'

const LF = 10
const CR = 13

export const textKnown: readonly string[] = ['encoding', 'charset', 'lineSep', 'wholetext']

class TextReader {
  private readonly task: TaskRun
  private readonly target: BatchTarget
  private readonly memory: ScanMemory
  private readonly encoding: string
  private readonly whole: boolean
  private readonly separator: Buffer | undefined

  constructor(args: FileScanArgs, task: TaskRun, target: BatchTarget, memory: ScanMemory) {
    const { options } = args
    checkOptions('text', options, textKnown)
    this.task = task
    this.target = target
    this.memory = memory
    this.encoding = options.encoding ?? options.charset ?? 'UTF-8'
    this.whole = isOn(options, 'wholetext')
    const separator = lineSeparator(options)
    this.separator = separator === undefined ? undefined : Buffer.from(separator)
  }

  *read(part: FilePart): Generator<void, void, void> {
    const { task, memory, target } = this
    const source = openBytes(task, part.path, this.encoding)
    try {
      if (this.whole) {
        const bytes = readAll(source)
        yield* this.single(bytes, 0, bytes.length)
        return
      }
      for (const { start, end, long } of lineWindows(
        task,
        memory,
        source,
        part.start,
        part.end,
        this.separator,
      )) {
        if (this.separator !== undefined) yield* this.separated(long ?? memory.bytes, start, end)
        else if (long !== undefined) yield* this.single(long, start, end)
        else if (!isUtf8(memory.bytes.subarray(start, end))) yield* this.invalid(start, end)
        else yield* this.lines(start, end)
        if (target.length > 0) {
          yield
          target.clear()
        }
      }
    } finally {
      source.close()
    }
  }

  private *lines(start: number, end: number): Generator<void, void, void> {
    const { memory, target } = this
    const { bytes, index } = memory
    const last = bytes[end - 1]
    const count = memory.kernel.delimited(
      start,
      last === LF || last === CR ? end : end + 1,
      LF,
      LF,
      LF,
    )
    let line = start
    for (let k = 0; k < count; ) {
      const vector = target.vectors[0] as BytesVector | undefined
      const nulls = target.nulls[0] as Uint8Array | undefined
      let n = target.length
      for (; k < count && n < target.capacity; k++) {
        const at = index[k]
        if (vector !== undefined && nulls !== undefined) {
          vector.offsets[n] = line
          vector.lengths[n] = at - line
          nulls[n] = 0
        }
        n++
        line = at + 1
        if (bytes[at] === CR && bytes[line] === LF && index[k + 1] === line && k + 1 < count) {
          line++
          k++
        }
      }
      target.length = n
      if (target.isFull) {
        yield
        target.clear()
      }
    }
  }

  private *separated(bytes: Buffer, start: number, end: number): Generator<void, void, void> {
    const separator = this.separator!
    const part = bytes.subarray(0, end)
    for (let from = start; from < end; ) {
      const found = part.indexOf(separator, from)
      const to = found < 0 ? end : found
      yield* this.add(bytes.toString('utf8', from, to))
      from = to + separator.length
    }
  }

  private *invalid(start: number, end: number): Generator<void, void, void> {
    const text = this.memory.bytes.toString('utf8', start, end)
    const lines = text.split(/\r\n|\r|\n/)
    if (lines.at(-1) === '') lines.pop()
    for (const line of lines) yield* this.add(line)
  }

  private *single(bytes: Buffer, start: number, end: number): Generator<void, void, void> {
    let to = end
    if (!this.whole) {
      if (to > start && bytes[to - 1] === LF) to--
      if (to > start && bytes[to - 1] === CR) to--
    }
    yield* this.add(bytes.toString('utf8', start, to))
    yield
    this.target.clear()
  }

  private *add(line: string): Generator<void, void, void> {
    const { target } = this
    const row = target.vectors.length === 0 ? [] : [line]
    if (target.isClosed || !target.add(row)) {
      yield
      target.clear()
      target.add(row)
    }
  }
}

registerReader('text', (args, partition, task) => {
  const scan = args as FileScanArgs
  return readFiles(scan, partition as FilePartition, task, (target, memory) => {
    const reader = new TextReader(scan, task, target, memory)
    return { read: part => reader.read(part), close: () => {} }
  })
})
