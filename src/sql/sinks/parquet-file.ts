/** A Parquet file that is being written: rows are gathered column by column, and written a row group at a time. */
import type { CompressionCodec, RowGroup, SchemaElement, SchemaTree } from 'hyparquet'
import { getMaxDefinitionLevel, getSchemaPath } from 'hyparquet/src/schema.js'
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js'
import { writeColumn } from 'hyparquet-writer/src/column.js'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { packageVersion } from '../../util/version.js'
import type { Batch } from '../physical/vector.js'
import { SCHEMA_KEY, schemaElements } from '../sources/parquet/parquet-schema.js'
import { schemaJson } from '../types/schema-json.js'
import { type Codec, gzip, zstd } from './compression.js'
import type { OutputFile } from './output-file.js'
import { ColumnShredder } from './parquet-levels.js'
import type { FormatFile, WriteJob } from './write-job.js'

/** A row group ends when it has so many rows or bytes, about. */
const GROUP_ROWS = 1 << 17
const GROUP_BYTES = 32 << 20
const PAGE_BYTES = 1 << 20
const MAGIC = 0x31524150

const codecs: Readonly<Record<Codec, CompressionCodec>> = {
  none: 'UNCOMPRESSED',
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  zstd: 'ZSTD',
  deflate: 'GZIP',
}

export class ParquetFile implements FormatFile {
  readonly file: OutputFile
  private readonly job: WriteJob
  private readonly elements: SchemaElement[]
  /** From the root to each leaf of each column. */
  private readonly paths: readonly (readonly SchemaTree[][])[]
  private readonly columns: readonly ColumnShredder[]
  private readonly writer = new ByteWriter(1 << 16)
  private readonly groups: RowGroup[] = []
  private rows = 0
  private bytes = 0

  constructor(file: OutputFile, job: WriteJob) {
    this.file = file
    this.job = job
    const { schema } = job
    this.elements = schemaElements(schema)
    const [root] = getSchemaPath(this.elements, [])
    this.paths = root.children.map(child => leafPaths([root, child]))
    this.columns = schema.fields.map(field => new ColumnShredder(field.type))
    this.writer.appendUint32(MAGIC)
  }

  write(batch: Batch, first: number, to: number): void {
    for (let from = first; from < to; ) {
      const end = Math.min(to, from + GROUP_ROWS - this.rows)
      this.columns.forEach((column, i) => {
        this.bytes += column.add(batch.columns[this.job.columns[i]], from, end)
      })
      this.rows += end - from
      from = end
      if (this.rows >= GROUP_ROWS || this.bytes >= GROUP_BYTES) this.endGroup()
    }
  }

  finish(): void {
    if (this.rows > 0) this.endGroup()
    const { writer, job, elements, groups } = this
    writeMetadata(writer, {
      version: 2,
      created_by: `millrace version ${packageVersion()}`,
      schema: elements,
      num_rows: groups.reduce((sum, group) => sum + group.num_rows, 0n),
      row_groups: groups,
      key_value_metadata: [{ key: SCHEMA_KEY, value: schemaJson(job.schema) }],
      metadata_length: 0,
    })
    writer.appendUint32(MAGIC)
    this.flush()
    this.file.finish()
  }

  private endGroup(): void {
    const { writer, job } = this
    const start = writer.offset
    const columns = this.columns.flatMap((column, i) => {
      column.finish()
      return column.leaves.map((leaf, k) => {
        const path = this.paths[i][k]
        const schemaPath = path.map(node => node.element)
        const isFlat = path.length === 2
        const { chunk } = writeColumn({
          writer,
          column: {
            columnName: path[path.length - 1].path.join('.'),
            element: schemaPath[schemaPath.length - 1],
            schemaPath,
            codec: codecs[job.codec],
            compressors: { SNAPPY: snappyCompress, GZIP: gzip, ZSTD: zstd },
            stats: true,
            pageSize: PAGE_BYTES,
            columnIndex: false,
            offsetIndex: false,
          },
          pageData: {
            values: leaf.values,
            definitionLevels: leaf.definitionLevels,
            repetitionLevels: isFlat ? [] : leaf.repetitionLevels,
            maxDefinitionLevel: getMaxDefinitionLevel(path),
          },
        })
        leaf.clear()
        this.flush()
        return chunk
      })
    })
    const total = columns.reduce((sum, c) => sum + c.meta_data!.total_uncompressed_size, 0n)
    this.groups.push({
      columns,
      total_byte_size: total,
      num_rows: BigInt(this.rows),
      total_compressed_size: BigInt(writer.offset - start),
    })
    this.rows = 0
    this.bytes = 0
  }

  /** Gives what was made to the file. */
  private flush(): void {
    this.file.write(this.writer.getBytes())
    this.writer.index = 0
  }
}

function leafPaths(path: SchemaTree[]): SchemaTree[][] {
  const { children } = path[path.length - 1]
  return children.length === 0 ? [path] : children.flatMap(child => leafPaths([...path, child]))
}
