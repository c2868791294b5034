/**
 * Sinks that write a partition to a file of the attempt's own, below the folder in the slot's value; the driver renames
 * the file of the attempt that counts. They give the file's path, or no row when the attempt did not come to its end.
 */
import { gzipSync } from 'node:zlib'
import { formatElement } from '../../../util/format-element.js'
import { registerSink, type Sink } from '../../pipeline/sinks.js'
import type { TaskRun } from '../../pipeline/task-run.js'
import { encodeRows } from '../../serializer/column-block.js'
import { OBJECT_BLOCK_ROWS, objectHeader } from '../object-file.js'

/** Characters gathered before they are written; each such piece is one member of a gzip file. */
const TEXT_PIECE = 512 * 1024

/** A new file for one attempt of a task. */
class AttemptFile {
  readonly path: string
  private readonly task: TaskRun
  private file: number

  constructor(task: TaskRun, folder: string) {
    this.task = task
    // straight into the folder: a task that begins when the job is over must not make the folder again
    this.path = `${folder}/part-${task.partition}-${task.attempt}-${crypto.randomUUID()}`
    this.file = task.fileSystem.openSync(this.path, 'wx')
  }

  write(bytes: Uint8Array): void {
    this.task.checkCancelled()
    this.task.fileSystem.writeSync(this.file, bytes)
  }

  close(): void {
    const { file } = this
    if (file < 0) return
    this.file = -1
    this.task.fileSystem.closeSync(file)
  }
}

/** args: [compression]. Each row is a line. */
class TextSink implements Sink {
  private readonly file: AttemptFile
  private readonly gzip: boolean
  private text = ''
  private empty = true

  constructor(file: AttemptFile, gzip: boolean) {
    this.file = file
    this.gzip = gzip
  }

  add(row: unknown): void {
    this.text += (typeof row === 'string' ? row : formatElement(row)) + '\n'
    if (this.text.length >= TEXT_PIECE) this.flush()
  }

  finish(): unknown[] {
    if (this.text !== '' || this.empty) this.flush()
    this.close()
    return [this.file.path]
  }

  close(): void {
    this.file.close()
  }

  private flush(): void {
    const bytes = Buffer.from(this.text)
    this.text = ''
    this.empty = false
    this.file.write(this.gzip ? gzipSync(bytes) : bytes)
  }
}

class ObjectSink implements Sink {
  private readonly file: AttemptFile
  private rows: unknown[] = []

  constructor(file: AttemptFile) {
    this.file = file
  }

  add(row: unknown): void {
    if (this.rows.push(row) === OBJECT_BLOCK_ROWS) this.flush()
  }

  finish(): unknown[] {
    if (this.rows.length > 0) this.flush()
    this.close()
    return [this.file.path]
  }

  close(): void {
    this.file.close()
  }

  private flush(): void {
    const block = encodeRows(this.rows, 0, this.rows.length)
    this.rows = []
    this.file.write(objectHeader(block))
    this.file.write(block)
  }
}

registerSink('saveText', (_, [compression], folder, task) => {
  return new TextSink(new AttemptFile(task, folder as string), compression === 'gzip')
})

registerSink('saveObjects', (_fns, _args, folder, task) => {
  return new ObjectSink(new AttemptFile(task, folder as string))
})
