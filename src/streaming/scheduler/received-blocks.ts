/**
 * The account of received blocks: with the BlockManager from their arrival, given to one batch, counted as pending until
 * that batch is processed, freed when it is forgotten. With logs, a block counts as arrived when it is in them.
 *
 * What is pending is one number in shared memory: receivers add the blocks they make to it and wait while it is too
 * large; it is taken away here when a batch is done.
 */
import type { BlockHandle, FileBlock } from '../../core/storage/block.js'
import type { BlockManager } from '../../core/storage/block-manager.js'
import { readBlock } from '../../core/storage/block-reader.js'
import { StorageLevel } from '../../core/storage/storage-level.js'
import { MillraceError } from '../../util/errors.js'
import { pendingKiB } from '../receiver/protocol.js'
import { Time } from '../time.js'
import { type Arrival, BlockIntake } from './block-intake.js'
import type { LoggedPlace } from './received-block-log.js'
import { type ReceivedBlock, ReceivedBlockTracker } from './received-block-tracker.js'
import type { ReceivedDataLogs } from './received-data-logs.js'

export interface ReceivedBlocksOptions {
  readonly blockManager: BlockManager
  readonly streamIds: readonly number[]
  /** Where the blocks of a stream are kept; MEMORY_AND_DISK_SER unless said. */
  readonly levelOf?: (streamId: number) => StorageLevel
  readonly logs?: ReceivedDataLogs
  /** The blocks of a stream can't be logged, for now. */
  readonly onLogFailure?: (streamId: number, error: unknown) => void
}

let nextBlockId = 0

export class ReceivedBlocks {
  private readonly blockManager: BlockManager
  private readonly levelOf: (streamId: number) => StorageLevel
  private readonly logs: ReceivedDataLogs | undefined
  private readonly tracker: ReceivedBlockTracker
  private readonly intakes: Map<number, BlockIntake> = new Map()
  private readonly pending = new Int32Array(new SharedArrayBuffer(4))
  /** Pending KiB by stream. */
  private readonly pendingOf: Map<number, number> = new Map()
  /** Blocks that a batch may get and that count as pending. */
  private readonly unprocessed: Set<ReceivedBlock> = new Set()
  /** Blocks of batches before this time are freed. */
  private freedBeforeMs = Number.NEGATIVE_INFINITY

  constructor(options: ReceivedBlocksOptions) {
    const { logs, streamIds } = options
    this.blockManager = options.blockManager
    this.levelOf = options.levelOf ?? (() => StorageLevel.MEMORY_AND_DISK_SER)
    this.logs = logs
    this.tracker = new ReceivedBlockTracker(
      streamIds,
      logs && { log: logs.events, logger: logs.logger, nameOf: id => logs.nameOf(id) },
    )
    for (const id of streamIds) {
      this.pendingOf.set(id, 0)
      if (logs !== undefined) this.intakes.set(id, this.intake(id, logs, options.onLogFailure))
    }
  }

  /** For receiver threads: one Int32, the KiB of received blocks that no batch has processed. */
  get pendingWord(): SharedArrayBuffer {
    return this.pending.buffer as SharedArrayBuffer
  }

  /** Bytes of one stream's blocks that have come and that no batch has processed, in whole KiB each. */
  pendingBytesOf(streamId: number): number {
    return (this.pendingOf.get(streamId) ?? 0) * 1024
  }

  /** Takes over the reference that each block came with; its thread has counted them as pending. */
  add(streamId: number, arrival: Arrival): void {
    this.count(streamId, arrival.blocks, 1)
    const intake = this.intakes.get(streamId)
    if (intake !== undefined) {
      intake.push(arrival)
      return
    }
    for (const block of arrival.blocks) {
      const received = this.describe(streamId, block)
      this.register(received, block)
      this.tracker.addUnlogged(received)
    }
    arrival.settled?.(undefined)
  }

  /** Undefined when no block is on its way into a log; what waits for another attempt does not count. */
  whenIdle(): Promise<void> | undefined {
    const waits = [...this.intakes.values()].map(intake => intake.whenIdle())
    const busy = waits.filter(wait => wait !== undefined)
    return busy.length === 0 ? undefined : Promise.all(busy).then(() => {})
  }

  /** The receivers have ended: resolves when all that came is there for a batch. */
  async finish(): Promise<void> {
    await Promise.all([...this.intakes.values()].map(intake => intake.finish()))
  }

  /** Gives what no batch has to the batch at `time`. */
  allocateToBatch(time: Time): Promise<void> {
    return this.tracker.allocateBlocksToBatch(time)
  }

  ofBatch(time: Time, streamId: number): readonly ReceivedBlock[] {
    return this.tracker.getBlocksOfBatchAndStream(time, streamId)
  }

  /** Where these blocks are now; the caller holds one reference of each. Throws RECEIVED_BLOCK_LOST. */
  handlesOf(received: readonly ReceivedBlock[]): BlockHandle[] {
    const handles = received.flatMap(({ id }) => {
      const found = this.blockManager.get(id)
      if (found === undefined) throw new MillraceError('RECEIVED_BLOCK_LOST', { block: id })
      return found
    })
    this.blockManager.retain(handles)
    return handles
  }

  /** The batch at `time` is done: its blocks are not pending any more. */
  batchProcessed(time: Time): void {
    for (const block of this.tracker.getBlocksOfBatch(time)) this.settle(block)
  }

  /** Frees the blocks of batches before `thresholdMs`. What the logs have of them stays there. */
  cleanup(thresholdMs: number): void {
    for (const timeMs of this.tracker.batchTimesMs) {
      if (timeMs < this.freedBeforeMs || timeMs >= thresholdMs) continue
      this.free(this.tracker.getBlocksOfBatch(new Time(timeMs)))
    }
    this.freedBeforeMs = Math.max(this.freedBeforeMs, thresholdMs)
    if (this.logs === undefined) this.tracker.forgetBatches(thresholdMs)
  }

  /**
   * Removes from the logs what they hold of batches before `thresholdMs`, which no restart may ask for any more. Resolves
   * when that is done; what can't be removed stays, with a warning.
   */
  async cleanupLogs(thresholdMs: number): Promise<void> {
    const { logs } = this
    if (logs === undefined) return
    for (const { streamId, place } of await this.tracker.cleanupOldBatches(thresholdMs)) {
      if (place !== undefined) logs.of(streamId)?.release(place.file)
    }
    await logs.cleanData(thresholdMs)
  }

  /** Frees all blocks; the logs keep what they have of them. */
  clear(): void {
    this.free(this.tracker.clear())
  }

  /** Nothing is logged after that. */
  async closeLogs(): Promise<void> {
    await this.logs?.close()
  }

  /** A thread is gone: of what it counted as pending, it has not handed over so much. */
  forgetPending(kib: number): void {
    Atomics.sub(this.pending, 0, kib)
  }

  /**
   * Brings back what the logs tell. `isToRun` says which batches are to run again, `hadBatch` whether there was any.
   * Throws WRITE_AHEAD_LOG_CORRUPT, WRITE_AHEAD_LOG_FILE_MISSING and WRITE_AHEAD_LOG_RECORDS_MISSING.
   */
  async recover(isToRun: (timeMs: number) => boolean, hadBatch: boolean): Promise<void> {
    const { logs, tracker } = this
    if (logs === undefined) return
    logs.tellStrangers(await tracker.recover())
    if (tracker.recoveredEvents === 0) await logs.checkNoData(hadBatch)
    const batches = tracker.batchTimesMs
    const at = (timeMs: number): ReceivedBlock[] => tracker.getBlocksOfBatch(new Time(timeMs))
    const ofBatches = batches.flatMap(at)
    const waiting = [...this.pendingOf.keys()].flatMap(id => tracker.getUnallocatedBlocks(id))
    const toRun = batches.filter(isToRun).flatMap(at)
    await logs.checkThere([...toRun, ...waiting])
    for (const { id, streamId, rows, place } of [...ofBatches, ...waiting]) {
      const block = this.inLog(streamId, rows, place)
      if (block === undefined) continue
      logs.of(streamId)?.retain(place!.file)
      this.blockManager.register(id, [block], this.levelOf(streamId))
    }
  }

  private intake(
    streamId: number,
    logs: ReceivedDataLogs,
    onFailure: ReceivedBlocksOptions['onLogFailure'],
  ): BlockIntake {
    return new BlockIntake({
      log: logs.of(streamId)!,
      clock: logs.clock,
      retryMs: logs.retryMs,
      read: block => readBlock(block, logs.fileSystem),
      accept: (blocks, places) => this.accept(streamId, blocks, places),
      refuse: (blocks, places) => {
        for (const { file } of places) logs.holdRefused(streamId, file)
        this.count(streamId, blocks, -1)
        for (const block of blocks) Atomics.sub(this.pending, 0, pendingKiB(block))
        this.blockManager.release(blocks)
      },
      onFailure: error => onFailure?.(streamId, error),
    })
  }

  private async accept(
    streamId: number,
    blocks: readonly BlockHandle[],
    places: readonly LoggedPlace[] | undefined,
  ): Promise<void> {
    const received = blocks.map((block, i) => this.describe(streamId, block, places?.[i]))
    const register = (): void => {
      for (const [i, block] of blocks.entries()) this.register(received[i], block)
    }
    if (places !== undefined) {
      await this.tracker.addBlocks(received, register)
    } else {
      register()
      for (const block of received) this.tracker.addUnlogged(block)
    }
  }

  private describe(streamId: number, block: BlockHandle, place?: LoggedPlace): ReceivedBlock {
    const id =
      place === undefined
        ? `input-${streamId}-${nextBlockId++}`
        : `input-${this.logs?.nameOf(streamId)}-${place.file}-${place.offset}`
    return { id, streamId, rows: block.rows, kib: pendingKiB(block), place }
  }

  private register(received: ReceivedBlock, block: BlockHandle): void {
    this.blockManager.register(received.id, [block], this.levelOf(received.streamId))
    this.unprocessed.add(received)
  }

  /** The block as it is in the log; undefined when it is not. */
  private inLog(
    streamId: number,
    rows: number,
    place: LoggedPlace | undefined,
  ): FileBlock | undefined {
    const log = this.logs?.of(streamId)
    if (place === undefined || log === undefined) return undefined
    const { file, offset, length, crc32, format } = place
    const path = log.pathOf(file)
    return { kind: 'file', format, path, offset, length, rows, crc32, inLog: true }
  }

  private free(blocks: readonly ReceivedBlock[]): void {
    for (const block of blocks) {
      this.settle(block)
      this.blockManager.remove(block.id)
    }
  }

  /** `by` is 1 for blocks that came, -1 for blocks that are gone. */
  private count(streamId: number, blocks: readonly BlockHandle[], by: number): void {
    let kib = this.pendingOf.get(streamId) ?? 0
    for (const block of blocks) kib += by * pendingKiB(block)
    this.pendingOf.set(streamId, kib)
  }

  private settle(block: ReceivedBlock): void {
    if (!this.unprocessed.delete(block)) return
    Atomics.sub(this.pending, 0, block.kib)
    this.pendingOf.set(block.streamId, (this.pendingOf.get(block.streamId) ?? 0) - block.kib)
  }
}
