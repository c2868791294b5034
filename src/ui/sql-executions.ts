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
}

/** More jobs of one query are counted as its jobs no more: a query that goes over its partitions has one each. */
const MAX_JOBS = 1000

export class SqlExecutions {
  readonly all: Map<number, SqlState> = new Map()
  readonly totals: { completed: number; failed: number } = { completed: 0, failed: 0 }
  private readonly limits: Limits

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
      }
    }
  }
}
