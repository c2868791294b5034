/**
 * The reader of Arrow files. A task takes the record batches whose middle lies in its part of a file, so that each is read
 * once, and of these the buffers of the columns that are wanted.
 */
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { MillraceError } from '../../../util/errors.js'
import {
  BATCH_ROWS,
  type Batch,
  newVector,
  type Vector,
  vectorKind,
} from '../../physical/vector.js'
import { type StructShape, sqlType, structType } from '../../types/data-type.js'
import { openFile } from '../byte-source.js'
import { dataColumns, type FilePart, type FilePartition, type FileScanArgs } from '../file-scan.js'
import { constants, constantVector, readParts } from '../read-files.js'
import { registerReader } from '../scan-registry.js'
import { ArrowData } from './arrow-data.js'
import type { Block } from './arrow-layout.js'
import { typeText } from './arrow-types.js'
import type { Loading } from './load-column.js'

registerReader('arrow', (args, partition, task) =>
  readParts(args as FileScanArgs, partition as FilePartition, task, readPart),
)

function* readPart(
  part: FilePart,
  args: FileScanArgs,
  task: TaskRun,
): Generator<Batch, void, void> {
  const source = openFile(task, part.path)
  try {
    const data = new ArrowData(source, mismatchIn(part.path))
    const wanted = dataColumns(args)
    const schema = structType(wanted.map(({ field }) => field))
    const isWanted = (block: Block): boolean => isIn(part, block)
    for (const { length, columns: own } of batchesOf(data, schema, isWanted)) {
      const columns = new Array<Vector>(args.columns.length)
      wanted.forEach(({ at }, i) => {
        columns[at] = own[i]
      })
      for (const [at, vector] of constants(args, part)) columns[at] = vector
      yield { length, columns }
    }
  } finally {
    source.close()
  }
}

/** What is thrown for a column of a file that cannot be read as a type. */
export function mismatchIn(path: string): Loading['mismatch'] {
  return (field, type) =>
    new MillraceError('FAILED_READ_FILE.ARROW_COLUMN_DATA_TYPE_MISMATCH', {
      path,
      column: `[${field.name}]`,
      expectedType: sqlType(type),
      actualType: typeText(field.type),
    })
}

/** A byte of the batch that no other batch has. */
function isIn({ start, end, size }: FilePart, block: Block): boolean {
  const middle = block.at + Math.floor((block.metadataBytes + block.bodyBytes) / 2)
  return middle >= start && (middle < end || end >= size)
}

/** The rows of record batches, as many at a time as a batch has; the vectors are used again. */
export function* batchesOf(
  data: ArrowData,
  schema: StructShape,
  isWanted: (block: Block) => boolean = () => true,
): Generator<Batch, void, void> {
  const found = schema.fields.map(({ name }) => data.has(name))
  const vectors = schema.fields.map(({ type }, i) =>
    found[i] ? newVector(vectorKind(type)) : constantVector(type, null),
  )
  for (const block of data.layout.batches) {
    if (!isWanted(block)) continue
    const { rows, columns } = data.batch(block, schema)
    for (let from = 0; from < rows; from += BATCH_ROWS) {
      const to = Math.min(rows, from + BATCH_ROWS)
      columns.forEach((column, i) => {
        column?.fill(vectors[i], from, to)
      })
      yield { length: to - from, columns: vectors }
    }
  }
}
