/** A table or a query of a database as a relation: the driver's side. Each partition is a statement with its values. */

import { quoteName } from '../../../connectors/postgres/identifiers.js'
import type { ConnectionSettings } from '../../../connectors/postgres/settings.js'
import type { Expression } from '../../expressions/expression.js'
import { listText } from '../../expressions/expression-text.js'
import { type StructShape, simpleString } from '../../types/data-type.js'
import type { RelationSource, Scan, ScanRequest } from '../relation-source.js'
import { BoundValues } from './bound-values.js'
import type { JdbcReadOptions, SessionSettings } from './jdbc-options.js'
import type { PostgresColumn } from './postgres-types.js'
import { pushedFilter, type ServerCondition } from './pushed-filters.js'
import type { PartitionCondition } from './read-partitions.js'

/** What all tasks of a scan know: part of the plan, which is shown. */
export interface JdbcScanArgs {
  readonly columns: readonly PostgresColumn[]
  readonly schema: StructShape
  readonly table: string
}

/** What one task reads. The settings have the password: a partition's value is not shown anywhere. */
export interface JdbcPartition {
  readonly connection: ConnectionSettings
  readonly session: SessionSettings
  readonly text: string
  readonly values: readonly string[]
  readonly fetchSize: number
}

/** What was found out of a table: its columns, and how the server has texts. */
export interface JdbcTable {
  readonly columns: readonly PostgresColumn[]
  readonly schema: StructShape
  readonly isUtf8: boolean
}

/** Rows that a FETCH brings when nobody says: a round trip each, and both ends of it in memory. */
const FETCH_ROWS = 2048

export class JdbcSource implements RelationSource {
  readonly format = 'jdbc'
  readonly isStreaming = false
  readonly sizeInBytes: number | undefined = undefined
  readonly schema: StructShape
  readonly options: JdbcReadOptions
  /** The options as the program gave them, keys in lower case. */
  readonly given: Readonly<Record<string, string>>
  private readonly table: JdbcTable
  private readonly conditions: readonly PartitionCondition[]
  private readonly zone: () => string

  /** `zone`: the session's time zone when the query runs. */
  constructor(
    options: JdbcReadOptions,
    given: Readonly<Record<string, string>>,
    table: JdbcTable,
    conditions: readonly PartitionCondition[],
    zone: () => string,
  ) {
    this.options = options
    this.given = given
    this.table = table
    this.schema = table.schema
    this.conditions = conditions
    this.zone = zone
  }

  get label(): string {
    return `JDBCRelation(${this.options.table}) [numPartitions=${this.conditions.length}]`
  }

  scan({ columns, filters }: ScanRequest): Scan {
    const { options, schema } = this
    const timeZone = this.zone()
    const wanted = columns.map(column => this.table.columns[column])
    const fields = columns.map(column => schema.fields[column])
    const pushed = this.pushed(filters, timeZone)
    const list = wanted.map(({ name }) => quoteName(name)).join(', ')
    const partitions = this.conditions.map((condition): JdbcPartition => {
      const values = new BoundValues()
      const where = [...pushed.map(({ condition: own }) => own), condition]
        .filter(own => own !== undefined)
        .map(own => `(${own(values)})`)
      const text = [
        options.prepareQuery ?? '',
        `SELECT ${list === '' ? '1' : list} FROM ${options.from}`,
        where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`,
      ]
      return {
        connection: options.connection,
        session: {
          timeZone,
          queryTimeoutSeconds: options.queryTimeoutSeconds,
          initStatement: options.sessionInitStatement,
        },
        text: text.filter(part => part !== '').join('\n'),
        values: values.texts,
        fetchSize: options.fetchSize === 0 ? FETCH_ROWS : options.fetchSize,
      }
    })
    const args: JdbcScanArgs = {
      columns: wanted,
      schema: { kind: 'struct', fields },
      table: options.table,
    }
    const read = fields.map(({ name, type }) => `${name}:${simpleString(type)}`).join(',')
    return {
      reader: 'jdbc',
      args,
      partitions,
      facts: form => [
        [
          'PushedFilters',
          listText(
            pushed.map(({ filter }) => filter),
            form,
          ),
        ],
        ['ReadSchema', `struct<${read}>`],
      ],
    }
  }

  private pushed(
    filters: readonly Expression[],
    timeZone: string,
  ): { filter: Expression; condition: ServerCondition }[] {
    if (!this.options.pushDownPredicate) return []
    const { columns, isUtf8 } = this.table
    const { fields } = this.schema
    const columnOf = (name: string) => {
      const at = fields.findIndex(field => field.name === name)
      return at < 0 ? undefined : { column: columns[at], type: fields[at].type }
    }
    return filters.flatMap(filter => {
      const condition = pushedFilter(filter, { columnOf, timeZone, isUtf8 })
      return condition === undefined ? [] : [{ filter, condition }]
    })
  }
}
