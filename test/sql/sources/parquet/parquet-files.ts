/** Parquet files of tests: made by the sink, read by the registered reader, both in this thread. */
import { LocalFileSystem } from '../../../../src/core/storage/file-system.js'
import type { Expression } from '../../../../src/sql/expressions/expression.js'
import { BatchBuilder, rowsOf } from '../../../../src/sql/physical/vector-builder.js'
import type { Codec } from '../../../../src/sql/sinks/compression.js'
import { OutputFile } from '../../../../src/sql/sinks/output-file.js'
import { ParquetFile } from '../../../../src/sql/sinks/parquet-file.js'
import { schemasOfFiles } from '../../../../src/sql/sources/infer-files.js'
import '../../../../src/sql/sources/parquet/parquet-reader.js'
import { schemaOfFile } from '../../../../src/sql/sources/parquet/parquet-types.js'
import { readerOf } from '../../../../src/sql/sources/scan-registry.js'
import { type StructShape, structType } from '../../../../src/sql/types/data-type.js'
import { schemaFromJson } from '../../../../src/sql/types/schema-json.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { env, taskOn } from '../reading.js'

export const files: LocalFileSystem = new LocalFileSystem()
const task = taskOn(files)

/** Writes rows in batches of these sizes; gives the file's path. */
export function writeParquet(
  folder: string,
  schema: StructShape,
  rows: readonly (readonly SqlValue[])[],
  codec: Codec = 'snappy',
  batchRows = 100,
): string {
  const file = new ParquetFile(new OutputFile(task, folder, 'none'), {
    format: 'parquet',
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
  readonly schema?: StructShape
  readonly columns?: readonly number[]
  readonly filters?: readonly Expression[]
  readonly options?: Readonly<Record<string, string>>
  /** The part of the file. */
  readonly part?: readonly [start: number, end: number]
}

/** The rows that the reader gives. */
export function readParquet(path: string, reading: Reading = {}): SqlValue[][] {
  const { size } = files.statSync(path)
  const { schema = schemaOf(path), options = {}, filters = [] } = reading
  const { columns = [...schema.fields.keys()], part: [start, end] = [0, size] } = reading
  const args = { dataSchema: schema, partitionSchema: structType([]), columns, options, filters }
  const part = { path, start, end, size, values: [] }
  const types = columns.map(column => schema.fields[column].type)
  const rows: SqlValue[][] = []
  for (const batch of readerOf('parquet')(args, { files: [part] }, task, env)) {
    for (const row of rowsOf(batch, types)) rows.push(row)
  }
  return rows
}

/** The schema that the file's footer says. */
export function schemaOf(
  path: string,
  options: Readonly<Record<string, string>> = {},
): StructShape {
  const { size } = files.statSync(path)
  const parts = [{ path, start: 0, end: size, size, values: [] }]
  const [found] = schemasOfFiles({ files: parts, options, all: true }, task, schemaOfFile)
  return schemaFromJson(found[1]) as StructShape
}
