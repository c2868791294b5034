/**
 * Reads one statement through a cursor, within one transaction: some rows at a time become a batch, and the next ones are on
 * their way while the task works on that. Two batches are in memory at most, however many rows there are. `fetchSize` rows come at
 * a time, and of large rows fewer: how large they are is seen from those that came before.
 */
import type { Answer, Connection } from '../../../connectors/postgres/client.js'
import { databaseError } from '../../../connectors/postgres/database-error.js'
import { MillraceError } from '../../../util/errors.js'
import { preview } from '../../../util/preview.js'
import { encodeBatch } from '../../physical/batch-block.js'
import { BATCH_ROWS } from '../../physical/vector.js'
import { BatchBuilder } from '../../physical/vector-builder.js'
import { sqlType } from '../../types/data-type.js'
import type { ConnectionWork } from './connection-protocol.js'
import type { JdbcPartition, JdbcScanArgs } from './jdbc-source.js'
import { openSession } from './open-session.js'
import { type ReadText, readerOf } from './postgres-values.js'

/** What a task asks for. */
export interface ReadJob extends JdbcScanArgs, JdbcPartition {
  readonly partition: number
}

const CURSOR = 'millrace_rows'

/** What a FETCH is to bring, about. */
const FETCH_BYTES = 16 * 1024 * 1024
/** What a value takes in memory beside its letters. */
const VALUE_BYTES = 32
/** The first FETCH, when nothing is known of the rows; each next one has at most so many times as many. */
const FIRST_ROWS = 32
const GROWTH = 8

export class ReadWork implements ConnectionWork {
  private readonly job: ReadJob
  private readonly connection: Connection
  private readonly readers: readonly ReadText[]
  private readonly builder: BatchBuilder
  /** What the next FETCH asks for. */
  private rowsToFetch: number
  private coming: ReturnType<Connection['query']>

  private constructor(job: ReadJob, connection: Connection) {
    const { columns, schema, session } = job
    const types = schema.fields.map(field => field.type)
    this.job = job
    this.connection = connection
    this.readers = columns.map((column, i) => readerOf(column, types[i], session.timeZone))
    this.builder = new BatchBuilder(types, Math.min(job.fetchSize, BATCH_ROWS))
    this.rowsToFetch = Math.min(job.fetchSize, FIRST_ROWS)
    this.coming = this.fetch()
  }

  /** Opens a connection and the cursor. */
  static async begin(job: ReadJob): Promise<ReadWork> {
    let connection: Connection | undefined
    try {
      connection = await openSession(job.connection, job.session)
      await connection.run('BEGIN')
      const text = `DECLARE ${CURSOR} NO SCROLL CURSOR FOR ${job.text}`
      await connection.query({ text, values: job.values })
      return new ReadWork(job, connection)
    } catch (error) {
      await connection?.close()
      throw failed(error, job)
    }
  }

  async next(): Promise<Uint8Array | undefined> {
    const { job, builder } = this
    try {
      const { rows } = await this.coming
      if (rows.length === 0) {
        await this.connection.run('COMMIT')
        return undefined
      }
      this.rowsToFetch = this.fitting(rows)
      this.coming = this.fetch()
      builder.reset()
      for (const row of rows) builder.addRow(this.valuesOf(row))
      return encodeBatch(builder.batch).slice()
    } catch (error) {
      throw failed(error, job)
    }
  }

  async close(): Promise<void> {
    await this.connection.abandon()
  }

  private fetch(): ReturnType<Connection['query']> {
    const coming = this.connection.query({ text: `FETCH ${this.rowsToFetch} FROM ${CURSOR}` })
    // who asks for the rows is told; when nobody does any more it is no matter
    coming.catch(() => undefined)
    return coming
  }

  /** How many rows like these a FETCH is to bring. */
  private fitting(rows: Answer['rows']): number {
    let bytes = rows.length * this.readers.length * VALUE_BYTES
    for (const row of rows) {
      for (const text of row) bytes += text?.length ?? 0
    }
    const fitting = Math.max(1, Math.floor((FETCH_BYTES / bytes) * rows.length))
    return Math.min(fitting, this.rowsToFetch * GROWTH, this.job.fetchSize)
  }

  private valuesOf(row: readonly (string | null)[]): SqlRow {
    return this.readers.map((read, i) => {
      const text = row[i]
      if (text === null) return null
      const value = read(text)
      if (value !== undefined) return value
      const { table, columns, schema, partition } = this.job
      throw new MillraceError('FAILED_JDBC.VALUE', {
        value: preview(text, 80),
        column: columns[i].name,
        table,
        partition,
        type: sqlType(schema.fields[i].type),
      })
    })
  }
}

type SqlRow = Parameters<BatchBuilder['addRow']>[0]

function failed(error: unknown, { table, partition, connection }: ReadJob): MillraceError {
  return databaseError(error, { doing: 'read', table, partition }, connection)
}
