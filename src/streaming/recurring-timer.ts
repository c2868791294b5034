/**
 * Calls back at every multiple of a period, with the nominal time of the tick. A tick that is due late (the event loop
 * was busy, the clock jumped forward) is not left out: it comes as soon as it can, with its own nominal time. When the
 * clock is set back, the next tick waits until the clock has come to its time; no time comes twice.
 */
import type { Clock, Timer } from '../util/clock.js'

export class RecurringTimer {
  private readonly clock: Clock
  private readonly periodMs: number
  private readonly callback: (timeMs: number) => void
  private readonly onJump: (jumpMs: number) => void
  /** Wall time minus monotonic time, at the last tick. */
  private offsetMs: number | undefined
  private timer: Timer | undefined
  private prevTimeMs = -1
  private nextTimeMs = -1
  private stopping: ((lastTimeMs: number) => void) | undefined

  /**
   * `onJump` is told, at a tick, that the wall clock has gone forward (positive) or back by more than the time that has
   * passed, by a period and a second at least.
   */
  constructor(
    clock: Clock,
    periodMs: number,
    callback: (timeMs: number) => void,
    onJump: (jumpMs: number) => void = () => {},
  ) {
    this.clock = clock
    this.periodMs = periodMs
    this.callback = callback
    this.onJump = onJump
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
    this.offsetMs ??= this.clock.now() - this.clock.monotonic()
    this.timer = this.clock.at(this.nextTimeMs, () => {
      this.lookForJump()
      this.prevTimeMs = this.nextTimeMs
      this.nextTimeMs += this.periodMs
      if (this.stopping === undefined) this.arm()
      else this.timer = undefined
      this.callback(this.prevTimeMs)
      if (this.timer === undefined) this.stopping?.(this.prevTimeMs)
    })
  }

  private lookForJump(): void {
    const offsetMs = this.clock.now() - this.clock.monotonic()
    const jumpMs = Math.round(offsetMs - (this.offsetMs ?? offsetMs))
    this.offsetMs = offsetMs
    if (Math.abs(jumpMs) >= Math.max(this.periodMs, 1000)) this.onJump(jumpMs)
  }
}
