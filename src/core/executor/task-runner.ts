/**
 * Runs tasks in the thread it lives in: keeps plans and their compiled code, rebuilds the user's functions, and makes
 * each task's answer. The same for task threads and for the master `local`, which runs tasks on the driver's thread.
 */
import { getHeapStatistics } from 'node:v8'
import type { AnyFunction } from '../../util/any-function.js'
import type { Clock } from '../../util/clock.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import { rebuildFunction } from '../closure/rebuild.js'
import {
  type CompiledPlan,
  compilePlan,
  type RunPlan,
  type TaskOutput,
} from '../pipeline/generate.js'
import { loadFamilies } from '../pipeline/partition-operators.js'
import type { Plan } from '../pipeline/plan.js'
import type { KeptPartition, TaskMetrics, TaskRun } from '../pipeline/task-run.js'
import { functionsOf, registeredNames } from '../pipeline/user-operators.js'
import { encodeRows } from '../serializer/column-block.js'
import type { BlockHandle } from '../storage/block.js'
import type { BlockAllocator } from '../storage/block-allocator.js'
import type { FileSystem } from '../storage/file-system.js'
import type { AccumulatorUpdate, TaskMessage, TaskResult } from './protocol.js'
import { setTaskContext } from './task-context.js'

/** What captured accumulators and broadcast variables become in this thread. */
export interface SharedVariables {
  resolve(kind: string, data: unknown): unknown
  beginTask(): void
  takeUpdates(): AccumulatorUpdate[]
  addBroadcast(id: number, block: BlockHandle): void
  dropBroadcast(id: number): void
}

export interface TaskAnswer {
  readonly result: TaskResult
  readonly kept: readonly KeptPartition[]
  readonly metrics: TaskMetrics
  readonly runMs: number
  readonly accumulators: readonly AccumulatorUpdate[]
}

const RESULT_ROWS = 8192

interface KnownPlan {
  readonly plan: Plan
  ready?: Promise<ReadyPlan>
}

interface ReadyPlan {
  readonly compiled: CompiledPlan
  readonly functions: readonly CapturedFunction[]
  /** The code with its functions; absent when a function has something that it may change: each task gets its own. */
  readonly run: RunPlan | undefined
}

export class TaskRunner {
  private readonly plans = new Map<number, KnownPlan>()
  private readonly functions = new Map<string, Promise<AnyFunction>>()
  private readonly clock: Clock
  private readonly fileSystem: FileSystem
  private readonly allocator: BlockAllocator
  private readonly shared: SharedVariables
  private readonly isCancelled: (taskId: number) => boolean

  constructor(parts: {
    clock: Clock
    fileSystem: FileSystem
    allocator: BlockAllocator
    shared: SharedVariables
    isCancelled: (taskId: number) => boolean
  }) {
    this.clock = parts.clock
    this.fileSystem = parts.fileSystem
    this.allocator = parts.allocator
    this.shared = parts.shared
    this.isCancelled = parts.isCancelled
  }

  addPlan(planId: number, plan: Plan): void {
    this.plans.set(planId, { plan })
  }

  forgetPlan(planId: number): void {
    this.plans.delete(planId)
  }

  /** Runs one task to its end; rejects with the task's error. */
  async run(message: TaskMessage): Promise<TaskAnswer> {
    const entry = this.plans.get(message.planId)
    if (entry === undefined) {
      throw new MillraceError('INTERNAL_ERROR', { what: `no plan ${message.planId}` })
    }
    const begin = this.clock.monotonic()
    this.allocator.grant(message.grants)
    // a failed compilation is tried again by the next task: it may have failed on a file that is there by then
    entry.ready ??= this.prepare(entry.plan).catch(error => {
      entry.ready = undefined
      throw error
    })
    const ready = await entry.ready
    const run = ready.run ?? (await this.bind(ready))
    const task = this.taskRun(message)
    this.allocator.beginTask(message.blockLimitBytes)
    this.shared.beginTask()
    setTaskContext({
      partitionId: () => message.partition,
      stageId: () => message.stageId,
      attemptNumber: () => message.attempt,
      taskAttemptId: () => message.taskId,
      getLocalProperty: key => message.localProperties[key],
    })
    try {
      const running = run(message.inputs, task)
      const output = running instanceof Promise ? await running : running
      const result = encodeOutput(output, entry.plan, message.partition)
      task.metrics.heapBytes = getHeapStatistics().used_heap_size
      return {
        result,
        kept: task.kept,
        metrics: task.metrics,
        runMs: this.clock.monotonic() - begin,
        accumulators: this.shared.takeUpdates(),
      }
    } catch (error) {
      this.allocator.abandonTask()
      throw error
    } finally {
      setTaskContext(undefined)
    }
  }

  private taskRun(message: TaskMessage): TaskRun {
    const { taskId } = message
    return {
      partition: message.partition,
      attempt: message.attempt,
      stageId: message.stageId,
      fileSystem: this.fileSystem,
      allocator: this.allocator,
      memoryLimitBytes: message.memoryLimitBytes,
      metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
      kept: [],
      checkCancelled: () => {
        if (this.isCancelled(taskId)) throw new MillraceError('TASK_CANCELLED')
      },
    }
  }

  private async prepare(plan: Plan): Promise<ReadyPlan> {
    await loadFamilies(registeredNames(plan))
    const functions = functionsOf(plan)
    const compiled = compilePlan(plan)
    if (functions.some(f => f.mutable)) return { compiled, functions, run: undefined }
    return { compiled, functions, run: await this.bind({ compiled, functions }) }
  }

  private async bind(plan: {
    readonly compiled: CompiledPlan
    readonly functions: readonly CapturedFunction[]
  }): Promise<RunPlan> {
    const made = new Map<string, AnyFunction>()
    for (const captured of plan.functions) {
      if (!made.has(captured.id)) made.set(captured.id, await this.functionFor(captured))
    }
    return plan.compiled.bind(id => made.get(id)!)
  }

  /** The function of this thread, or one for one task when it captured what it may change. */
  private functionFor(captured: CapturedFunction): Promise<AnyFunction> {
    if (captured.mutable) return this.rebuild(captured)
    let made = this.functions.get(captured.id)
    if (made === undefined) {
      made = this.rebuild(captured)
      this.functions.set(captured.id, made)
      made.catch(() => this.functions.delete(captured.id))
      if (this.functions.size > 1000) {
        this.functions.delete(this.functions.keys().next().value as string)
      }
    }
    return made
  }

  private rebuild(captured: CapturedFunction): Promise<AnyFunction> {
    return rebuildFunction(captured, (kind, data) => this.shared.resolve(kind, data))
  }
}

function encodeOutput(output: TaskOutput, plan: Plan, partition: number): TaskResult {
  try {
    return encode(output)
  } catch (error) {
    if (!isCondition(error, 'VALUE_NOT_SERIALIZABLE')) throw error
    const { operator, callSite } = lastOperator(plan)
    throw new MillraceError(
      'RESULT_NOT_SERIALIZABLE',
      { operator, callSite, partition, error: error.message },
      { cause: error },
    )
  }
}

/** The operator that made the rows that reach the plan's end. */
function lastOperator(plan: Plan): { operator: string; callSite: string } {
  const node = plan.root.node === 'cache' ? plan.root.parent : plan.root
  return node.node === 'cache' || node.node === 'source' ? plan : node
}

function encode(output: TaskOutput): TaskResult {
  switch (output.kind) {
    case 'count':
      return output
    case 'blocks':
      return { kind: 'rows', blocks: output.blocks }
    case 'shuffle':
      return { kind: 'mapOutput', output: output.writer.finish() }
    case 'rows': {
      const { rows } = output
      const blocks: Uint8Array[] = []
      for (let from = 0; from < rows.length; from += RESULT_ROWS) {
        const encoded = encodeRows(rows, from, Math.min(from + RESULT_ROWS, rows.length))
        blocks.push(encoded.slice())
      }
      return { kind: 'rows', blocks }
    }
  }
}
