/**
 * A place where tasks run, one at a time: a task thread, or the driver's own thread for the master `local`. The task
 * scheduler sees only this.
 */
import { type MessagePort, Worker } from 'node:worker_threads'
import type { ErrorData } from '../../util/errors.js'
import { errorToData } from '../../util/errors.js'
import { taskThreadOptions } from '../closure/worker-options.js'
import type { Plan } from '../pipeline/plan.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockAllocator, SlabReport } from '../storage/block-allocator.js'
import type { StoreChannel } from '../stores/protocol.js'
import { errorClasses } from './error-classes.js'
import type { FromThread, TaskMessage, ThreadSettings, ToThread } from './protocol.js'
import { taskError } from './task-error.js'
import type { SharedVariables, TaskAnswer, TaskRunner } from './task-runner.js'

export type TaskOutcome =
  | { readonly kind: 'done'; readonly answer: TaskAnswer; readonly slabs: SlabReport | undefined }
  | { readonly kind: 'failed'; readonly error: Error; readonly slabs: SlabReport | undefined }
  /** The executor is gone, and what it was doing with it. */
  | { readonly kind: 'lost'; readonly error: ExecutorLoss }

export interface ExecutorLoss {
  readonly reason: string
  /** It ran out of heap memory: most likely it would again. */
  readonly outOfHeap: boolean
  readonly cause: unknown
}

export interface Executor {
  readonly id: number
  /** Runs one task; never rejects. The plan is sent when the executor has not seen it. */
  run(task: TaskMessage, plan: Plan): Promise<TaskOutcome>
  /** The running task should end at its next block. */
  cancel(taskId: number): void
  addBroadcast(id: number, block: BlockHandle): void
  dropBroadcast(id: number): void
  /** Ends the executor at once, with what it does. */
  stop(): Promise<void>
}

const PLANS_KEPT = 400

/** Which plans an executor has, the least recently used first. */
class SentPlans {
  private readonly ids = new Set<number>()

  /** Notes a use. `send` tells that the plan is new there, `forget` which one has to go. */
  use(planId: number): { send: boolean; forget: number | undefined } {
    const known = this.ids.delete(planId)
    this.ids.add(planId)
    let forget: number | undefined
    if (this.ids.size > PLANS_KEPT) {
      forget = this.ids.values().next().value as number
      this.ids.delete(forget)
    }
    return { send: !known, forget }
  }

  remove(planId: number): void {
    this.ids.delete(planId)
  }
}

export interface ThreadExecutorOptions {
  readonly id: number
  readonly localDir: string
  readonly cancelFlags: SharedArrayBuffer
  readonly heapLimitMb: number
  /** The thread's own channel to the file stores, when there are any. */
  readonly stores: StoreChannel | undefined
  /** Told of errors that no task awaits: the plan of the task that was running, if one was. */
  readonly onStray: (error: Error, plan: Plan | undefined) => void
}

/** A worker thread. It does not keep the process alive while it is idle. */
export class ThreadExecutor implements Executor {
  readonly id: number
  private readonly worker: Worker
  private readonly plans = new SentPlans()
  private readonly cancelFlags: Int32Array
  private running: ((outcome: TaskOutcome) => void) | undefined
  private readonly onStray: ThreadExecutorOptions['onStray']
  private readonly heapLimitMb: number
  /** What it was last asked to do. */
  private task: { readonly taskId: number; readonly plan: Plan } | undefined
  private lost: ExecutorLoss | undefined
  private fault: unknown
  private stopping = false

  constructor(options: ThreadExecutorOptions) {
    this.id = options.id
    this.cancelFlags = new Int32Array(options.cancelFlags)
    this.onStray = options.onStray
    this.heapLimitMb = options.heapLimitMb
    const thread = taskThreadOptions()
    const settings: ThreadSettings = {
      threadId: options.id,
      localDir: options.localDir,
      cancelFlags: options.cancelFlags,
      program: thread.program,
      stores: options.stores,
    }
    this.worker = new Worker(new URL('../../worker-main.js', import.meta.url), {
      workerData: settings,
      transferList: options.stores === undefined ? [] : [options.stores.port as MessagePort],
      execArgv: thread.execArgv,
      name: `millrace task thread ${options.id}`,
      resourceLimits: { maxOldGenerationSizeMb: options.heapLimitMb },
    })
    this.worker.on('message', (message: FromThread) => this.receive(message))
    this.worker.on('error', error => {
      this.fault = error
    })
    this.worker.on('exit', code => this.exited(code))
    // an idle thread does not keep the process; after the listeners, for they do
    this.worker.unref()
  }

  run(task: TaskMessage, plan: Plan): Promise<TaskOutcome> {
    if (this.lost !== undefined) return Promise.resolve({ kind: 'lost', error: this.lost })
    try {
      const { send, forget } = this.plans.use(task.planId)
      if (forget !== undefined) this.send({ type: 'forgetPlan', planId: forget })
      if (send) this.send({ type: 'plan', planId: task.planId, plan })
      this.send(task)
    } catch (error) {
      // what the plan or its inputs hold can't be copied to a thread
      this.plans.remove(task.planId)
      return Promise.resolve({ kind: 'failed', error: error as Error, slabs: unused(task) })
    }
    this.task = { taskId: task.taskId, plan }
    this.worker.ref()
    return new Promise(resolve => {
      this.running = resolve
    })
  }

  cancel(taskId: number): void {
    Atomics.store(this.cancelFlags, this.id, taskId)
  }

  addBroadcast(id: number, block: BlockHandle): void {
    if (this.lost === undefined) this.send({ type: 'broadcast', id, block })
  }

  dropBroadcast(id: number): void {
    if (this.lost === undefined) this.send({ type: 'dropBroadcast', id })
  }

  async stop(): Promise<void> {
    this.stopping = true
    await this.worker.terminate()
  }

  private send(message: ToThread): void {
    this.worker.postMessage(message)
  }

  private receive(message: FromThread): void {
    switch (message.type) {
      case 'ready':
        break
      case 'done':
        return this.settle({ kind: 'done', answer: message, slabs: message.slabs })
      case 'failed':
        return this.settle({
          kind: 'failed',
          error: taskError(message.error),
          slabs: message.slabs,
        })
      case 'stray': {
        const { task } = this
        const plan = task?.taskId === message.taskId ? task?.plan : undefined
        return this.onStray(taskError(message.error), plan)
      }
    }
  }

  private settle(outcome: TaskOutcome): void {
    const resolve = this.running
    this.running = undefined
    // an answer that comes in while the thread is being ended must not let the process go before it has ended
    if (!this.stopping) this.worker.unref()
    resolve?.(outcome)
  }

  private exited(code: number): void {
    const fault = this.fault === undefined ? undefined : errorToData(this.fault)
    const outOfHeap = fault?.message.includes('memory limit') === true
    const reason = outOfHeap
      ? `it needed more heap than its ${this.heapLimitMb} MiB (spark.millrace.executor.heap)`
      : lossReason(code, fault)
    this.lost = { reason, outOfHeap, cause: this.fault }
    this.settle({ kind: 'lost', error: this.lost })
  }
}

/** The granted slabs of a task that never reached its thread. */
function unused({ grants }: TaskMessage): SlabReport {
  const returned = grants.map(slab => slab.id)
  return { threadId: 0, created: [], blocks: [], closed: [], returned, opened: [], files: [] }
}

function lossReason(code: number, fault: ErrorData | undefined): string {
  if (fault === undefined)
    return `it ended with exit code ${code} (a function called process.exit?)`
  return `${fault.name}: ${fault.message}`
}

/** Tasks on the driver's own thread, where breakpoints are at hand (master `local`). */
export class InlineExecutor implements Executor {
  readonly id: number
  private readonly runner: TaskRunner
  private readonly allocator: BlockAllocator
  private readonly shared: SharedVariables
  private readonly cancelFlags: Int32Array
  private readonly plans = new SentPlans()

  constructor(parts: {
    id: number
    runner: TaskRunner
    allocator: BlockAllocator
    shared: SharedVariables
    cancelFlags: SharedArrayBuffer
  }) {
    this.id = parts.id
    this.runner = parts.runner
    this.allocator = parts.allocator
    this.shared = parts.shared
    this.cancelFlags = new Int32Array(parts.cancelFlags)
  }

  async run(task: TaskMessage, plan: Plan): Promise<TaskOutcome> {
    const { send, forget } = this.plans.use(task.planId)
    if (forget !== undefined) this.runner.forgetPlan(forget)
    if (send) this.runner.addPlan(task.planId, plan)
    try {
      const answer = await this.runner.run(task)
      return { kind: 'done', answer, slabs: this.allocator.takeReport() }
    } catch (error) {
      return {
        kind: 'failed',
        error: taskError(errorToData(error, errorClasses)),
        slabs: this.allocator.takeReport(),
      }
    }
  }

  cancel(taskId: number): void {
    Atomics.store(this.cancelFlags, this.id, taskId)
  }

  addBroadcast(id: number, block: BlockHandle): void {
    this.shared.addBroadcast(id, block)
  }

  dropBroadcast(id: number): void {
    this.shared.dropBroadcast(id)
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }
}
