/** A table of a database from what a reader was told: the server is asked what its columns are. */
import type { Connection } from '../../../connectors/postgres/client.js'
import { databaseError } from '../../../connectors/postgres/database-error.js'
import { MillraceError } from '../../../util/errors.js'
import { asNullable } from '../../functions/format-arguments.js'
import type { ReadRequest } from '../../query.js'
import type { SparkSession } from '../../session.js'
import {
  quoteIdentifier,
  type StructShape,
  sameTypeButNulls,
  simpleString,
  structField,
  structType,
} from '../../types/data-type.js'
import { parseSchema } from '../../types/ddl.js'
import type { RelationSource } from '../relation-source.js'
import { type JdbcReadOptions, readOptions } from './jdbc-options.js'
import { JdbcSource, type JdbcTable } from './jdbc-source.js'
import { openSession } from './open-session.js'
import { columnsOf, typeOf } from './postgres-types.js'
import { conditionsOf, stridesOf } from './read-partitions.js'

export async function jdbcSourceOf(
  { options: given, predicates, schema, paths }: ReadRequest,
  session: SparkSession,
): Promise<RelationSource> {
  if (paths.length > 0) {
    const reason =
      'load has a path, and a database has none; name the table with the option dbtable'
    throw new MillraceError('INVALID_JDBC_OPTIONS', { reason })
  }
  const options = readOptions(given)
  if (predicates !== undefined && options.partitioning !== undefined) {
    const reason = "both predicates and 'partitionColumn' are given, which exclude each other"
    throw new MillraceError('INVALID_JDBC_OPTIONS', { reason })
  }
  const zone = (): string => session.env().timeZone
  const table = await describeTable(options, zone())
  if (schema !== undefined) checkSchema(schema, table.schema)
  const conditions =
    predicates !== undefined
      ? conditionsOf(predicates)
      : options.partitioning === undefined
        ? [undefined]
        : stridesOf(options.partitioning, table.schema, zone())
  return new JdbcSource(options, given, table, conditions, zone)
}

async function describeTable(options: JdbcReadOptions, timeZone: string): Promise<JdbcTable> {
  const { connection: settings, queryTimeoutSeconds, from, prepareQuery = '' } = options
  const work = { doing: 'read', table: options.table }
  let connection: Connection | undefined
  try {
    // the statement of the program's own is for those that read rows
    const settled = { timeZone, queryTimeoutSeconds, initStatement: undefined }
    connection = await openSession(settings, settled)
    const answer = await connection.query({
      text: `${prepareQuery}\nSELECT * FROM ${from}\nWHERE false`,
      values: [],
    })
    const columns = await columnsOf(answer, connection)
    const encoding = await connection.query({ text: 'SHOW server_encoding' })
    const fields = columns.map(column =>
      structField(column.name, typeOf(column, options.preferTimestampNTZ)),
    )
    checkDuplicates(fields.map(field => field.name))
    return {
      columns,
      schema: withCustomTypes(structType(fields), options.customSchema),
      isUtf8: encoding.rows[0][0] === 'UTF8',
    }
  } catch (error) {
    throw databaseError(error, work, settings)
  } finally {
    await connection?.close()
  }
}

function checkDuplicates(names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) {
      throw new MillraceError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(name) })
    }
    seen.add(name)
  }
}

/** `customSchema`: other types for columns that it names; names that are none are left out of account, as Spark does. */
function withCustomTypes(schema: StructShape, text: string | undefined): StructShape {
  if (text === undefined) return schema
  const custom = asNullable(parseSchema(text)) as StructShape
  return structType(
    schema.fields.map(field => {
      const lower = field.name.toLowerCase()
      const other = custom.fields.find(each => each.name.toLowerCase() === lower)
      return other === undefined ? field : structField(field.name, other.type)
    }),
  )
}

/** A schema that the program gave has to be that of the table. */
function checkSchema(given: StructShape, actual: StructShape): void {
  const fits =
    given.fields.length === actual.fields.length &&
    given.fields.every(({ name, type }, i) => {
      const field = actual.fields[i]
      return field.name === name && sameTypeButNulls(field.type, type)
    })
  if (fits) return
  throw new MillraceError('USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH', {
    schema: simpleString(given),
    actualSchema: simpleString(actual),
  })
}
