/**
 * The event log: one file an application, `DIR/APPLICATION_ID.jsonl`, one event a line as JSON (`events.ts`). Lines are
 * written as they come, many at a time when the disk is slower; what cannot be written is given up with a warning, because
 * a log is not worth a program. A program that is killed leaves a whole file, but for its last line perhaps.
 */
import { StringDecoder } from 'node:string_decoder'
import type { FileAppender, FileSystem } from '../core/storage/file-system.js'
import { isCondition, MillraceError, messageOf } from '../util/errors.js'
import type { Logger } from '../util/log.js'
import { EVENT_FORMAT, type UiEvent } from './events.js'

export const EVENT_LOG_SUFFIX = '.jsonl'

/** More than this that the disk has not taken ends the log. */
const MAX_WAITING = 64 * 1024 * 1024
const READ_BYTES = 1024 * 1024

export class EventLogWriter {
  private readonly fileSystem: FileSystem
  private readonly directory: string
  private readonly name: string
  private readonly logger: Logger
  private lines: string[] = []
  private length = 0
  private failed = false
  private writing: Promise<void> | undefined
  private file: FileAppender | undefined

  constructor(fileSystem: FileSystem, directory: string, name: string, logger: Logger) {
    this.fileSystem = fileSystem
    this.directory = directory
    this.name = name
    this.logger = logger
  }

  write(event: UiEvent): void {
    if (this.failed) return
    const line = `${JSON.stringify(event)}\n`
    this.lines.push(line)
    this.length += line.length
    if (this.length > MAX_WAITING) return this.fail('the disk is slower than the program')
    this.writing ??= this.writeAll()
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    await this.writing
    await this.file?.close().catch(error => this.fail(messageOf(error)))
  }

  private async writeAll(): Promise<void> {
    try {
      this.file ??= await this.open()
      while (this.lines.length > 0) {
        const text = this.lines.join('')
        this.lines = []
        this.length = 0
        await this.file.append(Buffer.from(text))
      }
    } catch (error) {
      this.fail(messageOf(error))
    } finally {
      this.writing = undefined
    }
  }

  /** An application that has the id of an earlier one gets a file of its own. */
  private async open(): Promise<FileAppender> {
    await this.fileSystem.mkdirs(this.directory)
    for (let copy = 0; ; copy++) {
      const name = copy === 0 ? this.name : `${this.name}_${copy}`
      try {
        return await this.fileSystem.appender(`${this.directory}/${name}${EVENT_LOG_SUFFIX}`, 'wx')
      } catch (error) {
        if (!isCondition(error, 'FILE_ALREADY_EXISTS') || copy === 1000) throw error
      }
    }
  }

  private fail(reason: string): void {
    if (this.failed) return
    this.failed = true
    this.lines = []
    this.logger.warn(`The event log is given up (spark.eventLog.dir ${this.directory}): ${reason}`)
  }
}

/**
 * The events of a file, in order; a line that is no event (the last one of a program that was killed) is left out. Throws
 * EVENT_LOG_VERSION_NOT_SUPPORTED.
 */
export function* readEventLog(fileSystem: FileSystem, path: string): Generator<UiEvent> {
  for (const line of linesOf(fileSystem, path)) {
    const event = parseEvent(line)
    if (event === undefined) continue
    if (event.type === 'applicationStart' && !(event.format <= EVENT_FORMAT)) {
      throw new MillraceError('EVENT_LOG_VERSION_NOT_SUPPORTED', {
        path,
        version: String(event.format),
        supported: EVENT_FORMAT,
      })
    }
    yield event
  }
}

function parseEvent(line: string): UiEvent | undefined {
  try {
    const event = JSON.parse(line) as UiEvent | null
    return typeof event === 'object' && typeof event?.type === 'string' ? event : undefined
  } catch {
    return undefined
  }
}

/** A file's lines; it may be larger than a string can be. */
function* linesOf(fileSystem: FileSystem, path: string): Generator<string> {
  const decoder = new StringDecoder('utf8')
  const bytes = Buffer.alloc(READ_BYTES)
  const file = fileSystem.openSync(path)
  try {
    let rest = ''
    for (let at = 0; ; ) {
      const read = fileSystem.readSync(file, bytes, 0, bytes.length, at)
      if (read === 0) break
      at += read
      const lines = (rest + decoder.write(bytes.subarray(0, read))).split('\n')
      rest = lines.pop() ?? ''
      yield* lines
    }
    if (rest !== '') yield rest
  } finally {
    fileSystem.closeSync(file)
  }
}
