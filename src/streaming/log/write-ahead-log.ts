/**
 * A log of records in files of a folder, that survives a crash at any moment.
 *
 * A write resolves when its record is on disk. Writes that wait while another is synced are written together and synced
 * once. A file is written to for the rolling interval; after a write that failed a new one is begun, because the old one
 * may end in a part of a record. Files are removed by `clean`, when they are older than asked and nobody retains them.
 */
import { crc32 } from 'node:zlib'
import type { FileAppender, FileSystem } from '../../core/storage/file-system.js'
import type { Clock } from '../../util/clock.js'
import { isCondition, MillraceError, messageOf } from '../../util/errors.js'
import type { Logger } from '../../util/log.js'
import {
  compareLogFileNames,
  type LogFileName,
  nextLogFileName,
  parseLogFileName,
} from './log-file-name.js'
import { encodeFileHeader, encodeRecordHeader, type RecordPlace, scanLog } from './log-format.js'

export interface WriteAheadLogOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly logger: Logger
  /** The log's own folder; made by `open`. */
  readonly directory: string
  readonly rollingIntervalMs: number
  /** How often a write is tried, each time in a new file. */
  readonly maxFailures: number
  /** Ends a file with each write (of one record, or of those written together). */
  readonly closeFileAfterWrite: boolean
  /** `clean` removes files only from the oldest on: each record may say something of earlier ones. */
  readonly inOrder: boolean
}

/** Where a record is. */
export interface LogSegment extends RecordPlace {
  /** Name of the file in the log's folder. */
  readonly file: string
}

interface OpenFile {
  readonly name: LogFileName
  readonly appender: FileAppender
  /** Records that are on disk. */
  records: number
}

interface Waiting {
  readonly bytes: Uint8Array
  readonly sum: number
  readonly resolve: (segment: LogSegment) => void
  readonly reject: (error: unknown) => void
}

/** Records up to this size are copied into one write with others. */
const SMALL_BYTES = 64 * 1024

export class WriteAheadLog {
  readonly directory: string
  private readonly options: WriteAheadLogOptions
  /** In the order of their making. */
  private files: LogFileName[] = []
  private readonly retained: Map<string, number> = new Map()
  private current: OpenFile | undefined
  private queue: Waiting[] = []
  private work: Promise<void> | undefined
  private cleaning: Promise<void> = Promise.resolve()

  constructor(options: WriteAheadLogOptions) {
    this.options = options
    this.directory = options.directory
  }

  /** Makes the folder and finds what is in it. To be awaited before all else. */
  async open(): Promise<void> {
    const { fileSystem } = this.options
    await fileSystem.mkdirs(this.directory)
    await fileSystem.sync(this.directory.slice(0, this.directory.lastIndexOf('/')) || '/')
    const entries = await fileSystem.list(this.directory)
    this.files = entries
      .map(({ path }) => parseLogFileName(path.slice(path.lastIndexOf('/') + 1)))
      .filter(name => name !== undefined)
      .sort(compareLogFileNames)
  }

  /** Names of the files, in the order of their making. */
  get fileNames(): readonly string[] {
    return this.files.map(({ name }) => name)
  }

  pathOf(file: string): string {
    return `${this.directory}/${file}`
  }

  /**
   * Appends a record. Resolves when it is on disk. Rejects with WRITE_AHEAD_LOG_WRITE_FAILED; the record may then be in the
   * log all the same. The bytes, which may lie on shared memory, must stay as they are meanwhile; `sum`: their crc32, when
   * it is known.
   */
  write(bytes: Uint8Array, sum: number = crc32(bytes)): Promise<LogSegment> {
    return new Promise((resolve, reject) => {
      this.queue.push({ bytes, sum, resolve, reject })
      this.work ??= this.writeAll()
    })
  }

  /** The bodies of all records, in order. A torn end of a file is left out with a warning. Throws WRITE_AHEAD_LOG_CORRUPT. */
  async *readAll(): AsyncGenerator<{
    readonly bytes: Uint8Array
    readonly segment: LogSegment
  }> {
    for (const { name } of [...this.files]) {
      const path = this.pathOf(name)
      const contents = await this.options.fileSystem.readFile(path)
      const { records, damage } = scanLog(contents, path)
      if (damage !== undefined && !damage.torn) {
        const { offset, reason } = damage
        throw new MillraceError('WRITE_AHEAD_LOG_CORRUPT', { path, offset, reason })
      }
      for (const record of records) {
        const bytes = contents.subarray(record.offset, record.offset + record.length)
        yield { bytes, segment: { file: name, ...record } }
      }
      if (damage !== undefined) {
        this.options.logger.warn(
          `The end of ${path}, from byte ${damage.offset} of ${contents.length} on, is left out, because ${damage.reason}: it was being written when the program ended`,
        )
      }
    }
  }

  /** Keeps a file from being removed; once more for each call. */
  retain(file: string): void {
    this.retained.set(file, (this.retained.get(file) ?? 0) + 1)
  }

  release(file: string): void {
    const left = (this.retained.get(file) ?? 0) - 1
    if (left > 0) this.retained.set(file, left)
    else this.retained.delete(file)
  }

  /** Removes the files that ended before `thresholdMs` and that nobody retains. What can't be removed stays, with a warning. */
  clean(thresholdMs: number): Promise<void> {
    this.cleaning = this.cleaning.then(() => this.cleanNow(thresholdMs))
    return this.cleaning
  }

  /** Undefined when nothing is being written or removed. */
  whenIdle(): Promise<void> | undefined {
    return this.work
  }

  /** Waits for what is being written, and ends. */
  async close(): Promise<void> {
    await this.work
    await this.cleaning
    await this.endFile()
  }

  private async writeAll(): Promise<void> {
    try {
      // what is written in the same turn goes together
      await Promise.resolve()
      while (this.queue.length > 0) await this.commit(this.queue.splice(0))
    } finally {
      // in the same turn as the look at the queue: what comes later begins anew
      this.work = undefined
    }
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    let failure: unknown
    let path = this.directory
    for (let attempt = 0; attempt < this.options.maxFailures; attempt++) {
      try {
        const segments = await this.append(group)
        for (const [i, { resolve }] of group.entries()) resolve(segments[i])
        if (this.options.closeFileAfterWrite) await this.endFile()
        return
      } catch (error) {
        failure = error
        if (this.current !== undefined) path = this.current.appender.path
        await this.giveUpFile()
      }
    }
    const reason = messageOf(failure)
    const error = new MillraceError(
      'WRITE_AHEAD_LOG_WRITE_FAILED',
      { path, attempts: this.options.maxFailures, reason },
      { cause: failure },
    )
    for (const { reject } of group) reject(error)
  }

  private async append(group: readonly Waiting[]): Promise<LogSegment[]> {
    const { fileSystem, clock } = this.options
    const nowMs = clock.now()
    if (this.current !== undefined && nowMs > this.current.name.endMs) await this.endFile()
    const isNew = this.current === undefined
    const current = (this.current ??= await this.beginFile(nowMs))
    const { name, appender } = current
    const pieces: Uint8Array[] = isNew ? [encodeFileHeader(name.startMs)] : []
    let at = appender.size + (isNew ? pieces[0].length : 0)
    const segments = group.map(({ bytes, sum }) => {
      const header = encodeRecordHeader(bytes.length, sum)
      pieces.push(header, bytes)
      const offset = at + header.length
      at = offset + bytes.length
      return { file: name.name, offset, length: bytes.length, crc32: sum }
    })
    for (const piece of joinSmall(pieces)) await appender.append(piece)
    await appender.sync()
    if (isNew) await fileSystem.sync(this.directory)
    // a file that somebody has removed can still be written to, but nobody will read it
    if (!(await fileSystem.exists(appender.path))) {
      throw new MillraceError('FILE_NOT_FOUND', { path: appender.path })
    }
    current.records += group.length
    return segments
  }

  private async beginFile(nowMs: number): Promise<OpenFile> {
    const { fileSystem, rollingIntervalMs } = this.options
    const name = nextLogFileName(nowMs, rollingIntervalMs, this.files.at(-1))
    await fileSystem.mkdirs(this.directory)
    try {
      const appender = await fileSystem.appender(this.pathOf(name.name), 'wx')
      this.files.push(name)
      return { name, appender, records: 0 }
    } catch (error) {
      // the next attempt needs another name
      if (isCondition(error, 'FILE_ALREADY_EXISTS')) this.files.push(name)
      throw error
    }
  }

  /** After a failed write: nothing more goes to its file, and one without a whole record is removed. */
  private async giveUpFile(): Promise<void> {
    const { current } = this
    await this.endFile()
    if (current === undefined || current.records > 0) return
    const isRemoved = await this.options.fileSystem.remove(current.appender.path).then(
      () => true,
      () => false,
    )
    if (isRemoved) this.files = this.files.filter(file => file !== current.name)
  }

  /** The next write begins a new file. */
  private async endFile(): Promise<void> {
    const { current } = this
    this.current = undefined
    // what was written before is on disk; what failed is written anew
    await current?.appender.close().catch(() => undefined)
  }

  private async cleanNow(thresholdMs: number): Promise<void> {
    const removed = new Set<LogFileName>()
    for (const file of [...this.files]) {
      const isNeeded = file.endMs >= thresholdMs || this.retained.has(file.name)
      if (!isNeeded && file !== this.current?.name && (await this.remove(file))) removed.add(file)
      else if (this.options.inOrder) break
    }
    this.files = this.files.filter(file => !removed.has(file))
  }

  private async remove({ name }: LogFileName): Promise<boolean> {
    try {
      await this.options.fileSystem.remove(this.pathOf(name))
      return true
    } catch (error) {
      const text = isCondition(error, 'PERMISSION_DENIED') ? 'it may not be' : String(error)
      this.options.logger.warn(`${this.pathOf(name)} is not needed any more and stays: ${text}`)
      return false
    }
  }
}

/** The same bytes in fewer pieces: small ones that lie side by side become one. */
function* joinSmall(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = []
  for (const piece of pieces) {
    if (piece.length <= SMALL_BYTES) {
      small.push(piece)
      continue
    }
    if (small.length > 0) yield Buffer.concat(small)
    small = []
    yield piece
  }
  if (small.length > 0) yield Buffer.concat(small)
}
