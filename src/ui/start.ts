/** What runs beside a context, once it is loaded: the fold over its events, the server, the event log. */
import { userInfo } from 'node:os'
import { configEntries } from '../core/config.js'
import { redactor } from '../core/redaction.js'
import type { SparkContext } from '../core/spark-context.js'
import { messageOf } from '../util/errors.js'
import { packageVersion } from '../util/version.js'
import { AppStatus } from './app-status.js'
import { type Application, type Applications, summaryOf } from './application.js'
import { EventLogWriter } from './event-log.js'
import {
  type ApplicationStart,
  type ConfigurationEntry,
  EVENT_FORMAT,
  type UiEvent,
} from './events.js'
import { limitsOf } from './limits.js'
import { ContextSources } from './live-sources.js'
import type { TakeEvent } from './register.js'
import { UiServer } from './server.js'
import { translate } from './translate.js'
import type { UiSettings } from './ui-settings.js'

export interface RunningUi {
  /** Where the pages are; undefined when they could not be served, or are not wanted. */
  readonly url: string | undefined
  /** Ends the server at once; resolves when the event log is written. */
  stop(): Promise<void>
}

/** `connect`: gives what has happened so far, and then what happens. */
export async function startUi(
  context: SparkContext,
  settings: UiSettings,
  connect: (take: TakeEvent) => void,
): Promise<RunningUi> {
  const { fileSystem, logger } = context.env
  const status = new AppStatus(limitsOf(context.conf))
  const sources = new ContextSources(context)
  const first = applicationStart(context)
  const log =
    settings.eventLogDir === undefined
      ? undefined
      : new EventLogWriter(fileSystem, settings.eventLogDir, first.appId, logger)
  const take = (event: UiEvent): void => {
    status.apply(event)
    log?.write(event)
  }
  take(first)
  // they were there before anybody could listen
  for (const executorId of context.env.taskScheduler.executorIds) {
    take({ type: 'executorAdded', timeMs: context.startTime, executorId })
  }
  connect((event, timeMs) => {
    sources.note(event)
    const plain = translate(event, timeMs)
    if (plain !== undefined) take(plain)
  })
  const server = settings.enabled
    ? new UiServer(settings, new OneApplication({ status, live: sources }), fileSystem)
    : undefined
  const url = await server?.start().catch(error => {
    logger.warn(`The web UI could not be started: ${messageOf(error)}`)
    return undefined
  })
  return {
    url,
    async stop() {
      if (url !== undefined) await server?.stop()
      await log?.close()
    },
  }
}

/** The application of this process. */
class OneApplication implements Applications {
  private readonly application: Application

  constructor(application: Application) {
    this.application = application
  }

  async list(): ReturnType<Applications['list']> {
    const summary = summaryOf(this.application)
    return summary === undefined ? [] : [summary]
  }

  async find(id: string): ReturnType<Applications['find']> {
    return id === this.application.status.application?.appId ? this.application : undefined
  }
}

function applicationStart(context: SparkContext): ApplicationStart {
  return {
    type: 'applicationStart',
    timeMs: context.startTime,
    format: EVENT_FORMAT,
    appId: context.applicationId,
    name: context.appName,
    user: userName(),
    version: packageVersion(),
    master: context.master,
    threads: context.env.numThreads,
    runtime: {
      nodeVersion: process.versions.node,
      v8Version: process.versions.v8,
      platform: `${process.platform} ${process.arch}`,
      pid: String(process.pid),
      workingDirectory: process.cwd(),
      program: process.argv[1] ?? '',
      millraceVersion: packageVersion(),
    },
    configuration: configurationOf(context),
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // a user id that the system has no name for
    return 'unknown'
  }
}

/** Every key that there is, and those of the program that are none of ours, in order of key; secrets are hidden. */
function configurationOf({ conf }: SparkContext): ConfigurationEntry[] {
  const shown = redactor(conf)
  const known = new Map(configEntries.map(entry => [entry.key, entry]))
  const keys = new Set([...known.keys(), ...conf.getAll().map(([key]) => key)])
  return [...keys].sort().map(key => {
    const value = conf.get(key)
    const entry = known.get(key)
    return {
      key,
      value: value === undefined ? undefined : shown(key, value),
      default: entry?.default,
      source: conf.sourceOf(key),
      doc: entry?.doc ?? '',
    }
  })
}
