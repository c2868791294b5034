/**
 * Hands events to the listeners of a StreamingContext, in order, each listener in the order of its registration; behind
 * them, to those of the whole application.
 */
import type { Logger } from '../../util/log.js'
import type { StreamingListener } from '../listener.js'

export class StreamingListenerBus {
  private readonly logger: Logger
  private readonly listeners: Set<StreamingListener> = new Set()

  private readonly forward: (method: string, event: unknown) => void

  /** `forward`: takes what the listeners were told. */
  constructor(logger: Logger, forward: (method: string, event: unknown) => void = () => {}) {
    this.logger = logger
    this.forward = forward
  }

  add(listener: StreamingListener): void {
    this.listeners.add(listener)
  }

  remove(listener: StreamingListener): void {
    this.listeners.delete(listener)
  }

  post<M extends keyof StreamingListener>(
    method: M,
    event: Parameters<NonNullable<StreamingListener[M]>>[0],
  ): void {
    for (const listener of this.listeners) {
      try {
        const answer: unknown = (
          listener[method] as ((event: unknown) => unknown) | undefined
        )?.call(listener, event)
        if (answer instanceof Promise) answer.catch(error => this.report(method, error))
      } catch (error) {
        this.report(method, error)
      }
    }
    this.forward(method, event)
  }

  private report(method: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.logger.error(`A StreamingListener threw in ${method}: ${text}`)
  }
}
