/** What is shown: the status of one application, and, while it runs here, the program itself. */
import type { AppStatus } from './app-status.js'
import type { LiveSources } from './live-sources.js'

export interface Application {
  readonly status: AppStatus
  /** Undefined for one that has ended, or runs elsewhere. */
  readonly live: LiveSources | undefined
}

/** One line of the list of applications. */
export interface ApplicationSummary {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly version: string
  readonly startMs: number
  readonly endMs: number | undefined
  readonly lastMs: number
}

/** Where applications are found: one that runs, or a folder of event logs. */
export interface Applications {
  /** Newest first. */
  list(): Promise<readonly ApplicationSummary[]>
  find(id: string): Promise<Application | undefined>
}

/** Undefined before the application's first event. */
export function summaryOf({ status, live }: Application): ApplicationSummary | undefined {
  const { application, endMs } = status
  if (application === undefined) return undefined
  return {
    id: application.appId,
    name: application.name,
    user: application.user,
    version: application.version,
    startMs: application.timeMs,
    endMs,
    lastMs: endMs ?? live?.nowMs() ?? status.lastMs,
  }
}

/** When the answer is made: of a program that has ended, its last moment. */
export function nowOf({ status, live }: Application): number {
  return status.endMs ?? live?.nowMs() ?? status.lastMs
}
