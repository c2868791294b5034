/** The queries of SQL: their plans, and the jobs that they run. */
import type { ErrorText, UiEvent } from './events.js'
import { dropOldest, type Limits } from './limits.js'

export interface SqlState {
  readonly sqlId: number
  readonly description: string
  readonly callSite: string
  readonly startMs: number
  endMs: number | undefined
  error: ErrorText | undefined
  /** Undefined until it is planned. */
  plan: Extract<UiEvent, { type: 'sqlPlanned' }> | undefined
  readonly jobIds: number[]
  /** Rows that its operators gave, by fragment. */
  readonly rows: Map<string, number[]>
}

/** More jobs of one query are counted as its jobs no more: a query that goes over its partitions has one each. */
const MAX_JOBS = 1000

export class SqlExecutions {
  readonly all: Map<number, SqlState> = new Map()
  readonly totals: { completed: number; failed: number } = { completed: 0, failed: 0 }
  private readonly limits: Limits
  /** The queries of running jobs, and of their stages. */
  private readonly jobs: Map<number, number> = new Map()
  private readonly stages: Map<number, number> = new Map()

  constructor(limits: Limits) {
    this.limits = limits
  }

  apply(event: UiEvent): void {
    switch (event.type) {
      case 'sqlStart': {
        const { sqlId, description, callSite, timeMs } = event
        this.all.set(sqlId, {
          sqlId,
          description,
          callSite,
          startMs: timeMs,
          endMs: undefined,
          error: undefined,
          plan: undefined,
          jobIds: [],
          rows: new Map(),
        })
        dropOldest(this.all, this.limits.sqlExecutions, ({ endMs }) => endMs !== undefined)
        return
      }
      case 'sqlPlanned': {
        const execution = this.all.get(event.sqlId)
        if (execution !== undefined) execution.plan = event
        return
      }
      case 'sqlEnd': {
        if (event.error === undefined) this.totals.completed++
        else this.totals.failed++
        const execution = this.all.get(event.sqlId)
        if (execution === undefined) return
        execution.endMs = event.timeMs
        execution.error = event.error
        return
      }
      case 'jobStart': {
        const jobIds = event.sqlId === undefined ? undefined : this.all.get(event.sqlId)?.jobIds
        if (jobIds !== undefined && jobIds.length < MAX_JOBS) jobIds.push(event.jobId)
        if (event.sqlId !== undefined) this.jobs.set(event.jobId, event.sqlId)
        return
      }
      case 'jobEnd':
        this.jobs.delete(event.jobId)
        return
      case 'stageStart': {
        const sqlId = this.jobs.get(event.stage.jobId)
        if (sqlId !== undefined) this.stages.set(event.stage.stageId, sqlId)
        return
      }
      case 'stageEnd':
        this.stages.delete(event.stageId)
        return
      case 'taskEnd':
        if (event.operatorRows !== undefined) this.count(event.stageId, event.operatorRows)
    }
  }

  private count(stageId: number, operatorRows: Readonly<Record<string, readonly number[]>>): void {
    const sqlId = this.stages.get(stageId)
    const execution = sqlId === undefined ? undefined : this.all.get(sqlId)
    if (execution === undefined) return
    for (const [fragment, rows] of Object.entries(operatorRows)) {
      const sums = execution.rows.get(fragment)
      if (sums === undefined) execution.rows.set(fragment, [...rows])
      else {
        for (const [i, n] of rows.entries()) if (n >= 0) sums[i] = Math.max(0, sums[i] ?? 0) + n
      }
    }
  }
}
