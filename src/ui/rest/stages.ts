/** `/stages`, `/stages/ID`, `/stages/ID/ATTEMPT` and what is below: tasks and their distribution. */
import { type Application, nowOf } from '../application.js'
import type { StageState, Sums, TaskState } from '../jobs-and-stages.js'
import { idOf, numberParameter, RestError, unknown, wordsParameter } from './rest-error.js'
import { timeText } from './time-text.js'

const statuses = ['active', 'complete', 'pending', 'failed', 'skipped'] as const
const TASKS_SHOWN = 20
/** Tasks within the answer of one stage: the last ones. `taskList` has all that are remembered. */
const TASKS_OF_ONE = 1000

export function stages(app: Application, rest: string[], query: URLSearchParams): unknown {
  const { status } = app
  const [id, attempt, part] = rest
  const details = query.get('details') === 'true'
  const nowMs = nowOf(app)
  if (id === undefined) {
    const offset = numberParameter(query, 'offset', 0)
    const length = numberParameter(query, 'length', Number.MAX_SAFE_INTEGER)
    const wanted = wordsParameter(query, 'status', statuses)
    const job = query.get('job')
    const ofJob = job === null ? undefined : idOf('job', job)
    return [...status.jobs.stages.values()]
      .filter(stage => wanted?.has(stage.status.toLowerCase() as (typeof statuses)[number]) ?? true)
      .filter(({ info }) => ofJob === undefined || info.jobId === ofJob)
      .reverse()
      .slice(offset, offset + length)
      .map(stage => stageJson(stage, nowMs, details ? TASKS_SHOWN : 0))
  }
  const stage = status.jobs.stages.get(idOf('stage', id))
  if (stage === undefined) throw unknown('stage', id)
  const tasks = query.get('details') === 'false' ? 0 : TASKS_OF_ONE
  if (attempt === undefined) return [stageJson(stage, nowMs, tasks)]
  if (idOf('attempt', attempt) > stage.attempt) throw unknown('attempt', attempt)
  if (part === undefined) return stageJson(stage, nowMs, tasks)
  if (part === 'taskList') return taskList(stage, nowMs, query)
  if (part === 'taskSummary') return taskSummary(stage, query)
  throw unknown('part of a stage', part)
}

/** With as many of its last tasks. */
export function stageJson(stage: StageState, nowMs: number, tasks: number): object {
  const { info, counts, error } = stage
  return {
    status: stage.status,
    stageId: info.stageId,
    attemptId: stage.attempt,
    numTasks: stage.numTasks,
    numActiveTasks: counts.active,
    numCompleteTasks: counts.completed,
    numFailedTasks: counts.failed,
    numKilledTasks: counts.killed,
    numCompletedIndices: counts.completed,
    submissionTime: timeText(stage.startMs),
    firstTaskLaunchedTime: timeText(stage.firstTaskMs),
    completionTime: timeText(stage.endMs),
    failureReason: error?.stack,
    failureMessage: error?.message,
    executorRunTime: Math.round(stage.runMs),
    ...sizesJson(stage.sums),
    name: info.name,
    details: info.callSite,
    schedulingPool: info.pool,
    rddIds: info.rddIds,
    jobIds: [info.jobId],
    operators: info.operators,
    ...(tasks > 0
      ? {
          tasks: Object.fromEntries(
            [...stage.tasks.values()]
              .slice(-tasks)
              .map(task => [task.taskId, taskJson(task, nowMs)]),
          ),
        }
      : {}),
  }
}

function sizesJson(sums: Sums): object {
  return {
    inputBytes: sums.inputBytes,
    inputRecords: sums.inputRows,
    outputBytes: 0,
    outputRecords: 0,
    shuffleReadBytes: sums.shuffleReadBytes,
    shuffleReadRecords: sums.shuffleReadRows,
    shuffleWriteBytes: sums.shuffleWriteBytes,
    shuffleWriteRecords: sums.shuffleWriteRows,
    memoryBytesSpilled: 0,
    diskBytesSpilled: sums.spilledBytes,
  }
}

function durationOf(task: TaskState, nowMs: number): number {
  return Math.max(0, (task.endMs ?? nowMs) - task.startMs)
}

function taskJson(task: TaskState, nowMs: number): object {
  const { sizes } = task
  return {
    taskId: task.taskId,
    index: task.partition,
    attempt: task.attempt,
    partitionId: task.partition,
    launchTime: timeText(task.startMs),
    duration: durationOf(task, nowMs),
    executorId: String(task.executorId),
    host: 'localhost',
    status: task.status,
    taskLocality: 'PROCESS_LOCAL',
    speculative: task.speculative,
    errorMessage: task.error?.message,
    errorStack: task.error?.stack,
    taskMetrics: {
      executorRunTime: Math.round(task.runMs),
      inputMetrics: { bytesRead: sizes.inputBytes, recordsRead: sizes.inputRows },
      outputMetrics: { bytesWritten: 0, recordsWritten: 0 },
      shuffleReadMetrics: {
        localBytesRead: sizes.shuffleReadBytes,
        remoteBytesRead: 0,
        recordsRead: sizes.shuffleReadRows,
      },
      shuffleWriteMetrics: {
        bytesWritten: sizes.shuffleWriteBytes,
        recordsWritten: sizes.shuffleWriteRows,
      },
      memoryBytesSpilled: 0,
      diskBytesSpilled: sizes.spilledBytes,
    },
  }
}

const orders: Readonly<Record<string, (task: TaskState, nowMs: number) => number>> = {
  id: task => task.taskId,
  index: task => task.partition,
  launchtime: task => task.startMs,
  runtime: durationOf,
  duration: durationOf,
}

function taskList(stage: StageState, nowMs: number, query: URLSearchParams): object[] {
  const offset = numberParameter(query, 'offset', 0)
  const length = numberParameter(query, 'length', TASKS_SHOWN)
  const text = query.get('sortBy') ?? 'id'
  const [, minus, name] = /^(-?)(\w+)$/.exec(text) ?? []
  const key = orders[name?.toLowerCase() ?? '']
  if (key === undefined) {
    throw new RestError(
      400,
      `sortBy must be one of ${Object.keys(orders).join(', ')}, with or without a minus, not '${text}'`,
    )
  }
  const sign = minus === '-' ? -1 : 1
  const wanted = wordsParameter(query, 'status', ['running', 'success', 'failed', 'killed'])
  return [...stage.tasks.values()]
    .filter(task => wanted?.has(task.status.toLowerCase() as 'running') ?? true)
    .sort((a, b) => sign * (key(a, nowMs) - key(b, nowMs)) || a.taskId - b.taskId)
    .slice(offset, offset + length)
    .map(task => taskJson(task, nowMs))
}

/** How the tasks that succeeded are distributed: for each quantile the value of the task that stands there. */
function taskSummary(stage: StageState, query: URLSearchParams): object {
  const text = query.get('quantiles') ?? '0.05,0.25,0.5,0.75,0.95'
  const quantiles = text.split(',').map(Number)
  if (quantiles.some(quantile => !(quantile >= 0 && quantile <= 1))) {
    throw new RestError(400, `quantiles must be numbers from 0 to 1, not '${text}'`)
  }
  const tasks = [...stage.tasks.values()].filter(({ status }) => status === 'SUCCESS')
  if (tasks.length === 0) throw new RestError(404, 'no tasks reported metrics, or unknown stage')
  const at = (value: (task: TaskState) => number): number[] => {
    const sorted = tasks.map(value).sort((a, b) => a - b)
    return quantiles.map(q => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))])
  }
  return {
    quantiles,
    duration: at(task => (task.endMs ?? task.startMs) - task.startMs),
    executorRunTime: at(task => Math.round(task.runMs)),
    inputMetrics: {
      bytesRead: at(({ sizes }) => sizes.inputBytes),
      recordsRead: at(({ sizes }) => sizes.inputRows),
    },
    shuffleReadMetrics: {
      readBytes: at(({ sizes }) => sizes.shuffleReadBytes),
      readRecords: at(({ sizes }) => sizes.shuffleReadRows),
    },
    shuffleWriteMetrics: {
      writeBytes: at(({ sizes }) => sizes.shuffleWriteBytes),
      writeRecords: at(({ sizes }) => sizes.shuffleWriteRows),
    },
    memoryBytesSpilled: at(() => 0),
    diskBytesSpilled: at(({ sizes }) => sizes.spilledBytes),
  }
}
