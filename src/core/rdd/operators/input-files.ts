/** Sources that read whole files, records of one length, and object files. */
import { gunzipSync } from 'node:zlib'
import { MillraceError } from '../../../util/errors.js'
import { registerSource } from '../../pipeline/partition-operators.js'
import type { TaskRun } from '../../pipeline/task-run.js'
import { decodeRows } from '../../serializer/column-block.js'
import { objectBlocks } from '../object-file.js'

const PIECE_BYTES = 1024 * 1024

/** Bytes [start, end) of a file; `end` -1: to its end. Throws FILE_NOT_FOUND. */
function readRange(task: TaskRun, path: string, start: number, end: number): Uint8Array {
  const { fileSystem, metrics } = task
  task.checkCancelled()
  const file = fileSystem.openSync(path)
  try {
    let bytes = new Uint8Array(
      Math.max(0, (end < 0 ? fileSystem.statSync(path).size : end) - start),
    )
    let filled = 0
    for (;;) {
      if (filled === bytes.length) {
        if (end >= 0) break
        const larger = new Uint8Array(bytes.length + PIECE_BYTES) // the file may have grown
        larger.set(bytes)
        bytes = larger
      }
      const read = fileSystem.readSync(file, bytes, filled, bytes.length - filled, start + filled)
      if (read === 0) break
      filled += read
    }
    metrics.bytesRead += filled
    return filled === bytes.length ? bytes : bytes.slice(0, filled)
  } finally {
    fileSystem.closeSync(file)
  }
}

/** Paths in the slot's value. Rows `[path, text]`; gzip files are unpacked. */
registerSource('wholeTextFiles', function* (paths, task) {
  const decoder = new TextDecoder()
  for (const path of paths as string[]) {
    const bytes = readRange(task, path, 0, -1)
    yield [path, decoder.decode(path.endsWith('.gz') ? gunzipSync(bytes) : bytes)]
  }
})

/** Paths in the slot's value. Rows `[path, bytes]`. */
registerSource('binaryFiles', function* (paths, task) {
  for (const path of paths as string[]) yield [path, readRange(task, path, 0, -1)]
})

export interface RecordRange {
  readonly path: string
  /** Bytes. */
  readonly start: number
  /** Bytes; -1: the file's end. */
  readonly end: number
  /** Bytes of one record. */
  readonly length: number
}

registerSource('binaryRecords', function* (value, task) {
  const { path, start, end, length } = value as RecordRange
  const size = end < 0 ? task.fileSystem.statSync(path).size : end
  if ((size - start) % length !== 0) {
    throw new MillraceError('BINARY_RECORD_INCOMPLETE', { path, size, recordLength: length })
  }
  const step = length * Math.max(1, Math.floor(PIECE_BYTES / length))
  for (let at = start; at < size; at += step) {
    const piece = readRange(task, path, at, Math.min(at + step, size))
    for (let i = 0; i < piece.length; i += length) yield piece.slice(i, i + length)
  }
})

/** A path in the slot's value. */
registerSource('objectFile', function* (path, task) {
  for (const block of objectBlocks(task.fileSystem, path as string)) {
    task.checkCancelled()
    task.metrics.bytesRead += block.length
    yield* decodeBlock(block, path as string)
  }
})

/** The rows of a block; what is wrong with it is said with the file's path. */
function decodeBlock(block: Uint8Array, path: string): unknown[] {
  try {
    return decodeRows(block)
  } catch (error) {
    if (!(error instanceof MillraceError) || error.condition !== 'BLOCK_CORRUPT') throw error
    throw new MillraceError('BLOCK_CORRUPT', { block: path, reason: error.parameters.reason })
  }
}
