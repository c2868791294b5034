/** Parquet files of tests. */
import type { Codec } from '../../../../src/sql/sinks/compression.js'
import { ParquetFile } from '../../../../src/sql/sinks/parquet-file.js'
import { schemasOfFiles } from '../../../../src/sql/sources/infer-files.js'
import '../../../../src/sql/sources/parquet/parquet-reader.js'
import { schemaOfFile } from '../../../../src/sql/sources/parquet/parquet-types.js'
import type { StructShape } from '../../../../src/sql/types/data-type.js'
import { schemaFromJson } from '../../../../src/sql/types/schema-json.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { files, type Reading, readRows, writeRows } from '../column-files.js'
import { taskOn, wholeFile } from '../reading.js'

/** Writes rows in batches of these sizes; gives the file's path. */
export function writeParquet(
  folder: string,
  schema: StructShape,
  rows: readonly (readonly SqlValue[])[],
  codec: Codec = 'snappy',
  batchRows = 100,
): string {
  const open = (...args: ConstructorParameters<typeof ParquetFile>): ParquetFile =>
    new ParquetFile(...args)
  return writeRows(folder, schema, rows, { format: 'parquet', codec, batchRows, open })
}

/** The rows that the reader gives. */
export function readParquet(path: string, reading: Reading = {}): SqlValue[][] {
  return readRows('parquet', path, reading.schema ?? schemaOf(path), reading)
}

/** The schema that the file's footer says. */
export function schemaOf(
  path: string,
  options: Readonly<Record<string, string>> = {},
): StructShape {
  const parts = [wholeFile(path, files.statSync(path).size)]
  const [found] = schemasOfFiles({ files: parts, options, all: true }, taskOn(files), schemaOfFile)
  return schemaFromJson(found[1]) as StructShape
}
