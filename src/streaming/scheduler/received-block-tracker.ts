/**
 * Which received blocks wait for a batch, and which belong to which. A block goes to the first batch that is made after
 * it came, and to no other. Knows block ids and places only; the bytes are with the BlockManager and in the data logs.
 *
 * With a log, everything is written there before it holds: after a crash `recover` brings back the same account. A file
 * of the log is retained while it has a block that waits or a batch that is not forgotten.
 */
import { messageOf } from '../../util/errors.js'
import type { Logger } from '../../util/log.js'
import type { WriteAheadLog } from '../log/write-ahead-log.js'
import { Time } from '../time.js'
import {
  decodeEvent,
  encodeEvent,
  type LoggedBlock,
  type LoggedPlace,
  type ReceivedBlockEvent,
} from './received-block-log.js'

export interface ReceivedBlock {
  /** In the BlockManager; no other block ever has it. */
  readonly id: string
  readonly streamId: number
  readonly rows: number
  /** What it counts for in the memory bound. */
  readonly kib: number
  /** Where its bytes are in the stream's data log, if there is one. */
  readonly place?: LoggedPlace
}

export interface ReceivedBlockTrackerOptions {
  readonly log: WriteAheadLog
  readonly logger: Logger
  /** The name of a stream in the log; its number, as text, unless said. */
  readonly nameOf?: (streamId: number) => string
}

interface Batch {
  readonly blocks: ReadonlyMap<number, readonly ReceivedBlock[]>
  /** The log file that tells of it. */
  readonly file: string | undefined
}

export class ReceivedBlockTracker {
  private readonly streamIds: readonly number[]
  private readonly log: WriteAheadLog | undefined
  private readonly logger: Logger | undefined
  private readonly nameOf: (streamId: number) => string
  private waiting: Map<number, ReceivedBlock[]> = new Map()
  private readonly batches: Map<number, Batch> = new Map()
  /** The log file that tells of each block that waits. */
  private readonly fileOf: Map<ReceivedBlock, string> = new Map()
  /** Records that `recover` has read. */
  recoveredEvents = 0
  private lastAllocatedMs = Number.NEGATIVE_INFINITY

  constructor(streamIds: readonly number[], options?: ReceivedBlockTrackerOptions) {
    this.streamIds = streamIds
    this.log = options?.log
    this.logger = options?.logger
    this.nameOf = options?.nameOf ?? String
    for (const id of streamIds) this.waiting.set(id, [])
  }

  get isWriteAheadLogEnabled(): boolean {
    return this.log !== undefined
  }

  /**
   * Blocks were received: they wait when they are in the log, `onLogged` being called right before. Rejects with
   * WRITE_AHEAD_LOG_WRITE_FAILED, and they don't.
   */
  async addBlocks(
    blocks: readonly ReceivedBlock[],
    onLogged: () => void = () => {},
  ): Promise<void> {
    const file = await this.write({ type: 'blocks', blocks: this.toLogged(blocks) })
    onLogged()
    for (const block of blocks) this.addUnlogged(block, file)
  }

  /** A block waits that is not in the log. */
  addUnlogged(block: ReceivedBlock, file?: string): void {
    const queue = this.waiting.get(block.streamId)
    if (queue === undefined) return
    queue.push(block)
    if (file === undefined) return
    this.fileOf.set(block, file)
    this.log?.retain(file)
  }

  /**
   * Gives all blocks that wait to the batch at `time`. Does nothing for a batch that is not later than the last one. When
   * the log cannot be written, the batch gets none, and they wait for the next.
   */
  async allocateBlocksToBatch(time: Time): Promise<void> {
    const timeMs = time.milliseconds
    if (timeMs <= this.lastAllocatedMs) return
    const blocks = this.waiting
    this.waiting = new Map(this.streamIds.map(id => [id, []]))
    const all = [...blocks.values()].flat()
    try {
      const file = await this.write({ type: 'batch', timeMs, blocks: this.toLogged(all) })
      this.lastAllocatedMs = timeMs
      this.setBatch(timeMs, { blocks, file })
      for (const block of all) this.forgetWaiting(block)
    } catch (error) {
      // what came meanwhile goes behind
      for (const [id, queue] of this.waiting) {
        this.waiting.set(id, (blocks.get(id) ?? []).concat(queue))
      }
      const text = messageOf(error)
      this.logger?.warn(`The batch at ${time} gets no received blocks, they wait: ${text}`, {
        batchTime: timeMs,
      })
    }
  }

  /** Blocks of one stream in the batch at `time`, in the order in which they came. */
  getBlocksOfBatchAndStream(time: Time, streamId: number): readonly ReceivedBlock[] {
    return this.batches.get(time.milliseconds)?.blocks.get(streamId) ?? []
  }

  /** All blocks of the batch at `time`. */
  getBlocksOfBatch(time: Time): ReceivedBlock[] {
    return [...(this.batches.get(time.milliseconds)?.blocks.values() ?? [])].flat()
  }

  /** Times of the batches that are not forgotten, in ms, in the order in which they got their blocks. */
  get batchTimesMs(): readonly number[] {
    return [...this.batches.keys()]
  }

  /** True when there are blocks that no batch has. */
  hasUnallocatedBlocks(): boolean {
    return [...this.waiting.values()].some(blocks => blocks.length > 0)
  }

  /** Blocks of one stream that no batch has, in the order in which they came. */
  getUnallocatedBlocks(streamId: number): readonly ReceivedBlock[] {
    return this.waiting.get(streamId) ?? []
  }

  /** Forgets batches before `thresholdMs`, here and not in the log; returns their blocks. */
  forgetBatches(thresholdMs: number): ReceivedBlock[] {
    const timesMs = this.batchTimesMs.filter(timeMs => timeMs < thresholdMs)
    const old = timesMs.flatMap(timeMs => this.getBlocksOfBatch(new Time(timeMs)))
    for (const timeMs of timesMs) this.dropBatch(timeMs)
    return old
  }

  /**
   * Forgets batches before `thresholdMs`, in the log too; returns their blocks. Log files that only tell of what is
   * forgotten are removed.
   */
  async cleanupOldBatches(thresholdMs: number): Promise<ReceivedBlock[]> {
    const timesMs = this.batchTimesMs.filter(timeMs => timeMs < thresholdMs)
    const old = this.forgetBatches(thresholdMs)
    if (this.log === undefined) return old
    try {
      if (timesMs.length > 0) await this.write({ type: 'cleanup', timesMs })
      await this.log.clean(thresholdMs)
    } catch (error) {
      // the batches come back with a restart, and are forgotten then
      this.logger?.warn(`Batches before ${thresholdMs} ms stay in the log: ${error}`)
    }
    return old
  }

  /** Forgets everything, here and not in the log; returns all blocks. */
  clear(): ReceivedBlock[] {
    const ofBatches = [...this.batches.values()].flatMap(batch => [...batch.blocks.values()].flat())
    const waiting = [...this.waiting.values()].flat()
    this.batches.clear()
    for (const id of this.waiting.keys()) this.waiting.set(id, [])
    return ofBatches.concat(waiting)
  }

  /**
   * Brings back what the log tells: to be awaited before all else. Returns the blocks of streams that are not among those
   * of this tracker. Throws WRITE_AHEAD_LOG_CORRUPT.
   */
  async recover(): Promise<LoggedBlock[]> {
    const { log } = this
    const strangers: LoggedBlock[] = []
    this.recoveredEvents = 0
    if (log === undefined) return strangers
    const streams = new Map(this.streamIds.map(id => [this.nameOf(id), id]))
    const known = new Map<string, ReceivedBlock>()
    const toBlock = (logged: LoggedBlock): ReceivedBlock[] => {
      const streamId = streams.get(logged.stream)
      if (streamId === undefined) {
        strangers.push(logged)
        return []
      }
      const { id, rows, place } = logged
      const block = known.get(id) ?? { id, streamId, rows, kib: 0, place }
      known.set(id, block)
      return [block]
    }
    const queueOf = new Map<ReceivedBlock, ReceivedBlock[]>()
    for await (const { bytes, segment } of log.readAll()) {
      const event = decodeEvent(bytes, log.pathOf(segment.file), segment.offset)
      this.recoveredEvents++
      switch (event.type) {
        case 'blocks':
          this.replayBlocks(event.blocks.flatMap(toBlock), segment.file, queueOf)
          break
        case 'batch':
          this.replayBatch(event.timeMs, event.blocks.flatMap(toBlock), segment.file, queueOf)
          break
        case 'cleanup':
          for (const timeMs of event.timesMs) this.dropBatch(timeMs)
      }
    }
    return strangers
  }

  private replayBlocks(
    blocks: readonly ReceivedBlock[],
    file: string,
    queueOf: Map<ReceivedBlock, ReceivedBlock[]>,
  ): void {
    for (const block of blocks) {
      // a write that failed may be in the log as well as its repetition
      if (queueOf.has(block)) continue
      this.addUnlogged(block, file)
      queueOf.set(block, this.waiting.get(block.streamId)!)
    }
  }

  private replayBatch(
    timeMs: number,
    blocks: readonly ReceivedBlock[],
    file: string,
    queueOf: Map<ReceivedBlock, ReceivedBlock[]>,
  ): void {
    this.dropBatch(timeMs)
    const byStream = new Map<number, ReceivedBlock[]>(this.streamIds.map(id => [id, []]))
    for (const block of blocks) {
      // it waits no more, nor has it a batch before, of which the log tells because its write failed
      const before = queueOf.get(block)
      before?.splice(before.indexOf(block), 1)
      this.forgetWaiting(block)
      const queue = byStream.get(block.streamId)!
      queue.push(block)
      queueOf.set(block, queue)
    }
    this.setBatch(timeMs, { blocks: byStream, file })
    this.lastAllocatedMs = Math.max(this.lastAllocatedMs, timeMs)
  }

  private setBatch(timeMs: number, batch: Batch): void {
    this.batches.set(timeMs, batch)
    if (batch.file !== undefined) this.log?.retain(batch.file)
  }

  private dropBatch(timeMs: number): void {
    const batch = this.batches.get(timeMs)
    if (batch === undefined) return
    this.batches.delete(timeMs)
    if (batch.file !== undefined) this.log?.release(batch.file)
  }

  private forgetWaiting(block: ReceivedBlock): void {
    const file = this.fileOf.get(block)
    if (file === undefined) return
    this.fileOf.delete(block)
    this.log?.release(file)
  }

  private toLogged(blocks: readonly ReceivedBlock[]): LoggedBlock[] {
    return blocks.map(({ id, streamId, rows, place }) => ({
      id,
      stream: this.nameOf(streamId),
      rows,
      place,
    }))
  }

  /** The file that the event is in; undefined without a log. */
  private async write(event: ReceivedBlockEvent): Promise<string | undefined> {
    if (this.log === undefined) return undefined
    return (await this.log.write(encodeEvent(event))).file
  }
}
