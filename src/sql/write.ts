/**
 * Writes the rows of a plan to files, or to bytes of Arrow: the driver's part. The plan's last stage runs with a sink that writes; what the tasks have
 * written is put in place when all of them are done (`sinks/output-directory.ts`).
 */
import { runSink } from '../core/rdd/run-sink.js'
import { captureCallSite } from '../util/call-site.js'
import { MillraceError } from '../util/errors.js'
import type { Attribute } from './expressions/expression.js'
import { CommandResult } from './logical/command-result.js'
import { LocalRelation } from './logical/local-relation.js'
import type { LogicalPlan } from './logical/plan.js'
import { ascending, planStage, sortedStage } from './physical/planner.js'
import { rddOf, type Stage } from './physical/stage.js'
import type { WriteRequest } from './query.js'
import type { SparkSession } from './session.js'
import { END_OF_STREAM, messageBytes, schemaFields } from './sinks/arrow/arrow-messages.js'
import { OutputDirectory } from './sinks/output-directory.js'
import { planWrite, writeFormat } from './sinks/plan-write.js'
import type { WriteJob, WrittenFile } from './sinks/write-job.js'
import { isColumnar } from './sources/file-formats.js'
import { asExecution } from './sql-execution.js'

export async function write(
  plan: LogicalPlan,
  request: WriteRequest,
  session: SparkSession,
): Promise<void> {
  const site = captureCallSite()
  const { sparkContext, conf } = session
  const named = request.format ?? conf.get('spark.sql.sources.default')
  if (named.toLowerCase() === 'jdbc') {
    const { writeJdbc } = await import('./jdbc-write.js')
    return writeJdbc(await plainRows(plan, session), request, session, site)
  }
  if (named.toLowerCase() === 'noop') return writeNothing(plan, request, session)
  const format = writeFormat(named)
  const path = pathOf(request)
  const rows = await plainRows(plan, session)
  const query = session.query(rows)
  const job = planWrite(format, await query.schema(), request, session.env())
  const output = new OutputDirectory(
    sparkContext.env.fileSystem,
    path,
    request.mode,
    job.partitionColumns.length > 0 && isDynamic(request, session),
  )
  if (!(await output.begin())) return
  try {
    const written = await asExecution(sparkContext, site, async execution => {
      const stage = inOrder(await query.plannedStage(execution), job, session)
      return runSink(rddOf(stage, session.planContext()), {
        sink: `${isColumnar(format) ? `${format}Write` : 'sql'}.write`,
        operator: 'save',
        callSite: stage.callSite ?? site.toString(),
        args: [job],
        value: output.target,
      })
    })
    await output.commit(written.flat() as WrittenFile[])
  } catch (error) {
    await output.abort()
    throw error
  }
}

/** Computes all rows, and leaves them: the format `noop`. Throws UNSUPPORTED_DATA_SOURCE_SAVE_MODE. */
async function writeNothing(
  plan: LogicalPlan,
  { mode }: WriteRequest,
  session: SparkSession,
): Promise<void> {
  const site = captureCallSite()
  if (mode !== 'append' && mode !== 'overwrite') {
    throw new MillraceError('UNSUPPORTED_DATA_SOURCE_SAVE_MODE', { source: 'noop', mode })
  }
  const query = session.query(await plainRows(plan, session))
  await asExecution(session.sparkContext, site, async execution => {
    const stage = await query.plannedStage(execution)
    return runSink(rddOf(stage, session.planContext()), {
      sink: 'sql.noop',
      operator: 'save',
      callSite: stage.callSite ?? site.toString(),
    })
  })
}

/** The rows of a plan as one stream of Arrow IPC; record batches are made in tasks. */
export async function toArrow(plan: LogicalPlan, session: SparkSession): Promise<Uint8Array> {
  const site = captureCallSite()
  const query = session.query(await plainRows(plan, session))
  const schema = await query.schema()
  const messages = await asExecution(session.sparkContext, site, async execution => {
    const stage = await query.plannedStage(execution)
    return runSink(rddOf(stage, session.planContext()), {
      sink: 'arrowWrite.collect',
      operator: 'toArrow',
      callSite: stage.callSite ?? site.toString(),
      args: [schema],
    })
  })
  const first = messageBytes('schema', schemaFields(schema, session.env().timeZone), 0)
  return new Uint8Array(Buffer.concat([first, ...(messages.flat() as Uint8Array[]), END_OF_STREAM]))
}

function pathOf({ path }: WriteRequest): string {
  if (typeof path === 'string' && path.trim() !== '') return path
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: 'The path that rows are written to',
    expected: 'a text that is not empty',
    value: String(path),
    advice: '',
  })
}

/** The answer of a command as rows. */
async function plainRows(plan: LogicalPlan, session: SparkSession): Promise<LogicalPlan> {
  const query = session.query(plan)
  await query.prepare()
  const analyzed = query.analyzed()
  if (!(analyzed instanceof CommandResult)) return plan
  return new LocalRelation(analyzed.output, await analyzed.run())
}

/** Rows of a partition folder come together; and there is a task also where there are no rows. */
function inOrder(stage: Stage, { partitionColumns }: WriteJob, session: SparkSession): Stage {
  if (stage.numPartitions === 0) {
    return planStage(new LocalRelation(stage.output, []), session.planContext())
  }
  if (partitionColumns.length === 0) return stage
  const keys = partitionColumns.map((column): Attribute => stage.output[column])
  return sortedStage(stage, keys.map(ascending), false)
}

/** Throws INVALID_WRITER_OPTION. */
function isDynamic({ options }: WriteRequest, { conf }: SparkSession): boolean {
  const text =
    options.partitionoverwritemode ?? conf.get('spark.sql.sources.partitionOverwriteMode', 'static')
  const mode = text.toLowerCase()
  if (mode === 'static' || mode === 'dynamic') return mode === 'dynamic'
  throw new MillraceError('INVALID_WRITER_OPTION', {
    option: 'partitionOverwriteMode',
    value: text,
    expected: 'static or dynamic',
  })
}
