/** What is known of one receiver: its thread and how it is. */
import type { ReceiverInfo } from '../listener.js'
import type { ReceiverThread } from '../receiver/receiver-thread.js'

export class ReceiverState {
  readonly streamId: number
  /** Number of its thread's slabs in the pool; another one for each thread. */
  threadId = -1
  thread: ReceiverThread | undefined
  active = false
  /** Will not be started again. */
  stopped = false
  /** Called when its thread has said that it started or stopped, or is lost. */
  onChange: () => void = () => {}
  private name = ''
  private lastErrorMessage = ''
  private lastError = ''
  private lastErrorTime = -1

  constructor(streamId: number) {
    this.streamId = streamId
  }

  started(name: string): void {
    this.name = name
    this.active = true
  }

  noteError(message: string, error: string, timeMs: number): void {
    this.lastErrorMessage = message
    this.lastError = error
    this.lastErrorTime = timeMs
  }

  toReceiverInfo(): ReceiverInfo {
    return {
      streamId: this.streamId,
      name: this.name,
      active: this.active,
      location: 'localhost',
      executorId: `receiver-${this.streamId}`,
      lastErrorMessage: this.lastErrorMessage,
      lastError: this.lastError,
      lastErrorTime: this.lastErrorTime,
    }
  }
}
