/**
 * A streaming program: its batches with their output operations, its receivers, its graph, and how the time of its batches
 * is spread over that. Completed batches are forgotten, the oldest first; sums and counts are not.
 *
 * A batch is late or failed by what its last event says; events carry the whole batch, so that one that is missed costs
 * nothing but itself.
 */
import type {
  BatchEvent,
  GraphNode,
  OutputOperationEvent,
  ReceiverEvent,
  StageEvent,
  UiEvent,
} from './events.js'
import type { Limits } from './limits.js'

export type BatchStatus = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED'

export interface BatchState {
  readonly batchMs: number
  status: BatchStatus
  info: BatchEvent
  readonly operations: Map<number, OutputOperationEvent>
  /** By output operation. */
  readonly jobIds: Map<number, number[]>
  /** Records of all inputs. */
  records: number
}

export interface ReceiverState {
  readonly info: ReceiverEvent
  readonly records: number
  readonly pendingBytes: number
  readonly waiting: boolean
  readonly rateLimit: number | undefined
}

interface Program {
  readonly startMs: number
  readonly batchDurationMs: number
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly (readonly [from: number, to: number])[]
}

/** What is known of where the time of a batch goes. */
interface BatchWork {
  /** Task time by the name of the stage (`map at src/a.ts:3`). */
  readonly stageMs: Map<string, { ms: number; outputOpId: number | undefined }>
}

/** Over so many completed batches the times of the graph are means. */
export const GRAPH_BATCHES = 20
/** Jobs of one output operation that are remembered. */
const MAX_JOBS = 1000

export class Streaming {
  program: Program | undefined
  stoppedMs: number | undefined
  /** Waiting or running, oldest first. */
  readonly active: Map<number, BatchState> = new Map()
  /** In the order in which they completed. */
  readonly completed: Map<number, BatchState> = new Map()
  readonly receivers: Map<number, ReceiverState> = new Map()
  readonly totals: {
    completed: number
    failed: number
    processedRecords: number
    receivedRecords: number
    processingMs: number
    delayMs: number
  } = {
    completed: 0,
    failed: 0,
    processedRecords: 0,
    receivedRecords: 0,
    processingMs: 0,
    delayMs: 0,
  }
  private readonly limits: Limits
  private readonly work: Map<number, BatchWork> = new Map()
  private readonly recent: number[] = []
  private readonly stages: Map<
    number,
    { readonly batchMs: number; readonly name: string; readonly outputOpId: number | undefined }
  > = new Map()
  private readonly jobs: Map<
    number,
    { readonly batchMs: number; readonly outputOpId: number | undefined }
  > = new Map()

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** A batch, as long as it is remembered. */
  batch(batchMs: number): BatchState | undefined {
    return this.active.get(batchMs) ?? this.completed.get(batchMs)
  }

  apply(event: UiEvent): void {
    switch (event.type) {
      case 'streamingStart': {
        const { timeMs, batchDurationMs, nodes, edges } = event
        this.program = { startMs: timeMs, batchDurationMs, nodes, edges }
        this.stoppedMs = undefined
        // another context of the same application: its batches may have the same times
        this.active.clear()
        this.work.clear()
        this.recent.length = 0
        return
      }
      case 'streamingStop':
        this.stoppedMs = event.timeMs
        return
      case 'batch':
        return this.batchChanged(event.phase, event.batch)
      case 'outputOperation': {
        this.batch(event.batchMs)?.operations.set(event.operation.id, event.operation)
        return
      }
      case 'receiver': {
        const { receiver } = event
        const before = this.receivers.get(receiver.streamId)
        this.receivers.set(receiver.streamId, {
          records: 0,
          pendingBytes: 0,
          waiting: false,
          rateLimit: undefined,
          ...before,
          info: receiver,
        })
        return
      }
      case 'jobStart': {
        const { batchMs, outputOpId, jobId } = event
        if (batchMs === undefined) return
        this.jobs.set(jobId, { batchMs, outputOpId })
        const ofOperation = this.batch(batchMs)?.jobIds
        if (ofOperation === undefined || outputOpId === undefined) return
        const ids = ofOperation.get(outputOpId) ?? []
        if (ids.length < MAX_JOBS) ids.push(jobId)
        ofOperation.set(outputOpId, ids)
        return
      }
      case 'jobEnd':
        this.jobs.delete(event.jobId)
        return
      case 'stageStart': {
        const job = this.jobs.get(event.stage.jobId)
        if (job !== undefined) {
          this.stages.set(event.stage.stageId, { ...job, name: workOf(event.stage) })
        }
        return
      }
      case 'stageEnd':
        this.stages.delete(event.stageId)
        return
      case 'taskEnd':
        return this.worked(event.stageId, event.runMs)
    }
  }

  /** Task time by stage of the last batches, summed, and how many batches those are. */
  recentWork(): {
    readonly batches: number
    readonly stages: { name: string; ms: number; outputOpId: number | undefined }[]
  } {
    const sums = new Map<string, { name: string; ms: number; outputOpId: number | undefined }>()
    for (const batchMs of this.recent) {
      for (const [name, { ms, outputOpId }] of this.work.get(batchMs)?.stageMs ?? []) {
        const key = `${outputOpId} ${name}`
        const sum = sums.get(key)
        if (sum === undefined) sums.set(key, { name, ms, outputOpId })
        else sum.ms += ms
      }
    }
    return { batches: this.recent.length, stages: [...sums.values()] }
  }

  private worked(stageId: number, runMs: number): void {
    const stage = this.stages.get(stageId)
    if (stage === undefined) return
    let work = this.work.get(stage.batchMs)
    if (work === undefined) {
      // a job that a program runs for a batch that is over long since
      if (!this.active.has(stage.batchMs)) return
      this.work.set(stage.batchMs, (work = { stageMs: new Map() }))
    }
    const { name, outputOpId } = stage
    const known = work.stageMs.get(name)
    if (known === undefined) work.stageMs.set(name, { ms: runMs, outputOpId })
    else known.ms += runMs
  }

  private batchChanged(phase: 'submitted' | 'started' | 'completed', info: BatchEvent): void {
    const { batchMs } = info
    const state: BatchState = this.active.get(batchMs) ?? {
      batchMs,
      status: 'QUEUED',
      info,
      operations: new Map(),
      jobIds: new Map(),
      records: 0,
    }
    state.info = info
    state.records = info.inputs.reduce((sum, { records }) => sum + records, 0)
    for (const operation of info.operations) state.operations.set(operation.id, operation)
    this.noteLoads(phase, info)
    if (phase === 'submitted') this.totals.receivedRecords += state.records
    if (phase !== 'completed') {
      state.status = phase === 'submitted' ? 'QUEUED' : 'PROCESSING'
      this.active.set(batchMs, state)
      return
    }
    const hasFailed = info.operations.some(({ failure }) => failure !== undefined)
    state.status = hasFailed ? 'FAILED' : 'COMPLETED'
    this.active.delete(batchMs)
    this.completed.delete(batchMs)
    this.completed.set(batchMs, state)
    const { totals } = this
    if (hasFailed) totals.failed++
    totals.completed++
    totals.processedRecords += state.records
    totals.processingMs += (info.endMs ?? 0) - (info.startMs ?? 0)
    totals.delayMs += (info.startMs ?? 0) - info.submittedMs
    this.recent.push(batchMs)
    if (this.recent.length > GRAPH_BATCHES) this.work.delete(this.recent.shift()!)
    if (this.completed.size > this.limits.batches) {
      const [oldest] = this.completed.keys()
      this.completed.delete(oldest)
    }
  }

  private noteLoads(phase: string, info: BatchEvent): void {
    for (const { streamId, pendingBytes, waiting, rateLimit } of info.loads) {
      const receiver = this.receivers.get(streamId)
      if (receiver === undefined) continue
      const records =
        phase === 'submitted'
          ? (info.inputs.find(input => input.streamId === streamId)?.records ?? 0)
          : 0
      this.receivers.set(streamId, {
        ...receiver,
        records: receiver.records + records,
        pendingBytes,
        waiting,
        rateLimit,
      })
    }
  }
}

/** Actions that only hand on the rows that reach them. */
const handingOn: ReadonlySet<string> = new Set(['take', 'first', 'isEmpty', 'collect', 'count'])

/** The operator that a stage's time is spent for: its last one, or what feeds that when it does nothing of its own. */
function workOf({ name, operators: { nodes, edges } }: StageEvent): string {
  const end = nodes.find(node => `${node.name} at ${node.callSite}` === name)
  if (end === undefined || !handingOn.has(end.name)) return name
  const feeding = edges.filter(([, to]) => to === end.id)
  const work = nodes.find(({ id }) => feeding.length === 1 && id === feeding[0][0])
  return work === undefined ? name : `${work.name} at ${work.callSite}`
}
