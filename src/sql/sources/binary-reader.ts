/**
 * The reader of `binaryFile`: a row for each file, with its path, when it was modified, its length and its bytes. The bytes are
 * read only where they are asked for.
 */
import { resolve } from 'node:path'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import {
  BinaryType,
  LongType,
  StringType,
  type StructShape,
  structField,
  structType,
  TimestampType,
} from '../types/data-type.js'
import type { SqlValue } from '../types/sql-value.js'
import { openFile, readAll } from './byte-source.js'
import { dataColumns, type FilePart, type FilePartition, type FileScanArgs } from './file-scan.js'
import { addRow } from './lane.js'
import { readFiles } from './read-files.js'
import { registerReader } from './scan-registry.js'

/** The columns of all files. */
export const binaryFileSchema: StructShape = structType([
  structField('path', StringType),
  structField('modificationTime', TimestampType),
  structField('length', LongType),
  structField('content', BinaryType),
])

function columnOf(name: string, { path }: FilePart, task: TaskRun): SqlValue {
  switch (name) {
    case 'path':
      return path.includes('://') ? path : `file:${resolve(path)}`
    case 'modificationTime':
      return Math.floor(task.fileSystem.statSync(path).modificationTimeMs) * 1000
    case 'length':
      return task.fileSystem.statSync(path).size
    default: {
      const source = openFile(task, path)
      try {
        return readAll(source)
      } finally {
        source.close()
      }
    }
  }
}

registerReader('binaryfile', (args, partition, task) => {
  const scan = args as FileScanArgs
  const names = dataColumns(scan).map(({ field }) => field.name)
  return readFiles(scan, partition as FilePartition, task, target => ({
    *read(part) {
      yield* addRow(
        target,
        names.map(name => columnOf(name, part, task)),
      )
      if (target.length > 0) yield
    },
    close() {},
  }))
})
