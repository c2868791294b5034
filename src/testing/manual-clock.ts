/**
 * A Clock that stands still until a test moves it. `advance` goes from one due timer to the next and, after each, waits
 * until the work that it set off has become idle; so a test states what happens at which time and never sleeps.
 *
 * What works in the background says when it is busy through `addIdleSource`; a StreamingContext does so by itself. Work
 * that waits for a later time of the same clock never becomes idle: start `advance` without awaiting it in that case.
 */
import { invalidArgument } from '../streaming/check-arguments.js'
import type { Clock, Timer } from '../util/clock.js'

/** Undefined when idle, else a promise that resolves when it has become idle. */
export type IdleSource = () => Promise<void> | undefined

interface PendingTimer {
  readonly timeMs: number
  readonly order: number
  readonly f: () => void
}

/**
 * A clock that a test moves: `advance` goes from one due moment to the next and waits until all that was due is done. Given
 * to a StreamingContext as `{ clock }`, it is the time of batches, receivers and timeouts.
 */
export class ManualClock implements Clock {
  private timeMs: number
  private pending: PendingTimer[] = []
  private order = 0
  private readonly idleSources: Set<IdleSource> = new Set()

  /** `startMs`: the first time it shows, in ms since the epoch. */
  constructor(startMs = 0) {
    checkNumber(startMs, 'ManualClock', 'The start')
    this.timeMs = startMs
  }

  /** The time that it shows, in ms since the epoch. */
  now(): number {
    return this.timeMs
  }

  /** The same as `now`. */
  monotonic(): number {
    return this.timeMs
  }

  /** Calls `f` when it shows this time, in ms since the epoch; soon when it does already. */
  at(timeMs: number, f: () => void): Timer {
    const timer = { timeMs, order: this.order++, f }
    this.pending.push(timer)
    if (timeMs <= this.timeMs) queueMicrotask(() => this.fire(timer))
    return {
      cancel: () => {
        this.pending = this.pending.filter(other => other !== timer)
      },
    }
  }

  /** Registers work that `advance` and `setTime` wait for; returns what takes it out again. */
  addIdleSource(source: IdleSource): () => void {
    this.idleSources.add(source)
    return () => this.idleSources.delete(source)
  }

  /**
   * Moves forward by `ms`, stopping at each due timer; resolves when all that was due has become idle. Rejects with
   * INVALID_ARGUMENT unless that is a number from 0.
   */
  async advance(ms: number): Promise<void> {
    checkNumber(ms, 'advance', 'The time to advance by', 0)
    const target = this.timeMs + ms
    await this.settle()
    for (let next = this.earliest(); next !== undefined && next.timeMs <= target; ) {
      this.timeMs = Math.max(this.timeMs, next.timeMs)
      this.fireDue()
      await this.settle()
      next = this.earliest()
    }
    this.timeMs = Math.max(this.timeMs, target)
    await this.settle()
  }

  /**
   * Jumps to a time, backwards too; what became due fires at the new time. Resolves when it has become idle. Rejects with
   * INVALID_ARGUMENT unless it is a number.
   */
  async setTime(timeMs: number): Promise<void> {
    checkNumber(timeMs, 'setTime', 'The time')
    this.timeMs = timeMs
    this.fireDue()
    await this.settle()
  }

  private earliest(): PendingTimer | undefined {
    let first: PendingTimer | undefined
    for (const timer of this.pending) {
      if (first === undefined || compare(timer, first) < 0) first = timer
    }
    return first
  }

  private fireDue(): void {
    for (let next = this.earliest(); next !== undefined && next.timeMs <= this.timeMs; ) {
      this.fire(next)
      next = this.earliest()
    }
  }

  private fire(timer: PendingTimer): void {
    const index = this.pending.indexOf(timer)
    if (index < 0) return
    this.pending.splice(index, 1)
    timer.f()
  }

  /** Until no source is busy and no timer that is due is waiting. */
  private async settle(): Promise<void> {
    for (;;) {
      await Promise.resolve()
      this.fireDue()
      const busy: Promise<void>[] = []
      for (const source of this.idleSources) {
        const promise = source()
        if (promise !== undefined) busy.push(promise)
      }
      if (busy.length === 0) return
      await Promise.all(busy)
    }
  }
}

/** The clock would show what no time compares to. */
function checkNumber(
  value: number,
  operator: string,
  argument: string,
  least = Number.NEGATIVE_INFINITY,
): void {
  if (Number.isFinite(value) && value >= least) return
  const from = least === 0 ? ' from 0' : ''
  throw invalidArgument(operator, { argument, expected: `a number of milliseconds${from}`, value })
}

function compare(a: PendingTimer, b: PendingTimer): number {
  return a.timeMs - b.timeMs || a.order - b.order
}
