/**
 * The answers of the server's `/api/v1` that the pages read: Spark's names, and ours beside them. Durations and delays are
 * milliseconds, sizes bytes; times are text as Spark writes it (`2026-01-31T12:00:00.000GMT`) unless the name ends in Ms.
 */

/** An answer's time: `2026-01-31T12:00:00.000GMT`. */
export type ApiTime = string

/** What the server says first on `/millrace/live`, and again when a stream or the first query has started. */
export interface Hello {
  readonly appId: string
  readonly name?: string
  readonly startTime: number
  readonly version: string
  /** Whether there is a StreamingContext so far. */
  readonly streaming: boolean
  /** Whether a query was run so far. */
  readonly sql: boolean
  /** A finished run, read from its event log. */
  readonly finished: boolean
}

/** What changes on its own: each has a counter on `/millrace/live`. */
export type Topic = 'jobs' | 'stages' | 'executors' | 'storage' | 'streaming' | 'sql'

/** An application, running or finished. */
export interface Application {
  readonly id: string
  readonly name: string
  readonly attempts: readonly {
    readonly startTimeEpoch: number
    readonly endTimeEpoch: number
    readonly duration: number
    readonly sparkUser: string
    readonly completed: boolean
    readonly appSparkVersion: string
  }[]
}

/** A job, with its counts of tasks and stages. */
export interface Job {
  readonly jobId: number
  readonly name: string
  readonly description?: string
  readonly submissionTime?: ApiTime
  readonly completionTime?: ApiTime
  readonly stageIds: readonly number[]
  readonly jobGroup?: string
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'UNKNOWN'
  readonly numTasks: number
  readonly numActiveTasks: number
  readonly numCompletedTasks: number
  readonly numSkippedTasks: number
  readonly numFailedTasks: number
  readonly numKilledTasks: number
  readonly numActiveStages: number
  readonly numCompletedStages: number
  readonly numSkippedStages: number
  readonly numFailedStages: number
  readonly failureReason?: string
  readonly batchTime?: number
  readonly outputOpId?: number
  readonly callSite?: string
}

/** What a bar of a timeline needs of a job. */
export type JobBar = Pick<
  Job,
  'jobId' | 'name' | 'description' | 'submissionTime' | 'completionTime' | 'status'
>

/** One page of a group of rows. */
export interface Listed<Row> {
  /** Rows of the group, on all pages. */
  readonly total: number
  /** The number of the first one here, from 0. */
  readonly offset: number
  readonly rows: readonly Row[]
}

/** What the Jobs page shows. */
export interface JobsPage {
  readonly bars: readonly JobBar[]
  /** Jobs that are kept. */
  readonly total: number
  readonly running: Listed<Job>
  readonly failed: Listed<Job>
  readonly completed: Listed<Job>
}

/** A step of a picture of operators. */
export interface OperatorNode {
  readonly id: number | string
  readonly name: string
  readonly callSite?: string
  readonly cached?: boolean
}

/** Which step feeds which. */
export type ApiEdge = readonly [from: number | string, to: number | string]

/** One attempt of a stage. */
export interface Stage {
  readonly status: 'ACTIVE' | 'COMPLETE' | 'PENDING' | 'FAILED' | 'SKIPPED'
  readonly stageId: number
  readonly attemptId: number
  readonly numTasks: number
  readonly numActiveTasks: number
  readonly numCompleteTasks: number
  readonly numFailedTasks: number
  readonly submissionTime?: ApiTime
  readonly firstTaskLaunchedTime?: ApiTime
  readonly completionTime?: ApiTime
  readonly failureReason?: string
  readonly executorRunTime: number
  readonly inputBytes: number
  readonly inputRecords: number
  readonly outputBytes: number
  readonly outputRecords: number
  readonly shuffleReadBytes: number
  readonly shuffleReadRecords: number
  readonly shuffleWriteBytes: number
  readonly shuffleWriteRecords: number
  readonly memoryBytesSpilled: number
  readonly diskBytesSpilled: number
  readonly name: string
  readonly details: string
  readonly schedulingPool?: string
  readonly rddIds?: readonly number[]
  readonly jobIds?: readonly number[]
  readonly operators?: {
    readonly nodes: readonly OperatorNode[]
    readonly edges: readonly ApiEdge[]
  }
}

/** What a bar of a timeline needs of a stage. */
export type StageBar = Pick<
  Stage,
  'stageId' | 'attemptId' | 'name' | 'submissionTime' | 'completionTime' | 'status'
>

/** What the Stages page shows; its stages have no `operators`. */
export interface StagesPage {
  readonly bars: readonly StageBar[]
  /** Stages that are kept. */
  readonly total: number
  readonly active: Listed<Stage>
  readonly failed: Listed<Stage>
  readonly completed: Listed<Stage>
  readonly skipped: Listed<Stage>
}

/** One attempt of a task. */
export interface Task {
  readonly taskId: number
  readonly index: number
  readonly attempt: number
  readonly launchTime: ApiTime
  readonly duration?: number
  readonly executorId: string
  readonly host?: string
  readonly status: 'RUNNING' | 'SUCCESS' | 'FAILED' | 'KILLED'
  readonly speculative?: boolean
  readonly errorMessage?: string
  readonly errorStack?: string
  readonly taskMetrics?: {
    readonly executorRunTime?: number
    readonly inputMetrics?: { readonly bytesRead: number; readonly recordsRead: number }
    readonly outputMetrics?: { readonly bytesWritten: number; readonly recordsWritten: number }
    readonly shuffleReadMetrics?: {
      readonly recordsRead?: number
      readonly localBytesRead?: number
      readonly remoteBytesRead?: number
    }
    readonly shuffleWriteMetrics?: {
      readonly bytesWritten: number
      readonly recordsWritten: number
    }
    readonly memoryBytesSpilled?: number
    readonly diskBytesSpilled?: number
  }
}

/** Quantiles of a stage's tasks; each list has a value for each of `quantiles`. */
export interface TaskSummary {
  readonly quantiles: readonly number[]
  readonly duration?: readonly number[]
  readonly executorRunTime?: readonly number[]
  readonly memoryBytesSpilled?: readonly number[]
  readonly diskBytesSpilled?: readonly number[]
  readonly inputMetrics?: Readonly<Record<string, readonly number[]>>
  readonly shuffleReadMetrics?: Readonly<Record<string, readonly number[]>>
  readonly shuffleWriteMetrics?: Readonly<Record<string, readonly number[]>>
}

/** The driver, or a thread. */
export interface Executor {
  readonly id: string
  readonly kind?: 'driver' | 'thread' | 'receiver'
  readonly isActive: boolean
  readonly totalTasks: number
  readonly activeTasks: number
  readonly failedTasks: number
  readonly completedTasks: number
  readonly totalDuration: number
  readonly totalInputBytes: number
  readonly totalShuffleRead: number
  readonly totalShuffleWrite: number
  readonly addTime?: ApiTime
  readonly removeTime?: ApiTime
  readonly removeReason?: string
  readonly memoryUsed: number
  readonly maxMemory: number
  readonly heapUsed?: number
  readonly heapLimit?: number
}

/** A persisted RDD. */
export interface StoredRdd {
  readonly id: number
  readonly name: string
  readonly numPartitions: number
  readonly numCachedPartitions: number
  readonly storageLevel: string
  readonly memoryUsed: number
  readonly diskUsed: number
  readonly callSite?: string
  readonly partitions?: readonly {
    readonly blockName: string
    readonly memoryUsed: number
    readonly diskUsed: number
  }[]
}

/** The budget of blocks, and the state stores. */
export interface StorageTotals {
  readonly memory: {
    readonly usedBytes: number
    readonly limitBytes: number
    readonly diskBytes: number
    readonly blocks: number
  }
  readonly stores: readonly {
    readonly name: string
    readonly operator: string
    readonly callSite: string
    readonly partitions: number
    readonly keys: number
    readonly memoryBytes: number
    readonly version: number
  }[]
}

/** The environment of the application. */
export interface Environment {
  readonly runtime: Readonly<Record<string, string>>
  readonly sparkProperties: readonly (readonly [string, string])[]
  readonly systemProperties: readonly (readonly [string, string])[]
  readonly configuration: readonly {
    readonly key: string
    /** Undefined when nobody has set it and it has no default. */
    readonly value?: string
    readonly default?: string
    /** `default`, `program`, `command line`, `file` or `environment`. */
    readonly source: string
    readonly doc: string
  }[]
}

/** A query of SQL or of a DataFrame. */
export interface Query {
  readonly id: number
  readonly status: 'RUNNING' | 'COMPLETED' | 'FAILED'
  readonly description: string
  readonly planDescription?: string
  readonly submissionTime: ApiTime
  readonly duration: number
  readonly runningJobIds: readonly number[]
  readonly successJobIds: readonly number[]
  readonly failedJobIds: readonly number[]
  readonly nodes?: readonly {
    readonly nodeId: number
    readonly nodeName: string
    readonly wholeStageCodegenId?: number
    readonly description?: string
    readonly metrics: readonly { readonly name: string; readonly value: string }[]
  }[]
  readonly edges?: readonly { readonly fromId: number; readonly toId: number }[]
  readonly errorMessage?: string
  readonly errorStack?: string
  readonly callSite?: string
  readonly plans?: Readonly<Record<'parsed' | 'analyzed' | 'optimized' | 'physical', string>>
}

/** The code that was generated for a query. */
export interface GeneratedCode {
  readonly stages: readonly {
    readonly id: number
    readonly name: string
    readonly source: string
  }[]
}

/** What a StreamingContext has done. */
export interface StreamingStatistics {
  readonly startTime: ApiTime
  readonly batchDuration: number
  readonly numReceivers: number
  readonly numActiveReceivers: number
  readonly numInactiveReceivers: number
  readonly numTotalCompletedBatches: number
  readonly numRetainedCompletedBatches: number
  readonly numActiveBatches: number
  readonly numProcessedRecords: number
  readonly numReceivedRecords: number
  readonly avgInputRate?: number | null
  readonly avgSchedulingDelay?: number | null
  readonly avgProcessingTime?: number | null
  readonly avgTotalDelay?: number | null
  readonly state: 'active' | 'stopped'
  readonly numFailedBatches: number
  /** One sentence when processing is slower than the interval, with what to do. */
  readonly warning?: string
}

/** A receiver, and its last error. */
export interface Receiver {
  readonly streamId: number
  readonly streamName: string
  readonly callSite?: string
  readonly isActive?: boolean | null
  readonly executorId?: string
  readonly lastErrorTime?: ApiTime | null
  readonly lastErrorMessage?: string | null
  readonly lastError?: string | null
  readonly avgEventRate?: number | null
  readonly numRecords?: number
  readonly pendingBytes?: number
  readonly waiting?: boolean
  readonly rateLimit?: number | null
}

/** A batch. */
export interface Batch {
  readonly batchId: number
  readonly batchTime: ApiTime
  readonly batchTimeMs: number
  readonly status: 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED'
  readonly batchDuration: number
  readonly inputSize: number
  readonly schedulingDelay?: number | null
  readonly processingTime?: number | null
  readonly totalDelay?: number | null
  readonly numActiveOutputOps: number
  readonly numCompletedOutputOps: number
  readonly numFailedOutputOps: number
  readonly numTotalOutputOps: number
  readonly firstFailureReason?: string
  readonly inputs?: readonly {
    readonly streamId: number
    readonly name: string
    readonly numRecords: number
    readonly metadata?: unknown
  }[]
}

/** An output operation of a batch. */
export interface OutputOperation {
  readonly operationId: number
  readonly name: string
  readonly description?: string
  readonly startTime?: ApiTime | null
  readonly endTime?: ApiTime | null
  readonly duration?: number | null
  readonly failureReason?: string | null
  readonly jobIds: readonly number[]
}

/** The program of a StreamingContext as a graph. */
export interface ProgramGraph {
  readonly nodes: readonly {
    readonly id: number | string
    readonly kind: 'source' | 'operator' | 'state' | 'window' | 'output'
    readonly name: string
    readonly callSite?: string
    readonly detail?: string
    /** Task time of a batch spent in it, of the last completed batches. */
    readonly ms?: number | null
    /** Its part of the task time of all, 0 to 1. */
    readonly share?: number | null
  }[]
  readonly edges: readonly ApiEdge[]
  readonly batchTime?: number | null
}

/** For each completed batch, oldest first; null where a batch has no value. */
export interface StreamingSeries {
  /** Batch times, in ms. */
  readonly time: readonly number[]
  /** Records a second. */
  readonly inputRate: readonly (number | null)[]
  readonly schedulingDelay: readonly (number | null)[]
  readonly processingTime: readonly (number | null)[]
  readonly totalDelay: readonly (number | null)[]
}

/** All that the Streaming page shows. */
export interface StreamingPage {
  readonly statistics: StreamingStatistics
  readonly series: StreamingSeries
  readonly receivers: readonly Receiver[]
  readonly activeBatches: readonly Batch[]
  readonly completedBatches: readonly Batch[]
  readonly graph: ProgramGraph
}
