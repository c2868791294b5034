/**
 * Malformed records: what becomes of them by `mode`, and the files of `badRecordsPath`. There a task that meets bad records
 * writes one file of JSON lines, `{"path", "reason", "record"}`; the records are left out of the rows.
 */
import type { TaskRun } from '../../core/pipeline/task-run.js'
import { MillraceError } from '../../util/errors.js'
import type { ParseMode } from '../types/parse-mode.js'

const PREVIEW = 200

/** What is done with the rows of a bad record. */
export type BadRecordAction = 'keep' | 'drop'

export class BadRecords {
  private readonly task: TaskRun
  private readonly mode: ParseMode
  private readonly directory: string | undefined
  private file: number | undefined

  constructor(task: TaskRun, mode: ParseMode, directory: string | undefined) {
    this.task = task
    this.mode = mode
    this.directory = directory
  }

  /** Throws MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION in mode FAILFAST. */
  take(path: string, record: () => string): BadRecordAction {
    if (this.directory !== undefined) {
      this.write({ path, reason: 'malformed record', record: record() })
      return 'drop'
    }
    if (this.mode === 'PERMISSIVE') return 'keep'
    if (this.mode === 'DROPMALFORMED') return 'drop'
    const text = record()
    throw new MillraceError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', {
      badRecord: text.length > PREVIEW ? `${text.slice(0, PREVIEW)}...` : text,
      failFastMode: 'FAILFAST',
    })
  }

  private write(line: { path: string; reason: string; record: string }): void {
    const { fileSystem, stageId, partition, attempt } = this.task
    if (this.file === undefined) {
      fileSystem.mkdirsSync(this.directory!)
      const name = `bad-records-${stageId}-${partition}-${attempt}.json`
      this.file = fileSystem.openSync(`${this.directory}/${name}`, 'w')
    }
    fileSystem.writeSync(this.file, Buffer.from(`${JSON.stringify(line)}\n`))
  }

  close(): void {
    if (this.file !== undefined) this.task.fileSystem.closeSync(this.file)
    this.file = undefined
  }
}
