/** Files of columns of tests: made by a sink, read by a registered reader, both in this thread. */
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'
import type { Expression } from '../../../src/sql/expressions/expression.js'
import { BatchBuilder, rowsOf } from '../../../src/sql/physical/vector-builder.js'
import type { Codec } from '../../../src/sql/sinks/compression.js'
import { OutputFile } from '../../../src/sql/sinks/output-file.js'
import type { FormatFile, WriteJob } from '../../../src/sql/sinks/write-job.js'
import { readerOf } from '../../../src/sql/sources/scan-registry.js'
import { type StructShape, structType } from '../../../src/sql/types/data-type.js'
import type { SqlValue } from '../../../src/sql/types/sql-value.js'
import { env, taskOn, wholeFile } from './reading.js'

export const files: LocalFileSystem = new LocalFileSystem()

export interface Writing {
  readonly format: WriteJob['format']
  readonly codec: Codec
  /** How many rows a batch has. */
  readonly batchRows: number
  open(file: OutputFile, job: WriteJob): FormatFile
}

/** Writes rows; gives the file's path. */
export function writeRows(
  folder: string,
  schema: StructShape,
  rows: readonly (readonly SqlValue[])[],
  { format, codec, batchRows, open }: Writing,
): string {
  const file = open(new OutputFile(taskOn(files), folder, 'none'), {
    format,
    schema,
    columns: [...schema.fields.keys()],
    partitionFields: [],
    partitionColumns: [],
    options: {},
    codec,
    maxRecordsPerFile: 0,
    env,
  })
  const types = schema.fields.map(field => field.type)
  for (let from = 0; from < rows.length; from += batchRows) {
    const builder = new BatchBuilder(types)
    for (const row of rows.slice(from, from + batchRows)) builder.addRow(row)
    file.write(builder.batch, 0, builder.length)
  }
  file.finish()
  return file.file.path
}

export interface Reading {
  /** That of the file unless given. */
  readonly schema?: StructShape
  readonly columns?: readonly number[]
  readonly filters?: readonly Expression[]
  readonly options?: Readonly<Record<string, string>>
  /** The part of the file. */
  readonly part?: readonly [start: number, end: number]
  readonly fileSystem?: LocalFileSystem
}

/** The rows that the reader of the format gives. */
export function readRows(
  format: string,
  path: string,
  schema: StructShape,
  { columns = [...schema.fields.keys()], options = {}, filters = [], part, fileSystem }: Reading,
): SqlValue[][] {
  const whole = wholeFile(path, files.statSync(path).size)
  const [start, end] = part ?? [whole.start, whole.end]
  const args = { dataSchema: schema, partitionSchema: structType([]), columns, options, filters }
  const partition = { files: [{ ...whole, start, end }] }
  const types = columns.map(column => schema.fields[column].type)
  const rows: SqlValue[][] = []
  for (const batch of readerOf(format)(args, partition, taskOn(fileSystem ?? files), env)) {
    for (const row of rowsOf(batch, types)) rows.push(row)
  }
  return rows
}
