/** A source of files from what a reader was told: the files are listed, and the schema is inferred where none was given. */

import { MillraceError } from '../../util/errors.js'
import type { ReadRequest } from '../query.js'
import type { SparkSession } from '../session.js'
import { StringType, structField, structType } from '../types/data-type.js'
import { fileIndex } from './file-index.js'
import { FileSource, type TextFormat } from './file-source.js'
import type { RelationSource } from './relation-source.js'

export async function fileSourceOf(
  format: string,
  { paths, options, schema }: ReadRequest,
  session: SparkSession,
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
  const known =
    schema ?? (format === 'text' ? structType([structField('value', StringType)]) : undefined)
  if (known === undefined) throw new MillraceError('UNABLE_TO_INFER_SCHEMA', { format })
  return new FileSource(format as TextFormat, index, known, options, splits)
}
