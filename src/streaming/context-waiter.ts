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
   * error. Without a timeout it waits for as long as it takes; it rejects with what `inVain` gives, if anything, when the
   * process would end while it waits.
   */
  async waitForStopOrError(
    clock: Clock,
    timeoutMs?: number,
    inVain: () => Error | undefined = () => undefined,
  ): Promise<boolean> {
    if (!this.stopped && this.failure === undefined) {
      await new Promise<void>((resolve, reject) => {
        const timer: Timer | undefined =
          timeoutMs === undefined ? undefined : clock.at(clock.now() + timeoutMs, resolve)
        const onExit = (): void => {
          const error = inVain()
          if (error !== undefined) reject(error)
        }
        process.on('beforeExit', onExit)
        this.waiters.push(() => {
          process.off('beforeExit', onExit)
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
