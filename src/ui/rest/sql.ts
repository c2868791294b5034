/** `/sql`, `/sql/ID` and `/sql/ID/codegen`. */
import { type Application, nowOf } from '../application.js'
import type { SqlState } from '../sql-executions.js'
import { idOf, numberParameter, RestError, unknown } from './rest-error.js'
import { timeText } from './time-text.js'

export function sql(app: Application, rest: string[], query: URLSearchParams): unknown {
  const { status, live } = app
  const [id, part] = rest
  if (id === undefined) {
    const details = query.get('details') === 'true'
    const offset = numberParameter(query, 'offset', 0)
    const length = numberParameter(query, 'length', Number.MAX_SAFE_INTEGER)
    return [...status.sql.all.values()]
      .reverse()
      .slice(offset, offset + length)
      .map(execution => sqlJson(app, execution, details))
  }
  const execution = status.sql.all.get(idOf('query', id))
  if (execution === undefined) throw unknown('query', id)
  if (part === undefined) return sqlJson(app, execution, query.get('details') !== 'false')
  if (part !== 'codegen') throw unknown('part of a query', part)
  if (live === undefined) {
    throw new RestError(
      404,
      'generated code is made by the running program, and this one has ended',
    )
  }
  const stages = live.generatedCode(execution.sqlId)
  if (stages === undefined) {
    throw new RestError(
      404,
      'the code of this query is not known: it is not planned, or too many came after it',
    )
  }
  return { stages: stages.map((stage, id) => ({ id, ...stage })) }
}

function sqlJson(app: Application, execution: SqlState, details: boolean): object {
  const { jobs } = app.status.jobs
  const { plan, endMs, error } = execution
  const idsWith = (status: string): number[] =>
    execution.jobIds.filter(id => jobs.get(id)?.status === status)
  return {
    id: execution.sqlId,
    status: endMs === undefined ? 'RUNNING' : error === undefined ? 'COMPLETED' : 'FAILED',
    description: execution.description,
    planDescription: plan?.plans.physical ?? '',
    submissionTime: timeText(execution.startMs),
    duration: Math.max(0, (endMs ?? nowOf(app)) - execution.startMs),
    runningJobIds: idsWith('RUNNING'),
    successJobIds: idsWith('SUCCEEDED'),
    failedJobIds: idsWith('FAILED'),
    errorMessage: error?.message,
    errorStack: error?.stack,
    callSite: execution.callSite,
    ...(details
      ? {
          nodes: (plan?.nodes ?? []).map(({ id, name, details: description, rowsAt }) => ({
            nodeId: id,
            nodeName: name,
            description,
            metrics: metricsOf(rowsAt && execution.rows.get(rowsAt[0])?.[rowsAt[1]]),
          })),
          edges: (plan?.edges ?? []).map(([fromId, toId]) => ({ fromId, toId })),
          plans: plan?.plans,
        }
      : { nodes: [], edges: [] }),
  }
}

/** In Spark's words, and as Spark writes numbers. */
function metricsOf(rows: number | undefined): object[] {
  if (rows === undefined || rows < 0) return []
  return [{ name: 'number of output rows', value: rows.toLocaleString('en-US') }]
}
