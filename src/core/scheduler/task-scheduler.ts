/**
 * Gives tasks to executors: a queue of task sets (one a stage attempt), first in first out, or in fair turns between
 * pools (`spark.scheduler.mode`). A task that fails is tried again elsewhere until its set's limit; an executor that is
 * lost is replaced and its task tried again. A task that does not end when it is cancelled is ended with its executor.
 */
import type { Clock, Timer } from '../../util/clock.js'
import { MillraceError } from '../../util/errors.js'
import { errorFields, type Logger } from '../../util/log.js'
import type { Executor, ExecutorLoss, TaskOutcome } from '../executor/executor.js'
import type { TaskAnswer } from '../executor/task-runner.js'
import type { Plan, TaskInput } from '../pipeline/plan.js'
import { userOperators } from '../pipeline/user-operators.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockManager } from '../storage/block-manager.js'
import type { SlabPool } from '../storage/slab-pool.js'
import type { ListenerBus, TaskReads } from './listener-bus.js'
import { type SpeculationOptions, stragglers } from './speculation.js'

export interface TaskSpec {
  readonly partition: number
  readonly planId: number
  readonly plan: Plan
  readonly inputs: readonly TaskInput[]
  /** A number of a thread, modulo how many there are, that has what the task needs: it waits for that one a while. */
  readonly preferredThread?: number
  readonly reads: TaskReads
}

export interface TaskSet {
  readonly stageId: number
  readonly jobId: number
  readonly pool: string
  readonly localProperties: Readonly<Record<string, string>>
  readonly tasks: readonly TaskSpec[]
  /** One task of millrace's own code that takes less time than a message to a thread and back. */
  readonly onDriver: boolean
  /** Called once for each task, with its first answer. */
  readonly onAnswer: (task: TaskSpec, answer: TaskAnswer) => void
}

export interface TaskSchedulerOptions {
  readonly clock: Clock
  readonly listenerBus: ListenerBus
  readonly logger: Logger
  readonly slabs: SlabPool
  readonly blockManager: BlockManager
  readonly numExecutors: number
  readonly startExecutor: (id: number) => Executor
  /** Undefined: all tasks are on the driver's thread. */
  readonly startDriverExecutor: ((id: number) => Executor) | undefined
  /** How often one task may fail by what its function throws. */
  readonly maxFailures: number
  /** How often one task may lose its executor. */
  readonly maxLosses: number
  readonly fair: boolean
  /** Undefined: no copies of slow tasks. */
  readonly speculation: SpeculationOptions | undefined
  readonly killGraceMs: number
  readonly memoryLimitBytes: number
  /** How long a task waits for the thread that it prefers while others are idle. */
  readonly localityWaitMs: number
}

interface ActiveSet {
  readonly set: TaskSet
  readonly pending: PendingTask[]
  readonly running: Map<number, RunningTask>
  left: number
  /** How long the tasks ran that are done. */
  readonly doneMs: number[]
  ended: boolean
  resolve(): void
  reject(error: Error): void
}

interface PendingTask {
  readonly spec: TaskSpec
  /** Since when it waits, on the monotonic clock. */
  readonly sinceMs: number
  /** What the task reads: held from submission until the task is over. */
  pinned: readonly BlockHandle[]
  /** How often it was started. */
  attempts: number
  failures: number
  losses: number
  heapLosses: number
  /** How many executors work on it: two while a copy of a slow one runs. */
  copies: number
  /** Its answer is there, or not wanted any more. */
  over: boolean
}

interface RunningTask {
  readonly taskId: number
  readonly sinceMs: number
  readonly task: PendingTask
  readonly executor: Executor
  /** Ends the executor when the task, which was cancelled, does not end. */
  killTimer: Timer | undefined
}

const GRANTED_SLABS = 4

/** How often a task may lose its thread for want of heap: each time takes long, and it would most likely want it again. */
const MAX_HEAP_LOSSES = 2

export class TaskScheduler {
  private readonly options: TaskSchedulerOptions
  private readonly sets: ActiveSet[] = []
  private readonly idle: Executor[] = []
  private readonly executors = new Map<number, Executor>()
  /** The executor of each number that tasks may prefer; one that is replaced leaves its number to the next. */
  private readonly numbered: Executor[] = []
  private readonly broadcasts = new Map<number, BlockHandle>()
  /** Made with the first set that asks for it. It is none of the executors that other tasks wait for. */
  private driver: Executor | undefined
  private driverIsIdle = true
  private nextTaskId = 1
  private nextExecutorId = 1
  private stopped = false
  private watch: Timer | undefined
  private localityTimer: Timer | undefined

  constructor(options: TaskSchedulerOptions) {
    this.options = options
    for (let i = 0; i < options.numExecutors; i++) this.addExecutor(i)
  }

  get numExecutors(): number {
    return this.executors.size
  }

  /** Runs all tasks of a set; rejects with the error of the task that failed for good. */
  submit(set: TaskSet): Promise<void> {
    if (set.tasks.length === 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      if (this.stopped) return reject(stoppedWith(set))
      const sinceMs = this.options.clock.monotonic()
      const pending = set.tasks.map(spec => {
        const pinned = blocksOf(spec.inputs)
        this.options.blockManager.retain(pinned)
        return {
          spec,
          sinceMs,
          pinned,
          attempts: 0,
          failures: 0,
          losses: 0,
          heapLosses: 0,
          copies: 0,
          over: false,
        }
      })
      const active: ActiveSet = {
        set,
        pending: pending.reverse(),
        running: new Map(),
        left: set.tasks.length,
        doneMs: [],
        ended: false,
        resolve,
        reject,
      }
      this.sets.push(active)
      const driver = set.onDriver ? this.idleDriver() : undefined
      if (driver !== undefined) this.launch(active, active.pending.pop()!, driver)
      this.dispatch()
      this.watchForStragglers()
    })
  }

  /** Those that live now. */
  get executorIds(): number[] {
    return [...this.executors.keys()]
  }

  /** Ends all task sets of a job with this error. */
  cancelJob(jobId: number, error: Error): void {
    for (const active of [...this.sets]) if (active.set.jobId === jobId) this.end(active, error)
  }

  /** Makes a broadcast value known to all executors, those to come included. */
  addBroadcast(id: number, block: BlockHandle): void {
    this.broadcasts.set(id, block)
    for (const executor of this.executors.values()) executor.addBroadcast(id, block)
  }

  dropBroadcast(id: number): void {
    this.broadcasts.delete(id)
    for (const executor of this.executors.values()) executor.dropBroadcast(id)
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.watch?.cancel()
    this.localityTimer?.cancel()
    for (const active of [...this.sets]) {
      this.end(active, stoppedWith(active.set), false)
    }
    await Promise.all([...this.executors.values(), this.driver].map(executor => executor?.stop()))
    this.executors.clear()
    this.idle.length = 0
  }

  private addExecutor(number: number): void {
    const { clock, listenerBus } = this.options
    const executor = this.options.startExecutor(this.nextExecutorId++)
    this.executors.set(executor.id, executor)
    for (const [id, block] of this.broadcasts) executor.addBroadcast(id, block)
    this.numbered[number] = executor
    this.idle.push(executor)
    listenerBus.post({ type: 'executorAdded', executorId: executor.id, timeMs: clock.now() })
  }

  /** The executor on the driver's thread; undefined while it has a task, which may be waiting at an await. */
  private idleDriver(): Executor | undefined {
    const { startDriverExecutor, clock, listenerBus } = this.options
    if (startDriverExecutor === undefined || !this.driverIsIdle) return undefined
    if (this.driver === undefined) {
      this.driver = startDriverExecutor(this.nextExecutorId++)
      const executorId = this.driver.id
      listenerBus.post({ type: 'executorAdded', executorId, timeMs: clock.now() })
    }
    this.driverIsIdle = false
    return this.driver
  }

  private dispatch(): void {
    this.localityTimer?.cancel()
    this.localityTimer = undefined
    let waitsUntilMs = Number.POSITIVE_INFINITY
    for (const active of this.readySets()) {
      const { pending } = active
      // from the end: tasks were put there in reverse
      for (let i = pending.length - 1; i >= 0 && this.idle.length > 0; i--) {
        const task = pending[i]
        const executor = this.executorFor(task)
        if (typeof executor === 'number') {
          waitsUntilMs = Math.min(waitsUntilMs, executor)
          continue
        }
        pending.splice(i, 1)
        // the copy of a slow task may have become needless while it waited
        if (task.over) continue
        this.idle.splice(this.idle.indexOf(executor), 1)
        this.launch(active, task, executor)
        // the next task may be another pool's, and listeners may have submitted more
        return this.dispatch()
      }
      if (this.idle.length === 0) return
    }
    if (waitsUntilMs < Number.POSITIVE_INFINITY) this.dispatchIn(waitsUntilMs)
  }

  /** An idle executor for a task; else the time, on the monotonic clock, until which it waits for the one it prefers. */
  private executorFor({ spec, sinceMs, copies }: PendingTask): Executor | number {
    const { preferredThread } = spec
    if (preferredThread === undefined || copies > 0) return this.idle[0]
    const preferred = this.numbered[preferredThread % this.numbered.length]
    if (this.idle.includes(preferred)) return preferred
    const untilMs = sinceMs + this.options.localityWaitMs
    return this.options.clock.monotonic() >= untilMs ? this.idle[0] : untilMs
  }

  private dispatchIn(untilMs: number): void {
    const { clock } = this.options
    const waitMs = Math.max(1, Math.ceil(untilMs - clock.monotonic()))
    this.localityTimer = clock.at(clock.now() + waitMs, () => this.dispatch())
  }

  /** The sets with waiting tasks, in the order in which they are served. */
  private readySets(): ActiveSet[] {
    const ready = this.sets.filter(active => active.pending.length > 0)
    if (ready.length < 2) return ready
    if (!this.options.fair) return ready.sort((a, b) => (isBefore(a.set, b.set) ? -1 : 1))
    const busy = new Map<string, number>()
    for (const { set, running } of this.sets) {
      busy.set(set.pool, (busy.get(set.pool) ?? 0) + running.size)
    }
    return ready.sort((a, b) => {
      const difference = busy.get(a.set.pool)! - busy.get(b.set.pool)!
      return difference !== 0 ? difference : isBefore(a.set, b.set) ? -1 : 1
    })
  }

  private launch(active: ActiveSet, task: PendingTask, executor: Executor): void {
    const { clock, slabs, blockManager, listenerBus, memoryLimitBytes, numExecutors } = this.options
    const taskId = this.nextTaskId++
    const { set } = active
    const { spec } = task
    const attempt = task.attempts++
    const sinceMs = clock.monotonic()
    const running: RunningTask = { taskId, sinceMs, task, executor, killTimer: undefined }
    task.copies++
    active.running.set(taskId, running)
    const { partition } = spec
    const about = { stageId: set.stageId, taskId, partition, attempt, executorId: executor.id }
    listenerBus.post({ type: 'taskStart', ...about })
    const message = {
      type: 'task',
      taskId,
      planId: spec.planId,
      stageId: set.stageId,
      partition,
      attempt,
      inputs: spec.inputs,
      grants: slabs.takeGrants(executor.id, GRANTED_SLABS),
      blockLimitBytes: Math.max(
        memoryLimitBytes / 16,
        (memoryLimitBytes - slabs.bytesInUse) / numExecutors,
      ),
      memoryLimitBytes: memoryLimitBytes / 4 / numExecutors,
      localProperties: set.localProperties,
    } as const
    executor.run(message, spec.plan).then(outcome => {
      const error =
        outcome.kind === 'done'
          ? undefined
          : outcome.kind === 'failed'
            ? outcome.error
            : lossOf(outcome.error, spec)
      if (outcome.kind === 'lost') this.replace(executor, error!)
      else if (outcome.slabs !== undefined) blockManager.adopt(outcome.slabs)
      active.running.delete(taskId)
      running.killTimer?.cancel()
      task.copies--
      listenerBus.post({
        type: 'taskEnd',
        ...about,
        error,
        runMs: outcome.kind === 'done' ? outcome.answer.runMs : 0,
        metrics: outcome.kind === 'done' ? outcome.answer.metrics : undefined,
        reads: spec.reads,
        spilledBytes: outcome.kind === 'done' ? spilledBytes(outcome.answer) : 0,
      })
      this.finish(active, task, outcome, error)
      this.unpin(task)
      if (executor === this.driver) this.driverIsIdle = true
      else if (outcome.kind !== 'lost' && !this.stopped) this.idle.push(executor)
      this.dispatch()
    })
  }

  private finish(
    active: ActiveSet,
    task: PendingTask,
    outcome: TaskOutcome,
    error: Error | undefined,
  ): void {
    if (active.ended || task.over) {
      task.over = true
      if (outcome.kind === 'done') this.discard(outcome.answer)
      return
    }
    switch (outcome.kind) {
      case 'done':
        return this.accept(active, task, outcome.answer)
      case 'failed':
        task.failures++
        if (task.failures >= this.options.maxFailures || isFinal(outcome.error)) {
          task.over = true
          return this.end(active, outcome.error)
        }
        break
      case 'lost':
        task.losses++
        if (outcome.error.outOfHeap) task.heapLosses++
        this.options.logger.warn(
          `${error!.message} Loss ${task.losses} of task ${active.set.stageId}.${task.spec.partition}.`,
          {
            job: active.set.jobId,
            stage: active.set.stageId,
            partition: task.spec.partition,
            operator: errorFields(error).operator,
          },
        )
        if (task.losses >= this.options.maxLosses || task.heapLosses >= MAX_HEAP_LOSSES) {
          task.over = true
          return this.end(active, error)
        }
    }
    if (task.copies === 0) active.pending.push(task)
  }

  /** The first answer of a task. */
  private accept(active: ActiveSet, task: PendingTask, answer: TaskAnswer): void {
    task.over = true
    active.doneMs.push(answer.runMs)
    if (task.copies > 0) {
      for (const other of active.running.values()) {
        if (other.task === task) this.cancel(active, other, true)
      }
    }
    try {
      active.set.onAnswer(task.spec, answer)
    } catch (error) {
      // a row whose class the driver can't find, an accumulator of the user's own that throws
      return this.end(active, error as Error)
    }
    if (--active.left === 0) this.end(active, undefined)
  }

  /** Lets go of what a task reads, when nobody works on it any more. */
  private unpin(task: PendingTask): void {
    if (!task.over || task.copies > 0) return
    this.options.blockManager.release(task.pinned)
    task.pinned = []
  }

  /** Starts copies of tasks that take too long, as long as there are task sets. */
  private watchForStragglers(): void {
    const { clock, speculation } = this.options
    if (speculation === undefined || this.watch !== undefined) return
    this.watch = clock.at(clock.now() + speculation.intervalMs, () => {
      this.watch = undefined
      for (const active of this.sets) {
        const single = [...active.running.values()].filter(r => r.task.copies === 1)
        const { doneMs, set } = active
        const now = clock.monotonic()
        for (const { task } of stragglers(single, doneMs, set.tasks.length, now, speculation)) {
          if (!active.pending.includes(task)) active.pending.push(task)
        }
      }
      this.dispatch()
      if (this.sets.length > 0) this.watchForStragglers()
    })
  }

  /** Nobody waits for this answer any more: its blocks are free. */
  private discard(answer: TaskAnswer): void {
    const { blockManager } = this.options
    if (answer.result.kind === 'mapOutput') blockManager.release(answer.result.output.flat())
    for (const kept of answer.kept) blockManager.release(kept.blocks)
  }

  private end(active: ActiveSet, error: Error | undefined, kill = true): void {
    active.ended = true
    this.sets.splice(this.sets.indexOf(active), 1)
    for (const task of active.pending) {
      task.over = true
      this.unpin(task)
    }
    active.pending.length = 0
    if (error === undefined) return active.resolve()
    for (const running of active.running.values()) this.cancel(active, running, kill)
    active.reject(error)
  }

  private cancel(active: ActiveSet, running: RunningTask, kill: boolean): void {
    const { clock, killGraceMs } = this.options
    running.executor.cancel(running.taskId)
    if (!kill) return
    running.killTimer = clock.at(clock.now() + killGraceMs, () => {
      // still in the user's function: there is no other way to end it
      if (active.running.has(running.taskId)) void running.executor.stop()
    })
  }

  private replace(executor: Executor, error: Error): void {
    const { clock, listenerBus, slabs } = this.options
    this.executors.delete(executor.id)
    const number = this.numbered.indexOf(executor)
    slabs.threadLost(executor.id)
    listenerBus.post({
      type: 'executorRemoved',
      executorId: executor.id,
      timeMs: clock.now(),
      reason: error.message,
    })
    if (!this.stopped) this.addExecutor(number)
  }
}

/** What the loss of its thread means for a task: named by the functions that it may have been in. */
function lossOf(loss: ExecutorLoss, { plan, partition }: TaskSpec): MillraceError {
  const operators = userOperators(plan)
  const { operator, callSite } = operators[operators.length - 1]
  const advice = loss.outOfHeap
    ? 'Hold fewer values at a time there, or give threads more heap'
    : 'See what the functions do that ends it'
  return new MillraceError(
    'EXECUTOR_LOST',
    {
      reason: loss.reason,
      operator,
      callSite,
      partition,
      others: operators
        .slice(0, -1)
        .map(o => `${o.operator} at ${o.callSite}`)
        .join(', '),
      advice,
    },
    { cause: loss.cause },
  )
}

/** Spark's order: by job, then by stage. */
function isBefore(a: TaskSet, b: TaskSet): boolean {
  return a.jobId !== b.jobId ? a.jobId < b.jobId : a.stageId < b.stageId
}

/** What trying again can't change. */
function isFinal(error: Error): boolean {
  return (
    error instanceof MillraceError &&
    (error.condition === 'BLOCK_CORRUPT' || error.condition === 'TASK_CANCELLED')
  )
}

/** Of what a task hands over, that which lies in files. */
function spilledBytes({ result, kept }: TaskAnswer): number {
  let bytes = 0
  const add = (blocks: readonly BlockHandle[]): void => {
    for (const block of blocks) if (block.kind === 'file') bytes += block.length
  }
  if (result.kind === 'mapOutput') result.output.forEach(add)
  for (const { blocks } of kept) add(blocks)
  return bytes
}

function blocksOf(inputs: readonly TaskInput[]): BlockHandle[] {
  return inputs.flatMap(input => (input.kind === 'blocks' ? input.blocks : []))
}

/** What became of a set whose context was stopped. */
function stoppedWith(set: TaskSet): MillraceError {
  return new MillraceError('JOB_CANCELLED', {
    job: set.jobId,
    reason: 'the SparkContext was stopped',
  })
}
