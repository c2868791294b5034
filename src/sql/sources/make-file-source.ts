/** A source of files from what a reader was told: the files are listed, and the schema is inferred where none was given. */
import type { OperatorPlace } from '../../core/operator-errors.js'
import { MillraceError } from '../../util/errors.js'
import type { ReadRequest } from '../query.js'
import type { SparkSession } from '../session.js'
import { StringType, simpleString, structField, structType } from '../types/data-type.js'
import { binaryFileSchema } from './binary-reader.js'
import { isCompressed } from './byte-source.js'
import { isColumnar, type ReadFormat } from './file-formats.js'
import { fileIndex } from './file-index.js'
import { isOn } from './file-scan.js'
import { FileSource } from './file-source.js'
import { filePartitions } from './file-splits.js'
import { inferSchemaOf } from './infer-schema.js'
import type { RelationSource } from './relation-source.js'

export async function fileSourceOf(
  format: ReadFormat,
  { paths, options, schema }: ReadRequest,
  session: SparkSession,
  place: OperatorPlace,
): Promise<RelationSource> {
  const { env, defaultParallelism } = session.sparkContext
  const all = options.path === undefined ? paths : [...paths, options.path]
  const index = await fileIndex(env.fileSystem, {
    paths: all,
    options,
    userSchema: schema,
    timeZone: session.env().timeZone,
  })
  const { conf } = session
  const splits = {
    maxPartitionBytes: conf.number('spark.sql.files.maxPartitionBytes'),
    openCostInBytes: conf.number('spark.sql.files.openCostInBytes'),
    parallelism: defaultParallelism,
  }
  if (format === 'binaryfile') {
    if (schema !== undefined && simpleString(schema) !== simpleString(binaryFileSchema)) {
      throw new MillraceError('BINARY_FILE_SCHEMA', {
        schema: simpleString(schema),
        expected: simpleString(binaryFileSchema),
      })
    }
    return new FileSource(format, index, binaryFileSchema, options, splits, all)
  }
  const known =
    schema ??
    (format === 'text'
      ? structType([structField('value', StringType)])
      : await inferSchemaOf(format, {
          context: session.sparkContext,
          place,
          env: session.env(),
          options,
          index,
          partitions: filePartitions(
            index.files,
            splits,
            path => !isColumnar(format) && !isCompressed(path) && !isOn(options, 'multiLine'),
          ),
          mergeSchema: isOn(
            options,
            'mergeSchema',
            format === 'parquet' && conf.find('spark.sql.parquet.mergeSchema') === 'true',
          ),
        }))
  return new FileSource(format, index, known, options, splits, all)
}
