/** The rows of a partition of a database's table, in a task: batches come from the thread of connections. */
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { slice } from '../../exec/limit.js'
import { decodeBatch } from '../../physical/batch-block.js'
import { BATCH_ROWS, type Batch } from '../../physical/vector.js'
import { registerReader } from '../scan-registry.js'
import { TaskConnection } from './connection-thread.js'
import type { JdbcPartition, JdbcScanArgs } from './jdbc-source.js'
import type { ReadJob } from './read-work.js'

function* rowsOf(
  args: JdbcScanArgs,
  partition: JdbcPartition,
  task: TaskRun,
): Generator<Batch, void, undefined> {
  const connection = new TaskConnection(task)
  const job: ReadJob = { ...args, ...partition, partition: task.partition }
  try {
    connection.call('read', job)
    for (;;) {
      const bytes = connection.call('next') as Uint8Array | undefined
      if (bytes === undefined) return
      const batch = decodeBatch(bytes)
      for (let from = 0; from < batch.length; from += BATCH_ROWS) {
        yield slice(batch, from, Math.min(from + BATCH_ROWS, batch.length))
      }
    }
  } finally {
    connection.close()
  }
}

registerReader('jdbc', (args, partition, task) =>
  rowsOf(args as JdbcScanArgs, partition as JdbcPartition, task),
)
