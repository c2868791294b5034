/**
 * The reader of Parquet files. A task reads the footer of each of its files and takes the row groups whose middle lies in its
 * part of the file, so that each is read once; of these it leaves out what the filters exclude, and reads the chunks of
 * the columns that are wanted.
 */

import type { ColumnMetaData, RowGroup, SchemaTree } from 'hyparquet'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { MillraceError } from '../../../util/errors.js'
import type { Expression } from '../../expressions/expression.js'
import { BATCH_ROWS, type Batch, type Vector } from '../../physical/vector.js'
import { type DataType, isNested, type StructField, sqlType } from '../../types/data-type.js'
import { type ByteSource, openFile } from '../byte-source.js'
import {
  dataColumns,
  type FilePart,
  type FilePartition,
  type FileScanArgs,
  named,
} from '../file-scan.js'
import { constants, constantVector, readParts } from '../read-files.js'
import { registerReader } from '../scan-registry.js'
import { type Assembly, assemble } from './assembly.js'
import { ColumnPages } from './column-pages.js'
import { chunkStart, type Footer, readFooter } from './footer.js'
import { emptyColumn, LeafCursor } from './leaf-cursor.js'
import { type Convert, converter, type Ranges } from './page-values.js'
import { typeText } from './parquet-types.js'
import { boundsOfGroup, mayHaveRows } from './row-group-pruning.js'

export interface ParquetScanArgs extends FileScanArgs {
  readonly filters: readonly Expression[]
}

registerReader('parquet', (given, partition, task) =>
  readParts(given as ParquetScanArgs, partition as FilePartition, task, readPart),
)

function* readPart(
  part: FilePart,
  args: ParquetScanArgs,
  task: TaskRun,
): Generator<Batch, void, void> {
  const source = openFile(task, part.path)
  try {
    const footer = readFooter(part.path, source)
    const file = new OpenParquet(part.path, source, footer)
    for (const group of footer.metadata.row_groups) {
      const middle = middleOf(group)
      if (middle < part.start || (middle >= part.end && part.end < part.size)) continue
      const child = (name: string): SchemaTree | undefined => childOf(footer.root, name)
      if (!mayHaveRows(args.filters, boundsOfGroup(group, args.dataSchema, child))) continue
      yield* readGroup(file, group, part, args)
    }
  } finally {
    source.close()
  }
}

/** A byte of the group that no other group has. */
function middleOf({ columns, total_compressed_size }: RowGroup): number {
  let start = Number.POSITIVE_INFINITY
  let size = 0
  for (const { meta_data } of columns) {
    if (meta_data === undefined) continue
    start = Math.min(start, Number(chunkStart(meta_data)))
    size += Number(meta_data.total_compressed_size)
  }
  if (start === Number.POSITIVE_INFINITY) return 0
  return start + Math.floor(Number(total_compressed_size ?? size) / 2)
}

function* readGroup(
  file: OpenParquet,
  group: RowGroup,
  part: FilePart,
  args: ParquetScanArgs,
): Generator<Batch, void, void> {
  const columns = new Array<Vector>(args.columns.length)
  const fillers = dataColumns(args).map(({ field, at }) => {
    const { vector, fill } = file.column(field, group)
    columns[at] = vector
    return fill
  })
  for (const [at, vector] of constants(args, part)) columns[at] = vector
  const rows = Number(group.num_rows)
  for (let row = 0; row < rows; row += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - row)
    for (const fill of fillers) fill(length)
    yield { length, columns }
  }
}

function childOf({ children }: SchemaTree, name: string): SchemaTree | undefined {
  return named(children, name, child => child.element.name)
}

/** Every row has one value, null or not. */
function isFlat(path: readonly SchemaTree[]): boolean {
  return path.every(({ element }) => element.repetition_type !== 'REPEATED')
}

const anything: Convert = decoded =>
  (decoded as Ranges).kind === 'ranges'
    ? (decoded as Ranges)
    : {
        kind: 'numbers',
        data: new Float64Array((decoded as readonly unknown[]).length),
        big: undefined,
      }

class OpenParquet {
  private readonly path: string
  private readonly source: ByteSource
  private readonly root: SchemaTree

  constructor(path: string, source: ByteSource, { root }: Footer) {
    this.path = path
    this.source = source
    this.root = root
  }

  /** The vector of a column, and what fills it with the next rows of a row group. */
  column(
    { name, type }: StructField,
    group: RowGroup,
  ): { vector: Vector; fill: (count: number) => void } {
    const node = childOf(this.root, name)
    if (node === undefined) return { vector: constantVector(type, null), fill: () => {} }
    const path = [this.root, node]
    const assembly = this.assembly(group)
    const { vector, arena } = emptyColumn(type)
    if (!isNested(type) && vector.kind !== 'object') {
      if (node.children.length > 0 || node.element.repetition_type === 'REPEATED') {
        throw assembly.mismatch(node, type)
      }
      const cursor = assembly.leaf(path, type)
      const fill = (count: number): void => {
        arena.reset()
        cursor.fill(vector, arena, count)
      }
      return { vector, fill }
    }
    const root = assemble(path, type, 0, 0, assembly)
    const fill = (count: number): void => {
      if (vector.kind !== 'object') return
      for (let i = 0; i < count; i++) vector.data[i] = root.next()
    }
    return { vector, fill }
  }

  private assembly(group: RowGroup): Assembly {
    const mismatch = (node: SchemaTree, type: DataType): Error =>
      new MillraceError('FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH', {
        path: this.path,
        column: `[${node.path.join(', ')}]`,
        expectedType: sqlType(type),
        actualType: node.children.length > 0 ? 'a group' : typeText(node.element),
      })
    return {
      mismatch,
      child: childOf,
      leaf: (path, type) => {
        const node = path[path.length - 1]
        const convert = type.kind === 'void' ? anything : converter(node.element, type)
        if (convert === undefined) throw mismatch(node, type)
        const meta = this.chunk(group, node)
        if (isFlat(path) && meta.num_values !== group.num_rows) {
          throw new Error(`the column ${node.element.name} has not as many values as rows`)
        }
        return new LeafCursor(new ColumnPages(path, meta, this.source, convert), type)
      },
    }
  }

  private chunk({ columns }: RowGroup, { path }: SchemaTree): ColumnMetaData {
    for (const { meta_data, file_path } of columns) {
      const own = meta_data?.path_in_schema
      if (own?.length !== path.length || !own.every((name, i) => name === path[i])) continue
      if (file_path !== undefined) throw new Error('a column of it is in another file')
      return meta_data!
    }
    throw new Error(`the column ${path.join('.')} is missing in a row group`)
  }
}
