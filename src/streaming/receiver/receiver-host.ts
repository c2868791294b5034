/** What a receiver may ask of the thread that runs it. */
import type { BlockFormat } from '../../core/storage/block.js'

export interface ReceiverHost {
  readonly streamId: number
  /** Hands over an overdue block besides: the loop that asks may keep the thread from its event loop. */
  isStarted(): boolean
  storeItem(item: unknown): void
  storeItems(items: Iterable<unknown>): void
  storeEncoded(bytes: Uint8Array): void
  /** As `storeItems`; resolves when the records are safe with the driver. */
  storeReliably(items: Iterable<unknown>): Promise<void>
  /** Writes a block in place: `fill` gets room for `length` bytes and returns the number of records. */
  storeBlock(length: number, format: BlockFormat, fill: (view: Uint8Array) => number): void
  /** Takes permits to store up to `wanted` records now; returns how many may be stored. */
  takePermits(wanted: number): number
  /** True when more received data waits to be processed than may: a source that can wait should. */
  mustWait(): boolean
  restart(message: string, error?: unknown, delayMs?: number): void
  stop(message: string, error?: unknown): void
  reportError(message: string, error?: unknown): void
}

/** A receiver that makes its own blocks: `onTick` is called when a block interval is over. */
export interface BlockMakingReceiver {
  onTick(): void
  /** Hands over everything that was received whole, the rate limit notwithstanding: the receiver ends. */
  flush(): void
}

const hostKey = Symbol.for('millrace.receiver.host')

/** The host of a receiver that runs; undefined on the driver. The same for two copies of millrace in a program. */
export function hostOf(receiver: object): ReceiverHost | undefined {
  return (receiver as { [hostKey]?: ReceiverHost })[hostKey]
}

export function attachHost(receiver: object, host: ReceiverHost): void {
  Object.defineProperty(receiver, hostKey, { value: host, configurable: true })
}
