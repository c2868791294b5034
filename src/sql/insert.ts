/**
 * INSERT INTO and INSERT OVERWRITE: rows go to files named by format and path, or to those of a temporary view over one
 * folder, or over a table of a database. The columns of the query become those of the view by position, and have their types.
 */
import { MillraceError } from '../util/errors.js'
import { type Expression, newExpressionId } from './expressions/expression.js'
import type { Command } from './logical/command.js'
import { PendingRelation } from './logical/pending-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { Project } from './logical/project.js'
import { Relation } from './logical/relation.js'
import type { SparkSession } from './session.js'
import { FileSource } from './sources/file-source.js'
import { JdbcSource } from './sources/jdbc/jdbc-source.js'
import type { RelationSource } from './sources/relation-source.js'
import {
  quoteIdentifier,
  StringType,
  type StructField,
  sameTypeButNulls,
} from './types/data-type.js'

export type Insert = Extract<Command, { command: 'insert' }>

/** Throws TABLE_OR_VIEW_NOT_FOUND, UNSUPPORTED_INSERT.RDD_BASED, INSERT_COLUMN_ARITY_MISMATCH and what a write throws. */
export async function insert(
  command: Insert,
  plan: LogicalPlan,
  session: SparkSession,
): Promise<void> {
  const { table, overwrite, partition } = command
  const mode = overwrite ? 'overwrite' : 'append'
  const view = session.catalog.find(table)
  if (view === undefined) {
    const [format, path] = table
    if (table.length !== 2) {
      throw new MillraceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: nameOf(table) })
    }
    if (Object.values(partition).some(value => value !== null) || command.columns !== undefined) {
      throw new MillraceError('UNSUPPORTED_FEATURE.SQL_SYNTAX', {
        feature: 'INSERT with names of columns or values of partitions into files by their path',
      })
    }
    const partitionBy = Object.keys(partition)
    await session.write(plan, { format, path, mode, options: {}, partitionBy })
    return
  }
  await session.query(view).prepare()
  const source = sourceOf(view)
  const constants = constantsOf(command, source)
  const rows = await withColumns(plan, command, source, constants, session)
  if (source instanceof JdbcSource) {
    const { format, given } = source
    return session.write(rows, { format, path: undefined, mode, options: given, partitionBy: [] })
  }
  const { index, options, format } = source
  await session.write(rows, {
    format,
    path: source.paths[0],
    mode,
    // only the partitions that were named
    options: constants.size > 0 ? { ...options, partitionoverwritemode: 'dynamic' } : options,
    partitionBy: index.partitionSchema.fields.map(field => field.name),
  })
  if (view instanceof PendingRelation) {
    const global = table.length > 1
    session.createTempView(table[table.length - 1], view.again(), { replace: true, global })
  }
}

function nameOf(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.')
}

function sourceOf(view: LogicalPlan): FileSource | JdbcSource {
  const relation = view instanceof PendingRelation ? view.relation : view
  if (relation instanceof Relation && relation.source instanceof FileSource) {
    if (relation.source.paths.length === 1) return relation.source
  }
  if (relation instanceof Relation && relation.source instanceof JdbcSource) return relation.source
  throw new MillraceError('UNSUPPORTED_INSERT.RDD_BASED', {})
}

/** PARTITION (a = 1): texts by the place of the column. */
function constantsOf({ partition }: Insert, { schema }: RelationSource): Map<number, string> {
  const found = new Map<number, string>()
  for (const [name, value] of Object.entries(partition)) {
    const place = placeOf(schema.fields, name)
    if (value !== null) found.set(place, value)
  }
  return found
}

function placeOf(fields: readonly StructField[], name: string): number {
  const place = fields.findIndex(field => field.name.toLowerCase() === name.toLowerCase())
  if (place >= 0) return place
  throw new MillraceError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', {
    objectName: quoteIdentifier(name),
  })
}

/** The query's rows with the columns of the view. */
async function withColumns(
  plan: LogicalPlan,
  { columns, table }: Insert,
  { schema: { fields } }: RelationSource,
  constants: ReadonlyMap<number, string>,
  session: SparkSession,
): Promise<LogicalPlan> {
  const query = session.query(plan)
  await query.prepare()
  const rows = query.analyzed()
  const { output } = rows
  const open = [...fields.keys()].filter(place => !constants.has(place))
  const wanted = columns?.map(name => placeOf(fields, name)) ?? open
  if (output.length !== wanted.length) {
    const names = (list: readonly { readonly name: string }[]): string =>
      list.map(({ name }) => quoteIdentifier(name)).join(', ')
    throw new MillraceError(
      output.length < wanted.length
        ? 'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS'
        : 'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS',
      {
        tableName: nameOf(table),
        tableColumns: names(wanted.map(place => fields[place])),
        dataColumns: names(output),
      },
    )
  }
  const list = fields.map(({ name, type }, place): Expression => {
    const at = wanted.indexOf(place)
    const text = constants.get(place)
    const value: Expression =
      text !== undefined
        ? { kind: 'literal', value: text, type: StringType, nullable: false }
        : at < 0
          ? { kind: 'literal', value: null, type, nullable: true }
          : output[at]
    const child: Expression = sameTypeButNulls(value.type!, type)
      ? value
      : { kind: 'cast', child: value, to: type, mode: 'cast' }
    return { kind: 'alias', child, name, id: newExpressionId() }
  })
  return new Project(list, rows)
}
