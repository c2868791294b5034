/**
 * `/api/v1/millrace/live`: tells pages that something has changed, as server-sent events. Twice a second at most, and only
 * when something did; a ping every 15 s, so that proxies keep the connection. Who does not read is let go: at most
 * `MAX_WAITING` bytes wait for one page.
 */
import type { ServerResponse } from 'node:http'
import { type Timer, unlessEnded } from '../util/clock.js'
import type { Versions } from './app-status.js'
import type { Application } from './application.js'

const TICK_MS = 500
const PING_TICKS = 30
const MAX_WAITING = 64 * 1024
const MAX_PAGES = 100

interface Page {
  readonly app: Application
  readonly response: ServerResponse
  sent: string
  /** Which pages it was told that there are. */
  tabs: string
  isEnded: boolean
}

export class LivePages {
  private readonly pages: Set<Page> = new Set()
  private timer: Timer | undefined
  private ticks = 0

  get size(): number {
    return this.pages.size
  }

  /** Begins to tell one page; the response's headers are set already. False when there are too many. */
  add(app: Application, response: ServerResponse): boolean {
    if (this.pages.size >= MAX_PAGES) return false
    const page: Page = { app, response, sent: '', tabs: tabsOf(app), isEnded: false }
    this.pages.add(page)
    response.on('close', () => this.pages.delete(page))
    response.on('error', () => this.pages.delete(page))
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
    this.sayHello(page)
    page.sent = JSON.stringify(app.status.versions)
    this.tellEnd(page)
    this.timer ??= unlessEnded(TICK_MS, () => this.tick())
    return true
  }

  /** Tells all pages what has changed since they were told last. */
  tick(): void {
    this.timer = undefined
    this.ticks++
    for (const page of this.pages) {
      const tabs = tabsOf(page.app)
      if (tabs !== page.tabs) {
        page.tabs = tabs
        this.sayHello(page)
      }
      const versions = JSON.stringify(page.app.status.versions satisfies Versions)
      if (versions !== page.sent) {
        page.sent = versions
        this.send(page, `event: change\ndata: ${versions}\n\n`)
      } else if (this.ticks % PING_TICKS === 0) this.send(page, ': ping\n\n')
      this.tellEnd(page)
    }
    if (this.pages.size > 0) this.timer = unlessEnded(TICK_MS, () => this.tick())
  }

  /** Tells all pages that the program ends, and lets go of them. */
  close(): void {
    this.timer?.cancel()
    for (const page of [...this.pages]) {
      this.tellEnd(page)
      page.response.end()
    }
    this.pages.clear()
  }

  private sayHello(page: Page): void {
    this.send(page, `event: hello\ndata: ${JSON.stringify(helloOf(page.app))}\n\n`)
  }

  private tellEnd(page: Page): void {
    const { endMs } = page.app.status
    if (endMs === undefined || page.isEnded) return
    page.isEnded = true
    this.send(page, `event: end\ndata: ${JSON.stringify({ endTime: endMs })}\n\n`)
  }

  private send(page: Page, text: string): void {
    const { response } = page
    if (response.writableLength > MAX_WAITING) {
      this.pages.delete(page)
      response.destroy()
    } else response.write(text)
  }
}

/** A page that was opened early is told again who is there, when a stream or the first query has started. */
function tabsOf({ status }: Application): string {
  return `${status.streaming.program !== undefined} ${status.sql.all.size > 0}`
}

function helloOf({ status, live }: Application): object {
  const { application, streaming, sql, endMs } = status
  return {
    appId: application?.appId,
    name: application?.name,
    startTime: application?.timeMs,
    version: application?.version,
    executors: application?.threads,
    streaming: streaming.program !== undefined,
    sql: sql.all.size > 0,
    finished: endMs !== undefined || live === undefined,
  }
}
