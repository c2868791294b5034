/**
 * A file that one attempt of a task writes, straight into the folder that the driver made: a task that begins when the job
 * is over finds no folder and fails, in place of making it again. The driver gives the file its name.
 */
import { randomUUID } from 'node:crypto'
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { type Codec, type Compressor, compressorOf } from './compression.js'

export class OutputFile {
  readonly path: string
  private readonly task: TaskRun
  private readonly compressor: Compressor | undefined
  private file: number

  constructor(task: TaskRun, folder: string, codec: Codec) {
    this.task = task
    this.path = `${folder}/${task.partition}-${task.attempt}-${randomUUID()}`
    this.compressor = compressorOf(codec)
    this.file = task.fileSystem.openSync(this.path, 'wx')
  }

  write(bytes: Uint8Array): void {
    this.task.checkCancelled()
    this.put(this.compressor === undefined ? bytes : this.compressor.piece(bytes))
  }

  /** The file is whole. */
  finish(): void {
    if (this.compressor !== undefined) this.put(this.compressor.end())
    this.close()
  }

  /** Lets go of the file, whole or not. */
  close(): void {
    const { file } = this
    if (file < 0) return
    this.file = -1
    this.task.fileSystem.closeSync(file)
  }

  private put(bytes: Uint8Array): void {
    if (bytes.length > 0) this.task.fileSystem.writeSync(this.file, bytes)
  }
}
