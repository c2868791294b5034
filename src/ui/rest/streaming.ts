/** `/streaming/...`: a streaming program, its receivers, its batches and their output operations. */
import { type Application, nowOf } from '../application.js'
import { slowestNode, timedNodes } from '../dstream-times.js'
import { failureText } from '../error-text.js'
import type { BatchState, ReceiverState, Streaming } from '../streaming.js'
import { idOf, numberParameter, unknown, wordsParameter } from './rest-error.js'
import { timeText } from './time-text.js'

const statuses = ['queued', 'processing', 'completed', 'failed'] as const
/** A program is told to be too slow when its last batches were, so many of them. */
const LAST_BATCHES = 5

export function streaming(app: Application, rest: string[], query: URLSearchParams): unknown {
  const [part = '', id, below, operation] = rest
  if (app.status.streaming.program === undefined) {
    throw unknown('streaming context of', app.status.application?.appId ?? '')
  }
  switch (part) {
    case 'statistics':
      return statistics(app)
    case 'receivers':
      return receivers(app, id)
    case 'batches':
      if (id === undefined) return batches(app, query)
      return batch(app, id, below, operation)
    default:
      throw unknown('streaming', part)
  }
}

/** All that is remembered, newest first. */
function allBatches({ active, completed }: Streaming): BatchState[] {
  return [...completed.values(), ...active.values()].sort((a, b) => b.batchMs - a.batchMs)
}

/** Delays as Spark has them; undefined until known. */
function delaysOf({ info }: BatchState): {
  schedulingDelay: number | undefined
  processingTime: number | undefined
  totalDelay: number | undefined
} {
  const { submittedMs, startMs, endMs } = info
  return {
    schedulingDelay: startMs === undefined ? undefined : startMs - submittedMs,
    processingTime: startMs === undefined || endMs === undefined ? undefined : endMs - startMs,
    totalDelay: endMs === undefined ? undefined : endMs - submittedMs,
  }
}

export function statistics(app: Application): object {
  const { streaming } = app.status
  const { program, totals, completed, active } = streaming
  const { startMs, batchDurationMs } = program!
  const retained = allBatches(streaming)
  const delays = retained.map(delaysOf)
  const known = [...streaming.receivers.values()]
  const isStopped = streaming.stoppedMs !== undefined || app.status.endMs !== undefined
  const numActive = isStopped ? 0 : known.filter(({ info }) => info.active).length
  return {
    startTime: timeText(startMs),
    batchDuration: batchDurationMs,
    numReceivers: known.length,
    numActiveReceivers: numActive,
    numInactiveReceivers: known.length - numActive,
    numTotalCompletedBatches: totals.completed,
    numRetainedCompletedBatches: completed.size,
    numActiveBatches: active.size,
    numFailedBatches: totals.failed,
    numProcessedRecords: totals.processedRecords,
    numReceivedRecords: totals.receivedRecords,
    avgInputRate: mean(retained.map(({ records }) => (records * 1000) / batchDurationMs)),
    avgSchedulingDelay: mean(delays.map(({ schedulingDelay }) => schedulingDelay)),
    avgProcessingTime: mean(delays.map(({ processingTime }) => processingTime)),
    avgTotalDelay: mean(delays.map(({ totalDelay }) => totalDelay)),
    state: isStopped ? 'stopped' : 'active',
    warning: isStopped ? undefined : warning(streaming, batchDurationMs),
  }
}

/** What to do about a program that does not keep up; undefined when it does. */
function warning(streaming: Streaming, batchDurationMs: number): string | undefined {
  const last = [...streaming.completed.values()].slice(-LAST_BATCHES).map(delaysOf)
  const processing = mean(last.map(({ processingTime }) => processingTime)) ?? 0
  const waited = last.at(-1)?.schedulingDelay ?? 0
  if (last.length < LAST_BATCHES || processing <= batchDurationMs || waited < batchDurationMs) {
    return undefined
  }
  const slowest = slowestNode(timedNodes(streaming))
  const where =
    slowest === undefined
      ? ''
      : ` Most of the task time (${Math.round((slowest.share ?? 0) * 100)} %) goes to ${slowest.name} at ${slowest.callSite} and the steps right before it.`
  return `Processing is slower than the input: the last ${last.length} batches took ${Math.round(processing)} ms each, with a batch every ${batchDurationMs} ms, and the last one waited ${waited} ms.${where} Make that faster, give the program more threads (spark.master), make batches longer, or limit the input (spark.streaming.backpressure.enabled).`
}

function receivers({ status }: Application, id: string | undefined): unknown {
  const { streaming } = status
  if (id === undefined) {
    return Array.from(streaming.receivers.values(), receiver => receiverJson(receiver, streaming))
  }
  const receiver = streaming.receivers.get(idOf('receiver', id))
  if (receiver === undefined) throw unknown('receiver', id)
  return receiverJson(receiver, streaming)
}

export function receiverJson(receiver: ReceiverState, streaming: Streaming): object {
  const { info, records, pendingBytes, waiting, rateLimit } = receiver
  const { batchDurationMs } = streaming.program!
  const rates = allBatches(streaming)
    .reverse()
    .map(({ batchMs, info: { inputs } }): [number, number] => {
      const taken = inputs.find(({ streamId }) => streamId === info.streamId)?.records ?? 0
      return [batchMs, (taken * 1000) / batchDurationMs]
    })
  const hasError = info.lastErrorMs >= 0
  return {
    streamId: info.streamId,
    streamName: info.name === '' ? `Stream-${info.streamId}` : `${info.name}-${info.streamId}`,
    isActive: info.active && streaming.stoppedMs === undefined,
    executorId: info.executorId,
    executorHost: info.location,
    lastErrorTime: hasError ? timeText(info.lastErrorMs) : undefined,
    lastErrorMessage: hasError ? info.lastErrorMessage : undefined,
    lastError: hasError ? info.lastError : undefined,
    avgEventRate: mean(rates.map(([, rate]) => rate)),
    eventRates: rates,
    numRecords: records,
    pendingBytes,
    waiting,
    rateLimit,
    callSite: streaming.program!.nodes.find(node => node.streamId === info.streamId)?.callSite,
  }
}

function batches({ status }: Application, query: URLSearchParams): object[] {
  const { streaming } = status
  const wanted = wordsParameter(query, 'status', statuses)
  const afterMs = numberParameter(query, 'after', Number.NEGATIVE_INFINITY)
  const limit = numberParameter(query, 'limit', Number.MAX_SAFE_INTEGER)
  return allBatches(streaming)
    .filter(({ batchMs }) => batchMs > afterMs)
    .filter(({ status }) => wanted?.has(status.toLowerCase() as 'queued') ?? true)
    .slice(0, limit)
    .map(state => batchJson(state, streaming))
}

function batch(
  { status }: Application,
  id: string,
  below: string | undefined,
  operation: string | undefined,
): unknown {
  const { streaming } = status
  const state = streaming.batch(idOf('batch', id))
  if (state === undefined) throw unknown('batch', id)
  if (below === undefined) {
    const { nodes } = streaming.program!
    const inputs = state.info.inputs.map(({ streamId, records, metadata }) => {
      const node = nodes.find(found => found.streamId === streamId)
      return {
        streamId,
        name: node?.name ?? `Stream-${streamId}`,
        callSite: node?.callSite,
        numRecords: records,
        metadata,
      }
    })
    return { ...batchJson(state, streaming), inputs }
  }
  if (below !== 'operations') throw unknown('part of a batch', below)
  const all = operationsOf(state)
  if (operation === undefined) return all
  const found = all.find(({ operationId }) => String(operationId) === operation)
  if (found === undefined) throw unknown('operation', operation)
  return found
}

export function batchJson(state: BatchState, streaming: Streaming): object {
  const { batchMs, status, records } = state
  const operations = [...state.operations.values()]
  const ended = operations.filter(({ endMs }) => endMs !== undefined)
  const failures = ended.filter(({ failure }) => failure !== undefined)
  return {
    batchId: batchMs,
    batchTime: timeText(batchMs),
    batchTimeMs: batchMs,
    status,
    batchDuration: streaming.program?.batchDurationMs,
    inputSize: records,
    ...delaysOf(state),
    numActiveOutputOps: operations.filter(
      ({ startMs, endMs }) => startMs !== undefined && endMs === undefined,
    ).length,
    numCompletedOutputOps: ended.length - failures.length,
    numFailedOutputOps: failures.length,
    numTotalOutputOps: operations.length,
    firstFailureReason: failures[0]?.failure,
    firstFailureMessage:
      failures[0]?.failure === undefined ? undefined : failureText(failures[0].failure).message,
  }
}

function operationsOf(state: BatchState): { readonly operationId: number }[] {
  return Array.from(
    state.operations.values(),
    ({ id, name, callSite, startMs, endMs, failure }) => ({
      operationId: id,
      name,
      description: callSite,
      startTime: timeText(startMs),
      endTime: timeText(endMs),
      duration: startMs === undefined || endMs === undefined ? undefined : endMs - startMs,
      failureReason: failure,
      failureMessage: failure === undefined ? undefined : failureText(failure).message,
      jobIds: state.jobIds.get(id) ?? [],
    }),
  )
}

/** Batches that the Streaming page lists. */
const BATCHES_SHOWN = 100
/** Those that are at work, and the next ones; a backlog may be long. */
const ACTIVE_SHOWN = 20

/** `/millrace/graph`. */
export function graph({ status }: Application): unknown {
  const { program, completed } = status.streaming
  if (program === undefined) throw unknown('streaming context of', status.application?.appId ?? '')
  const [newest] = [...completed.keys()].slice(-1)
  return { nodes: timedNodes(status.streaming), edges: program.edges, batchTime: newest }
}

/** `/millrace/streaming`: all that the Streaming page shows, in one answer. */
export function streamingPage(app: Application, query: URLSearchParams): unknown {
  const { streaming } = app.status
  const { program } = streaming
  if (program === undefined) {
    throw unknown('streaming context of', app.status.application?.appId ?? '')
  }
  const afterMs = numberParameter(query, 'after', Number.NEGATIVE_INFINITY)
  const completed = [...streaming.completed.values()]
    .filter(({ batchMs }) => batchMs > afterMs)
    .sort((a, b) => a.batchMs - b.batchMs)
  const delays = completed.map(delaysOf)
  return {
    now: nowOf(app),
    statistics: statistics(app),
    series: {
      time: completed.map(({ batchMs }) => batchMs),
      inputRate: completed.map(({ records }) => (records * 1000) / program.batchDurationMs),
      schedulingDelay: delays.map(({ schedulingDelay }) => schedulingDelay ?? null),
      processingTime: delays.map(({ processingTime }) => processingTime ?? null),
      totalDelay: delays.map(({ totalDelay }) => totalDelay ?? null),
    },
    receivers: receivers(app, undefined),
    activeBatches: [...streaming.active.values()]
      .sort((a, b) => a.batchMs - b.batchMs)
      .slice(0, ACTIVE_SHOWN)
      .reverse()
      .map(state => batchJson(state, streaming)),
    completedBatches: completed
      .slice(-BATCHES_SHOWN)
      .reverse()
      .map(state => batchJson(state, streaming)),
    graph: graph(app),
  }
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined)
  if (known.length === 0) return undefined
  return known.reduce((sum, value) => sum + value, 0) / known.length
}
