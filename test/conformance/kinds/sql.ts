/** Set `sql`: one statement on small tables, the type of its rows, and each row as JSON. */
import { type Column, type Dataset, MillraceError } from '../../../src/index.js'
import '../../../src/sql/face.js'
import { col, struct, to_json } from '../../../src/sql/functions-api.js'
import type { Dynamic } from '../../../src/sql/row-types.js'
import { SparkSession } from '../../../src/sql/session.js'
import { type DataType, simpleString, structType } from '../../../src/sql/types/data-type.js'
import { parseSchema } from '../../../src/sql/types/ddl.js'
import type { SparkError, SqlCase, SqlTable } from '../case-format.js'
import type { Engine } from '../engine.js'
import { type Difference, describeError, type Outcome, outcomeOf } from '../outcome.js'

export function runSql(c: SqlCase, engine: Engine): Promise<Outcome> {
  return runRows(c, engine, session => session.sql(c.sql))
}

/** As `runSql`, with other words for the statement: what makes the rows in a session that has the case's views. */
export async function runRows(
  c: SqlCase,
  engine: Engine,
  rowsOf: (session: SparkSession) => Dataset<Dynamic>,
): Promise<Outcome> {
  const session = await sessionOf(c, engine)
  try {
    const rows = rowsOf(session)
    const schema = await rows.schema()
    const type = simpleString(schema)
    const lines = schema.fields.length === 0 ? [] : await linesOf(rows)
    return outcomeOf(differences({ type, lines }, c))
  } catch (error) {
    return outcomeOf(errorDifferences(error, c))
  }
}

/** A session that has the settings and tables of a case. */
async function sessionOf(c: SqlCase, engine: Engine): Promise<SparkSession> {
  const session = new SparkSession(await engine.sparkContext())
  session.conf.set('spark.sql.session.timeZone', 'UTC')
  for (const [key, value] of Object.entries(c.conf ?? {})) session.conf.set(key, value)
  for (const [name, table] of Object.entries(c.tables ?? {})) createTable(session, name, table)
  return session
}

/** Values that JSON has no form for are in the format as texts: they are cast to their type. */
function createTable(session: SparkSession, name: string, { schema, rows }: SqlTable): void {
  const { fields } = parseSchema(schema)
  const given = structType(fields.map(field => ({ ...field, type: givenType(field.type) })))
  const columns = fields.map(field => col(field.name).cast(field.type).as(field.name))
  session
    .createDataFrame(rows, given)
    .select(...(columns as Column[]))
    .createOrReplaceTempView(name)
}

function givenType(type: DataType): DataType {
  return type.kind === 'date' || type.kind === 'timestamp' ? { kind: 'string' } : type
}

async function linesOf(rows: Dataset<Dynamic>): Promise<string[]> {
  const line = to_json(struct('*'), { ignoreNullFields: 'false' }).as('line')
  const lines = await rows.select(line).collect()
  return lines.map(row => String(row.line))
}

interface Answer {
  readonly type: string
  readonly lines: readonly string[]
}

function differences({ type, lines }: Answer, c: SqlCase): Difference[] {
  if (c.error !== undefined) {
    return [{ what: 'the statement', expected: wanted(c.error), found: lines.join(' ') }]
  }
  const compared: readonly Difference[] = [
    { what: 'the schema', expected: c.schema ?? '', found: type },
    { what: 'the rows', expected: textOf(c.ndjson ?? [], c), found: textOf(lines, c) },
  ]
  return compared.filter(({ expected, found }) => expected !== found)
}

/** Lines as one text, the same for rows that are the same. */
function textOf(lines: readonly string[], { ordered }: SqlCase): string {
  return (ordered ? lines : [...lines].sort()).join('\n')
}

function errorDifferences(error: unknown, c: SqlCase): Difference[] {
  if (c.error === undefined) {
    return [{ what: 'the statement', expected: c.schema ?? '', found: describeError(error) }]
  }
  if (isMet(error, c.error)) return []
  return [{ what: 'the error', expected: wanted(c.error), found: describeError(error) }]
}

function wanted({ errorClass, innerErrorClass, sqlState, message }: SparkError): string {
  return `${errorClass ?? innerErrorClass} (${sqlState}): ${message}`
}

/**
 * Spark's condition and SQLSTATE. Where it has no lasting name for the condition (`_LEGACY_...`), any condition of
 * millrace's but the one of its own faults.
 */
function isMet(error: unknown, expected: SparkError): boolean {
  if (!(error instanceof MillraceError)) return false
  const condition = expected.errorClass ?? expected.innerErrorClass ?? ''
  if (condition.startsWith('_LEGACY_')) return error.condition !== 'INTERNAL_ERROR'
  if (error.condition !== condition) return false
  return expected.sqlState === undefined || error.sqlState === expected.sqlState
}
