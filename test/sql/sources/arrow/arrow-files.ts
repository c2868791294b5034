/** Arrow files of tests. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ArrowFile } from '../../../../src/sql/sinks/arrow/arrow-file.js'
import type { Codec } from '../../../../src/sql/sinks/compression.js'
import '../../../../src/sql/sources/arrow/arrow-reader.js'
import { schemaOfData } from '../../../../src/sql/sources/arrow/arrow-types.js'
import { schemasOfFiles } from '../../../../src/sql/sources/infer-files.js'
import type { StructShape } from '../../../../src/sql/types/data-type.js'
import { schemaFromJson } from '../../../../src/sql/types/schema-json.js'
import type { SqlValue } from '../../../../src/sql/types/sql-value.js'
import { files, type Reading, readRows, writeRows } from '../column-files.js'
import { taskOn, wholeFile } from '../reading.js'

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
  const open = (...args: ConstructorParameters<typeof ArrowFile>): ArrowFile =>
    new ArrowFile(...args)
  return writeRows(folder, schema, rows, { format: 'arrow', codec, batchRows, open })
}

/** A file of another writer. */
export function fileOf(name: string): string {
  return join(root, 'test/sql/sources/arrow/files', name)
}

/** The rows that the reader gives. */
export function readArrow(path: string, reading: Reading = {}): SqlValue[][] {
  return readRows('arrow', path, reading.schema ?? schemaOf(path), reading)
}

/** The schema that the file says. */
export function schemaOf(path: string): StructShape {
  const parts = [wholeFile(path, files.statSync(path).size)]
  const request = { files: parts, options: {}, all: true }
  const [[, text]] = schemasOfFiles(request, taskOn(files), (_, source) => schemaOfData(source))
  return schemaFromJson(text) as StructShape
}
