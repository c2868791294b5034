/**
 * Sends the lines of a file to one connection, at a rate.
 *
 * Pacing is by the clock, not by waiting: at t seconds after its start, floor(rate * t) + 1 lines are due, and what is due
 * is sent, so that neither a late timer nor a slow reader makes the feed drift. While the connection's buffer is full
 * nothing is read from the file; what became due meanwhile follows when there is room.
 */
import type { Writable } from 'node:stream'
import type { Clock, Timer } from '../util/clock.js'
import type { LineFile } from './line-file.js'

const tickMs = 10
/** Without a rate, lines are taken in pieces of this many. */
const unpacedLines = 4096

export class LineFeed {
  private readonly file: LineFile
  private readonly connection: Writable
  private readonly clock: Clock
  private readonly linesPerMs: number
  private readonly startMs: number
  private sent = 0
  private timer: Timer | undefined
  private closed = false
  /** True when the last line was handed over to the connection. */
  complete = false

  /** `linesPerSecond` undefined: as fast as the other end reads. */
  constructor(
    file: LineFile,
    connection: Writable,
    clock: Clock,
    linesPerSecond: number | undefined,
  ) {
    this.file = file
    this.connection = connection
    this.clock = clock
    this.linesPerMs =
      linesPerSecond === undefined ? Number.POSITIVE_INFINITY : linesPerSecond / 1000
    this.startMs = clock.now()
  }

  /** Sends until the file ends (the connection is then ended) or the connection closes. */
  start(): void {
    this.connection.on('drain', () => this.send())
    this.connection.on('close', () => {
      this.closed = true
      this.timer?.cancel()
      this.file.close()
    })
    this.send()
  }

  private send(): void {
    this.timer?.cancel()
    while (!this.closed && !this.complete) {
      const due = this.dueLines() - this.sent
      if (due <= 0) {
        this.timer = this.clock.at(this.nextTickMs(), () => this.send())
        return
      }
      const taken = this.file.take(Math.min(due, unpacedLines))
      if (taken === undefined) {
        this.complete = true
        this.connection.end()
        return
      }
      this.sent += taken.lines
      if (!this.connection.write(taken.bytes)) return
    }
  }

  private dueLines(): number {
    if (this.linesPerMs === Number.POSITIVE_INFINITY) return this.linesPerMs
    return Math.floor((this.clock.now() - this.startMs) * this.linesPerMs) + 1
  }

  /** The next tick, or later when not a single line is due by then. */
  private nextTickMs(): number {
    const nextLineMs = this.startMs + this.sent / this.linesPerMs
    return Math.max(this.clock.now() + tickMs, Math.ceil(nextLineMs))
  }
}
