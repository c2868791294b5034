/**
 * Everything that crosses between the driver and a task thread. No other message exists.
 *
 * The driver sends a plan once to each thread and then small tasks that refer to it; the thread answers each task with
 * `done` or `failed`. Blocks travel as handles. Slabs that threads made are announced with the answer; free slabs are
 * granted with a task.
 */
import type { ErrorData } from '../../util/errors.js'
import type { Plan, TaskInput } from '../pipeline/plan.js'
import type { KeptPartition, TaskMetrics } from '../pipeline/task-run.js'
import type { MapOutput } from '../shuffle/shuffle-writer.js'
import type { BlockHandle } from '../storage/block.js'
import type { SlabGrant, SlabReport } from '../storage/block-allocator.js'
import type { StoreChannel } from '../stores/protocol.js'

/** What a thread gets when it starts (`workerData`). */
export interface ThreadSettings {
  readonly threadId: number
  readonly localDir: string
  /** One Int32 a thread: the number of the last task the thread should give up. */
  readonly cancelFlags: SharedArrayBuffer
  readonly program: unknown
  /** To the file stores, when there are any. */
  readonly stores: StoreChannel | undefined
}

export type ToThread =
  | { readonly type: 'plan'; readonly planId: number; readonly plan: Plan }
  | { readonly type: 'forgetPlan'; readonly planId: number }
  | TaskMessage
  | { readonly type: 'broadcast'; readonly id: number; readonly block: BlockHandle }
  | { readonly type: 'dropBroadcast'; readonly id: number }

export interface TaskMessage {
  readonly type: 'task'
  readonly taskId: number
  readonly planId: number
  readonly stageId: number
  readonly partition: number
  readonly attempt: number
  readonly inputs: readonly TaskInput[]
  readonly grants: readonly SlabGrant[]
  /** Bytes of blocks the task may put into shared memory before it writes to files. */
  readonly blockLimitBytes: number
  readonly memoryLimitBytes: number
  readonly localProperties: Readonly<Record<string, string>>
}

export type TaskResult =
  | { readonly kind: 'count'; readonly count: number }
  /** Rows as column blocks. */
  | { readonly kind: 'rows'; readonly blocks: readonly Uint8Array[] }
  | { readonly kind: 'mapOutput'; readonly output: MapOutput }

/** What an accumulator collected in one task, by accumulator id: sum and count, or the encoded list of values. */
export interface AccumulatorUpdate {
  readonly id: number
  readonly value: unknown
}

export type FromThread =
  | { readonly type: 'ready' }
  | {
      readonly type: 'done'
      readonly taskId: number
      readonly result: TaskResult
      readonly kept: readonly KeptPartition[]
      readonly slabs: SlabReport
      readonly metrics: TaskMetrics
      readonly runMs: number
      readonly accumulators: readonly AccumulatorUpdate[]
    }
  | {
      readonly type: 'failed'
      readonly taskId: number
      readonly error: ErrorData
      readonly slabs: SlabReport
    }
  /** An error that no task awaits: a rejection that nobody handles, a throw from a timer. */
  | { readonly type: 'stray'; readonly taskId: number | undefined; readonly error: ErrorData }
