/** From what listeners hear to plain events: nothing of the engine's own objects goes on from here. */
import { JOB_GROUP } from '../core/scheduler/dag-scheduler.js'
import type {
  SparkListenerEvent,
  SqlPlanGraph,
  SqlPlanTexts,
  StageInfo,
} from '../core/scheduler/listener-bus.js'
import { EXECUTION_ID } from '../sql/execution-id.js'
import type {
  BatchInfo,
  OutputOperationInfo,
  ReceiverInfo,
  StreamingListenerBatchEvent,
  StreamingListenerOutputOperationEvent,
  StreamingListenerReceiverEvent,
} from '../streaming/listener.js'
import { BATCH_TIME, OUTPUT_OP_ID } from '../streaming/scheduler/job-properties.js'
import type { StreamingContext } from '../streaming/streaming-context.js'
import { isCondition, messageOf } from '../util/errors.js'
import { dstreamPicture } from './dstream-picture.js'
import { cut, errorText } from './error-text.js'
import type {
  BatchEvent,
  OutputOperationEvent,
  ReceiverEvent,
  StageEvent,
  TaskSizes,
  UiEvent,
} from './events.js'

/** Longer plans are cut: a query with thousands of literals is shown, not kept. */
const MAX_PLAN = 100_000
const MAX_FAILURE = 20_000

/** Undefined for what is of no interest. `timeMs`: when it was heard. */
export function translate(event: SparkListenerEvent, timeMs: number): UiEvent | undefined {
  switch (event.type) {
    case 'jobStart': {
      const { jobId, description, operator, callSite, properties } = event
      return {
        type: 'jobStart',
        timeMs,
        jobId,
        name: `${operator} at ${callSite}`,
        description,
        callSite,
        group: properties[JOB_GROUP],
        batchMs: numberOf(properties[BATCH_TIME]),
        outputOpId: numberOf(properties[OUTPUT_OP_ID]),
        sqlId: numberOf(properties[EXECUTION_ID]),
      }
    }
    case 'jobEnd':
      return { type: 'jobEnd', timeMs, jobId: event.jobId, error: textOf(event.error) }
    case 'stageSubmitted':
      return { type: 'stageStart', timeMs, stage: stageOf(event.stage) }
    case 'stageSkipped':
      return { type: 'stageSkipped', timeMs, stage: stageOf(event.stage) }
    case 'stageCompleted': {
      const { stageId, attempt } = event.stage
      return { type: 'stageEnd', timeMs, stageId, attempt, error: textOf(event.error) }
    }
    case 'taskStart': {
      const { stageId, taskId, partition, attempt, executorId } = event
      return { type: 'taskStart', timeMs, stageId, taskId, partition, attempt, executorId }
    }
    case 'taskEnd': {
      const { stageId, taskId, executorId, runMs, error } = event
      const killed = isCondition(error, 'TASK_CANCELLED') || undefined
      return {
        type: 'taskEnd',
        timeMs,
        stageId,
        taskId,
        executorId,
        runMs,
        sizes: sizesOf(event),
        operatorRows: event.metrics?.operatorRows,
        heapBytes: event.metrics?.heapBytes,
        killed,
        error: killed ? undefined : textOf(error),
      }
    }
    case 'executorAdded':
      return { type: 'executorAdded', timeMs, executorId: event.executorId }
    case 'executorRemoved': {
      const { executorId, reason } = event
      return { type: 'executorRemoved', timeMs, executorId, reason: cut(reason, MAX_FAILURE) }
    }
    case 'rddUnpersisted':
      return { type: 'rddUnpersisted', timeMs, rddId: event.rddId }
    case 'sqlExecutionStart': {
      const { executionId: sqlId, description, callSite } = event
      return { type: 'sqlStart', timeMs, sqlId, description, callSite }
    }
    case 'sqlExecutionPlanned': {
      const { executionId: sqlId } = event
      const graph = orElse(() => event.graph, noGraph)
      const { parsed, analyzed, optimized, physical } = orElse(event.plans, failedTexts)
      return {
        type: 'sqlPlanned',
        timeMs,
        sqlId,
        nodes: graph.nodes.map(node => ({ ...node, details: cut(node.details, MAX_PLAN) })),
        edges: graph.edges,
        plans: {
          parsed: cut(parsed, MAX_PLAN),
          analyzed: cut(analyzed, MAX_PLAN),
          optimized: cut(optimized, MAX_PLAN),
          physical: cut(physical, MAX_PLAN),
        },
      }
    }
    case 'sqlExecutionEnd':
      return { type: 'sqlEnd', timeMs, sqlId: event.executionId, error: textOf(event.error) }
    case 'streaming':
      return translateStreaming(event, timeMs)
    case 'applicationEnd':
      return { type: 'applicationEnd', timeMs }
  }
}

/** What cannot be made of a plan is shown as the reason: the query runs all the same. */
function orElse<T>(make: () => T, instead: (reason: string) => T): T {
  try {
    return make()
  } catch (error) {
    return instead(messageOf(error))
  }
}

function noGraph(reason: string): SqlPlanGraph {
  return { nodes: [{ id: 0, name: 'Not shown', details: reason }], edges: [] }
}

function failedTexts(reason: string): SqlPlanTexts {
  return { parsed: reason, analyzed: reason, optimized: reason, physical: reason }
}

const phases = {
  onBatchSubmitted: 'submitted',
  onBatchStarted: 'started',
  onBatchCompleted: 'completed',
} as const

function translateStreaming(
  { method, event, context }: Extract<SparkListenerEvent, { type: 'streaming' }>,
  timeMs: number,
): UiEvent | undefined {
  switch (method) {
    case 'onStreamingStarted': {
      const started = context as StreamingContext
      const batchDurationMs = started.graph.batchDuration.milliseconds
      return { type: 'streamingStart', timeMs, batchDurationMs, ...dstreamPicture(started) }
    }
    case 'onStreamingStopped':
      return { type: 'streamingStop', timeMs }
    case 'onBatchSubmitted':
    case 'onBatchStarted':
    case 'onBatchCompleted': {
      const { batchInfo } = event as StreamingListenerBatchEvent
      return { type: 'batch', timeMs, phase: phases[method], batch: batchOf(batchInfo) }
    }
    case 'onOutputOperationStarted':
    case 'onOutputOperationCompleted': {
      const { outputOperationInfo: info } = event as StreamingListenerOutputOperationEvent
      const batchMs = info.batchTime.milliseconds
      return { type: 'outputOperation', timeMs, batchMs, operation: operationOf(info) }
    }
    case 'onReceiverStarted':
    case 'onReceiverError':
    case 'onReceiverStopped': {
      const { receiverInfo } = event as StreamingListenerReceiverEvent
      return { type: 'receiver', timeMs, receiver: receiverOf(receiverInfo) }
    }
    default:
      return undefined
  }
}

function batchOf(info: BatchInfo): BatchEvent {
  return {
    batchMs: info.batchTime.milliseconds,
    submittedMs: info.submissionTime,
    startMs: info.processingStartTime,
    endMs: info.processingEndTime,
    inputs: Array.from(info.streamIdToInputInfo.values(), input => ({
      streamId: input.inputStreamId,
      records: input.numRecords,
      metadata: plainMetadata(input.metadata),
    })),
    operations: Array.from(info.outputOperationInfos.values(), operationOf),
    loads: Array.from(info.receiverLoads.values(), load => ({ ...load })),
  }
}

/** Inputs of a program's own say what they like: it is shown as JSON as far as it is some. */
function plainMetadata(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let text: string | undefined
  try {
    text = JSON.stringify(metadata, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  } catch {
    // a cycle
  }
  if (text === undefined || text.length > MAX_FAILURE) {
    return { text: cut(text ?? String(metadata), MAX_FAILURE) }
  }
  return JSON.parse(text) as Record<string, unknown>
}

function operationOf(info: OutputOperationInfo): OutputOperationEvent {
  const { id, name, description, startTime, endTime, failureReason } = info
  return {
    id,
    name,
    callSite: description,
    startMs: startTime,
    endMs: endTime,
    failure: failureReason === undefined ? undefined : cut(failureReason, MAX_FAILURE),
  }
}

function receiverOf(info: ReceiverInfo): ReceiverEvent {
  return {
    streamId: info.streamId,
    name: info.name,
    active: info.active,
    location: info.location,
    executorId: info.executorId,
    lastErrorMessage: cut(info.lastErrorMessage, MAX_FAILURE),
    lastError: cut(info.lastError, MAX_FAILURE),
    lastErrorMs: info.lastErrorTime,
  }
}

function stageOf(info: StageInfo): StageEvent {
  const { stageId, attempt, jobId, name, callSite, numTasks, pool, operators, rddIds } = info
  return { stageId, attempt, jobId, name, callSite, numTasks, pool, operators, rddIds }
}

function sizesOf(event: Extract<SparkListenerEvent, { type: 'taskEnd' }>): TaskSizes {
  const { metrics, reads, spilledBytes } = event
  return {
    inputBytes: reads.inputBytes + (metrics?.bytesRead ?? 0),
    inputRows: reads.inputRows,
    shuffleReadBytes: reads.shuffleBytes,
    shuffleReadRows: reads.shuffleRows,
    shuffleWriteBytes: metrics?.shuffleBytesWritten ?? 0,
    shuffleWriteRows: metrics?.shuffleRowsWritten ?? 0,
    spilledBytes,
  }
}

function textOf(error: Error | undefined): ReturnType<typeof errorText> | undefined {
  return error === undefined ? undefined : errorText(error)
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}
