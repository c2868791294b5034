/**
 * Calls back at every multiple of a period, with the nominal time of the tick. A tick that is due late (the event loop
 * was busy, the clock jumped forward) is not left out: it comes as soon as it can, with its own nominal time.
 */
import type { Clock, Timer } from '../util/clock.js'

export class RecurringTimer {
  private readonly clock: Clock
  private readonly periodMs: number
  private readonly callback: (timeMs: number) => void
  private timer: Timer | undefined
  private prevTimeMs = -1
  private nextTimeMs = -1
  private stopping: ((lastTimeMs: number) => void) | undefined

  constructor(clock: Clock, periodMs: number, callback: (timeMs: number) => void) {
    this.clock = clock
    this.periodMs = periodMs
    this.callback = callback
  }

  /** The first tick of a timer that starts now: the next multiple of the period, in ms. */
  getStartTime(): number {
    return (Math.floor(this.clock.now() / this.periodMs) + 1) * this.periodMs
  }

  /** The first tick of a timer that goes on in step with one whose first tick was `originalStartTimeMs`. */
  getRestartTime(originalStartTimeMs: number): number {
    const gap = this.clock.now() - originalStartTimeMs
    return (Math.floor(gap / this.periodMs) + 1) * this.periodMs + originalStartTimeMs
  }

  /** Starts ticking; returns the time of the first tick in ms. */
  start(startTimeMs: number = this.getStartTime()): number {
    this.nextTimeMs = startTimeMs
    this.arm()
    return startTimeMs
  }

  /**
   * Ends the ticking; resolves to the time of the last tick (-1 when there was none). With `interrupt` that is at once,
   * otherwise one more tick comes first.
   */
  stop(interrupt: boolean): Promise<number> {
    if (this.timer === undefined) return Promise.resolve(this.prevTimeMs)
    if (interrupt) {
      this.timer.cancel()
      this.timer = undefined
      this.stopping?.(this.prevTimeMs)
      return Promise.resolve(this.prevTimeMs)
    }
    return new Promise(resolve => {
      this.stopping = resolve
    })
  }

  private arm(): void {
    this.timer = this.clock.at(this.nextTimeMs, () => {
      this.prevTimeMs = this.nextTimeMs
      this.nextTimeMs += this.periodMs
      if (this.stopping === undefined) this.arm()
      else this.timer = undefined
      this.callback(this.prevTimeMs)
      if (this.timer === undefined) this.stopping?.(this.prevTimeMs)
    })
  }
}
