/**
 * All that is known of one application: a fold over its events, the same for a program that runs and for one of which only
 * the event log is left. What it holds is bounded (`limits.ts`); an event costs a few map accesses. Pages are made from it
 * when they are asked for.
 */
import type { ApplicationStart, UiEvent } from './events.js'
import { Executors } from './executors.js'
import { JobsAndStages } from './jobs-and-stages.js'
import { type Limits, limitsOf } from './limits.js'
import { SqlExecutions } from './sql-executions.js'
import { Streaming } from './streaming.js'

/** How often each part has changed: pages ask again for what moved. A part that there is not stays at 0. */
export interface Versions {
  jobs: number
  stages: number
  executors: number
  storage: number
  streaming: number
  sql: number
}

export class AppStatus {
  /** Undefined until the application's first event. */
  application: ApplicationStart | undefined
  endMs: number | undefined
  lastMs = 0
  readonly jobs: JobsAndStages
  readonly executors: Executors
  readonly sql: SqlExecutions
  readonly streaming: Streaming
  readonly versions: Versions = {
    jobs: 0,
    stages: 0,
    executors: 0,
    storage: 0,
    streaming: 0,
    sql: 0,
  }

  constructor(limits: Limits = limitsOf()) {
    this.jobs = new JobsAndStages(limits)
    this.executors = new Executors(limits)
    this.sql = new SqlExecutions(limits)
    this.streaming = new Streaming(limits)
  }

  /** Takes one event, in the order in which they happened. */
  apply(event: UiEvent): void {
    this.lastMs = event.timeMs
    if (event.type === 'applicationStart') this.application = event
    else if (event.type === 'applicationEnd') this.endMs = event.timeMs
    this.jobs.apply(event)
    this.executors.apply(event)
    this.sql.apply(event)
    this.streaming.apply(event)
    for (const part of partsOf[event.type]) this.versions[part]++
    if (event.type === 'jobStart' && event.sqlId !== undefined) this.versions.sql++
    if (event.type === 'applicationEnd') {
      if (this.streaming.program !== undefined) this.versions.streaming++
      if (this.sql.all.size > 0) this.versions.sql++
    }
  }
}

/** What an event changes. */
const partsOf: Readonly<Record<UiEvent['type'], readonly (keyof Versions)[]>> = {
  applicationStart: [],
  applicationEnd: ['jobs', 'stages', 'executors', 'storage'],
  jobStart: ['jobs'],
  jobEnd: ['jobs'],
  stageStart: ['stages', 'jobs'],
  stageSkipped: ['stages', 'jobs'],
  stageEnd: ['stages', 'jobs', 'storage'],
  taskStart: ['stages', 'jobs', 'executors'],
  taskEnd: ['stages', 'jobs', 'executors', 'storage'],
  executorAdded: ['executors'],
  executorRemoved: ['executors'],
  rddUnpersisted: ['storage'],
  sqlStart: ['sql'],
  sqlPlanned: ['sql'],
  sqlEnd: ['sql'],
  streamingStart: ['streaming'],
  streamingStop: ['streaming'],
  batch: ['streaming', 'storage'],
  outputOperation: ['streaming'],
  receiver: ['streaming', 'executors'],
}
