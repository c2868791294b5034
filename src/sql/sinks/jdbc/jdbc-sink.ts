/**
 * The sink that writes the batches of a partition to a table: `jdbc.write`, value the job. The partition is committed when all its
 * rows are there; a partition without rows opens no connection.
 */
import { registerSink, type Sink } from '../../../core/pipeline/sinks.js'
import type { TaskRun } from '../../../core/pipeline/task-run.js'
import { encodeBatch } from '../../physical/batch-block.js'
import type { Batch } from '../../physical/vector.js'
import { TaskConnection } from '../../sources/jdbc/connection-thread.js'
import type { JdbcWriteJob } from './write-work.js'

class JdbcSink implements Sink {
  private readonly job: JdbcWriteJob
  private readonly task: TaskRun
  private connection: TaskConnection | undefined
  /** The batch that is being written while the next one is made. */
  private pending: number | undefined
  private rows = 0

  constructor(job: JdbcWriteJob, task: TaskRun) {
    this.job = job
    this.task = task
  }

  add(row: unknown): void {
    const batch = row as Batch
    if (batch.length === 0) return
    if (this.connection === undefined) {
      this.connection = new TaskConnection(this.task)
      this.connection.call('write', { job: this.job, partition: this.task.partition })
    }
    this.settle()
    this.pending = this.connection.send('add', encodeBatch(batch).slice())
    this.rows += batch.length
  }

  finish(): unknown[] {
    this.settle()
    this.connection?.call('commit')
    return [this.rows]
  }

  close(): void {
    this.connection?.close()
  }

  private settle(): void {
    if (this.pending !== undefined) this.connection!.wait(this.pending)
    this.pending = undefined
  }
}

registerSink('jdbc.write', (_, __, value, task) => new JdbcSink(value as JdbcWriteJob, task))
