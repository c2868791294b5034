/**
 * The table that rows go to, before any task: by the mode of the write it is made, emptied, dropped and made again, or found to
 * have the columns. Dropping and making is one transaction: when it fails, all is as it was.
 */
import type { Connection } from '../../../connectors/postgres/client.js'
import { databaseError } from '../../../connectors/postgres/database-error.js'
import { checkedTable, quoteName } from '../../../connectors/postgres/identifiers.js'
import { MillraceError } from '../../../util/errors.js'
import type { SaveMode } from '../../query.js'
import type { JdbcWriteOptions, SessionSettings } from '../../sources/jdbc/jdbc-options.js'
import { openSession } from '../../sources/jdbc/open-session.js'
import { quoteIdentifier, type StructShape, sqlType } from '../../types/data-type.js'
import { givenTypes, postgresType } from './column-types.js'
import type { JdbcWriteJob } from './write-work.js'

/** What the tasks do; undefined when there is nothing to do. Throws TABLE_OR_VIEW_ALREADY_EXISTS and what the server says. */
export async function prepareTable(
  options: JdbcWriteOptions,
  schema: StructShape,
  mode: SaveMode,
  { timeZone, caseSensitive }: { readonly timeZone: string; readonly caseSensitive: boolean },
): Promise<JdbcWriteJob | undefined> {
  const table = checkedTable(options.table)
  for (const field of schema.fields) postgresType(field)
  const creation = createStatement(table, options, schema)
  const settings = options.connection
  const session: SessionSettings = {
    timeZone,
    queryTimeoutSeconds: options.queryTimeoutSeconds,
    initStatement: undefined,
  }
  const job = (columns: readonly string[]): JdbcWriteJob => ({
    connection: settings,
    session,
    table,
    columns,
    schema,
    batchSize: options.batchSize,
    isolationLevel: options.isolationLevel,
  })
  const own = schema.fields.map(field => field.name)
  let connection: Connection | undefined
  let doing = 'look for'
  try {
    connection = await openSession(settings, session)
    const found = await connection.query({ text: 'SELECT to_regclass($1)', values: [table] })
    const isThere = found.rows[0][0] !== null
    if (isThere && mode === 'ignore') return undefined
    if (isThere && mode === 'errorifexists') {
      throw new MillraceError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: table })
    }
    if (!isThere) {
      doing = 'create'
      await connection.run(creation)
      return job(own)
    }
    if (mode === 'overwrite' && !options.truncate) {
      doing = 'create anew'
      await connection.run('BEGIN')
      await connection.query({ text: `DROP TABLE ${table}`, values: [] })
      await connection.run(creation)
      await connection.run('COMMIT')
      return job(own)
    }
    const { fields } = await connection.query({
      text: `SELECT * FROM ${table} WHERE false`,
      values: [],
    })
    const columns = columnsIn(
      fields.map(field => field.name),
      schema,
      { table, caseSensitive },
    )
    if (mode === 'overwrite') {
      doing = 'truncate'
      const cascade = options.cascadeTruncate ? ' CASCADE' : ''
      await connection.run(`TRUNCATE TABLE ONLY ${table}${cascade}`)
    }
    return job(columns)
  } catch (error) {
    throw databaseError(error, { doing, table }, settings)
  } finally {
    await connection?.close()
  }
}

function createStatement(table: string, options: JdbcWriteOptions, schema: StructShape): string {
  const given = givenTypes(options.createTableColumnTypes, schema)
  const columns = schema.fields.map(field => {
    const type = given.get(field.name) ?? postgresType(field)
    return `${quoteName(field.name)} ${type}${field.nullable ? '' : ' NOT NULL'}`
  })
  return `CREATE TABLE ${table} (${columns.join(', ')}) ${options.createTableOptions}`
}

/** The table's names of the columns. Throws COLUMN_NOT_DEFINED_IN_TABLE. */
function columnsIn(
  names: readonly string[],
  { fields }: StructShape,
  { table, caseSensitive }: { readonly table: string; readonly caseSensitive: boolean },
): string[] {
  return fields.map(({ name, type }) => {
    const lower = name.toLowerCase()
    const found = names.includes(name)
      ? name
      : names.find(other => !caseSensitive && other.toLowerCase() === lower)
    if (found !== undefined) return found
    throw new MillraceError('COLUMN_NOT_DEFINED_IN_TABLE', {
      colName: quoteIdentifier(name),
      colType: sqlType(type),
      tableName: table,
      tableCols: names.map(quoteIdentifier).join(', '),
    })
  })
}
