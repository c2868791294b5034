/**
 * Events of the engine, and who listens: the progress bar, the web UI, tests, users. What is built on the engine tells its
 * own events here too: queries of SQL, and the batches and receivers of streams.
 */
import type { Logger } from '../../util/log.js'
import type { StageOperators } from '../pipeline/stage-operators.js'
import type { TaskMetrics } from '../pipeline/task-run.js'

export interface StageInfo {
  readonly stageId: number
  readonly jobId: number
  /** The operator and call site that the stage ends with. */
  readonly name: string
  /** The call site alone. */
  readonly callSite: string
  readonly numTasks: number
  /** From 0; one more each time that the stage is computed again because a block could not be read. */
  readonly attempt: number
  /** The pool of `spark.scheduler.pool`. */
  readonly pool: string
  /** What its tasks do; of a stage that was skipped, nothing. */
  readonly operators: StageOperators
  /** The RDDs that its tasks compute, the last one first. */
  readonly rddIds: readonly number[]
}

/** What a task was given to read: blocks of its inputs, in bytes as they are encoded, and in rows. */
export interface TaskReads {
  readonly inputBytes: number
  readonly inputRows: number
  readonly shuffleBytes: number
  readonly shuffleRows: number
}

/** The physical plan of a query, as a graph. */
export interface SqlPlanGraph {
  readonly nodes: readonly {
    readonly id: number
    readonly name: string
    readonly details: string
    /** Where `TaskMetrics.operatorRows` has its rows; not known of nodes that are a part of a loop. */
    readonly rowsAt?: readonly [fragment: string, operator: number]
  }[]
  /** From a node to the one that reads it. */
  readonly edges: readonly (readonly [from: number, to: number])[]
}

/** The JavaScript that a stage of a query runs. */
export interface StageCode {
  readonly name: string
  readonly source: string
}

/** The plans of a query as texts, as `explain('extended')` shows them. */
export interface SqlPlanTexts {
  readonly parsed: string
  readonly analyzed: string
  readonly optimized: string
  readonly physical: string
}

/** What happens in a SparkContext: jobs, stages, tasks, task threads. */
export type SparkListenerEvent =
  | {
      readonly type: 'jobStart'
      readonly jobId: number
      readonly timeMs: number
      readonly description: string
      /** What the program called, and where. */
      readonly operator: string
      readonly callSite: string
      readonly properties: Readonly<Record<string, string>>
    }
  | {
      readonly type: 'jobEnd'
      readonly jobId: number
      readonly timeMs: number
      readonly error: Error | undefined
    }
  | { readonly type: 'stageSubmitted'; readonly stage: StageInfo }
  /** `skipped`: its output was there already. */
  | { readonly type: 'stageSkipped'; readonly stage: StageInfo }
  | {
      readonly type: 'stageCompleted'
      readonly stage: StageInfo
      readonly error: Error | undefined
    }
  | {
      readonly type: 'taskStart'
      readonly stageId: number
      readonly taskId: number
      readonly partition: number
      readonly attempt: number
      readonly executorId: number
    }
  | {
      readonly type: 'taskEnd'
      readonly stageId: number
      readonly taskId: number
      readonly partition: number
      readonly attempt: number
      readonly executorId: number
      readonly error: Error | undefined
      readonly runMs: number
      readonly metrics: TaskMetrics | undefined
      readonly reads: TaskReads
      /** Bytes of its output that were written to files, because memory was short. */
      readonly spilledBytes: number
    }
  | { readonly type: 'executorAdded'; readonly executorId: number; readonly timeMs: number }
  | {
      readonly type: 'executorRemoved'
      readonly executorId: number
      readonly timeMs: number
      readonly reason: string
    }
  | { readonly type: 'rddUnpersisted'; readonly rddId: number }
  /** A query of SQL begins to run; its jobs have `executionId` in the local property `spark.sql.execution.id`. */
  | {
      readonly type: 'sqlExecutionStart'
      readonly executionId: number
      readonly timeMs: number
      readonly description: string
      readonly callSite: string
    }
  /** The plan of a query is made. `plans` and `generatedCode` make the texts. */
  | {
      readonly type: 'sqlExecutionPlanned'
      readonly executionId: number
      readonly graph: SqlPlanGraph
      readonly plans: () => SqlPlanTexts
      readonly generatedCode: () => readonly StageCode[]
    }
  | {
      readonly type: 'sqlExecutionEnd'
      readonly executionId: number
      readonly timeMs: number
      readonly error: Error | undefined
      /** What `Dataset.observe` asked for, by its name; undefined when the query observes nothing. */
      readonly observedMetrics?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
    }
  /**
   * What a StreamingContext tells its listeners: the name of the StreamingListener's method, and what it is given. One
   * more has no such method: `onStreamingStopped`.
   */
  | {
      readonly type: 'streaming'
      readonly method: string
      readonly event: unknown
      readonly context: object
    }
  | { readonly type: 'applicationEnd'; readonly timeMs: number }

/** A function that hears every event, on the driver; given to `sc.addSparkListener`. */
export type SparkListener = (event: SparkListenerEvent) => void

/** Calls listeners in order of registration, at once; what one throws is logged and stops nobody. */
export class ListenerBus {
  private readonly listeners = new Set<SparkListener>()
  private readonly logger: Logger

  constructor(logger: Logger) {
    this.logger = logger
  }

  add(listener: SparkListener): void {
    this.listeners.add(listener)
  }

  remove(listener: SparkListener): void {
    this.listeners.delete(listener)
  }

  /** Tells one listener. */
  tell(event: SparkListenerEvent, listener: SparkListener): void {
    try {
      listener(event)
    } catch (error) {
      this.logger.error(`A listener failed on ${event.type}: ${String(error)}`)
    }
  }

  post(event: SparkListenerEvent): void {
    for (const listener of this.listeners) this.tell(event, listener)
  }
}
