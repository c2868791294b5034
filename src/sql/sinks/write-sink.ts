/**
 * The sink that writes the batches of a partition to files: `sql.write` for formats of lines (those of columns have their own in
 * `exec/*-write-tasks.ts`), argument the job, value its target. Rows of a
 * partitioned output come in order of the partition columns, so that one file is open at a time. It gives the files that
 * were written; those of an attempt of which the driver does not hear are never seen.
 */
import { registerSink, type Sink } from '../../core/pipeline/sinks.js'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import type { Batch } from '../physical/vector.js'
import { endingOf } from './compression.js'
import { csvEncoder } from './csv-encoder.js'
import { jsonEncoder } from './json-encoder.js'
import { LineFile } from './line-file.js'
import { OutputFile } from './output-file.js'
import { PartitionPaths } from './partition-path.js'
import { textEncoder } from './text-encoder.js'
import type { FormatFile, WriteJob, WriteTarget, WrittenFile } from './write-job.js'

export class WriteSink implements Sink {
  private readonly job: WriteJob
  private readonly target: WriteTarget
  private readonly task: TaskRun
  private readonly paths: PartitionPaths | undefined
  private readonly open: () => FormatFile
  private readonly written: WrittenFile[] = []
  /** Files of each folder so far. */
  private readonly counts = new Map<string, number>()
  private current: FormatFile | undefined
  private directory = ''
  private rows = 0

  constructor(job: WriteJob, target: WriteTarget, task: TaskRun, open: () => FormatFile) {
    this.job = job
    this.target = target
    this.task = task
    this.open = open
    const { partitionColumns, partitionFields, env } = job
    if (partitionColumns.length > 0) {
      this.paths = new PartitionPaths(partitionColumns, partitionFields, env.timeZone)
    }
  }

  add(row: unknown): void {
    const batch = row as Batch
    const { paths } = this
    if (paths === undefined) {
      this.write(batch, 0, batch.length)
      return
    }
    for (let from = 0; from < batch.length; ) {
      const directory = paths.of(batch, from)
      if (directory !== this.directory) this.endFile()
      this.directory = directory
      const to = paths.endOfRun(batch, from)
      this.write(batch, from, to)
      from = to
    }
  }

  finish(): unknown[] {
    // an output without rows still has a file, which says what its columns are
    if (this.task.partition === 0 && this.paths === undefined && this.written.length === 0) {
      this.current ??= this.begin()
    }
    this.endFile()
    return this.written
  }

  close(): void {
    this.current?.file.close()
  }

  private write(batch: Batch, first: number, to: number): void {
    const { maxRecordsPerFile } = this.job
    for (let from = first; from < to; ) {
      if (maxRecordsPerFile > 0 && this.rows === maxRecordsPerFile) this.endFile()
      this.current ??= this.begin()
      const room = maxRecordsPerFile > 0 ? maxRecordsPerFile - this.rows : to - from
      const end = Math.min(to, from + room)
      this.current.write(batch, from, end)
      this.rows += end - from
      from = end
    }
  }

  private begin(): FormatFile {
    this.rows = 0
    return this.open()
  }

  private endFile(): void {
    const { current, directory } = this
    if (current === undefined) return
    current.finish()
    this.current = undefined
    const count = this.counts.get(directory) ?? 0
    this.counts.set(directory, count + 1)
    this.written.push({ file: current.file.path, directory, name: this.nameOf(count) })
  }

  /** As Spark names files: `part-00000-<id>-c000.csv`, `part-00000-<id>.c000.csv` in a partitioned output. */
  private nameOf(count: number): string {
    const { format, codec } = this.job
    const part = String(this.task.partition).padStart(5, '0')
    const mark = this.paths === undefined ? '-' : '.'
    const number = String(count).padStart(3, '0')
    return `part-${part}-${this.target.id}${mark}c${number}${endingOf(format, codec)}`
  }
}

const encoders = { csv: csvEncoder, json: jsonEncoder, text: textEncoder }

registerSink('sql.write', (_, args, value, task) => {
  const job = args[0] as WriteJob
  const target = value as WriteTarget
  const encoder = encoders[job.format as keyof typeof encoders](job)
  return new WriteSink(
    job,
    target,
    task,
    () => new LineFile(new OutputFile(task, target.folder, job.codec), encoder),
  )
})
