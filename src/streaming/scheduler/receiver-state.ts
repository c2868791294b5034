/** What is known of one receiver: its thread and how it is. */

import type { CallSite } from '../../util/call-site.js'
import type { ReceiverInputDStream } from '../input/receiver-input-dstream.js'
import type { ReceiverInfo } from '../listener.js'
import type { RateLimit } from '../rate/rate-limit.js'
import type { ReceiverSpec } from '../receiver/protocol.js'
import type { ReceiverThread } from '../receiver/receiver-thread.js'

export class ReceiverState {
  readonly streamId: number
  /** What its threads run. */
  readonly receiver: ReceiverSpec
  private readonly site: CallSite
  private readonly limit: RateLimit
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

  constructor(stream: ReceiverInputDStream<unknown>, limit: RateLimit) {
    this.streamId = stream.id
    this.receiver = stream.receiver
    this.site = stream.creationSite
    this.limit = limit
    this.whenStopped = new Promise(resolve => {
      this.resolveStopped = resolve
    })
  }

  /** How messages name the stream: `0 (src/job.ts:12)`. */
  get streamName(): string {
    return `${this.streamId} (${this.site})`
  }

  /** Records a second that it may store; undefined when there is no limit. */
  get rateLimit(): number | undefined {
    return Number.isFinite(this.limit.current) ? this.limit.current : undefined
  }

  /** A new rate of back-pressure. */
  updateRate(rate: number): void {
    this.limit.update(rate)
    this.thread?.setRate(this.limit.current)
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
