/**
 * What the readers of all text formats do alike: they go over the files of a partition, put the values of directory names into
 * columns, give errors the file's name, and leave out missing and damaged files when that is asked for.
 */

import type { TaskRun } from '../../core/pipeline/task-run.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import { enterFile, leaveFile } from '../functions/current-file.js'
import { BATCH_ROWS, type Batch, newVector, type Vector, vectorKind } from '../physical/vector.js'
import type { DataType } from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { BatchTarget } from './batch-target.js'
import { readError } from './byte-source.js'
import {
  dataColumns,
  type FilePart,
  type FilePartition,
  type FileScanArgs,
  isOn,
} from './file-scan.js'
import { releaseScanMemory, type ScanMemory, takeScanMemory } from './scan-memory.js'

/**
 * Fills the target with the rows of a part of a file; yields each time it should be given on, and clears it when it is asked for more.
 */
export type PartReader = (part: FilePart) => Iterator<void>

/** `make`: the reader of a format; it may use the memory until it is closed. */
export function* readFiles(
  args: FileScanArgs,
  partition: FilePartition,
  task: TaskRun,
  make: (target: BatchTarget, memory: ScanMemory) => { read: PartReader; close(): void },
): Generator<Batch, void, void> {
  const data = dataColumns(args)
  const memory = takeScanMemory()
  const target = new BatchTarget(
    data.map(({ field }) => field.type),
    memory,
  )
  const reader = make(target, memory)
  try {
    for (const part of partition.files) {
      task.checkCancelled()
      const columns = new Array<Vector>(args.columns.length)
      data.forEach(({ at }, i) => {
        columns[at] = target.vectors[i]
      })
      for (const [at, vector] of constants(args, part)) columns[at] = vector
      const rows = reader.read(part)
      target.clear()
      while (hasNext(rows, part, args, task)) {
        target.finish()
        yield { length: target.length, columns }
        target.clear()
      }
    }
  } finally {
    leaveFile()
    reader.close()
    releaseScanMemory(memory)
  }
}

/** The batches of a partition's files, for readers that take each part of a file by itself. */
export function* readParts<A extends FileScanArgs>(
  args: A,
  partition: FilePartition,
  task: TaskRun,
  readPart: (part: FilePart, args: A, task: TaskRun) => Generator<Batch, void, void>,
): Generator<Batch, void, void> {
  for (const part of partition.files) {
    task.checkCancelled()
    const batches = readPart(part, args, task)
    let batch: Batch | undefined
    const step = {
      next: (): IteratorResult<unknown> => {
        const result = batches.next()
        batch = result.done ? undefined : result.value
        return result as IteratorResult<unknown>
      },
    }
    try {
      while (hasNext(step, part, args, task)) {
        task.checkCancelled()
        yield batch!
      }
    } finally {
      leaveFile()
      batches.return()
    }
  }
}

/** Whether there is another batch. Missing and damaged files end here where the options say so. */
export function hasNext(
  rows: Iterator<unknown>,
  part: FilePart,
  args: FileScanArgs,
  task: TaskRun,
): boolean {
  try {
    enterFile(part.path, part.start, part.end)
    return !rows.next().done
  } catch (error) {
    task.checkCancelled()
    if (isCondition(error, 'TASK_CANCELLED')) throw error
    const wrapped = readError(part.path, error)
    const missing = wrapped.condition === 'FAILED_READ_FILE.FILE_NOT_EXIST'
    if (missing && isOn(args.options, 'ignoreMissingFiles')) return false
    const damaged = !missing && !isBadRecord(error)
    if (damaged && isOn(args.options, 'ignoreCorruptFiles')) return false
    throw wrapped
  }
}

function isBadRecord(error: unknown): boolean {
  return (
    error instanceof MillraceError &&
    (error.condition.startsWith('MALFORMED_RECORD_IN_PARSING') ||
      error.condition === 'INVALID_READER_OPTION')
  )
}

/** The columns whose values a file's path gives, by place in the batch. */
export function constants(args: FileScanArgs, part: FilePart): [number, Vector][] {
  const own = args.dataSchema.fields.length
  return args.columns.flatMap((column, at): [number, Vector][] => {
    if (column < own) return []
    const { type } = args.partitionSchema.fields[column - own]
    return [[at, constantVector(type, part.values[column - own])]]
  })
}

/** A full vector of one value. */
export function constantVector(type: DataType, value: SqlValue): Vector {
  const vector = newVector(vectorKind(type))
  if (vector.kind === 'object') {
    vector.data.fill(value)
    return vector
  }
  if (value === null) {
    vector.nulls = new Uint8Array(BATCH_ROWS).fill(1)
    return vector
  }
  switch (vector.kind) {
    case 'bytes':
      vector.bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)
      vector.lengths.fill(vector.bytes.length)
      return vector
    case 'bool':
      vector.data.fill(value === true ? 1 : 0)
      return vector
    default:
      break
  }
  if (typeof value !== 'bigint' || vector.kind !== 'integral') vector.data.fill(value as number)
  else {
    vector.data.fill(Number.NaN)
    vector.big = new Map(Array.from({ length: BATCH_ROWS }, (_, row) => [row, value]))
  }
  return vector
}
