/** `/executors` and `/allexecutors`: the program's own thread, the task threads, the threads of receivers. */
import type { Application } from '../application.js'
import type { ExecutorState } from '../executors.js'
import type { ReceiverState } from '../streaming.js'
import { timeText } from './time-text.js'

/** Those that live. */
export function executors(app: Application): unknown {
  return all(app).filter(({ isActive }) => isActive)
}

/** With the task threads that are gone. */
export function allExecutors(app: Application): unknown {
  return all(app)
}

interface ExecutorJson {
  readonly id: string
  readonly isActive: boolean
}

function all(app: Application): ExecutorJson[] {
  const { status, live } = app
  const isRunning = status.endMs === undefined
  return [
    driver(app),
    ...Array.from(status.executors.all.values(), executor =>
      thread(executor, isRunning, live?.threadHeapLimitBytes),
    ),
    ...Array.from(status.streaming.receivers.values(), receiver =>
      receiverThread(receiver, isRunning),
    ),
  ]
}

function driver({ status, live }: Application): ExecutorJson {
  const blocks = live?.blocks() ?? []
  const heap = live?.heap()
  return {
    ...common('driver', 'driver', status.endMs === undefined, status.application?.timeMs ?? 0),
    rddBlocks: blocks.filter(({ id }) => id.startsWith('rdd_')).length,
    memoryUsed: blocks.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    diskUsed: blocks.reduce((sum, { diskBytes }) => sum + diskBytes, 0),
    maxMemory: live?.memoryLimitBytes ?? 0,
    heapUsed: heap?.usedBytes,
    heapLimit: heap?.limitBytes,
  } as ExecutorJson
}

function thread(
  executor: ExecutorState,
  isRunning: boolean,
  heapLimit: number | undefined,
): ExecutorJson {
  const { id, addedMs, removedMs, removeReason, active, completed, failed, sums } = executor
  return {
    ...common(String(id), 'thread', isRunning && removedMs === undefined, addedMs),
    totalCores: 1,
    maxTasks: 1,
    activeTasks: active,
    failedTasks: failed,
    completedTasks: completed,
    totalTasks: active + failed + completed,
    totalDuration: Math.round(executor.runMs),
    totalInputBytes: sums.inputBytes,
    totalShuffleRead: sums.shuffleReadBytes,
    totalShuffleWrite: sums.shuffleWriteBytes,
    removeTime: timeText(removedMs),
    removeReason,
    heapUsed: executor.heapBytes,
    heapLimit,
  } as ExecutorJson
}

function receiverThread({ info }: ReceiverState, isRunning: boolean): ExecutorJson {
  const { executorId, active, name } = info
  return {
    ...common(executorId, 'receiver', isRunning && active, undefined),
    name,
  } as ExecutorJson
}

function common(
  id: string,
  kind: 'driver' | 'thread' | 'receiver',
  isActive: boolean,
  addedMs: number | undefined,
): ExecutorJson {
  const json = {
    id,
    kind,
    hostPort: 'localhost',
    isActive,
    rddBlocks: 0,
    memoryUsed: 0,
    diskUsed: 0,
    totalCores: 0,
    maxTasks: 0,
    activeTasks: 0,
    failedTasks: 0,
    completedTasks: 0,
    totalTasks: 0,
    totalDuration: 0,
    totalGCTime: 0,
    totalInputBytes: 0,
    totalShuffleRead: 0,
    totalShuffleWrite: 0,
    maxMemory: 0,
    addTime: timeText(addedMs),
    executorLogs: {},
    isExcluded: false,
  }
  return json
}
