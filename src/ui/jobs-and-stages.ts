/**
 * Jobs, their stages and the tasks of these, as far as they are remembered: the oldest that have ended are forgotten first.
 * A stage whose tasks were forgotten keeps its sums.
 */
import type { ErrorText, StageEvent, TaskSizes, UiEvent } from './events.js'
import { dropOldest, type Limits } from './limits.js'

export type JobStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED'

export interface JobState {
  readonly jobId: number
  readonly name: string
  readonly description: string
  readonly callSite: string
  readonly group: string | undefined
  readonly batchMs: number | undefined
  readonly outputOpId: number | undefined
  readonly sqlId: number | undefined
  readonly startMs: number
  endMs: number | undefined
  status: JobStatus
  error: ErrorText | undefined
  readonly stageIds: number[]
  numTasks: number
  readonly tasks: TaskCounts
  activeStages: number
  completedStages: number
  skippedStages: number
  failedStages: number
}

/** How many tasks there are of each kind. */
export interface TaskCounts {
  active: number
  completed: number
  failed: number
  killed: number
}

export type StageStatus = 'ACTIVE' | 'COMPLETE' | 'FAILED' | 'SKIPPED'

export interface StageState {
  readonly info: StageEvent
  /** The last attempt. */
  attempt: number
  readonly startMs: number
  firstTaskMs: number | undefined
  endMs: number | undefined
  status: StageStatus
  error: ErrorText | undefined
  numTasks: number
  readonly counts: TaskCounts
  runMs: number
  readonly sums: Sums
  /** By task id; the oldest may have been forgotten. */
  readonly tasks: Map<number, TaskState>
  /** Kept for tasks that begin after their elders were forgotten. */
  readonly job: JobState | undefined
}

export type TaskStatus = 'RUNNING' | 'SUCCESS' | 'FAILED' | 'KILLED'

export interface TaskState {
  readonly taskId: number
  readonly partition: number
  readonly attempt: number
  readonly executorId: number
  readonly startMs: number
  /** Another copy of it runs, or ran, because it was slow. */
  readonly speculative: boolean
  endMs: number | undefined
  runMs: number
  status: TaskStatus
  error: ErrorText | undefined
  sizes: TaskSizes
}

/** Sums of `TaskSizes`. */
export type Sums = { -readonly [K in keyof TaskSizes]: number }

export const noSizes: TaskSizes = {
  inputBytes: 0,
  inputRows: 0,
  shuffleReadBytes: 0,
  shuffleReadRows: 0,
  shuffleWriteBytes: 0,
  shuffleWriteRows: 0,
  spilledBytes: 0,
}

/** Adds up what tasks read and wrote. */
export function addSizes(sums: Sums, sizes: TaskSizes): void {
  sums.inputBytes += sizes.inputBytes
  sums.inputRows += sizes.inputRows
  sums.shuffleReadBytes += sizes.shuffleReadBytes
  sums.shuffleReadRows += sizes.shuffleReadRows
  sums.shuffleWriteBytes += sizes.shuffleWriteBytes
  sums.shuffleWriteRows += sizes.shuffleWriteRows
  sums.spilledBytes += sizes.spilledBytes
}

/** Since the start of the application, whatever was forgotten since. */
export interface Totals {
  readonly jobs: { started: number; succeeded: number; failed: number }
  readonly stages: { completed: number; failed: number; skipped: number }
  readonly tasks: { completed: number; failed: number; killed: number }
  readonly sizes: Sums
  runMs: number
}

export class JobsAndStages {
  readonly jobs: Map<number, JobState> = new Map()
  readonly stages: Map<number, StageState> = new Map()
  readonly totals: Totals = {
    jobs: { started: 0, succeeded: 0, failed: 0 },
    stages: { completed: 0, failed: 0, skipped: 0 },
    tasks: { completed: 0, failed: 0, killed: 0 },
    sizes: { ...noSizes },
    runMs: 0,
  }
  private readonly limits: Limits
  private tasksHeld = 0

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Tasks that are remembered, of all stages. */
  get numTasks(): number {
    return this.tasksHeld
  }

  /** Takes one event; those that are not about jobs, stages and tasks change nothing. */
  apply(event: UiEvent): void {
    switch (event.type) {
      case 'jobStart':
        return this.jobStarted(event)
      case 'jobEnd':
        return this.jobEnded(event)
      case 'stageStart':
        return this.stageStarted(event.stage, event.timeMs)
      case 'stageSkipped':
        return this.stageSkipped(event.stage, event.timeMs)
      case 'stageEnd':
        return this.stageEnded(event)
      case 'taskStart':
        return this.taskStarted(event)
      case 'taskEnd':
        return this.taskEnded(event)
    }
  }

  private jobStarted(event: Extract<UiEvent, { type: 'jobStart' }>): void {
    const { jobId, name, description, callSite, group, batchMs, outputOpId, sqlId, timeMs } = event
    this.totals.jobs.started++
    this.jobs.set(jobId, {
      jobId,
      name,
      description,
      callSite,
      group,
      batchMs,
      outputOpId,
      sqlId,
      startMs: timeMs,
      endMs: undefined,
      status: 'RUNNING',
      error: undefined,
      stageIds: [],
      numTasks: 0,
      tasks: { active: 0, completed: 0, failed: 0, killed: 0 },
      activeStages: 0,
      completedStages: 0,
      skippedStages: 0,
      failedStages: 0,
    })
    dropOldest(this.jobs, this.limits.jobs, job => job.status !== 'RUNNING')
  }

  private jobEnded({ jobId, timeMs, error }: Extract<UiEvent, { type: 'jobEnd' }>): void {
    if (error === undefined) this.totals.jobs.succeeded++
    else this.totals.jobs.failed++
    const job = this.jobs.get(jobId)
    if (job === undefined) return
    job.endMs = timeMs
    job.error = error
    job.status = error === undefined ? 'SUCCEEDED' : 'FAILED'
  }

  private stageStarted(info: StageEvent, timeMs: number): void {
    const known = this.stages.get(info.stageId)
    if (known !== undefined) {
      // computed again for what was lost
      known.attempt = info.attempt
      known.status = 'ACTIVE'
      known.endMs = undefined
      known.numTasks += info.numTasks
      if (known.job !== undefined) {
        known.job.numTasks += info.numTasks
        known.job.activeStages++
      }
      return
    }
    const stage = this.addStage(info, timeMs, 'ACTIVE')
    if (stage.job === undefined) return
    stage.job.numTasks += info.numTasks
    stage.job.activeStages++
  }

  private stageSkipped(info: StageEvent, timeMs: number): void {
    this.totals.stages.skipped++
    const stage = this.addStage(info, timeMs, 'SKIPPED')
    stage.endMs = timeMs
    if (stage.job !== undefined) stage.job.skippedStages++
  }

  private addStage(info: StageEvent, timeMs: number, status: StageStatus): StageState {
    const job = this.jobs.get(info.jobId)
    job?.stageIds.push(info.stageId)
    const stage: StageState = {
      info,
      attempt: info.attempt,
      startMs: timeMs,
      firstTaskMs: undefined,
      endMs: undefined,
      status,
      error: undefined,
      numTasks: info.numTasks,
      counts: { active: 0, completed: 0, failed: 0, killed: 0 },
      runMs: 0,
      sums: { ...noSizes },
      tasks: new Map(),
      job,
    }
    this.stages.set(info.stageId, stage)
    dropOldest(
      this.stages,
      this.limits.stages,
      other => other.status !== 'ACTIVE',
      other => {
        this.tasksHeld -= other.tasks.size
      },
    )
    return stage
  }

  private stageEnded(event: Extract<UiEvent, { type: 'stageEnd' }>): void {
    const { stageId, timeMs, error } = event
    if (error === undefined) this.totals.stages.completed++
    else this.totals.stages.failed++
    const stage = this.stages.get(stageId)
    if (stage === undefined) return
    stage.endMs = timeMs
    stage.error = error
    stage.status = error === undefined ? 'COMPLETE' : 'FAILED'
    const { job } = stage
    if (job === undefined) return
    job.activeStages--
    if (error === undefined) job.completedStages++
    else job.failedStages++
  }

  private taskStarted(event: Extract<UiEvent, { type: 'taskStart' }>): void {
    const { stageId, taskId, partition, attempt, executorId, timeMs } = event
    const stage = this.stages.get(stageId)
    if (stage === undefined) return
    stage.firstTaskMs ??= timeMs
    stage.counts.active++
    if (stage.job !== undefined) stage.job.tasks.active++
    let speculative = false
    if (attempt > 0) {
      for (const other of stage.tasks.values()) {
        speculative ||= other.partition === partition && other.status === 'RUNNING'
      }
    }
    stage.tasks.set(taskId, {
      taskId,
      partition,
      attempt,
      executorId,
      startMs: timeMs,
      speculative,
      endMs: undefined,
      runMs: 0,
      status: 'RUNNING',
      error: undefined,
      sizes: noSizes,
    })
    if (++this.tasksHeld > this.limits.tasks) this.forgetTasks()
  }

  private taskEnded(event: Extract<UiEvent, { type: 'taskEnd' }>): void {
    const { stageId, taskId, timeMs, runMs, sizes, killed, error } = event
    const status: TaskStatus = killed ? 'KILLED' : error === undefined ? 'SUCCESS' : 'FAILED'
    const { totals } = this
    totals.tasks[countOf[status]]++
    totals.runMs += runMs
    addSizes(totals.sizes, sizes)
    const stage = this.stages.get(stageId)
    if (stage === undefined) return
    for (const counts of [stage.counts, stage.job?.tasks]) {
      if (counts === undefined) continue
      counts.active--
      counts[countOf[status]]++
    }
    stage.runMs += runMs
    addSizes(stage.sums, sizes)
    const task = stage.tasks.get(taskId)
    if (task === undefined) return
    task.endMs = timeMs
    task.runMs = runMs
    task.status = status
    task.error = error
    task.sizes = sizes
  }

  /** A tenth of those that may be held, of the oldest stages, so that it is not done for each task. */
  private forgetTasks(): void {
    let wanted = Math.max(1, Math.floor(this.limits.tasks / 10))
    for (const { tasks } of this.stages.values()) {
      for (const [id, task] of tasks) {
        if (task.status === 'RUNNING') continue
        tasks.delete(id)
        this.tasksHeld--
        if (--wanted === 0) return
      }
    }
  }
}

const countOf = { SUCCESS: 'completed', FAILED: 'failed', KILLED: 'killed' } as const
