/** Writes the rows of a plan to a table of a database: the driver's part. Each partition is a transaction of its own. */
import { placeOf } from '../connectors/postgres/settings.js'
import { runSink } from '../core/rdd/run-sink.js'
import type { CallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import type { LogicalPlan } from './logical/plan.js'
import { Relation } from './logical/relation.js'
import { Repartition } from './logical/repartition.js'
import { somePlan } from './logical/transform.js'
import { rddOf } from './physical/stage.js'
import type { WriteRequest } from './query.js'
import type { SparkSession } from './session.js'
import { prepareTable } from './sinks/jdbc/target-table.js'
import { type JdbcWriteOptions, writeOptions } from './sources/jdbc/jdbc-options.js'
import { JdbcSource } from './sources/jdbc/jdbc-source.js'
import { asExecution } from './sql-execution.js'

/** `rows`: no command. */
export async function writeJdbc(
  rows: LogicalPlan,
  { options: given, mode, partitionBy, path }: WriteRequest,
  session: SparkSession,
  site: CallSite,
): Promise<void> {
  const reason =
    path !== undefined
      ? 'save has a path, and a database has none; name the table with the option dbtable'
      : partitionBy.length > 0
        ? 'partitionBy is for files; a table is made with partitions by createTableOptions'
        : undefined
  if (reason !== undefined) throw new MillraceError('INVALID_JDBC_OPTIONS', { reason })
  const { sparkContext, conf } = session
  const options = writeOptions(given)
  const { numPartitions } = options
  const plan =
    numPartitions === undefined ? rows : new Repartition('coalesce', numPartitions, [], rows)
  const query = session.query(plan)
  const schema = await query.schema()
  if (schema.fields.length === 0) {
    throw new MillraceError('EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE', { format: 'jdbc' })
  }
  if (mode === 'overwrite') checkNotRead(query.analyzed(), options)
  const job = await prepareTable(options, schema, mode, {
    timeZone: session.env().timeZone,
    caseSensitive: conf.isOn('spark.sql.caseSensitive'),
  })
  if (job === undefined) return
  await asExecution(sparkContext, site, async execution => {
    const stage = await query.plannedStage(execution)
    return runSink(rddOf(stage, session.planContext()), {
      sink: 'jdbc.write',
      operator: 'save',
      callSite: stage.callSite ?? site.toString(),
      value: job,
    })
  })
}

/** A table that is emptied first has no rows left for the query that reads it. */
function checkNotRead(plan: LogicalPlan, { connection, table }: JdbcWriteOptions): void {
  const isRead = somePlan(plan, node => {
    if (!(node instanceof Relation) || !(node.source instanceof JdbcSource)) return false
    const { options } = node.source
    return options.table === table.trim() && placeOf(options.connection) === placeOf(connection)
  })
  if (isRead) throw new MillraceError('UNSUPPORTED_OVERWRITE.TABLE', { table })
}
