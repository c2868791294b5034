/**
 * The thread's side of a receiver: starts and stops it, cuts its records into blocks, and hands the blocks to the driver.
 *
 * Time is the driver's business: a tick says that a block interval is over, and a restart waits for the driver's `start`.
 * A tick is seen in two ways: by its message, and, while a `store` has to wait and the thread's event loop stands still,
 * by the control words in shared memory.
 */

import type { BlockFormat, BlockHandle } from '../../core/storage/block.js'
import type { BlockAllocator } from '../../core/storage/block-allocator.js'
import { errorToData } from '../../util/errors.js'
import { BlockGenerator } from './block-generator.js'
import { encodedRowCount } from './encoded-rows.js'
import {
  ControlWord,
  type FromReceiver,
  pendingKiB,
  type ReceiverThreadSettings,
  type ToReceiver,
} from './protocol.js'
import { RateLimiter } from './rate-limiter.js'
import type { Receiver } from './receiver.js'
import { attachHost, type BlockMakingReceiver, type ReceiverHost } from './receiver-host.js'

export interface SupervisorParts {
  readonly settings: ReceiverThreadSettings
  readonly receiver: Receiver<unknown>
  readonly allocator: BlockAllocator
  readonly send: (message: FromReceiver) => void
}

type State = 'idle' | 'started' | 'ended'

export class ReceiverSupervisor implements ReceiverHost {
  readonly streamId: number
  private readonly receiver: Receiver<unknown> & Partial<BlockMakingReceiver>
  private readonly allocator: BlockAllocator
  private readonly send: (message: FromReceiver) => void
  private readonly control: Int32Array
  private readonly pending: Int32Array
  private readonly maxPendingKiB: number
  private readonly limiter: RateLimiter
  private readonly generator: BlockGenerator
  private state: State = 'idle'
  private lastTick = 0

  constructor(parts: SupervisorParts) {
    const { settings } = parts
    this.streamId = settings.streamId
    this.receiver = parts.receiver
    this.allocator = parts.allocator
    this.send = parts.send
    this.control = new Int32Array(settings.control)
    this.pending = new Int32Array(settings.pending)
    this.maxPendingKiB = settings.maxPendingKiB
    this.limiter = new RateLimiter(settings.recordsPerTick)
    this.generator = new BlockGenerator({
      onBlock: (bytes, rows) => this.hand(this.allocator.write(bytes, 'columns', rows)),
      onBadRecord: error => this.reportError('A record cannot be stored', error),
    })
    attachHost(this.receiver, this)
  }

  /** Answers a message of the driver. */
  async receive(message: ToReceiver): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.start()
      case 'tick':
        return this.tick()
      case 'grant':
        return this.allocator.grant(message.slabs)
      case 'stop':
        return this.end('Stopped by driver', undefined, undefined)
    }
  }

  // ---- what the receiver asks for ----

  isStarted(): boolean {
    return this.state === 'started' && !this.mustStop()
  }

  storeItem(item: unknown): void {
    while (this.isStarted() && (this.mustWait() || this.limiter.take(1) === 0)) this.waitForTick()
    if (this.isStarted()) this.generator.add(item)
  }

  storeItems(items: Iterable<unknown>): void {
    while (this.isStarted() && this.mustWait()) this.waitForTick()
    if (this.isStarted()) this.generator.addBlock(items)
  }

  storeEncoded(bytes: Uint8Array): void {
    while (this.isStarted() && this.mustWait()) this.waitForTick()
    if (this.isStarted()) this.hand(this.allocator.write(bytes, 'columns', encodedRowCount(bytes)))
  }

  storeBlock(length: number, format: BlockFormat, fill: (view: Uint8Array) => number): void {
    const room = this.allocator.allocate(length)
    const rows = fill(room.view)
    this.hand(room.finish(rows, format))
  }

  takePermits(wanted: number): number {
    return this.limiter.take(wanted)
  }

  mustWait(): boolean {
    return Atomics.load(this.pending, 0) >= this.maxPendingKiB
  }

  restart(message: string, error?: unknown, delayMs = -1): void {
    void this.end(message, error, delayMs)
  }

  stop(message: string, error?: unknown): void {
    void this.end(message, error, undefined)
  }

  reportError(message: string, error?: unknown): void {
    this.send({ type: 'error', message, error: dataOf(error) })
  }

  // ---- life ----

  private async start(): Promise<void> {
    if (this.state !== 'idle') return
    this.state = 'started'
    this.send({ type: 'started', name: this.receiver.constructor.name })
    try {
      await this.receiver.onStart()
    } catch (error) {
      await this.end('Error starting receiver', error, -1)
    }
  }

  /** Calls `onStop` and hands over the last block. Without a delay that is for good. */
  private async end(
    message: string,
    error: unknown,
    restartDelayMs: number | undefined,
  ): Promise<void> {
    const wasStarted = this.state === 'started'
    if (this.state === 'ended' || (!wasStarted && restartDelayMs !== undefined)) return
    this.state = restartDelayMs === undefined ? 'ended' : 'idle'
    if (wasStarted) {
      try {
        await this.receiver.onStop()
      } catch (stopError) {
        this.reportError('Error stopping receiver', stopError)
      }
    }
    if (restartDelayMs === undefined) {
      this.receiver.flush?.()
      this.generator.stop()
    } else {
      this.generator.cut()
    }
    this.send({ type: 'stopped', message, error: dataOf(error), restartDelayMs })
  }

  private mustStop(): boolean {
    return Atomics.load(this.control, ControlWord.stop) === 1
  }

  /** A block interval is over, if it is a new one. */
  private tick(): void {
    const tick = Atomics.load(this.control, ControlWord.tick)
    if (tick === this.lastTick) return
    this.lastTick = tick
    this.limiter.tick()
    this.generator.cut()
    this.receiver.onTick?.()
    this.send({ type: 'ticked', tick })
  }

  private waitForTick(): void {
    Atomics.wait(this.control, ControlWord.tick, this.lastTick)
    this.tick()
  }

  private hand(block: BlockHandle): void {
    Atomics.add(this.pending, 0, pendingKiB(block))
    this.send({ type: 'blocks', blocks: [block], slabs: this.allocator.takeReport() })
  }
}

function dataOf(error: unknown): ReturnType<typeof errorToData> | undefined {
  return error === undefined ? undefined : errorToData(error)
}
