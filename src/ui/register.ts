/**
 * Puts the web UI beside each SparkContext. This module is loaded with the package and does little: it keeps what happens
 * until the rest is loaded, some time after the context was made, so that a program that is over by then pays nothing.
 */
import { addCompanion, type Companion } from '../core/companions.js'
import type { SparkListenerEvent } from '../core/scheduler/listener-bus.js'
import type { SparkContext } from '../core/spark-context.js'
import { type Timer, unlessEnded } from '../util/clock.js'
import { messageOf } from '../util/errors.js'
import { publishDiagnostics } from './diagnostics.js'
import type { RunningUi } from './start.js'
import { openTracer } from './tracing.js'
import { type UiSettings, uiSettings } from './ui-settings.js'

/** In real time, whatever time the program lives in. */
const START_AFTER_MS = 300

/** Takes what happens, and when it did. */
export type TakeEvent = (event: SparkListenerEvent, timeMs: number) => void

class UiCompanion implements Companion {
  private readonly context: SparkContext
  private readonly settings: UiSettings
  /** What nobody has taken yet, with its times. */
  private waiting: [event: SparkListenerEvent, timeMs: number][] = []
  private take: TakeEvent = (event, timeMs) => this.waiting.push([event, timeMs])
  private readonly timer: Timer | undefined
  private starting: Promise<RunningUi> | undefined
  private running: RunningUi | undefined

  constructor(context: SparkContext) {
    this.context = context
    this.settings = uiSettings(context.conf)
    const { enabled, eventLogDir, tracing } = this.settings
    context.addSparkListener(publishDiagnostics)
    const tracer = tracing ? openTracer(context.env.clock) : undefined
    if (tracer !== undefined) context.addSparkListener(event => tracer.take(event))
    if (!enabled && eventLogDir === undefined) return
    context.addSparkListener(this.listen)
    if (eventLogDir === undefined) this.timer = unlessEnded(START_AFTER_MS, () => this.start())
    else this.start()
  }

  get url(): string | undefined {
    return this.running?.url
  }

  async stop(): Promise<void> {
    this.timer?.cancel()
    const started = await this.starting?.catch(() => undefined)
    this.context.removeSparkListener(this.listen)
    await started?.stop()
    this.running = undefined
  }

  /** On stderr at every level of the log: people look for it. */
  private tell(url: string): void {
    const { conf, env } = this.context
    const message = `Web UI: ${url}`
    const time = new Date(env.clock.now()).toISOString()
    const isJson = conf.get('spark.log.format') === 'json'
    const line = isJson ? JSON.stringify({ time, level: 'INFO', message, url }) : message
    process.stderr.write(`${line}\n`)
  }

  private readonly listen = (event: SparkListenerEvent): void => {
    this.take(event, this.context.env.clock.now())
  }

  private start(): void {
    this.starting = import('./start.js').then(({ startUi }) =>
      startUi(this.context, this.settings, take => {
        this.take = take
        const { listenerBus } = this.context.env
        for (const [event, timeMs] of this.waiting.splice(0)) {
          listenerBus.tell(event, () => take(event, timeMs))
        }
      }),
    )
    this.starting.then(
      running => {
        this.running = running
        const { url } = running
        if (url !== undefined && !this.context.isStopped) this.tell(url)
      },
      error => {
        this.context.removeSparkListener(this.listen)
        this.waiting = []
        this.context.env.logger.warn(`The web UI could not be started: ${messageOf(error)}`)
      },
    )
  }
}

addCompanion({
  check: conf => void uiSettings(conf),
  make: context => new UiCompanion(context),
})
