/** Handles events one after another, in the order they were posted; a handler may be asynchronous. */
import type { Activity } from './activity.js'

export class EventLoop<E> {
  private readonly handle: (event: E) => Promise<void> | void
  private readonly onError: (error: unknown) => void
  private readonly activity: Activity
  private readonly queue: E[] = []
  private running = false
  private stopped = false

  /** `activity` is busy while an event waits or is handled; what a handler throws goes to `onError`. */
  constructor(
    activity: Activity,
    handle: (event: E) => Promise<void> | void,
    onError: (error: unknown) => void,
  ) {
    this.activity = activity
    this.handle = handle
    this.onError = onError
  }

  /** Adds an event; does nothing once stopped. */
  post(event: E): void {
    if (this.stopped) return
    this.activity.begin()
    this.queue.push(event)
    if (!this.running) {
      this.running = true
      void this.drain()
    }
  }

  /** Drops the events that wait; the one being handled is finished. */
  stop(): void {
    this.stopped = true
    const dropped = this.queue.splice(0).length
    for (let i = 0; i < dropped; i++) this.activity.end()
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const event = this.queue.shift()!
      try {
        await this.handle(event)
      } catch (error) {
        this.onError(error)
      }
      this.activity.end()
    }
    this.running = false
  }
}
