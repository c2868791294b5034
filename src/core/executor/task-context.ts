/** What a user's function may ask about the task in which it runs: `TaskContext.get()`, as in Spark. */
export interface TaskContext {
  partitionId(): number
  stageId(): number
  /** How often this partition was tried before in this stage; 0 at first. */
  attemptNumber(): number
  taskAttemptId(): number
  /** A property set on the driver by `sc.setLocalProperty`. */
  getLocalProperty(key: string): string | undefined
}

// one cell for all copies of this module in a thread: user code may load the package by another path
const cell = Symbol.for('millrace.taskContext')
const holder = globalThis as { [cell]?: TaskContext }

/** Asks about the task in which a function runs, as in Spark. */
export const TaskContext: {
  /** The running task's context; undefined on the driver. */
  get(): TaskContext | undefined
  /** The number of the partition, or 0 on the driver. */
  getPartitionId(): number
} = {
  get: () => holder[cell],
  getPartitionId: () => holder[cell]?.partitionId() ?? 0,
}

/** For the engine: the context of the task that runs in this thread from now on. */
export function setTaskContext(context: TaskContext | undefined): void {
  holder[cell] = context
}
