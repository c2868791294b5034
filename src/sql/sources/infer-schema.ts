/** The schema of files that have none given: found by a job that reads them. */
import '../../core/rdd/actions.js'
import type { OperatorPlace } from '../../core/operator-errors.js'
import { FilesRDD } from '../../core/rdd/files-rdd.js'
import type { SparkContext } from '../../core/spark-context.js'
import { MillraceError } from '../../util/errors.js'
import type { FunctionEnv } from '../functions/function.js'
import { type DataType, type StructShape, structType } from '../types/data-type.js'
import { schemaFromJson } from '../types/schema-json.js'
import { csvSchema, mergeCsvTypes } from './csv/csv-inference.js'
import { type ColumnarFormat, type FileFormat, isColumnar } from './file-formats.js'
import type { FileIndex } from './file-index.js'
import { type FilePartition, isOn, type ReaderOptions } from './file-scan.js'
import type { InferFiles } from './infer-files.js'
import type { InferRequest } from './infer-task.js'
import { mergeSeen, nothingSeen, type Seen, schemaOfSeen } from './json/json-inference.js'
import { mergeSchemas } from './merge-schemas.js'

export interface InferenceParts {
  readonly context: SparkContext
  /** Where the program reads them. */
  readonly place: OperatorPlace
  readonly env: FunctionEnv
  readonly options: ReaderOptions
  readonly index: FileIndex
  readonly partitions: readonly FilePartition[]
  /** Of Parquet and Arrow: the columns of all files, not of one. */
  readonly mergeSchema: boolean
}

/** Throws UNABLE_TO_INFER_SCHEMA when there are no files. */
export function inferSchemaOf(format: FileFormat, parts: InferenceParts): Promise<StructShape> {
  if (parts.index.files.length === 0) {
    throw new MillraceError('UNABLE_TO_INFER_SCHEMA', { format: format.toUpperCase() })
  }
  if (isColumnar(format)) return ofColumns(format, parts)
  return format === 'json' ? ofJson(parts) : ofCsv(parts)
}

/** Without merging, what the first file says that can be read. */
async function ofColumns(format: ColumnarFormat, parts: InferenceParts): Promise<StructShape> {
  const { context, place, index, options, mergeSchema: all } = parts
  const files = index.files.map(({ path, size, values }) => ({
    path,
    start: 0,
    end: size,
    size,
    values,
  }))
  const requests: InferFiles[] = all
    ? parts.partitions.map(({ files }) => ({ files, options, all }))
    : [{ files, options, all }]
  const rdd = new FilesRDD<[string, string]>(
    context,
    place.operator,
    `${format}.infer`,
    () => requests as never,
    place.callSite,
  )
  const found = new Map(await rdd.collect())
  let schema: StructShape | undefined
  for (const { path } of index.files) {
    const text = found.get(path)
    if (text === undefined) continue
    const own = schemaFromJson(text) as StructShape
    schema = schema === undefined ? own : mergeSchemas(schema, own, path)
  }
  if (schema !== undefined) return schema
  throw new MillraceError('UNABLE_TO_INFER_SCHEMA', { format: format.toUpperCase() })
}

async function ofJson(parts: InferenceParts): Promise<StructShape> {
  const found = await run<string>(parts, 'json', parts.partitions, 0)
  const seen = found.map(text => JSON.parse(text) as Seen).reduce(mergeSeen, nothingSeen())
  return schemaOfSeen(seen, parts.options)
}

async function ofCsv(parts: InferenceParts): Promise<StructShape> {
  const { options, partitions } = parts
  const files = partitions.flatMap(partition => partition.files)
  const [names] = await run<string[]>(parts, 'names', [{ files }], 0)
  if (names === undefined) return structType([])
  if (!isOn(options, 'inferSchema')) return csvSchema(names)
  const types = await run<DataType[]>(parts, 'types', partitions, names.length)
  return csvSchema(names, types.reduce(mergeCsvTypes))
}

function run<T>(
  { context, place, env, options }: InferenceParts,
  what: InferRequest['what'],
  partitions: readonly FilePartition[],
  columns: number,
): Promise<T[]> {
  const requests = partitions.map(
    (partition): InferRequest => ({ what, options, columns, partition, env }),
  )
  const { operator, callSite } = place
  const find = (): never => requests as never
  return new FilesRDD<T>(context, operator, 'sql.infer', find, callSite).collect()
}
