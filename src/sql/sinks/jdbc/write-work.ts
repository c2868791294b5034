/**
 * Writes the rows of one partition in the thread of connections: in one transaction, unless there is to be none, many rows a
 * statement. What is not committed when the connection goes is rolled back by the server, whoever has died.
 */
import type { Connection } from '../../../connectors/postgres/client.js'
import { databaseError } from '../../../connectors/postgres/database-error.js'
import { quoteName } from '../../../connectors/postgres/identifiers.js'
import type { ConnectionSettings } from '../../../connectors/postgres/settings.js'
import type { MillraceError } from '../../../util/errors.js'
import { decodeBatch } from '../../physical/batch-block.js'
import { valueAt } from '../../physical/vector-builder.js'
import type { ConnectionWork } from '../../sources/jdbc/connection-protocol.js'
import type { JdbcWriteOptions, SessionSettings } from '../../sources/jdbc/jdbc-options.js'
import { openSession } from '../../sources/jdbc/open-session.js'
import { writerOf } from '../../sources/jdbc/postgres-values.js'
import type { StructShape } from '../../types/data-type.js'
import { sentType } from './column-types.js'

/** What all tasks of a write do; plain data. It has the password: it is not shown anywhere. */
export interface JdbcWriteJob {
  readonly connection: ConnectionSettings
  readonly session: SessionSettings
  readonly table: string
  /** The table's names of the columns. */
  readonly columns: readonly string[]
  readonly schema: StructShape
  readonly batchSize: number
  readonly isolationLevel: JdbcWriteOptions['isolationLevel']
}

/** More values a statement of the protocol cannot have. */
const MOST_VALUES = 65_535

export class WriteWork implements ConnectionWork {
  private readonly job: JdbcWriteJob
  private readonly partition: number
  private readonly connection: Connection
  private readonly write: readonly ((value: never) => string)[]
  private readonly rowsOfStatement: number
  private readonly wholeStatement: string
  private values: (string | null)[] = []

  private constructor(job: JdbcWriteJob, partition: number, connection: Connection) {
    const { fields } = job.schema
    this.job = job
    this.partition = partition
    this.connection = connection
    this.write = fields.map(field => writerOf(field.type))
    this.rowsOfStatement = Math.min(job.batchSize, Math.floor(MOST_VALUES / fields.length))
    this.wholeStatement = insertStatement(job, this.rowsOfStatement)
  }

  /** Opens a connection and the transaction. */
  static async begin(job: JdbcWriteJob, partition: number): Promise<WriteWork> {
    let connection: Connection | undefined
    try {
      connection = await openSession(job.connection, job.session)
      if (job.isolationLevel !== undefined) {
        await connection.run(`BEGIN ISOLATION LEVEL ${job.isolationLevel}`)
      }
      return new WriteWork(job, partition, connection)
    } catch (error) {
      await connection?.close()
      throw failed(error, job, partition)
    }
  }

  async add(bytes: Uint8Array): Promise<void> {
    const { length, columns } = decodeBatch(bytes)
    const { fields } = this.job.schema
    const most = this.rowsOfStatement * fields.length
    for (let row = 0; row < length; row++) {
      for (let i = 0; i < fields.length; i++) {
        const value = valueAt(columns[i], row, fields[i].type)
        this.values.push(value === null ? null : this.write[i](value as never))
      }
      if (this.values.length === most) await this.send(this.wholeStatement, 'millrace_insert')
    }
  }

  async commit(): Promise<void> {
    const rows = this.values.length / this.job.schema.fields.length
    if (rows > 0) await this.send(insertStatement(this.job, rows))
    if (this.job.isolationLevel === undefined) return
    try {
      // deferred constraints are looked at here
      await this.connection.run('COMMIT')
    } catch (error) {
      throw failed(error, this.job, this.partition)
    }
  }

  async close(): Promise<void> {
    await this.connection.abandon()
  }

  private async send(text: string, name?: string): Promise<void> {
    const { values } = this
    this.values = []
    try {
      await this.connection.query({ text, name, values })
    } catch (error) {
      throw failed(error, this.job, this.partition)
    }
  }
}

function insertStatement({ table, columns, schema }: JdbcWriteJob, rows: number): string {
  const types = schema.fields.map(sentType)
  const one = (row: number): string => {
    const places = types.map((type, i) => {
      const place = `$${row * types.length + i + 1}`
      return type === undefined ? place : `${place}::${type}`
    })
    return `(${places.join(', ')})`
  }
  const lines = Array.from({ length: rows }, (_, row) => one(row))
  return `INSERT INTO ${table} (${columns.map(quoteName).join(', ')}) VALUES ${lines.join(', ')}`
}

function failed(error: unknown, job: JdbcWriteJob, partition: number): MillraceError {
  return databaseError(error, { doing: 'write', table: job.table, partition }, job.connection)
}
