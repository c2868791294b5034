/** A task without a scheduler, for tests of what runs in one. */
import type { TaskRun } from '../../../src/core/pipeline/task-run.js'
import { BlockAllocator } from '../../../src/core/storage/block-allocator.js'
import { LocalFileSystem } from '../../../src/core/storage/file-system.js'

export function testTask(settings: Partial<TaskRun> = {}): TaskRun {
  return {
    partition: 0,
    attempt: 0,
    stageId: 0,
    fileSystem: new LocalFileSystem(),
    allocator: new BlockAllocator(1),
    metrics: { bytesRead: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0 },
    memoryLimitBytes: 2 ** 30,
    kept: [],
    checkCancelled: () => undefined,
    ...settings,
  }
}
