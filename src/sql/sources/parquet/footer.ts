/** The footer of a Parquet file: what is in the file and where. Everything in it is checked against the file before it is used. */
import type { ColumnMetaData, FileMetaData, SchemaTree } from 'hyparquet'
import { parquetMetadata } from 'hyparquet/src/metadata.js'
import { getSchemaPath } from 'hyparquet/src/schema.js'
import { MillraceError, messageOf } from '../../../util/errors.js'
import { type ByteSource, readExactly } from '../byte-source.js'

export interface Footer {
  readonly metadata: FileMetaData
  readonly root: SchemaTree
}

const TAIL = 8
const MAGIC = 0x31524150
const ENCRYPTED = 0x45524150

/** Statistics stay as they are in the file, but for what the library converts by the physical type. */
const raw = (value: unknown): never => value as never
const parsers = {
  timestampFromMilliseconds: raw,
  timestampFromMicroseconds: raw,
  timestampFromNanoseconds: raw,
  dateFromDays: raw,
  stringFromBytes: raw,
  jsonFromBytes: raw,
  uuidFromBytes: raw,
  geometryFromBytes: raw,
  geographyFromBytes: raw,
}

/** Throws FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER. */
export function readFooter(path: string, source: ByteSource): Footer {
  const bad = (reason: string, cause?: unknown): MillraceError =>
    new MillraceError('FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER', { path, reason }, { cause })
  const { size } = source
  if (size < TAIL + 4) throw bad(`with ${size} bytes it is too short to be a Parquet file.`)
  const tail = readExactly(source, size - TAIL, TAIL)
  const view = new DataView(tail.buffer)
  const magic = view.getUint32(4, true)
  if (magic === ENCRYPTED) throw bad('it is encrypted, which is not supported.')
  if (magic !== MAGIC) throw bad('it does not end as a Parquet file does.')
  const length = view.getUint32(0, true)
  if (length > size - TAIL - 4) throw bad(`its footer would be longer (${length}) than the file.`)
  const bytes = readExactly(source, size - TAIL - length, length + TAIL)
  try {
    const metadata = parquetMetadata(bytes, { parsers, geoparquet: false })
    const [root] = getSchemaPath(metadata.schema, [])
    checkGroups(metadata, size)
    return { metadata, root }
  } catch (error) {
    throw bad(`${messageOf(error)}.`, error)
  }
}

/** Counts and places that do not go together would lose rows without anybody seeing it. */
function checkGroups({ row_groups, num_rows }: FileMetaData, size: number): void {
  let rows = 0n
  for (const group of row_groups) {
    if (group.num_rows < 0n) throw new Error('a row group has a negative number of rows')
    rows += group.num_rows
    for (const { meta_data } of group.columns) {
      if (meta_data === undefined) throw new Error('a column has no description')
      const start = Number(chunkStart(meta_data))
      const end = start + Number(meta_data.total_compressed_size)
      if (!(start >= 0 && end >= start && end <= size)) {
        throw new Error(`the column ${meta_data.path_in_schema.join('.')} is not within the file`)
      }
    }
  }
  if (rows !== num_rows) throw new Error('its row groups have another number of rows than it says')
}

/** Where the pages of a column begin. */
export function chunkStart(meta: ColumnMetaData): bigint {
  const { dictionary_page_offset: dictionary, data_page_offset: data } = meta
  return dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data
}
