/** The thread side of the protocol: one task at a time, answers in order. */
import { parentPort, workerData } from 'node:worker_threads'
import { SystemClock } from '../../util/clock.js'
import { errorToData } from '../../util/errors.js'
import { prepareThread } from '../closure/worker-options.js'
import { ThreadSharedVariables } from '../shared/thread-variables.js'
import { BlockAllocator } from '../storage/block-allocator.js'
import { LocalFileSystem } from '../storage/file-system.js'
import { RoutedFileSystem } from '../stores/routed-file-system.js'
import { errorClasses } from './error-classes.js'
import type { FromThread, TaskMessage, ThreadSettings, ToThread } from './protocol.js'
import { TaskRunner } from './task-runner.js'

/** Serves the driver until the thread is ended. */
export async function runWorkerLoop(): Promise<void> {
  const settings = workerData as ThreadSettings
  const port = parentPort!
  const send = (message: FromThread, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer)
  const local = new LocalFileSystem()
  const fileSystem =
    settings.stores === undefined ? local : new RoutedFileSystem(local, settings.stores)
  const allocator = new BlockAllocator(settings.threadId, {
    spill: { fileSystem, directory: settings.localDir },
  })
  const shared = new ThreadSharedVariables(fileSystem)
  const cancelled = new Int32Array(settings.cancelFlags)
  const runner = new TaskRunner({
    clock: new SystemClock(),
    fileSystem,
    allocator,
    shared,
    isCancelled: taskId => Atomics.load(cancelled, settings.threadId) >= taskId,
  })

  let running: number | undefined
  const runTask = async (task: TaskMessage): Promise<void> => {
    running = task.taskId
    try {
      const answer = await runner.run(task)
      const transfer =
        answer.result.kind === 'rows' ? answer.result.blocks.map(b => b.buffer as ArrayBuffer) : []
      send(
        { type: 'done', taskId: task.taskId, slabs: allocator.takeReport(), ...answer },
        transfer,
      )
    } catch (error) {
      const slabs = allocator.takeReport()
      send({ type: 'failed', taskId: task.taskId, error: errorToData(error, errorClasses), slabs })
    } finally {
      running = undefined
    }
  }
  // what functions leave behind is told and ends nothing; what the loop itself throws still ends the thread
  const stray = (error: unknown): void =>
    send({ type: 'stray', taskId: running, error: errorToData(error, errorClasses) })
  const giveUp = (error: unknown): never => {
    process.off('unhandledRejection', stray).off('uncaughtException', stray)
    throw error
  }

  const prepared = prepareThread(settings.program)
  let last: Promise<void> = prepared
  port.on('message', (message: ToThread) => {
    switch (message.type) {
      case 'plan':
        return runner.addPlan(message.planId, message.plan)
      case 'forgetPlan':
        return runner.forgetPlan(message.planId)
      case 'broadcast':
        return shared.addBroadcast(message.id, message.block)
      case 'dropBroadcast':
        return shared.dropBroadcast(message.id)
      case 'task':
        last = last.then(() => runTask(message)).catch(giveUp)
    }
  })
  await prepared
  process.on('unhandledRejection', stray).on('uncaughtException', stray)
  send({ type: 'ready' })
}
