/**
 * The logs of a context's receivers: one of the data of each stream (`receivedData/OPERATOR`) and one of which blocks came
 * and which batch has them (`receivedBlockMetadata`), in the checkpoint directory.
 */
import type { SparkConf } from '../../core/spark-conf.js'
import type { FileSystem } from '../../core/storage/file-system.js'
import type { CallSite } from '../../util/call-site.js'
import type { Clock } from '../../util/clock.js'
import { isCondition, MillraceError } from '../../util/errors.js'
import type { Logger } from '../../util/log.js'
import { FILE_HEADER_BYTES } from '../log/log-format.js'
import { driverLogSettings, receiverLogSettings } from '../log/log-settings.js'
import { WriteAheadLog } from '../log/write-ahead-log.js'
import type { LoggedBlock } from './received-block-log.js'
import type { ReceivedBlock } from './received-block-tracker.js'

export interface ReceivedDataLogsOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly logger: Logger
  readonly conf: SparkConf
  readonly checkpointDir: string
  /** Time between two attempts to write what could not be written. */
  readonly retryMs: number
  readonly streams: readonly {
    readonly id: number
    readonly operatorId: string
    readonly creationSite: CallSite
  }[]
}

interface RefusedData {
  readonly log: WriteAheadLog
  readonly file: string
  readonly until: string | undefined
}

const METADATA = 'receivedBlockMetadata'
const DATA = 'receivedData'

export class ReceivedDataLogs {
  readonly events: WriteAheadLog
  private readonly options: ReceivedDataLogsOptions
  private readonly data: ReadonlyMap<number, WriteAheadLog>
  private readonly names: ReadonlyMap<number, string>
  /** Data files of refused blocks, by path, with the last file of the account that may tell of them all the same. */
  private readonly refused: Map<string, RefusedData> = new Map()

  private constructor(options: ReceivedDataLogsOptions) {
    const { fileSystem, clock, logger, conf, checkpointDir, streams } = options
    const doors = { fileSystem, clock, logger }
    this.options = options
    this.names = new Map(streams.map(({ id, operatorId }) => [id, operatorId]))
    this.events = new WriteAheadLog({
      ...doors,
      ...driverLogSettings(conf),
      directory: `${checkpointDir}/${METADATA}`,
      inOrder: true,
    })
    this.data = new Map(
      streams.map(({ id, operatorId }) => [
        id,
        new WriteAheadLog({
          ...doors,
          ...receiverLogSettings(conf),
          directory: `${checkpointDir}/${DATA}/${operatorId}`,
          inOrder: false,
        }),
      ]),
    )
  }

  static async open(options: ReceivedDataLogsOptions): Promise<ReceivedDataLogs> {
    const { checkpointDir, fileSystem } = options
    const logs = new ReceivedDataLogs(options)
    for (const log of [logs.events, ...logs.data.values()]) await log.open()
    // the folder of the data must survive a power failure too
    await fileSystem.sync(checkpointDir)
    return logs
  }

  get fileSystem(): FileSystem {
    return this.options.fileSystem
  }

  get clock(): Clock {
    return this.options.clock
  }

  get logger(): Logger {
    return this.options.logger
  }

  get retryMs(): number {
    return this.options.retryMs
  }

  /** The data log of a stream. */
  of(streamId: number): WriteAheadLog | undefined {
    return this.data.get(streamId)
  }

  /** The name of a stream in the logs: its operator id. */
  nameOf(streamId: number): string {
    return this.names.get(streamId) ?? String(streamId)
  }

  /** Warns of data whose stream the program does not have any more. */
  tellStrangers(blocks: readonly LoggedBlock[]): void {
    for (const name of new Set(blocks.map(({ stream }) => stream))) {
      const bytes = blocks.reduce(
        (sum, { stream, place }) => sum + (stream === name ? (place?.length ?? 0) : 0),
        0,
      )
      this.logger.warn(
        `The write-ahead log in ${this.options.checkpointDir} has ${bytes} bytes of the input ${name}, which the program does not have any more: they are not processed`,
      )
    }
  }

  /** Throws WRITE_AHEAD_LOG_FILE_MISSING when the files of some of the blocks are not there, or are too short. */
  async checkThere(blocks: readonly ReceivedBlock[]): Promise<void> {
    const sizes = new Map<string, number>()
    const missing: { path: string; reason: string; bytes: number }[] = []
    for (const { streamId, place } of blocks) {
      const log = this.of(streamId)
      if (place === undefined || log === undefined) continue
      const path = log.pathOf(place.file)
      const size = sizes.get(path) ?? (await this.sizeOf(path))
      sizes.set(path, size)
      if (size >= place.offset + place.length) continue
      const reason = size < 0 ? 'there is no such file' : `the file ends at byte ${size}`
      missing.push({ path, reason, bytes: place.length })
    }
    if (missing.length === 0) return
    const { path, reason } = missing[0]
    throw new MillraceError('WRITE_AHEAD_LOG_FILE_MISSING', {
      path,
      reason,
      blocks: missing.length,
      bytes: missing.reduce((sum, each) => sum + each.bytes, 0),
      metadata: this.events.directory,
    })
  }

  /**
   * For a restart that finds not one record of blocks or batches. When a batch has been made (`hadBatch`), there was a
   * record of it at least: throws WRITE_AHEAD_LOG_RECORDS_MISSING when there are data files. Before the first batch they may
   * have been written right before the program ended, and not been acknowledged: warns.
   */
  async checkNoData(hadBatch: boolean): Promise<void> {
    const files: string[] = []
    let bytes = 0
    for (const log of this.data.values()) {
      for (const path of log.fileNames.map(name => log.pathOf(name))) {
        const size = await this.sizeOf(path)
        if (size <= FILE_HEADER_BYTES) continue
        files.push(path)
        bytes += size
      }
    }
    if (files.length === 0) return
    const named = files.length > 3 ? `${files.slice(0, 3).join(', ')}, ...` : files.join(', ')
    const what = { metadata: this.events.directory, count: files.length, files: named, bytes }
    if (hadBatch) throw new MillraceError('WRITE_AHEAD_LOG_RECORDS_MISSING', what)
    this.logger.warn(
      `No record in ${this.events.directory} tells of the received data in ${named} (${bytes} bytes): it is not processed. A program that ends while it writes its first blocks leaves such data, which it has not acknowledged; if records were removed, what they told of is lost`,
    )
  }

  /**
   * Blocks were refused whose bytes are in this data file, which is retained for them: it stays so while the account may
   * tell of them, because a write that failed may have reached the disk.
   */
  holdRefused(streamId: number, file: string): void {
    const log = this.data.get(streamId)
    if (log === undefined) return
    const path = log.pathOf(file)
    // a file is held once
    if (this.refused.has(path)) log.release(file)
    this.refused.set(path, { log, file, until: this.events.fileNames.at(-1) })
  }

  /** Removes data files that ended before `thresholdMs` and of which no block is needed. */
  async cleanData(thresholdMs: number): Promise<void> {
    const there = new Set<string | undefined>(this.events.fileNames)
    for (const [path, { log, file, until }] of this.refused) {
      if (there.has(until)) continue
      this.refused.delete(path)
      log.release(file)
    }
    for (const log of this.data.values()) await log.clean(thresholdMs)
  }

  async close(): Promise<void> {
    for (const log of [...this.data.values(), this.events]) await log.close()
  }

  private async sizeOf(path: string): Promise<number> {
    try {
      return (await this.fileSystem.stat(path)).size
    } catch (error) {
      if (isCondition(error, 'FILE_NOT_FOUND')) return -1
      throw error
    }
  }
}
