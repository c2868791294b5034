/** `/jobs` and `/jobs/ID`. */
import type { Application } from '../application.js'
import type { JobState } from '../jobs-and-stages.js'
import { idOf, numberParameter, unknown, wordsParameter } from './rest-error.js'
import { timeText } from './time-text.js'

const statuses = ['running', 'succeeded', 'failed'] as const

export function jobs({ status }: Application, rest: string[], query: URLSearchParams): unknown {
  const [id] = rest
  if (id !== undefined) {
    const job = status.jobs.jobs.get(idOf('job', id))
    if (job === undefined) throw unknown('job', id)
    return jobJson(job)
  }
  const offset = numberParameter(query, 'offset', 0)
  const length = numberParameter(query, 'length', Number.MAX_SAFE_INTEGER)
  const wanted = wordsParameter(query, 'status', statuses)
  return [...status.jobs.jobs.values()]
    .filter(job => wanted?.has(job.status.toLowerCase() as (typeof statuses)[number]) ?? true)
    .reverse()
    .slice(offset, offset + length)
    .map(jobJson)
}

export function jobJson(job: JobState): object {
  const { tasks, error } = job
  return {
    jobId: job.jobId,
    name: job.name,
    description: job.description,
    submissionTime: timeText(job.startMs),
    completionTime: timeText(job.endMs),
    stageIds: job.stageIds,
    jobGroup: job.group,
    status: job.status,
    numTasks: job.numTasks,
    numActiveTasks: tasks.active,
    numCompletedTasks: tasks.completed,
    numSkippedTasks: 0,
    numFailedTasks: tasks.failed,
    numKilledTasks: tasks.killed,
    numCompletedIndices: tasks.completed,
    numActiveStages: job.activeStages,
    numCompletedStages: job.completedStages,
    numSkippedStages: job.skippedStages,
    numFailedStages: job.failedStages,
    killedTasksSummary:
      tasks.killed === 0 ? {} : { 'its answer was not needed any more': tasks.killed },
    failureReason: error?.stack,
    failureMessage: error?.message,
    batchTime: job.batchMs,
    outputOpId: job.outputOpId,
    sqlExecutionId: job.sqlId,
    callSite: job.callSite,
  }
}
