/** Answers of a program in trouble, with something on every page; `text` stands wherever a program's own words do. */
import type * as api from '../../ui/src/api.js'
import type { Answers } from './fixture-server.js'

export const interval = 1000
/** The time of batch 0. */
export const begin: number = Date.UTC(2026, 0, 31, 12)

export const time = (ms: number): string => new Date(ms).toISOString().replace('Z', 'GMT')

export function helloOf(appId: string, changes: Partial<api.Hello> = {}): api.Hello {
  return {
    appId,
    name: `app ${appId}`,
    startTime: begin,
    version: '0.1.0',
    streaming: true,
    sql: true,
    finished: false,
    ...changes,
  }
}

export function batchOf(number: number, changes: Partial<api.Batch> = {}): api.Batch {
  const at = begin + number * interval
  return {
    batchId: at,
    batchTime: time(at),
    batchTimeMs: at,
    status: 'COMPLETED',
    batchDuration: interval,
    inputSize: number * 10,
    schedulingDelay: number,
    processingTime: 400 + (number % 7) * 10,
    totalDelay: 400 + (number % 7) * 10 + number,
    numActiveOutputOps: 0,
    numCompletedOutputOps: 2,
    numFailedOutputOps: 0,
    numTotalOutputOps: 2,
    ...changes,
  }
}

/** The Streaming page after `count` batches, each taking `processingMs` when it is given. */
export function streamingPage(
  count: number,
  {
    processingMs,
    after = Number.NEGATIVE_INFINITY,
  }: { processingMs?: number; after?: number } = {},
): api.StreamingPage {
  const kept = Array.from({ length: Math.min(count, 1000) }, (_, i) =>
    batchOf(
      count - Math.min(count, 1000) + i,
      processingMs === undefined ? {} : { processingTime: processingMs },
    ),
  ).filter(batch => batch.batchTimeMs > after)
  return {
    statistics: {
      startTime: time(begin),
      batchDuration: interval,
      numReceivers: 0,
      numActiveReceivers: 0,
      numInactiveReceivers: 0,
      numTotalCompletedBatches: count,
      numRetainedCompletedBatches: Math.min(count, 1000),
      numActiveBatches: 0,
      numProcessedRecords: count * 10,
      numReceivedRecords: count * 10,
      avgInputRate: 12.5,
      avgSchedulingDelay: 3,
      avgProcessingTime: 420,
      avgTotalDelay: 423,
      state: 'active',
      numFailedBatches: 0,
    },
    series: {
      time: kept.map(batch => batch.batchTimeMs),
      inputRate: kept.map(batch => batch.inputSize),
      schedulingDelay: kept.map(batch => batch.schedulingDelay ?? null),
      processingTime: kept.map(batch => batch.processingTime ?? null),
      totalDelay: kept.map(batch => batch.totalDelay ?? null),
    },
    receivers: [],
    activeBatches: [],
    completedBatches: kept.slice(-100).reverse(),
    graph: { nodes: [], edges: [] },
  }
}

/** A group whose rows fill one page at most. */
function listed<Row>(rows: readonly Row[]): api.Listed<Row> {
  return { total: rows.length, offset: 0, rows }
}

/** The Jobs page of a program that has run none. */
export const noJobs: api.JobsPage = {
  bars: [],
  total: 0,
  running: listed([]),
  failed: listed([]),
  completed: listed([]),
}

export function sampleAnswers(text: string): Answers {
  const stack = `${text}: it broke\n    at split (src/${text}.ts:7:3)\n    at run (node:internal/x:1:1)`
  const failed = batchOf(59, {
    status: 'FAILED',
    numFailedOutputOps: 1,
    numCompletedOutputOps: 1,
    firstFailureReason: stack,
    inputs: [{ streamId: 0, name: text, numRecords: 3, metadata: { files: [text] } }],
  })
  const page = streamingPage(60, { processingMs: 1500 })
  const streaming: api.StreamingPage = {
    ...page,
    statistics: {
      ...page.statistics,
      numReceivers: 2,
      numActiveReceivers: 1,
      numFailedBatches: 1,
      numActiveBatches: 1,
    },
    receivers: [
      {
        streamId: 0,
        streamName: text,
        isActive: false,
        lastErrorTime: time(begin),
        lastErrorMessage: text,
        lastError: stack,
      },
      {
        streamId: 1,
        streamName: 'lines',
        isActive: true,
        numRecords: 12345,
        avgEventRate: 12.5,
        pendingBytes: 5_000_000,
        waiting: true,
        rateLimit: 100,
      },
    ],
    activeBatches: [
      batchOf(60, {
        status: 'PROCESSING',
        processingTime: null,
        totalDelay: null,
        numActiveOutputOps: 1,
        numCompletedOutputOps: 0,
      }),
    ],
    completedBatches: [failed, ...page.completedBatches.slice(1)],
    graph: {
      nodes: [
        { id: 0, kind: 'source', name: 'socketTextStream', callSite: `src/${text}.ts:3` },
        { id: 1, kind: 'operator', name: text, callSite: `src/${text}.ts:4` },
        {
          id: 2,
          kind: 'state',
          name: 'updateStateByKey',
          callSite: `src/${text}.ts:5`,
          ms: 900,
          share: 0.62,
        },
        {
          id: 3,
          kind: 'window',
          name: 'window',
          callSite: `src/${text}.ts:6`,
          detail: '30 s every 5 s',
          ms: 300,
          share: 0.3,
        },
        { id: 4, kind: 'output', name: 'print', callSite: `src/${text}.ts:8`, ms: 20, share: 0.01 },
        { id: 5, kind: 'output', name: 'foreachRDD', callSite: `src/${text}.ts:9` },
      ],
      edges: [
        [0, 1],
        [1, 2],
        [1, 3],
        [2, 4],
        [3, 5],
        [1, 5],
      ],
      batchTime: begin,
    },
  }
  const jobs: api.Job[] = [0, 1, 2].map(jobId => ({
    jobId,
    name: `count at src/${text}.ts:8`,
    description: text,
    submissionTime: time(begin + jobId * 400),
    completionTime: jobId === 2 ? undefined : time(begin + jobId * 400 + 900),
    stageIds: [jobId],
    status: (['SUCCEEDED', 'FAILED', 'RUNNING'] as const)[jobId],
    numTasks: 8,
    numActiveTasks: jobId === 2 ? 3 : 0,
    numCompletedTasks: jobId === 2 ? 2 : 7,
    numSkippedTasks: 0,
    numFailedTasks: jobId === 1 ? 1 : 0,
    numKilledTasks: 0,
    numActiveStages: jobId === 2 ? 1 : 0,
    numCompletedStages: jobId === 0 ? 1 : 0,
    numSkippedStages: 0,
    numFailedStages: jobId === 1 ? 1 : 0,
    failureReason: jobId === 1 ? stack : undefined,
    batchTime: failed.batchTimeMs,
    callSite: `src/${text}.ts:8`,
  }))
  const stages: api.Stage[] = jobs.map(job => ({
    status: (['COMPLETE', 'FAILED', 'ACTIVE'] as const)[job.jobId],
    stageId: job.jobId,
    attemptId: 0,
    numTasks: job.jobId === 1 ? 120 : 8,
    numActiveTasks: job.numActiveTasks,
    numCompleteTasks: job.numCompletedTasks,
    numFailedTasks: job.numFailedTasks,
    submissionTime: job.submissionTime,
    completionTime: job.completionTime,
    failureReason: job.failureReason,
    executorRunTime: 3200,
    inputBytes: 1 << 20,
    inputRecords: 1000,
    outputBytes: 0,
    outputRecords: 0,
    shuffleReadBytes: 2048,
    shuffleReadRecords: 100,
    shuffleWriteBytes: 4096,
    shuffleWriteRecords: 1,
    memoryBytesSpilled: 0,
    diskBytesSpilled: 1 << 24,
    name: `${text} at src/${text}.ts:8`,
    details: `src/${text}.ts:8`,
    jobIds: [job.jobId],
    operators: {
      nodes: [
        { id: 1, name: 'parallelize', callSite: `src/${text}.ts:1` },
        { id: 2, name: text, callSite: `src/${text}.ts:2`, cached: true },
      ],
      edges: [[1, 2]],
    },
  }))
  const taskOf = (index: number): api.Task => ({
    taskId: index,
    index,
    attempt: 0,
    launchTime: time(begin + index),
    duration: 20 + index,
    executorId: String(index % 2),
    status: index === 3 ? 'FAILED' : 'SUCCESS',
    errorMessage: index === 3 ? text : undefined,
    errorStack: index === 3 ? stack : undefined,
    taskMetrics: {
      inputMetrics: { bytesRead: 10, recordsRead: 1000 },
      shuffleWriteMetrics: { bytesWritten: 512, recordsWritten: 4 },
    },
  })
  const ofStage = (stage: api.Stage): [string, unknown][] => [
    [`stages/${stage.stageId}`, [stage]],
    [
      `stages/${stage.stageId}/0/taskSummary`,
      {
        quantiles: [0, 0.25, 0.5, 0.75, 1],
        duration: [20, 30, 40, 50, 140],
      } satisfies api.TaskSummary,
    ],
    [
      `stages/${stage.stageId}/0/taskList`,
      (query: URLSearchParams) => {
        const offset = Number(query.get('offset'))
        const length = Math.min(Number(query.get('length')), stage.numTasks - offset)
        return Array.from({ length }, (_, i) => taskOf(offset + i))
      },
    ],
  ]
  const query: api.Query = {
    id: 0,
    status: 'FAILED',
    description: `select '${text}'`,
    submissionTime: time(begin),
    duration: 1234,
    runningJobIds: [],
    successJobIds: [0],
    failedJobIds: [1],
    nodes: [
      { nodeId: 0, nodeName: text, metrics: [{ name: 'number of output rows', value: '1,234' }] },
      {
        nodeId: 1,
        nodeName: 'Scan',
        wholeStageCodegenId: 1,
        metrics: [{ name: text, value: text }],
      },
    ],
    edges: [{ fromId: 1, toId: 0 }],
    errorMessage: stack,
    callSite: `src/${text}.ts:2`,
    plans: { parsed: text, analyzed: text, optimized: text, physical: `*(1) ${text}` },
  }
  return {
    'millrace/streaming': (asked: URLSearchParams) => ({
      ...streaming,
      completedBatches: streaming.completedBatches.filter(
        batch => batch.batchTimeMs > Number(asked.get('after') ?? 0),
      ),
    }),
    [`streaming/batches/${failed.batchTimeMs}`]: failed,
    [`streaming/batches/${failed.batchTimeMs}/operations`]: [
      {
        operationId: 0,
        name: text,
        description: text,
        startTime: time(begin),
        endTime: time(begin + 5),
        duration: 5,
        failureReason: stack,
        jobIds: [1],
      },
      { operationId: 1, name: 'print', startTime: time(begin), duration: null, jobIds: [] },
    ] satisfies api.OutputOperation[],
    'millrace/jobs': {
      bars: jobs,
      total: jobs.length,
      running: listed(jobs.filter(job => job.status === 'RUNNING')),
      failed: listed(jobs.filter(job => job.status === 'FAILED')),
      completed: listed(jobs.filter(job => job.status === 'SUCCEEDED')),
    } satisfies api.JobsPage,
    ...Object.fromEntries(jobs.map(job => [`jobs/${job.jobId}`, job])),
    'millrace/stages': {
      bars: stages,
      total: stages.length,
      active: listed(stages.filter(stage => stage.status === 'ACTIVE')),
      failed: listed(stages.filter(stage => stage.status === 'FAILED')),
      completed: listed(stages.filter(stage => stage.status === 'COMPLETE')),
      skipped: listed([]),
    } satisfies api.StagesPage,
    stages: (asked: URLSearchParams) =>
      stages.filter(stage => String(stage.jobIds?.[0]) === asked.get('job')),
    ...Object.fromEntries(stages.flatMap(ofStage)),
    'storage/rdd': [
      {
        id: 4,
        name: text,
        numPartitions: 4,
        numCachedPartitions: 3,
        storageLevel: 'MEMORY_ONLY',
        memoryUsed: 5000,
        diskUsed: 0,
        callSite: `src/${text}.ts:2`,
      },
    ] satisfies api.StoredRdd[],
    'storage/rdd/4': {
      id: 4,
      name: text,
      numPartitions: 4,
      numCachedPartitions: 3,
      storageLevel: 'MEMORY_ONLY',
      memoryUsed: 5000,
      diskUsed: 0,
      partitions: [{ blockName: `rdd_4_${text}`, memoryUsed: 5000, diskUsed: 0 }],
    } satisfies api.StoredRdd,
    'millrace/storage': {
      memory: { usedBytes: 95, limitBytes: 100, diskBytes: 1 << 20, blocks: 7 },
      stores: [
        {
          name: text,
          operator: 'updateStateByKey',
          callSite: `src/${text}.ts:5`,
          partitions: 2,
          keys: 10_000,
          memoryBytes: 1 << 22,
          version: 59,
        },
      ],
    } satisfies api.StorageTotals,
    allexecutors: [
      executorOf('driver', { kind: 'driver', heapUsed: 50 << 20, heapLimit: 2 ** 31 }),
      executorOf('0', { activeTasks: 1, failedTasks: 2 }),
      executorOf('1', { isActive: false, removeTime: time(begin + 1), removeReason: text }),
    ],
    environment: {
      runtime: { nodeVersion: 'v20.20.0', text },
      sparkProperties: [['spark.app.name', text]],
      systemProperties: [['user.name', text]],
      configuration: [
        { key: 'spark.app.name', value: text, source: 'program', doc: text },
        {
          key: 'spark.master',
          value: 'local[*]',
          default: 'local[*]',
          source: 'default',
          doc: 'Where it runs.',
        },
      ],
    } satisfies api.Environment,
    sql: [query],
    'sql/0': query,
    'sql/0/codegen': {
      stages: [{ id: 1, name: text, source: `// ${text}` }],
    } satisfies api.GeneratedCode,
  }
}

function executorOf(id: string, changes: Partial<api.Executor>): api.Executor {
  return {
    id,
    kind: 'thread',
    isActive: true,
    totalTasks: 10,
    activeTasks: 0,
    failedTasks: 0,
    completedTasks: 10,
    totalDuration: 1234,
    totalInputBytes: 5000,
    totalShuffleRead: 600,
    totalShuffleWrite: 700,
    addTime: time(begin),
    memoryUsed: 0,
    maxMemory: 1 << 30,
    ...changes,
  }
}

/** Every page that the sample answers have something for. */
export const samplePages: readonly string[] = [
  '#/streaming',
  `#/streaming/batches/${begin + 59 * interval}`,
  '#/jobs',
  '#/jobs/1',
  '#/stages',
  '#/stages/1',
  '#/storage',
  '#/storage/4',
  '#/executors',
  '#/sql',
  '#/sql/0',
  '#/environment',
]
