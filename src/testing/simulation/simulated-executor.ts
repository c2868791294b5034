/** A task executor on the driver's thread that may die with its task, before or after it ran. */
import type { Executor, TaskOutcome } from '../../core/executor/executor.js'
import type { TaskMessage } from '../../core/executor/protocol.js'
import type { Plan } from '../../core/pipeline/plan.js'
import type { BlockHandle } from '../../core/storage/block.js'
import type { Random } from '../../util/random.js'

export interface SimulatedExecutorOptions {
  readonly random: Random
  /** The share of tasks with which the executor dies. */
  readonly deaths: number
  /** Told of each task, before and after it; the task waits for the promise. */
  readonly onStep: (what: string) => Promise<void>
  readonly onDeath: () => void
}

export class SimulatedExecutor implements Executor {
  readonly id: number
  private readonly inner: Executor
  private readonly options: SimulatedExecutorOptions

  constructor(inner: Executor, options: SimulatedExecutorOptions) {
    this.id = inner.id
    this.inner = inner
    this.options = options
  }

  async run(task: TaskMessage, plan: Plan): Promise<TaskOutcome> {
    const { random, deaths, onStep } = this.options
    const dies = random.next() < deaths
    const before = random.next() < 0.5
    await onStep('task')
    if (dies && before) return this.die()
    const outcome = await this.inner.run(task, plan)
    await onStep('task done')
    return dies ? this.die() : outcome
  }

  cancel(taskId: number): void {
    this.inner.cancel(taskId)
  }

  addBroadcast(id: number, block: BlockHandle): void {
    this.inner.addBroadcast(id, block)
  }

  dropBroadcast(id: number): void {
    this.inner.dropBroadcast(id)
  }

  stop(): Promise<void> {
    return this.inner.stop()
  }

  private die(): TaskOutcome {
    this.options.onDeath()
    const error = { reason: 'the simulation ended it', outOfHeap: false, cause: undefined }
    return { kind: 'lost', error }
  }
}
