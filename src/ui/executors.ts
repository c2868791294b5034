/** The task threads: those that live, and the last ones that are gone, each with what its tasks did. */
import type { UiEvent } from './events.js'
import { addSizes, noSizes, type Sums } from './jobs-and-stages.js'
import { dropOldest, type Limits } from './limits.js'

export interface ExecutorState {
  readonly id: number
  readonly addedMs: number
  removedMs: number | undefined
  removeReason: string | undefined
  active: number
  completed: number
  failed: number
  runMs: number
  /** Heap in use at the end of its last task. */
  heapBytes: number | undefined
  readonly sums: Sums
}

export class Executors {
  readonly all: Map<number, ExecutorState> = new Map()
  /** Threads that ended before the application, whether they are remembered or not. */
  lost = 0
  private readonly limits: Limits

  constructor(limits: Limits) {
    this.limits = limits
  }

  apply(event: UiEvent): void {
    switch (event.type) {
      case 'executorAdded':
        this.add(event.executorId, event.timeMs)
        return
      case 'executorRemoved': {
        const executor = this.all.get(event.executorId)
        if (executor === undefined) return
        executor.removedMs = event.timeMs
        executor.removeReason = event.reason
        executor.active = 0
        this.lost++
        const dead = [...this.all.values()].filter(({ removedMs }) => removedMs !== undefined)
        const most = this.all.size - dead.length + this.limits.deadExecutors
        dropOldest(this.all, most, ({ removedMs }) => removedMs !== undefined)
        return
      }
      case 'taskStart':
        // threads may be older than who listens
        ;(this.all.get(event.executorId) ?? this.add(event.executorId, event.timeMs)).active++
        return
      case 'taskEnd': {
        const executor = this.all.get(event.executorId)
        if (executor === undefined) return
        if (executor.active > 0) executor.active--
        executor.runMs += event.runMs
        executor.heapBytes = event.heapBytes ?? executor.heapBytes
        addSizes(executor.sums, event.sizes)
        if (event.error === undefined && !event.killed) executor.completed++
        else if (!event.killed) executor.failed++
      }
    }
  }

  private add(id: number, timeMs: number): ExecutorState {
    const executor: ExecutorState = {
      id,
      addedMs: timeMs,
      removedMs: undefined,
      removeReason: undefined,
      active: 0,
      completed: 0,
      failed: 0,
      runMs: 0,
      heapBytes: undefined,
      sums: { ...noSizes },
    }
    this.all.set(id, executor)
    return executor
  }
}
