/** `/metrics`: the state of an application as Prometheus reads it (text format 0.0.4). Names and meanings are stable. */
import { type Application, nowOf } from './application.js'

export interface MetricFamily {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'summary'
  readonly help: string
  readonly labels: readonly string[]
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
  /** Of a summary: `_sum` or `_count`. */
  readonly suffix?: string
}

interface Definition extends MetricFamily {
  /** Without samples, the family is left out. */
  readonly samples: (app: Application) => readonly Sample[]
}

const one = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }])

function byStatus(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([status, value]) => ({ labels: { status }, value }))
}

const counter = (
  name: string,
  help: string,
  samples: Definition['samples'],
  labels: readonly string[] = [],
): Definition => ({ name, type: 'counter', help, labels, samples })

const gauge = (
  name: string,
  help: string,
  samples: Definition['samples'],
  labels: readonly string[] = [],
): Definition => ({ name, type: 'gauge', help, labels, samples })

/** Of a streaming program only. */
const ofStreaming =
  (samples: (app: Application) => readonly Sample[]) =>
  (app: Application): readonly Sample[] =>
    app.status.streaming.program === undefined ? [] : samples(app)

const lastBatch = (
  value: (info: {
    readonly submittedMs: number
    readonly startMs?: number
    readonly endMs?: number
  }) => number | undefined,
): Definition['samples'] =>
  ofStreaming(({ status }) => {
    const last = [...status.streaming.completed.values()].at(-1)
    const ms = last === undefined ? undefined : value(last.info)
    return one(ms === undefined ? undefined : ms / 1000)
  })

const difference = (end: number | undefined, start: number | undefined): number | undefined =>
  end === undefined || start === undefined ? undefined : end - start

const ofReceivers = (
  value: (receiver: {
    readonly records: number
    readonly pendingBytes: number
    readonly waiting: boolean
    readonly rateLimit: number | undefined
    readonly active: boolean
  }) => number | undefined,
): Definition['samples'] =>
  ofStreaming(({ status }) =>
    [...status.streaming.receivers.values()].flatMap(receiver => {
      const { streamId, name, active } = receiver.info
      const found = value({ ...receiver, active })
      if (found === undefined) return []
      return [{ labels: { stream_id: String(streamId), receiver: name }, value: found }]
    }),
  )

const definitions: readonly Definition[] = [
  gauge(
    'millrace_application_info',
    'The application, always 1.',
    ({ status: { application } }) =>
      application === undefined
        ? []
        : [
            {
              labels: {
                app_id: application.appId,
                app_name: application.name,
                version: application.version,
                master: application.master,
              },
              value: 1,
            },
          ],
    ['app_id', 'app_name', 'version', 'master'],
  ),
  gauge('millrace_start_time_seconds', 'When the application started, since 1970.', app =>
    one((app.status.application?.timeMs ?? 0) / 1000),
  ),
  gauge('millrace_uptime_seconds', 'How long the application has run.', app =>
    one(Math.max(0, nowOf(app) - (app.status.application?.timeMs ?? 0)) / 1000),
  ),
  gauge(
    'millrace_heap_used_bytes',
    "Heap of the program's main thread that is in use.",
    ({ live }) => one(live?.heap().usedBytes),
  ),
  gauge('millrace_heap_limit_bytes', "Largest heap of the program's main thread.", ({ live }) =>
    one(live?.heap().limitBytes),
  ),
  gauge('millrace_task_threads', 'Task threads that live.', ({ status }) =>
    one([...status.executors.all.values()].filter(e => e.removedMs === undefined).length),
  ),
  counter(
    'millrace_task_threads_lost_total',
    'Task threads that ended before they should: out of heap, ended by a function, or ended because a task did not stop.',
    ({ status }) => one(status.executors.lost),
  ),
  counter(
    'millrace_jobs_total',
    'Jobs that have ended.',
    ({ status: { jobs } }) =>
      byStatus({ succeeded: jobs.totals.jobs.succeeded, failed: jobs.totals.jobs.failed }),
    ['status'],
  ),
  gauge('millrace_jobs_active', 'Jobs that run.', ({ status: { jobs } }) => {
    const { started, succeeded, failed } = jobs.totals.jobs
    return one(started - succeeded - failed)
  }),
  counter(
    'millrace_stages_total',
    'Stages that have ended, or were skipped because their output was there.',
    ({ status: { jobs } }) => byStatus(jobs.totals.stages),
    ['status'],
  ),
  counter(
    'millrace_tasks_total',
    'Tasks that have ended.',
    ({ status: { jobs } }) => byStatus(jobs.totals.tasks),
    ['status'],
  ),
  gauge('millrace_tasks_active', 'Tasks that run.', ({ status }) =>
    one([...status.executors.all.values()].reduce((sum, { active }) => sum + active, 0)),
  ),
  counter('millrace_task_run_seconds_total', 'Time that tasks have run, of all threads.', app =>
    one(app.status.jobs.totals.runMs / 1000),
  ),
  counter('millrace_input_bytes_total', 'Bytes that tasks have read of files and blocks.', app =>
    one(app.status.jobs.totals.sizes.inputBytes),
  ),
  counter(
    'millrace_input_records_total',
    'Rows that tasks have read of blocks; lines of files are not counted.',
    app => one(app.status.jobs.totals.sizes.inputRows),
  ),
  counter('millrace_shuffle_read_bytes_total', 'Bytes that tasks have read of shuffles.', app =>
    one(app.status.jobs.totals.sizes.shuffleReadBytes),
  ),
  counter('millrace_shuffle_read_records_total', 'Rows that tasks have read of shuffles.', app =>
    one(app.status.jobs.totals.sizes.shuffleReadRows),
  ),
  counter(
    'millrace_shuffle_write_bytes_total',
    'Bytes that tasks have written for shuffles.',
    app => one(app.status.jobs.totals.sizes.shuffleWriteBytes),
  ),
  counter(
    'millrace_shuffle_write_records_total',
    'Rows that tasks have written for shuffles.',
    app => one(app.status.jobs.totals.sizes.shuffleWriteRows),
  ),
  counter(
    'millrace_spilled_bytes_total',
    'Bytes of outputs that tasks wrote to files because memory was short.',
    app => one(app.status.jobs.totals.sizes.spilledBytes),
  ),
  gauge(
    'millrace_blocks',
    'Blocks that are kept: of shuffles, of persisted RDDs, received.',
    ({ live }) => one(live?.blocks().length),
  ),
  gauge('millrace_blocks_memory_bytes', 'Memory of these blocks.', ({ live }) =>
    one(live?.blocks().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)),
  ),
  gauge(
    'millrace_blocks_memory_limit_bytes',
    'Memory that blocks may take (spark.millrace.memory).',
    ({ live }) => one(live?.memoryLimitBytes),
  ),
  gauge('millrace_blocks_disk_bytes', 'Bytes of these blocks that are in files.', ({ live }) =>
    one(live?.blocks().reduce((sum, { diskBytes }) => sum + diskBytes, 0)),
  ),
  counter(
    'millrace_sql_queries_total',
    'Queries of SQL that have ended.',
    ({ status: { sql } }) => byStatus(sql.totals),
    ['status'],
  ),
  gauge('millrace_sql_queries_active', 'Queries of SQL that run.', ({ status: { sql } }) =>
    one([...sql.all.values()].filter(({ endMs }) => endMs === undefined).length),
  ),
  gauge(
    'millrace_streaming_active',
    '1 while the StreamingContext runs, 0 when it has stopped.',
    ofStreaming(({ status }) => one(status.streaming.stoppedMs === undefined ? 1 : 0)),
  ),
  gauge(
    'millrace_streaming_batch_interval_seconds',
    'Time between two batches.',
    ofStreaming(({ status }) => one(status.streaming.program!.batchDurationMs / 1000)),
  ),
  counter(
    'millrace_streaming_batches_total',
    'Batches that have ended.',
    ofStreaming(({ status: { streaming } }) => {
      const { completed, failed } = streaming.totals
      return byStatus({ completed: completed - failed, failed })
    }),
    ['status'],
  ),
  gauge(
    'millrace_streaming_batches_active',
    'Batches that wait or run.',
    ofStreaming(({ status }) => one(status.streaming.active.size)),
  ),
  counter(
    'millrace_streaming_records_received_total',
    'Records that inputs have given to batches.',
    ofStreaming(({ status }) => one(status.streaming.totals.receivedRecords)),
  ),
  counter(
    'millrace_streaming_records_processed_total',
    'Records of batches that have ended.',
    ofStreaming(({ status }) => one(status.streaming.totals.processedRecords)),
  ),
  {
    name: 'millrace_streaming_processing_seconds',
    type: 'summary',
    help: 'How long batches took from the start of their first job to the end of their last.',
    labels: [],
    samples: ofStreaming(({ status: { streaming } }) => [
      { suffix: '_sum', value: streaming.totals.processingMs / 1000 },
      { suffix: '_count', value: streaming.totals.completed },
    ]),
  },
  {
    name: 'millrace_streaming_scheduling_delay_seconds',
    type: 'summary',
    help: 'How long batches waited for earlier ones.',
    labels: [],
    samples: ofStreaming(({ status: { streaming } }) => [
      { suffix: '_sum', value: streaming.totals.delayMs / 1000 },
      { suffix: '_count', value: streaming.totals.completed },
    ]),
  },
  gauge(
    'millrace_streaming_last_batch_processing_seconds',
    'How long the last batch took.',
    lastBatch(({ startMs, endMs }) => difference(endMs, startMs)),
  ),
  gauge(
    'millrace_streaming_last_batch_scheduling_delay_seconds',
    'How long the last batch waited.',
    lastBatch(({ submittedMs, startMs }) => difference(startMs, submittedMs)),
  ),
  gauge(
    'millrace_streaming_last_batch_total_delay_seconds',
    'From when the last batch was made to its end.',
    lastBatch(({ submittedMs, endMs }) => difference(endMs, submittedMs)),
  ),
  gauge(
    'millrace_streaming_last_batch_end_time_seconds',
    'When the last batch ended, since 1970.',
    lastBatch(({ endMs }) => endMs),
  ),
  gauge(
    'millrace_streaming_receiver_active',
    '1 while the receiver runs.',
    ofReceivers(({ active }) => (active ? 1 : 0)),
    ['stream_id', 'receiver'],
  ),
  counter(
    'millrace_streaming_receiver_records_total',
    'Records of the receiver that went into batches.',
    ofReceivers(({ records }) => records),
    ['stream_id', 'receiver'],
  ),
  gauge(
    'millrace_streaming_receiver_pending_bytes',
    'Received and not processed.',
    ofReceivers(({ pendingBytes }) => pendingBytes),
    ['stream_id', 'receiver'],
  ),
  gauge(
    'millrace_streaming_receiver_waiting',
    '1 while the receiver, and with it who sends, waits for memory.',
    ofReceivers(({ waiting }) => (waiting ? 1 : 0)),
    ['stream_id', 'receiver'],
  ),
  gauge(
    'millrace_streaming_receiver_limit_records_per_second',
    'How many records a second the receiver may store; left out without a limit.',
    ofReceivers(({ rateLimit }) => rateLimit),
    ['stream_id', 'receiver'],
  ),
  gauge(
    'millrace_state_keys',
    'Keys with state.',
    ({ live }) =>
      (live?.stores() ?? []).map(({ name, keys }) => ({ labels: { operator: name }, value: keys })),
    ['operator'],
  ),
  gauge(
    'millrace_state_bytes',
    'Memory and files of keyed state, with the versions that a restart may need.',
    ({ live }) =>
      (live?.stores() ?? []).map(({ name, memoryBytes }) => ({
        labels: { operator: name },
        value: memoryBytes,
      })),
    ['operator'],
  ),
]

/** Every metric that there is, in the order in which they are given. */
export const metricFamilies: readonly MetricFamily[] = definitions

/** The text of `/metrics`. */
export function metricsText(app: Application): string {
  const lines: string[] = []
  for (const { name, type, help, samples } of definitions) {
    const found = samples(app)
    if (found.length === 0) continue
    lines.push(`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} ${type}`)
    for (const { labels = {}, value, suffix = '' } of found) {
      const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`)
      const set = pairs.length === 0 ? '' : `{${pairs.join(',')}}`
      lines.push(`${name}${suffix}${set} ${numberText(value)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}
