/**
 * The pages for programs that have ended: a folder of event logs (`spark.eventLog.dir`), or one of its files. A log that
 * still grows is read again when it is asked for.
 */

import type { FileStatus, FileSystem } from '../core/storage/file-system.js'
import { LocalFileSystem } from '../core/storage/file-system.js'
import { isCondition, MillraceError } from '../util/errors.js'
import { AppStatus } from './app-status.js'
import {
  type Application,
  type ApplicationSummary,
  type Applications,
  summaryOf,
} from './application.js'
import { EVENT_LOG_SUFFIX, readEventLog } from './event-log.js'
import { UiServer } from './server.js'
import { isLoopback } from './ui-settings.js'

/** Whole logs that are kept in memory. */
const RUNS_KEPT = 4

interface Known {
  readonly summary: ApplicationSummary | undefined
  readonly size: number
  readonly modificationTimeMs: number
}

export class FinishedRuns implements Applications {
  private readonly fileSystem: FileSystem
  private readonly path: string
  private readonly known: Map<string, Known> = new Map()
  /** By path, the least recently asked for first. */
  private readonly runs: Map<string, { readonly size: number; readonly application: Application }> =
    new Map()

  constructor(fileSystem: FileSystem, path: string) {
    this.fileSystem = fileSystem
    this.path = path
  }

  async list(): Promise<readonly ApplicationSummary[]> {
    const files = await this.files()
    return files
      .map(file => this.summary(file))
      .filter(summary => summary !== undefined)
      .sort((a, b) => b.startMs - a.startMs)
  }

  async find(id: string): Promise<Application | undefined> {
    for (const file of await this.files()) {
      if (this.summary(file)?.id === id) return this.run(file)
    }
    return undefined
  }

  /** Throws FILE_NOT_FOUND, EVENT_LOG_NOT_FOUND. */
  async check(): Promise<void> {
    if ((await this.list()).length === 0) {
      throw new MillraceError('EVENT_LOG_NOT_FOUND', { path: this.path })
    }
  }

  private async files(): Promise<readonly FileStatus[]> {
    const status = await this.fileSystem.stat(this.path)
    if (!status.isDirectory) return [status]
    const all = await this.fileSystem.list(this.path)
    return all.filter(({ path, isDirectory }) => !isDirectory && path.endsWith(EVENT_LOG_SUFFIX))
  }

  private summary(file: FileStatus): ApplicationSummary | undefined {
    const { path, size, modificationTimeMs } = file
    const known = this.known.get(path)
    if (known?.size === size && known.modificationTimeMs === modificationTimeMs) {
      return known.summary
    }
    const summary = summaryOf(this.run(file))
    this.known.set(path, { summary, size, modificationTimeMs })
    return summary
  }

  private run({ path, size }: FileStatus): Application {
    const known = this.runs.get(path)
    this.runs.delete(path)
    const application =
      known?.size === size ? known.application : { status: this.read(path), live: undefined }
    this.runs.set(path, { size, application })
    if (this.runs.size > RUNS_KEPT) this.runs.delete(this.runs.keys().next().value as string)
    return application
  }

  private read(path: string): AppStatus {
    const status = new AppStatus()
    try {
      for (const event of readEventLog(this.fileSystem, path)) status.apply(event)
    } catch (error) {
      // one of a later version does not hide the others
      if (!isCondition(error, 'EVENT_LOG_VERSION_NOT_SUPPORTED')) throw error
    }
    return status
  }
}

/** How `serveEventLogs` listens. */
export interface ServeOptions {
  /** 18080 unless said, or the next free one; 0: one that the system chooses. */
  readonly port?: number
  /** This machine only unless said. */
  readonly bindAddress?: string
  readonly token?: string
  readonly fileSystem?: FileSystem
}

/**
 * Serves the pages of the event logs of a folder, or of one file, until `stop`. Throws FILE_NOT_FOUND, EVENT_LOG_NOT_FOUND,
 * UI_NOT_PROTECTED, and the system's error when no port is free.
 */
export async function serveEventLogs(
  path: string,
  options: ServeOptions = {},
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { port = 18_080, bindAddress = '127.0.0.1', token } = options
  const isLocal = isLoopback(bindAddress)
  if (!isLocal && token === undefined) {
    throw new MillraceError('UI_NOT_PROTECTED', { address: bindAddress })
  }
  const fileSystem = options.fileSystem ?? new LocalFileSystem()
  const runs = new FinishedRuns(fileSystem, path)
  await runs.check()
  const server = new UiServer(
    {
      port,
      maxRetries: 16,
      bindAddress,
      isLoopback: isLocal,
      token,
      basicAuth: undefined,
      keepsProcess: true,
    },
    runs,
    fileSystem,
  )
  return { url: await server.start(), stop: () => server.stop() }
}
