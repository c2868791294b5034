/** Reads text through a registered reader, as a task would. */
import { join } from 'node:path'
import type { TaskRun } from '../../../src/core/pipeline/task-run.js'
import { type FileSystem, LocalFileSystem } from '../../../src/core/storage/file-system.js'
import type { FunctionEnv } from '../../../src/sql/functions/function.js'
import type { Vector } from '../../../src/sql/physical/vector.js'
import type { FilePart, FileScanArgs } from '../../../src/sql/sources/file-scan.js'
import { readerOf } from '../../../src/sql/sources/scan-registry.js'
import { structType } from '../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'

export const env: FunctionEnv = {
  ansi: true,
  timeZone: 'UTC',
  nowMicros: Date.UTC(2026, 10, 21) * 1000,
  settings: {},
}

export function taskOn(fileSystem: FileSystem): TaskRun {
  return {
    partition: 3,
    attempt: 0,
    stageId: 1,
    fileSystem,
    metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
    checkCancelled: () => {},
  } as unknown as TaskRun
}

export function valueAt(vector: Vector, row: number): SqlValue {
  if (vector.nulls?.[row]) return null
  switch (vector.kind) {
    case 'bool':
      return vector.data[row] === 1
    case 'bytes':
      return Buffer.from(
        vector.bytes.buffer,
        vector.bytes.byteOffset,
        vector.bytes.length,
      ).toString('utf8', vector.offsets[row], vector.offsets[row] + vector.lengths[row])
    case 'integral':
      return Number.isNaN(vector.data[row]) ? vector.big!.get(row)! : vector.data[row]
    default:
      return vector.data[row]
  }
}

export interface Reading {
  readonly format: string
  /** DDL. */
  readonly schema: string
  readonly options?: Readonly<Record<string, string>>
  readonly columns?: readonly number[]
}

/** The rows that a reader makes of parts of files. */
export function rowsOf(
  { format, schema, options = {}, columns }: Reading,
  files: readonly FilePart[],
  fileSystem: FileSystem = new LocalFileSystem(),
): SqlValue[][] {
  const dataSchema = parseSchema(schema)
  const args: FileScanArgs = {
    dataSchema,
    partitionSchema: structType([]),
    columns: columns ?? dataSchema.fields.map((_, i) => i),
    options: Object.fromEntries(Object.entries(options).map(([k, v]) => [k.toLowerCase(), v])),
  }
  const rows: SqlValue[][] = []
  for (const batch of readerOf(format)(args, { files }, taskOn(fileSystem), env)) {
    for (let i = 0; i < batch.length; i++) rows.push(batch.columns.map(v => valueAt(v, i)))
  }
  return rows
}

export function wholeFile(path: string, size: number = Number.MAX_SAFE_INTEGER): FilePart {
  return { path, start: 0, end: size, size, values: [] }
}

/** A folder of the test's own, whose files are made from text or bytes. */
export class Folder {
  readonly path: string
  private count = 0
  private readonly fileSystem = new LocalFileSystem()

  private constructor(path: string) {
    this.path = path
  }

  static async make(): Promise<Folder> {
    return new Folder(await new LocalFileSystem().temporaryDirectory('millrace-readers-'))
  }

  write(contents: string | Uint8Array, name = `${this.count++}.txt`): string {
    const path = join(this.path, name)
    const file = this.fileSystem.openSync(path, 'w')
    this.fileSystem.writeSync(file, typeof contents === 'string' ? Buffer.from(contents) : contents)
    this.fileSystem.closeSync(file)
    return path
  }

  /** The rows of text, read as one file. */
  rows(reading: Reading, contents: string | Uint8Array, name?: string): SqlValue[][] {
    return rowsOf(reading, [wholeFile(this.write(contents, name))])
  }

  remove(): Promise<void> {
    return this.fileSystem.remove(this.path)
  }
}
