/** What generated code and its helpers see of the task that runs them. */
import type { BlockHandle } from '../storage/block.js'
import type { BlockAllocator } from '../storage/block-allocator.js'
import type { FileSystem } from '../storage/file-system.js'

/** Counts of one task. `bytesRead`: of files; what it reads of blocks is known to who gives it them (`TaskReads`). */
export interface TaskMetrics {
  bytesRead: number
  shuffleBytesWritten: number
  shuffleRowsWritten: number
  /** Heap of its thread that was in use when it ended. */
  heapBytes?: number
  /** Of queries: rows that each operator of a fragment gave; -1 for those that were not asked. */
  operatorRows?: Record<string, number[]>
  /** Of queries: partial states of the metrics that are observed, by the key of the operator. */
  observed?: Record<string, Uint8Array>
}

export interface KeptPartition {
  /** Block id of the persisted partition, or whom the blocks are for. */
  readonly id: string
  readonly blocks: readonly BlockHandle[]
  /** What the receiver has to know besides. */
  readonly about?: unknown
}

export interface TaskRun {
  readonly partition: number
  readonly attempt: number
  readonly stageId: number
  readonly fileSystem: FileSystem
  readonly allocator: BlockAllocator
  readonly metrics: TaskMetrics
  /** How much working memory (hash tables) the task may hold before it writes out or takes several passes. */
  readonly memoryLimitBytes: number
  /** Partitions of persisted RDDs that were computed whole on the way. */
  readonly kept: KeptPartition[]
  /** Throws TASK_CANCELLED when the driver has given the task up; called once a block or window. */
  checkCancelled(): void
}

/** Where a user function stands in the program, by `at`. */
export interface OperatorSite {
  readonly operator: string
  readonly callSite: string
  /** True when no function of the user's is called there, but an operator of ours: its errors speak for themselves. */
  readonly own: boolean
}
