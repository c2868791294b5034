/** What is known of one receiver: its thread and how it is. */
import type { CallSite } from '../../util/call-site.js'
import type { ReceiverInfo } from '../listener.js'
import type { ReceiverThread } from '../receiver/receiver-thread.js'

export class ReceiverState {
  readonly streamId: number
  private readonly site: CallSite
  /** Number of its thread's slabs in the pool; another one for each thread. */
  threadId = -1
  thread: ReceiverThread | undefined
  active = false
  /** Resolves when the receiver will not be started again. */
  readonly whenStopped: Promise<void>
  private resolveStopped: () => void = () => {}
  private isStopped = false
  /** Called when its thread has said that it started or stopped, or is lost. */
  onChange: () => void = () => {}
  private name = ''
  private lastErrorMessage = ''
  private lastError = ''
  private lastErrorTime = -1

  /** `site`: where the program made the stream. */
  constructor(streamId: number, site: CallSite) {
    this.streamId = streamId
    this.site = site
    this.whenStopped = new Promise(resolve => {
      this.resolveStopped = resolve
    })
  }

  /** How messages name the stream: `0 (src/job.ts:12)`. */
  get streamName(): string {
    return `${this.streamId} (${this.site})`
  }

  /** Will not be started again. */
  get stopped(): boolean {
    return this.isStopped
  }

  markStopped(): void {
    this.isStopped = true
    this.resolveStopped()
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
