/** Waits for the end of a context: its stop, or its first error. */
import type { Clock, Timer } from '../util/clock.js'

export class ContextWaiter {
  private stopped = false
  private failure: { readonly error: unknown } | undefined
  private waiters: (() => void)[] = []

  notifyStop(): void {
    this.stopped = true
    this.wake()
  }

  /** The first error counts. */
  notifyError(error: unknown): void {
    this.failure ??= { error }
    this.wake()
  }

  /**
   * Resolves to true when the context has stopped, to false when `timeoutMs` has passed before; rejects with the first
   * error. Without a timeout it waits for as long as it takes.
   */
  async waitForStopOrError(clock: Clock, timeoutMs?: number): Promise<boolean> {
    if (!this.stopped && this.failure === undefined) {
      await new Promise<void>(resolve => {
        const timer: Timer | undefined =
          timeoutMs === undefined ? undefined : clock.at(clock.now() + timeoutMs, resolve)
        this.waiters.push(() => {
          timer?.cancel()
          resolve()
        })
      })
    }
    if (this.failure !== undefined) throw this.failure.error
    return this.stopped
  }

  private wake(): void {
    const waiters = this.waiters
    this.waiters = []
    for (const resolve of waiters) resolve()
  }
}
