/**
 * What happens in an application, as plain data: what the pages, the REST API and the metrics are made from, in a running
 * program as well as from the file that `spark.eventLog.enabled` writes, where each line is one of these as JSON.
 *
 * Times are in ms since 1970. Errors are texts. A field that is not known is left out.
 */

/** The first event of an application. */
export interface ApplicationStart {
  readonly type: 'applicationStart'
  readonly timeMs: number
  /** The format of these events; a reader takes those of its own and of lower numbers. */
  readonly format: number
  readonly appId: string
  readonly name: string
  readonly user: string
  readonly version: string
  readonly master: string
  readonly threads: number
  readonly runtime: Readonly<Record<string, string>>
  /** Every setting of the program, and every key that has a default; secrets are left out already. */
  readonly configuration: readonly ConfigurationEntry[]
}

/** One setting. */
export interface ConfigurationEntry {
  readonly key: string
  /** What holds; undefined when nobody has set it and it has no default. */
  readonly value?: string
  readonly default?: string
  readonly source: string
  readonly doc: string
}

/** An error as it is shown. */
export interface ErrorText {
  readonly message: string
  /** With the stacks of its causes. */
  readonly stack: string
}

/** A picture of operators: a node's edges go to those that take its rows. */
export interface Picture {
  readonly nodes: readonly {
    readonly id: number
    readonly name: string
    readonly callSite: string
    readonly cached?: true
  }[]
  readonly edges: readonly (readonly [from: number, to: number])[]
}

export interface StageEvent {
  readonly stageId: number
  readonly attempt: number
  readonly jobId: number
  readonly name: string
  readonly callSite: string
  readonly numTasks: number
  readonly pool: string
  readonly operators: Picture
  readonly rddIds: readonly number[]
}

/** What one task read and wrote; bytes and rows. */
export interface TaskSizes {
  readonly inputBytes: number
  readonly inputRows: number
  readonly shuffleReadBytes: number
  readonly shuffleReadRows: number
  readonly shuffleWriteBytes: number
  readonly shuffleWriteRows: number
  readonly spilledBytes: number
}

/** Of the output operations of a batch, and of the batch itself: as in `BatchInfo`. */
export interface OutputOperationEvent {
  readonly id: number
  readonly name: string
  readonly callSite: string
  readonly startMs?: number
  readonly endMs?: number
  readonly failure?: string
}

export interface BatchEvent {
  readonly batchMs: number
  readonly submittedMs: number
  readonly startMs?: number
  readonly endMs?: number
  readonly inputs: readonly {
    readonly streamId: number
    readonly records: number
    readonly metadata: Readonly<Record<string, unknown>>
  }[]
  readonly operations: readonly OutputOperationEvent[]
  readonly loads: readonly {
    readonly streamId: number
    readonly pendingBytes: number
    readonly waiting: boolean
    readonly rateLimit?: number
  }[]
}

export interface ReceiverEvent {
  readonly streamId: number
  readonly name: string
  readonly active: boolean
  readonly location: string
  readonly executorId: string
  readonly lastErrorMessage: string
  readonly lastError: string
  readonly lastErrorMs: number
}

/** One stream of a streaming program. */
export interface GraphNode {
  readonly id: number
  readonly kind: 'source' | 'operator' | 'state' | 'window' | 'output'
  readonly name: string
  readonly callSite: string
  readonly detail?: string
  /** Of an input: its number in batches and receivers. */
  readonly streamId?: number
  /** Of an output operation: its number in batches. */
  readonly outputOpId?: number
}

export type UiEvent =
  | ApplicationStart
  | { readonly type: 'applicationEnd'; readonly timeMs: number }
  | {
      readonly type: 'jobStart'
      readonly timeMs: number
      readonly jobId: number
      readonly name: string
      readonly description: string
      readonly callSite: string
      readonly group?: string
      readonly batchMs?: number
      readonly outputOpId?: number
      readonly sqlId?: number
    }
  | {
      readonly type: 'jobEnd'
      readonly timeMs: number
      readonly jobId: number
      readonly error?: ErrorText
    }
  | { readonly type: 'stageStart'; readonly timeMs: number; readonly stage: StageEvent }
  | { readonly type: 'stageSkipped'; readonly timeMs: number; readonly stage: StageEvent }
  | {
      readonly type: 'stageEnd'
      readonly timeMs: number
      readonly stageId: number
      readonly attempt: number
      readonly error?: ErrorText
    }
  | {
      readonly type: 'taskStart'
      readonly timeMs: number
      readonly stageId: number
      readonly taskId: number
      readonly partition: number
      readonly attempt: number
      readonly executorId: number
    }
  | {
      readonly type: 'taskEnd'
      readonly timeMs: number
      readonly stageId: number
      readonly taskId: number
      readonly executorId: number
      readonly runMs: number
      readonly sizes: TaskSizes
      /** Of a query: rows that each operator of a fragment gave. */
      readonly operatorRows?: Readonly<Record<string, readonly number[]>>
      /** Heap of its thread at its end. */
      readonly heapBytes?: number
      /** Its answer was not waited for any more, or it was ended. */
      readonly killed?: true
      readonly error?: ErrorText
    }
  | { readonly type: 'executorAdded'; readonly timeMs: number; readonly executorId: number }
  | {
      readonly type: 'executorRemoved'
      readonly timeMs: number
      readonly executorId: number
      readonly reason: string
    }
  | { readonly type: 'rddUnpersisted'; readonly timeMs: number; readonly rddId: number }
  | {
      readonly type: 'sqlStart'
      readonly timeMs: number
      readonly sqlId: number
      readonly description: string
      readonly callSite: string
    }
  | {
      readonly type: 'sqlPlanned'
      readonly timeMs: number
      readonly sqlId: number
      readonly nodes: readonly {
        readonly id: number
        readonly name: string
        readonly details: string
        /** Where `operatorRows` of its tasks have its rows. */
        readonly rowsAt?: readonly [fragment: string, operator: number]
      }[]
      readonly edges: readonly (readonly [from: number, to: number])[]
      readonly plans: {
        readonly parsed: string
        readonly analyzed: string
        readonly optimized: string
        readonly physical: string
      }
    }
  | {
      readonly type: 'sqlEnd'
      readonly timeMs: number
      readonly sqlId: number
      readonly error?: ErrorText
    }
  | {
      readonly type: 'streamingStart'
      readonly timeMs: number
      readonly batchDurationMs: number
      readonly nodes: readonly GraphNode[]
      readonly edges: readonly (readonly [from: number, to: number])[]
    }
  | { readonly type: 'streamingStop'; readonly timeMs: number }
  | {
      readonly type: 'batch'
      readonly timeMs: number
      readonly phase: 'submitted' | 'started' | 'completed'
      readonly batch: BatchEvent
    }
  | {
      readonly type: 'outputOperation'
      readonly timeMs: number
      readonly batchMs: number
      readonly operation: OutputOperationEvent
    }
  | { readonly type: 'receiver'; readonly timeMs: number; readonly receiver: ReceiverEvent }

/** The number of the format above; to be raised when a reader of the old one would misread the new one. */
export const EVENT_FORMAT = 1
