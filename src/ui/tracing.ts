/**
 * OpenTelemetry spans: a batch, its jobs, their stages, their tasks, each within the one before; a job that is of no batch
 * is within the span that was active where the program called its action. For programs that have registered a tracer
 * provider before they make their context; `@opentelemetry/api` is then there already, and nothing is loaded for others.
 */
import { createRequire } from 'node:module'
import type { SparkListenerEvent } from '../core/scheduler/listener-bus.js'
import type {
  StreamingListenerBatchEvent,
  StreamingListenerOutputOperationEvent,
} from '../streaming/listener.js'
import { BATCH_TIME } from '../streaming/scheduler/job-properties.js'
import type { Clock } from '../util/clock.js'
import { packageVersion } from '../util/version.js'

/** The parts of `@opentelemetry/api` that are used here. */
interface Span {
  setAttributes(attributes: Record<string, string | number | boolean>): unknown
  setStatus(status: { code: number; message?: string }): unknown
  recordException(error: Error, time?: number): void
  end(time?: number): void
}
type Context = object
interface Api {
  readonly context: { active(): Context }
  readonly trace: {
    getTracer(name: string, version?: string): Tracer
    setSpan(context: Context, span: Span): Context
  }
  readonly SpanStatusCode: { readonly ERROR: number }
}
interface Tracer {
  startSpan(
    name: string,
    options: {
      readonly startTime: number
      readonly attributes: Record<string, string | number | boolean>
      readonly root?: boolean
    },
    context: Context,
  ): Span
}

/** Where the API keeps what a program has registered, whichever copy of it does. */
const registered = Symbol.for('opentelemetry.js.api.1')

/** Undefined unless the program has registered a tracer provider. */
export function openTracer(clock: Clock): SpanMaker | undefined {
  const globals = globalThis as { [registered]?: { readonly trace?: unknown } }
  if (globals[registered]?.trace === undefined) return undefined
  const load = createRequire(import.meta.url)
  try {
    return new SpanMaker(load('@opentelemetry/api') as Api, clock)
  } catch {
    // a copy of it within a bundle, which others cannot reach
    return undefined
  }
}

/** Makes spans of what it is told. */
export class SpanMaker {
  private readonly api: Api
  private readonly clock: Clock
  private readonly tracer: Tracer
  private readonly batches: Map<number, Span> = new Map()
  private readonly jobs: Map<number, Span> = new Map()
  private readonly stages: Map<number, Span> = new Map()
  private readonly tasks: Map<number, Span> = new Map()

  constructor(api: Api, clock: Clock) {
    this.api = api
    this.clock = clock
    this.tracer = api.trace.getTracer('millrace', packageVersion())
  }

  /** Must be called where the event happens: a job's span is within the one that is active there. */
  take(event: SparkListenerEvent): void {
    switch (event.type) {
      case 'jobStart': {
        const { jobId, description, operator, callSite, properties } = event
        const batch = this.batches.get(Number(properties[BATCH_TIME]))
        const name = `job ${operator} at ${callSite}`
        this.begin(this.jobs, jobId, name, batch, {
          'millrace.job.id': jobId,
          'millrace.job.description': description,
          'code.location': callSite,
        })
        return
      }
      case 'jobEnd':
        return this.end(this.jobs, event.jobId, event.error)
      case 'stageSubmitted': {
        const { stageId, jobId, name, numTasks, attempt } = event.stage
        this.begin(this.stages, stageId, `stage ${name}`, this.jobs.get(jobId), {
          'millrace.stage.id': stageId,
          'millrace.stage.attempt': attempt,
          'millrace.stage.tasks': numTasks,
        })
        return
      }
      case 'stageCompleted':
        return this.end(this.stages, event.stage.stageId, event.error)
      case 'taskStart': {
        const { taskId, stageId, partition, attempt, executorId } = event
        this.begin(this.tasks, taskId, `task ${partition}`, this.stages.get(stageId), {
          'millrace.task.id': taskId,
          'millrace.task.partition': partition,
          'millrace.task.attempt': attempt,
          'millrace.task.thread': executorId,
        })
        return
      }
      case 'taskEnd': {
        const { reads, metrics, runMs } = event
        this.tasks.get(event.taskId)?.setAttributes({
          'millrace.task.run_ms': runMs,
          'millrace.task.input_bytes': reads.inputBytes + (metrics?.bytesRead ?? 0),
          'millrace.task.shuffle_read_bytes': reads.shuffleBytes,
          'millrace.task.shuffle_write_bytes': metrics?.shuffleBytesWritten ?? 0,
        })
        return this.end(this.tasks, event.taskId, event.error)
      }
      case 'streaming':
        return this.streaming(event.method, event.event)
      case 'applicationEnd':
        // what was running is given up
        for (const spans of [this.tasks, this.stages, this.jobs, this.batches]) {
          for (const id of [...spans.keys()]) this.end(spans, id, undefined)
        }
    }
  }

  private streaming(method: string, event: unknown): void {
    switch (method) {
      case 'onBatchStarted': {
        const { batchInfo } = event as StreamingListenerBatchEvent
        const { batchTime, numRecords, schedulingDelay = 0 } = batchInfo
        this.begin(this.batches, batchTime.milliseconds, 'batch', undefined, {
          'millrace.batch.time': batchTime.milliseconds,
          'millrace.batch.records': numRecords,
          'millrace.batch.scheduling_delay_ms': schedulingDelay,
        })
        return
      }
      case 'onOutputOperationCompleted': {
        const { outputOperationInfo } = event as StreamingListenerOutputOperationEvent
        const { batchTime, failureReason, name } = outputOperationInfo
        if (failureReason === undefined) return
        const message = `${name}: ${failureReason.split('\n')[0]}`
        const code = this.api.SpanStatusCode.ERROR
        this.batches.get(batchTime.milliseconds)?.setStatus({ code, message })
        return
      }
      case 'onBatchCompleted': {
        const { batchInfo } = event as StreamingListenerBatchEvent
        this.end(this.batches, batchInfo.batchTime.milliseconds, undefined)
      }
    }
  }

  private begin(
    spans: Map<number, Span>,
    id: number,
    name: string,
    parent: Span | undefined,
    attributes: Record<string, string | number | boolean>,
  ): void {
    const { api } = this
    const active = api.context.active()
    const context = parent === undefined ? active : api.trace.setSpan(active, parent)
    const startTime = this.clock.now()
    const root = spans === this.batches
    spans.set(id, this.tracer.startSpan(name, { startTime, attributes, root }, context))
  }

  private end(spans: Map<number, Span>, id: number, error: Error | undefined): void {
    const span = spans.get(id)
    if (span === undefined) return
    spans.delete(id)
    const timeMs = this.clock.now()
    if (error !== undefined) {
      span.recordException(error, timeMs)
      span.setStatus({ code: this.api.SpanStatusCode.ERROR, message: error.message })
    }
    span.end(timeMs)
  }
}
