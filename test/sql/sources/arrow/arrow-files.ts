/** Arrow files of tests, read by the registered reader in this thread. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LocalFileSystem } from '../../../../src/core/storage/file-system.js'
import { BatchBuilder, rowsOf } from '../../../../src/sql/physical/vector-builder.js'
import { ArrowFile } from '../../../../src/sql/sinks/arrow/arrow-file.js'
import type { Codec } from '../../../../src/sql/sinks/compression.js'
import { OutputFile } from '../../../../src/sql/sinks/output-file.js'
import '../../../../src/sql/sources/arrow/arrow-reader.js'
import { schemaOfData } from '../../../../src/sql/sources/arrow/arrow-types.js'
import { schemasOfFiles } from '../../../../src/sql/sources/infer-files.js'
import { readerOf } from '../../../../src/sql/sources/scan-registry.js'
import { type StructShape, structType } from '../../../../src/sql/types/data-type.js'
import { schemaFromJson } from '../../../../src/sql/types/schema-json.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { env, taskOn } from '../reading.js'

export const files: LocalFileSystem = new LocalFileSystem()

// compiled tests run from the output folder; the files are beside the sources
const root = fileURLToPath(import.meta.url).replace(
  /(?:\/dist|\/\.cache\/[^/]+)?\/test\/sql\/.*$/,
  '',
)

/** Writes rows in batches of so many; gives the file's path. */
export function writeArrow(
  folder: string,
  schema: StructShape,
  rows: readonly (readonly SqlValue[])[],
  codec: Codec = 'none',
  batchRows = 100,
): string {
  const file = new ArrowFile(new OutputFile(taskOn(files), folder, 'none'), {
    format: 'arrow',
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

/** A file of another writer. */
export function fileOf(name: string): string {
  return join(root, 'test/sql/sources/arrow/files', name)
}

export interface Reading {
  readonly schema?: StructShape
  readonly columns?: readonly number[]
  readonly options?: Readonly<Record<string, string>>
  /** The part of the file. */
  readonly part?: readonly [start: number, end: number]
  readonly fileSystem?: LocalFileSystem
}

/** The rows that the reader gives. */
export function readArrow(path: string, reading: Reading = {}): SqlValue[][] {
  const { size } = files.statSync(path)
  const { schema = schemaOf(path), options = {}, fileSystem = files } = reading
  const { columns = [...schema.fields.keys()], part: [start, end] = [0, size] } = reading
  const args = { dataSchema: schema, partitionSchema: structType([]), columns, options }
  const part = { path, start, end, size, values: [] }
  const types = columns.map(column => schema.fields[column].type)
  const rows: SqlValue[][] = []
  for (const batch of readerOf('arrow')(args, { files: [part] }, taskOn(fileSystem), env)) {
    for (const row of rowsOf(batch, types)) rows.push(row)
  }
  return rows
}

/** The schema that the file says. */
export function schemaOf(path: string): StructShape {
  const { size } = files.statSync(path)
  const parts = [{ path, start: 0, end: size, size, values: [] }]
  const request = { files: parts, options: {}, all: true }
  const [[, text]] = schemasOfFiles(request, taskOn(files), (_, source) => schemaOfData(source))
  return schemaFromJson(text) as StructShape
}
