/**
 * A receiver brings data from outside into a stream. It runs in a thread of its own, so that it takes no core from the
 * tasks and may block; its instance is sent there when the context starts, with the values of its fields.
 *
 * A subclass gives `onStart`, which sets the receiving up (open a connection, begin a loop) and may be asynchronous, and
 * `onStop`, which undoes it. In between it calls `store` with what it received. `onStart` may be called again after
 * `onStop`, when the receiver is restarted.
 *
 * Records that were stored are cut into blocks at each block interval (`spark.streaming.blockInterval`); in a receiver that
 * keeps its thread from the event loop, when it next stores or asks `isStopped` after that. A receiver whose
 * source wants an acknowledgement stores with `storeReliably` and acknowledges when that has resolved: the records are
 * then in a block that the driver has, and on disk when the write-ahead log is on.
 */
import type { StorageLevel } from '../../core/storage/storage-level.js'
import { MillraceError } from '../../util/errors.js'
import { hostOf, type ReceiverHost } from './receiver-host.js'

/**
 * Brings data from outside into a stream, in a thread of its own. A subclass gives `onStart`, which sets the receiving up,
 * and `onStop`, which undoes it; in between it calls `store` with what it received. Given to `ssc.receiverStream`.
 */
export abstract class Receiver<T> {
  /** Where its blocks are kept, unless `receiverStream` is told; MEMORY_AND_DISK_SER when neither says it. */
  readonly storageLevel: StorageLevel | undefined

  /** Overriding classes may leave it out: `storageLevel` as Spark's receivers take it. */
  constructor(storageLevel?: StorageLevel) {
    this.storageLevel = storageLevel
  }

  /** The host that the receiver would like to run on. Taken for programs that have it; there is one process only. */
  get preferredLocation(): string | undefined {
    return undefined
  }

  /** Sets the receiving up. An error (or rejection) restarts the receiver after the restart delay. */
  abstract onStart(): void | Promise<void>

  /** Ends the receiving and lets go of what `onStart` opened. */
  abstract onStop(): void | Promise<void>

  /**
   * Stores one record. Blocks the receiver's thread while the rate limit (`spark.streaming.receiver.maxRate`) is used up,
   * or while more received data waits to be processed than may (`spark.millrace.streaming.receiver.maxBufferedBytes`).
   * Returns without storing when the receiver is stopped, before or meanwhile.
   */
  store(item: T): void {
    requireHost(this).storeItem(item)
  }

  /**
   * Stores records as blocks of their own, at once and together; the rate limit does not hold for them. Throws
   * INVALID_ARGUMENT for a text, or what cannot be iterated over.
   */
  storeAll(items: Iterable<T>): void {
    requireHost(this).storeItems(items)
  }

  /** Stores a block of records that is encoded already (the column block format). Throws INVALID_ARGUMENT for other values. */
  storeBytes(bytes: Uint8Array): void {
    requireHost(this).storeEncoded(bytes)
  }

  /**
   * Stores records as blocks of their own, together or not at all. Resolves when the driver has them and, with the
   * write-ahead log (`spark.streaming.receiver.writeAheadLog.enable`), when they are in it: now the source may forget them.
   * Rejects when they could not be stored, or when the receiver was stopped before: the source must bring them again; and
   * with INVALID_ARGUMENT for a text, or what cannot be iterated over. It
   * waits, without blocking the thread, while the rate limit is used up or more data waits to be processed than may.
   */
  storeReliably(items: Iterable<T>): Promise<void> {
    return requireHost(this).storeReliably(items)
  }

  /** Calls `onStop`, and `onStart` again after `delayMs` (`spark.streaming.receiverRestartDelay` when not said). */
  restart(message: string, error?: unknown, delayMs?: number): void {
    requireHost(this).restart(message, error, delayMs)
  }

  /** Stops the receiver for good. */
  stop(message: string, error?: unknown): void {
    requireHost(this).stop(message, error)
  }

  /** Tells listeners (`onReceiverError`) and the log of an error, and goes on. */
  reportError(message: string, error?: unknown): void {
    requireHost(this).reportError(message, error)
  }

  /** True from `onStart` until the receiver is stopped or restarted. */
  isStarted(): boolean {
    return hostOf(this)?.isStarted() ?? false
  }

  /**
   * True when the receiver should end what it does; good to ask in loops, also in ones that never return to the event loop:
   * what was stored before and is due is handed over then.
   */
  isStopped(): boolean {
    return !this.isStarted()
  }

  /** Number of the input stream. */
  get streamId(): number {
    return requireHost(this).streamId
  }
}

// no method: a subclass may have a field of that name
function requireHost(receiver: Receiver<unknown>): ReceiverHost {
  const host = hostOf(receiver)
  if (host !== undefined) return host
  throw new MillraceError('RECEIVER_NOT_STARTED', { receiver: receiver.constructor.name })
}
