/**
 * `/millrace/jobs` and `/millrace/stages`: all that the Jobs and Stages pages show, in one answer whose size does not grow
 * with what is kept: the newest as bars of a timeline, and of each group one page of rows. `?GROUP=N` gives a group's rows from
 * the N-th on, `?sortBy=-duration` the longest first and not the newest.
 */
import { type Application, nowOf } from '../application.js'
import type { JobState, StageState } from '../jobs-and-stages.js'
import { jobJson } from './jobs.js'
import { numberParameter, RestError } from './rest-error.js'
import { stageJson } from './stages.js'
import { timeText } from './time-text.js'

/** Rows of a group in one answer. */
const ROWS = 50
/** Bars of the timeline. */
const BARS = 80

export function jobsPage(app: Application, query: URLSearchParams): object {
  const all = ordered(app, app.status.jobs.jobs.values(), query)
  const of = (name: string, status: JobState['status']): object =>
    group(name, all, job => job.status === status, query, jobJson)
  return {
    bars: newest(app.status.jobs.jobs.values()).map(job => ({
      jobId: job.jobId,
      name: job.name,
      description: job.description,
      ...barOf(job),
    })),
    total: all.length,
    running: of('running', 'RUNNING'),
    failed: of('failed', 'FAILED'),
    completed: of('completed', 'SUCCEEDED'),
  }
}

export function stagesPage(app: Application, query: URLSearchParams): object {
  const all = ordered(app, app.status.jobs.stages.values(), query)
  const nowMs = nowOf(app)
  const json = (stage: StageState): object => ({
    ...stageJson(stage, nowMs, 0),
    operators: undefined,
  })
  const of = (name: string, status: StageState['status']): object =>
    group(name, all, stage => stage.status === status, query, json)
  return {
    bars: newest(app.status.jobs.stages.values()).map(stage => ({
      stageId: stage.info.stageId,
      attemptId: stage.attempt,
      name: stage.info.name,
      ...barOf(stage),
    })),
    total: all.length,
    active: of('active', 'ACTIVE'),
    failed: of('failed', 'FAILED'),
    completed: of('completed', 'COMPLETE'),
    skipped: of('skipped', 'SKIPPED'),
  }
}

type Timed = Pick<JobState | StageState, 'startMs' | 'endMs' | 'status'>

const newest = <T>(kept: Iterable<T>): T[] => [...kept].slice(-BARS)

function barOf({ startMs, endMs, status }: Timed): object {
  return { submissionTime: timeText(startMs), completionTime: timeText(endMs), status }
}

function ordered<T extends Timed>(
  app: Application,
  kept: Iterable<T>,
  query: URLSearchParams,
): T[] {
  const all = [...kept].reverse()
  const sortBy = query.get('sortBy') ?? ''
  if (sortBy === '') return all
  if (sortBy !== '-duration') {
    throw new RestError(400, `sortBy must be -duration, or not be there, not '${sortBy}'`)
  }
  const nowMs = nowOf(app)
  const durationOf = ({ startMs, endMs }: T): number => (endMs ?? nowMs) - startMs
  return all.sort((a, b) => durationOf(b) - durationOf(a))
}

/** A page of those that belong to a group; the last page when there are fewer than it is asked to begin with. */
function group<T>(
  name: string,
  all: readonly T[],
  belongs: (item: T) => boolean,
  query: URLSearchParams,
  json: (item: T) => object,
): object {
  const items = all.filter(belongs)
  const last = Math.max(0, Math.ceil(items.length / ROWS) - 1) * ROWS
  const offset = Math.min(numberParameter(query, name, 0), last)
  return { total: items.length, offset, rows: items.slice(offset, offset + ROWS).map(json) }
}
