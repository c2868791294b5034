/** What a reader was told, as a plan: files are listed and schemas inferred when the query is prepared. */
import { atOperator, type OperatorPlace } from '../core/operator-errors.js'
import { captureCallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import { type Attribute, newExpressionId } from './expressions/expression.js'
import { asNullable } from './functions/format-arguments.js'
import { LocalRelation } from './logical/local-relation.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Relation } from './logical/relation.js'
import type { ReadRequest } from './query.js'
import type { SparkSession } from './session.js'
import { isReadFormat, READ_FORMATS } from './sources/file-formats.js'
import { fileSourceOf } from './sources/make-file-source.js'
import type { RelationSource } from './sources/relation-source.js'
import type { StructShape } from './types/data-type.js'
import { parseMode } from './types/parse-mode.js'

/** NOT NULL in a schema of files is what the program expects of them; their columns may be null all the same. */
export function planOfRead(given: ReadRequest, session: SparkSession): LogicalPlan {
  const schema = given.schema && (asNullable(given.schema) as StructShape)
  const request = { ...given, schema }
  const format = (request.format ?? session.conf.get('spark.sql.sources.default')).toLowerCase()
  if (format === 'orc') {
    throw new MillraceError('UNSUPPORTED_FEATURE.ORC')
  }
  if (format === 'jdbc') {
    const { dbtable = request.options.query ?? '' } = request.options
    return pending('read', `jdbc ${dbtable}`, async () => {
      const { jdbcSourceOf } = await import('./sources/jdbc/make-jdbc-source.js')
      return relationOf(await jdbcSourceOf(request, session))
    })
  }
  if (!isReadFormat(format)) {
    const formats = READ_FORMATS.join(', ')
    throw new MillraceError('DATA_SOURCE_NOT_FOUND', { provider: format, formats })
  }
  // what can be told now is told at the reader's line
  if (format === 'csv' || format === 'json') parseMode(request.options.mode)
  return pending('read', `${format} ${request.paths.join(', ')}`, async place =>
    relationOf(await fileSourceOf(format, request, session, place)),
  )
}

/** The rows of Arrow IPC that the program has in memory. Throws INVALID_ARROW_DATA when the query is prepared. */
export function planOfArrow(bytes: Uint8Array, given: StructShape | undefined): LogicalPlan {
  return pending('createDataFrame', 'arrow', async () => {
    const { rowsOfArrow } = await import('./sources/arrow/arrow-rows.js')
    const { schema, rows } = rowsOfArrow(bytes, given && (asNullable(given) as StructShape))
    return new LocalRelation(attributesOfSchema(schema), rows)
  })
}

/** What is found when the query is prepared; errors say where the program asked for it. */
export function pending(
  operator: string,
  description: string,
  find: (place: OperatorPlace) => Promise<LogicalPlan>,
): LogicalPlan {
  const callSite = captureCallSite().toString()
  const place = { operator, callSite }
  return new PendingRelation(description, async () => {
    try {
      return await find(place)
    } catch (error) {
      throw error instanceof MillraceError ? atOperator(error, place) : error
    }
  }).at(callSite)
}

export function relationOf(source: RelationSource): Relation {
  return new Relation(source, attributesOfSchema(source.schema))
}

/** New columns for the fields of a schema. */
export function attributesOfSchema({ fields }: StructShape): Attribute[] {
  return fields.map(({ name, type, nullable, metadata }) =>
    Object.freeze({
      kind: 'attribute',
      id: newExpressionId(),
      name,
      type,
      nullable,
      qualifier: [],
      metadata,
    }),
  )
}
