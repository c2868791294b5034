/**
 * The only door to time. Everything that waits, measures or stamps takes a Clock, so that tests and the simulation can
 * hold time in their hands (`ManualClock` in millrace/testing).
 */
export interface Timer {
  /** The timer will not fire any more. Does nothing when it already has. */
  cancel(): void
}

/** What tells the time and waits; a StreamingContext takes another one as its `clock`. */
export interface Clock {
  /** Wall time in whole milliseconds since the epoch. */
  now(): number
  /** Milliseconds (with a fraction) that only go forward, for durations; the origin means nothing. */
  monotonic(): number
  /** Calls `f` once when `now()` has reached `timeMs` (at once, but never synchronously, when it already has). */
  at(timeMs: number, f: () => void): Timer
}

/** The machine's own clock. Its timers keep the process alive until they fire or are cancelled. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  at(timeMs: number, f: () => void): Timer {
    let handle: NodeJS.Timeout | undefined
    // a timer may fire a millisecond early, and a wait over 2^31 ms would fire at once: look again when it does
    const arm = (): void => {
      const wait = Math.min(Math.max(0, timeMs - Date.now()), 2 ** 30)
      handle = setTimeout(() => (Date.now() >= timeMs ? f() : arm()), wait)
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  }
}

/** Calls `f` at a time of the machine's clock, unless the process has ended by then: it is not kept alive for that. */
export function unlessEnded(waitMs: number, f: () => void): Timer {
  const handle = setTimeout(f, waitMs).unref()
  return { cancel: () => clearTimeout(handle) }
}

/** Resolves when the clock has reached `timeMs`. */
export function sleepUntil(clock: Clock, timeMs: number): Promise<void> {
  return new Promise(resolve => clock.at(timeMs, resolve))
}

/**
 * Lets the thread stand still until another one has changed `words[at]` from `value` and has told so, or for as long as
 * `mostMs`. False when nothing was told.
 */
export function waitForWord(words: Int32Array, at: number, value: number, mostMs: number): boolean {
  return Atomics.wait(words, at, value, mostMs) !== 'timed-out'
}
