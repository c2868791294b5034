/**
 * The options of `format('jdbc')`, as data: names and meaning are Spark's. What is neither an option of Spark's nor a property of
 * a connection is refused, since it is a slip of the pen.
 */
import {
  type ConnectionSettings,
  connectionProperties,
  settingsOf,
} from '../../../connectors/postgres/settings.js'
import { MillraceError } from '../../../util/errors.js'
import { nearestName } from '../../../util/nearest-name.js'

type Given = Readonly<Record<string, string>>

/** As users write them; keys that come in are in lower case. */
const names: readonly string[] = [
  'url',
  'dbtable',
  'query',
  'prepareQuery',
  'driver',
  'partitionColumn',
  'lowerBound',
  'upperBound',
  'numPartitions',
  'queryTimeout',
  'fetchsize',
  'batchsize',
  'isolationLevel',
  'sessionInitStatement',
  'truncate',
  'cascadeTruncate',
  'createTableOptions',
  'createTableColumnTypes',
  'customSchema',
  'pushDownPredicate',
  'pushDownAggregate',
  'pushDownLimit',
  'pushDownOffset',
  'pushDownTableSample',
  'preferTimestampNTZ',
]
const spelling = new Map(names.map(name => [name.toLowerCase(), name]))

/** How the server's side of a connection is to be; plain data. */
export interface SessionSettings {
  /** The session's time zone: what TIMESTAMP WITHOUT TIME ZONE is in, and the server's functions. */
  readonly timeZone: string
  /** 0: as long as it takes. */
  readonly queryTimeoutSeconds: number
  readonly initStatement: string | undefined
}

/** Of both readers and writers. */
export interface JdbcOptions {
  readonly connection: ConnectionSettings
  readonly numPartitions: number | undefined
  readonly queryTimeoutSeconds: number
  readonly preferTimestampNTZ: boolean
}

/** What is read. */
export interface JdbcReadOptions extends JdbcOptions {
  /** What stands behind FROM. */
  readonly from: string
  /** The same for people. */
  readonly table: string
  /** Stands before the whole statement. */
  readonly prepareQuery: string | undefined
  readonly partitioning: Partitioning | undefined
  /** 0: what we think best. */
  readonly fetchSize: number
  readonly sessionInitStatement: string | undefined
  readonly customSchema: string | undefined
  readonly pushDownPredicate: boolean
}

/** What partitions are made of, as written. */
export interface Partitioning {
  readonly column: string
  readonly lowerBound: string
  readonly upperBound: string
  readonly numPartitions: number
}

const levels = {
  NONE: undefined,
  READ_UNCOMMITTED: 'READ UNCOMMITTED',
  READ_COMMITTED: 'READ COMMITTED',
  REPEATABLE_READ: 'REPEATABLE READ',
  SERIALIZABLE: 'SERIALIZABLE',
} as const

/** How rows are written. */
export interface JdbcWriteOptions extends JdbcOptions {
  readonly table: string
  readonly batchSize: number
  /** Undefined: no transaction, each statement by itself. */
  readonly isolationLevel: (typeof levels)[keyof typeof levels]
  readonly truncate: boolean
  readonly cascadeTruncate: boolean
  readonly createTableOptions: string
  readonly createTableColumnTypes: string | undefined
}

/** Keys in lower case. Throws INVALID_JDBC_OPTIONS, INVALID_READER_OPTION and what `settingsOf` throws. */
export function readOptions(given: Given): JdbcReadOptions {
  const read = new Options(given, 'INVALID_READER_OPTION')
  const { dbtable, query } = given
  if (dbtable !== undefined && query !== undefined) {
    throw unfit("'dbtable' and 'query' are given, which exclude each other")
  }
  const name = dbtable ?? query
  if (name === undefined)
    throw unfit("neither 'dbtable' nor 'query' is given, of which one is needed")
  if (name.trim() === '') throw unfit(`'${dbtable === undefined ? 'query' : 'dbtable'}' is empty`)
  if (query?.trimEnd().endsWith(';')) throw unfit("'query' ends in ';', which must be left out")
  if (query !== undefined && given.partitioncolumn !== undefined) {
    throw unfit(
      "'query' and 'partitionColumn' are given; write the query as 'dbtable', in parentheses and with a name: (SELECT ...) AS t",
    )
  }
  const from = dbtable ?? `(${query}\n) AS millrace_query`
  return {
    ...read.shared(),
    from,
    table: shortened(name.trim()),
    prepareQuery: given.preparequery,
    partitioning: read.partitioning(),
    fetchSize: read.count('fetchsize', 0, 0),
    sessionInitStatement: given.sessioninitstatement,
    customSchema: given.customschema,
    pushDownPredicate: read.flag('pushDownPredicate', true),
  }
}

/** Keys in lower case. Throws INVALID_JDBC_OPTIONS, INVALID_WRITER_OPTION and what `settingsOf` throws. */
export function writeOptions(given: Given): JdbcWriteOptions {
  const written = new Options(given, 'INVALID_WRITER_OPTION')
  const { dbtable } = given
  if (dbtable === undefined) throw unfit("'dbtable' is not given, the table that rows go to")
  const level = (given.isolationlevel ?? 'READ_UNCOMMITTED').toUpperCase()
  if (!Object.hasOwn(levels, level)) {
    throw written.invalid('isolationLevel', `one of ${Object.keys(levels).join(', ')}`)
  }
  return {
    ...written.shared(),
    table: dbtable,
    batchSize: written.count('batchsize', 1, 1000),
    isolationLevel: levels[level as keyof typeof levels],
    truncate: written.flag('truncate', false),
    cascadeTruncate: written.flag('cascadeTruncate', false),
    createTableOptions: given.createtableoptions ?? '',
    createTableColumnTypes: given.createtablecolumntypes,
  }
}

const MOST_SHOWN = 100

function shortened(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text
}

function unfit(reason: string): MillraceError {
  return new MillraceError('INVALID_JDBC_OPTIONS', { reason })
}

class Options {
  private readonly given: Given
  private readonly condition: 'INVALID_READER_OPTION' | 'INVALID_WRITER_OPTION'

  constructor(given: Given, condition: 'INVALID_READER_OPTION' | 'INVALID_WRITER_OPTION') {
    this.given = given
    this.condition = condition
    for (const key of Object.keys(given)) {
      if (spelling.has(key) || connectionProperties.has(key)) continue
      const all = [...spelling.keys(), ...connectionProperties]
      const near = nearestName(key, all)
      const hint = near === undefined ? '' : `; did you mean '${spelling.get(near) ?? near}'`
      throw unfit(`there is no option '${key}'${hint}`)
    }
  }

  shared(): JdbcOptions {
    const { given } = this
    if (given.url === undefined) {
      throw unfit("'url' is not given, such as jdbc:postgresql://host:5432/database")
    }
    const { driver = 'org.postgresql.Driver' } = given
    if (driver !== 'org.postgresql.Driver') {
      throw this.invalid('driver', 'left out, or org.postgresql.Driver')
    }
    const properties = Object.entries(given).filter(([key]) => connectionProperties.has(key))
    for (const name of ['pushDownAggregate', 'pushDownLimit', 'pushDownOffset']) {
      this.flag(name, true)
    }
    this.flag('pushDownTableSample', true)
    return {
      connection: settingsOf(given.url, Object.fromEntries(properties)),
      numPartitions: this.numPartitions(),
      queryTimeoutSeconds: this.count('queryTimeout', 0, 0),
      preferTimestampNTZ: this.flag('preferTimestampNTZ', false),
    }
  }

  partitioning(): Partitioning | undefined {
    const { partitioncolumn: column, lowerbound, upperbound } = this.given
    const numPartitions = this.numPartitions()
    if (column === undefined && lowerbound === undefined && upperbound === undefined)
      return undefined
    if (
      column === undefined ||
      lowerbound === undefined ||
      upperbound === undefined ||
      numPartitions === undefined
    ) {
      throw unfit(
        "of 'partitionColumn', 'lowerBound', 'upperBound' and 'numPartitions' some are given and some not; they need each other",
      )
    }
    return { column, lowerBound: lowerbound, upperBound: upperbound, numPartitions }
  }

  /** A whole number from `least` on. */
  count(name: string, least: number, unless: number): number {
    const text = this.given[name.toLowerCase()]
    if (text === undefined) return unless
    const value = Number(text)
    if (/^\s*\d+\s*$/.test(text) && Number.isSafeInteger(value) && value >= least) return value
    throw this.invalid(name, `a whole number from ${least} on`)
  }

  flag(name: string, unless: boolean): boolean {
    const text = this.given[name.toLowerCase()]?.toLowerCase()
    if (text === undefined) return unless
    if (text === 'true' || text === 'false') return text === 'true'
    throw this.invalid(name, 'true or false')
  }

  invalid(option: string, expected: string): MillraceError {
    const value = this.given[option.toLowerCase()]
    return new MillraceError(this.condition, { option, value, expected })
  }

  private numPartitions(): number | undefined {
    return this.given.numpartitions === undefined ? undefined : this.count('numPartitions', 1, 1)
  }
}
