/** Events of the engine, and who listens: the progress bar, the web UI, tests, users. */
import type { Logger } from '../../util/log.js'
import type { TaskMetrics } from '../pipeline/task-run.js'

export interface StageInfo {
  readonly stageId: number
  readonly jobId: number
  /** The operator and call site that the stage ends with. */
  readonly name: string
  readonly numTasks: number
}

/** What happens in a SparkContext: jobs, stages, tasks, task threads. */
export type SparkListenerEvent =
  | {
      readonly type: 'jobStart'
      readonly jobId: number
      readonly timeMs: number
      readonly description: string
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
    }
  | { readonly type: 'executorAdded'; readonly executorId: number; readonly timeMs: number }
  | {
      readonly type: 'executorRemoved'
      readonly executorId: number
      readonly timeMs: number
      readonly reason: string
    }
  | { readonly type: 'rddUnpersisted'; readonly rddId: number }
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

  post(event: SparkListenerEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event)
      } catch (error) {
        this.logger.error(`A listener failed on ${event.type}: ${String(error)}`)
      }
    }
  }
}
