/**
 * The thread's side of a receiver: starts and stops it, cuts its records into blocks, and hands the blocks to the driver.
 *
 * Time is the driver's business: a tick says that a block interval is over, and a restart waits for the driver's `start`.
 * A tick is seen in two ways: by its message, and, since a receiver may keep the thread from its event loop, by the control
 * words in shared memory: while a `store` has to wait, and, once the driver finds the thread late, at each `store` and when
 * the receiver asks whether it is stopped.
 */
import { crc32 } from 'node:zlib'
import { encodeRows } from '../../core/serializer/column-block.js'
import type { BlockFormat, BlockHandle } from '../../core/storage/block.js'
import type { BlockAllocator } from '../../core/storage/block-allocator.js'
import { errorToData, MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { BlockGenerator, MAX_BLOCK_BYTES, MAX_BLOCK_ROWS } from './block-generator.js'
import { encodedRowCount } from './encoded-rows.js'
import {
  ControlWord,
  type FromReceiver,
  pendingKiB,
  type ReceiverThreadSettings,
  type ToReceiver,
} from './protocol.js'
import { RateLimiter } from './rate-limiter.js'
import { Receipts } from './receipts.js'
import type { Receiver } from './receiver.js'
import { attachHost, type BlockMakingReceiver, type ReceiverHost } from './receiver-host.js'

export interface SupervisorParts {
  readonly settings: ReceiverThreadSettings
  readonly receiver: Receiver<unknown>
  readonly allocator: BlockAllocator
  readonly send: (message: FromReceiver) => void
  /** The driver's next message, for a receiver that never returns to its event loop. */
  readonly poll: () => ToReceiver | undefined
}

type State = 'idle' | 'started' | 'ended'

export class ReceiverSupervisor implements ReceiverHost {
  readonly streamId: number
  private readonly receiver: Receiver<unknown> & Partial<BlockMakingReceiver>
  private readonly allocator: BlockAllocator
  private readonly send: (message: FromReceiver) => void
  private readonly poll: () => ToReceiver | undefined
  private readonly control: Int32Array
  private readonly pending: Int32Array
  private readonly maxPendingKiB: number
  private readonly blockIntervalMs: number
  private readonly checksums: boolean
  private readonly limiter: RateLimiter
  private readonly generator: BlockGenerator
  private readonly receipts: Receipts = new Receipts()
  private state: State = 'idle'
  /** The stop or restart that is under way, or was the last one before the receiver is started again. */
  private ending: Promise<void> | undefined
  private lastTick = 0
  /** Wakes the stores that wait for room without blocking the thread. */
  private waiters: (() => void)[] = []

  constructor(parts: SupervisorParts) {
    const { settings } = parts
    this.streamId = settings.streamId
    this.receiver = parts.receiver
    this.allocator = parts.allocator
    this.send = parts.send
    this.poll = parts.poll
    this.control = new Int32Array(settings.control)
    this.pending = new Int32Array(settings.pending)
    this.maxPendingKiB = settings.maxPendingKiB
    this.blockIntervalMs = settings.blockIntervalMs
    this.checksums = settings.checksums
    this.limiter = new RateLimiter(this.recordsPerTick)
    this.generator = new BlockGenerator({
      // one block is what a receiver may be over the bound
      maxBlockBytes: Math.min(MAX_BLOCK_BYTES, this.maxPendingKiB * 512),
      onBlock: (bytes, rows) => this.hand([this.allocator.write(bytes, 'columns', rows)]),
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
      case 'stored':
        return this.receipts.settle(message.receipt, message.error)
    }
  }

  // ---- what the receiver asks for ----

  isStarted(): boolean {
    // a loop that asks may store but rarely
    this.tickIfLate()
    return this.isRunning
  }

  storeItem(item: unknown): void {
    while (this.isRunning && (this.mustWait() || this.limiter.take(1) === 0)) this.waitForTick()
    if (this.isRunning) this.generator.add(item)
    this.tickIfLate()
  }

  storeItems(items: Iterable<unknown>): void {
    requireRecords(items, 'storeAll')
    while (this.isRunning && this.mustWait()) this.waitForTick()
    if (this.isRunning) this.generator.addBlock(items)
    this.tickIfLate()
  }

  storeEncoded(bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) {
      throw wrongArgument('storeBytes', 'a Uint8Array', bytes, 'A single record is for store')
    }
    while (this.isRunning && this.mustWait()) this.waitForTick()
    if (this.isRunning) {
      this.hand([this.allocator.write(bytes, 'columns', encodedRowCount(bytes))])
    }
    this.tickIfLate()
  }

  async storeReliably(items: Iterable<unknown>): Promise<void> {
    requireRecords(items, 'storeReliably')
    const rows = Array.from(items)
    while (this.isRunning && (this.mustWait() || !this.limiter.hasPermit)) {
      await new Promise<void>(resolve => this.waiters.push(resolve))
    }
    if (!this.isRunning) throw new MillraceError('RECEIVER_STOPPED')
    this.generator.cut()
    if (rows.length === 0) return
    const blocks = this.encode(rows)
    this.limiter.takeAll(rows.length)
    const { receipt, settled } = this.receipts.open()
    this.hand(blocks, receipt)
    await settled
  }

  storeBlock(length: number, format: BlockFormat, fill: (view: Uint8Array) => number): void {
    const room = this.allocator.allocate(length)
    const rows = fill(room.view)
    this.hand([room.finish(rows, format)])
  }

  takePermits(wanted: number): number {
    return this.limiter.take(wanted)
  }

  mustWait(): boolean {
    const wait = Atomics.load(this.pending, 0) >= this.maxPendingKiB
    Atomics.store(this.control, ControlWord.waiting, wait ? 1 : 0)
    return wait
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

  /** The receiver threw in a callback of its own: it begins anew; when it does not run, that is but reported. */
  failed(error: unknown): void {
    const message = 'Error in the receiver'
    if (this.state === 'started') this.restart(message, error)
    else this.reportError(message, error)
  }

  // ---- life ----

  private async start(): Promise<void> {
    if (this.state !== 'idle') return
    this.state = 'started'
    this.ending = undefined
    this.send({ type: 'started', name: this.receiver.constructor.name })
    try {
      await this.receiver.onStart()
    } catch (error) {
      await this.end('Error starting receiver', error, -1)
    }
  }

  /** Stops the receiver, behind a restart that is under way. Without a delay that is for good. */
  private end(message: string, error: unknown, restartDelayMs: number | undefined): Promise<void> {
    const wasStarted = this.state === 'started'
    if (this.state === 'ended' || (!wasStarted && restartDelayMs !== undefined)) {
      return Promise.resolve()
    }
    this.state = restartDelayMs === undefined ? 'ended' : 'idle'
    this.wake()
    const finish = (): Promise<void> => this.finish(wasStarted, message, error, restartDelayMs)
    this.ending = this.ending === undefined ? finish() : this.ending.then(finish, finish)
    return this.ending
  }

  /** Calls `onStop` and hands over the last block. */
  private async finish(
    wasStarted: boolean,
    message: string,
    error: unknown,
    restartDelayMs: number | undefined,
  ): Promise<void> {
    if (!this.receipts.isEmpty) {
      await this.receipts.whenEmpty()
      // what waited for them may acknowledge to its source before that is closed
      await new Promise(resolve => setImmediate(resolve))
    }
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
    Atomics.store(this.control, ControlWord.waiting, 0)
    if (restartDelayMs !== undefined && this.state === 'ended') {
      // no restart any more: the stop that came meanwhile tells that it has stopped
      if (error !== undefined) this.reportError(message, error)
      return
    }
    this.send({ type: 'stopped', message, error: dataOf(error), restartDelayMs })
  }

  private get isRunning(): boolean {
    return this.state === 'started' && Atomics.load(this.control, ControlWord.stop) === 0
  }

  /** A block interval is over, if it is a new one. */
  private tick(): void {
    const tick = Atomics.load(this.control, ControlWord.tick)
    if (tick === this.lastTick) return
    this.lastTick = tick
    this.limiter.setRate(this.recordsPerTick)
    this.limiter.tick()
    this.generator.cut()
    this.receiver.onTick?.()
    this.wake()
    this.send({ type: 'ticked', tick })
  }

  /** For a receiver that keeps the thread from its event loop: the message of the tick waits there. */
  private tickIfLate(): void {
    if (Atomics.load(this.control, ControlWord.late) > this.lastTick) this.tick()
  }

  private waitForTick(): void {
    Atomics.wait(this.control, ControlWord.tick, this.lastTick)
    this.tick()
  }

  private wake(): void {
    const { waiters } = this
    this.waiters = []
    for (const resolve of waiters) resolve()
  }

  private get recordsPerTick(): number {
    const rate = Atomics.load(this.control, ControlWord.rate)
    return rate === 0 ? Number.POSITIVE_INFINITY : (rate * this.blockIntervalMs) / 1000
  }

  /** Blocks of these rows; none when one of them cannot be encoded. */
  private encode(rows: readonly unknown[]): BlockHandle[] {
    const blocks: BlockHandle[] = []
    this.allocator.beginTask()
    try {
      for (let start = 0; start < rows.length; start += MAX_BLOCK_ROWS) {
        const end = Math.min(rows.length, start + MAX_BLOCK_ROWS)
        blocks.push(this.allocator.write(encodeRows(rows, start, end), 'columns', end - start))
      }
      return blocks
    } catch (error) {
      this.allocator.abandonTask()
      throw error
    }
  }

  private hand(blocks: readonly BlockHandle[], receipt?: number): void {
    for (const block of blocks) {
      Atomics.add(this.control, ControlWord.counted, pendingKiB(block))
      Atomics.add(this.pending, 0, pendingKiB(block))
    }
    const sums = this.checksums ? blocks.map(checksum) : []
    this.send({ type: 'blocks', blocks, sums, receipt, slabs: this.allocator.takeReport() })
    this.takeMessages()
  }

  /** Takes the slabs that the driver gives back, also while the receiver does not return to its event loop. */
  private takeMessages(): void {
    for (let message = this.poll(); message !== undefined; message = this.poll()) {
      const other = message
      if (message.type === 'grant') this.allocator.grant(message.slabs)
      else queueMicrotask(() => void this.receive(other))
    }
  }
}

function checksum(block: BlockHandle): number {
  if (block.kind === 'file') return block.crc32
  return crc32(new Uint8Array(block.buffer, block.offset, block.length))
}

/** Text can be iterated over too, but its letters are not what was to be stored. */
function requireRecords(items: unknown, method: string): void {
  if (typeof (items as Iterable<unknown> | undefined)?.[Symbol.iterator] === 'function') {
    if (typeof items !== 'string') return
  }
  const expected = 'an array of records, or something else to iterate over'
  throw wrongArgument(method, expected, items, 'Give a single record as [record]')
}

function wrongArgument(
  method: string,
  expected: string,
  got: unknown,
  advice: string,
): MillraceError {
  const value = preview(got, 80)
  return new MillraceError('INVALID_ARGUMENT', {
    argument: `The argument of ${method}`,
    expected,
    value,
    advice,
  })
}

function dataOf(error: unknown): ReturnType<typeof errorToData> | undefined {
  return error === undefined ? undefined : errorToData(error)
}
