/** Events of made-up applications, for tests of what is made of them. */
import type { ApplicationStart, StageEvent, TaskSizes, UiEvent } from '../../src/ui/events.js'
import { noSizes } from '../../src/ui/jobs-and-stages.js'

export const application: ApplicationStart = {
  type: 'applicationStart',
  timeMs: 1_000,
  format: 1,
  appId: 'local-1000',
  name: 'words',
  user: 'joe',
  version: '0.1.0',
  master: 'local[2]',
  threads: 2,
  runtime: { nodeVersion: '20.0.0' },
  configuration: [
    {
      key: 'spark.master',
      value: 'local[2]',
      default: 'local[*]',
      source: 'program',
      doc: 'Where.',
    },
    { key: 'spark.log.level', value: 'WARN', default: 'WARN', source: 'default', doc: 'Level.' },
  ],
}

export function jobStart(
  jobId: number,
  timeMs: number,
  more: Partial<Extract<UiEvent, { type: 'jobStart' }>> = {},
): UiEvent {
  const name = 'count at a.ts:1'
  return { type: 'jobStart', timeMs, jobId, name, description: name, callSite: 'a.ts:1', ...more }
}

export function stage(stageId: number, jobId: number, more: Partial<StageEvent> = {}): StageEvent {
  return {
    stageId,
    attempt: 0,
    jobId,
    name: 'count at a.ts:1',
    callSite: 'a.ts:1',
    numTasks: 1,
    pool: 'default',
    operators: { nodes: [{ id: 0, name: 'count', callSite: 'a.ts:1' }], edges: [] },
    rddIds: [0],
    ...more,
  }
}

export function taskStart(stageId: number, taskId: number, timeMs: number, more = {}): UiEvent {
  const task = { stageId, taskId, partition: 0, attempt: 0, executorId: 0 }
  return { type: 'taskStart', timeMs, ...task, ...more }
}

export function taskEnd(
  stageId: number,
  taskId: number,
  timeMs: number,
  more: Partial<Omit<Extract<UiEvent, { type: 'taskEnd' }>, 'sizes'>> & {
    sizes?: Partial<TaskSizes>
  } = {},
): UiEvent {
  const { sizes, ...rest } = more
  return {
    type: 'taskEnd',
    timeMs,
    stageId,
    taskId,
    executorId: 0,
    runMs: 5,
    ...rest,
    sizes: { ...noSizes, ...sizes },
  }
}

/** All of one batch with one output operation, one job, one stage and one task; it takes `ms`. */
export function batchEvents(
  n: number,
  options: { intervalMs?: number; ms?: number; delayMs?: number } = {},
): UiEvent[] {
  const { intervalMs = 1000, ms = 10, delayMs = 0 } = options
  const batchMs = 10_000 + n * intervalMs
  const startMs = batchMs + delayMs
  const endMs = startMs + ms
  const operation = { id: 0, name: 'print at a.ts:9', callSite: 'a.ts:9' }
  const batch = {
    batchMs,
    submittedMs: batchMs,
    inputs: [{ streamId: 0, records: 100, metadata: {} }],
    operations: [operation],
    loads: [{ streamId: 0, pendingBytes: 1024, waiting: false }],
  }
  const done = { ...operation, startMs, endMs }
  return [
    { type: 'batch', timeMs: batchMs, phase: 'submitted', batch },
    { type: 'batch', timeMs: startMs, phase: 'started', batch: { ...batch, startMs } },
    {
      type: 'outputOperation',
      timeMs: startMs,
      batchMs,
      operation: { ...operation, startMs },
    },
    jobStart(n, startMs, { batchMs, outputOpId: 0 }),
    { type: 'stageStart', timeMs: startMs, stage: stage(n, n, { name: 'reduceByKey at a.ts:5' }) },
    taskStart(n, n, startMs),
    taskEnd(n, n, endMs, { runMs: ms }),
    { type: 'stageEnd', timeMs: endMs, stageId: n, attempt: 0 },
    { type: 'jobEnd', timeMs: endMs, jobId: n },
    { type: 'outputOperation', timeMs: endMs, batchMs, operation: done },
    {
      type: 'batch',
      timeMs: endMs,
      phase: 'completed',
      batch: { ...batch, startMs, endMs, operations: [done] },
    },
  ]
}

/** A program of a receiver, a reduceByKey and a print, with batches of a second. */
export const streamingStart: readonly UiEvent[] = [
  {
    type: 'streamingStart',
    timeMs: 9_000,
    batchDurationMs: 1000,
    nodes: [
      { id: 0, kind: 'source', name: 'socketTextStream', callSite: 'a.ts:3', streamId: 0 },
      { id: 1, kind: 'operator', name: 'reduceByKey', callSite: 'a.ts:5' },
      { id: 2, kind: 'output', name: 'print', callSite: 'a.ts:9', outputOpId: 0 },
    ],
    edges: [
      [0, 1],
      [1, 2],
    ],
  },
  {
    type: 'receiver',
    timeMs: 9_100,
    receiver: {
      streamId: 0,
      name: 'SocketReceiver',
      active: true,
      location: 'localhost',
      executorId: 'receiver-0',
      lastErrorMessage: '',
      lastError: '',
      lastErrorMs: -1,
    },
  },
]
