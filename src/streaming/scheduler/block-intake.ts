/**
 * The way of one stream's blocks into the log: written to the stream's data log, then told to the tracker, in the order in
 * which they came; those that wait go together.
 *
 * When that fails, blocks whose receiver waits for a receipt are refused, so that it brings them again. The others wait
 * and are tried again: they count as pending, so at the bound their receiver has to wait too.
 */
import { crc32 } from 'node:zlib'
import type { BlockHandle } from '../../core/storage/block.js'
import type { Clock } from '../../util/clock.js'
import type { WriteAheadLog } from '../log/write-ahead-log.js'
import type { LoggedPlace } from './received-block-log.js'

/** Blocks that came together. */
export interface Arrival {
  readonly blocks: readonly BlockHandle[]
  /** The crc32 of each block; empty when they are not known. */
  readonly sums: readonly number[]
  /** Called when they are stored, or with an error when they were refused; undefined when nobody waits for it. */
  readonly settled: ((error: unknown) => void) | undefined
}

export interface BlockIntakeOptions {
  readonly log: WriteAheadLog
  readonly clock: Clock
  /** Time between two attempts. */
  readonly retryMs: number
  /** Takes the blocks over; rejects when that could not be logged. The places are undefined for blocks that are in no log. */
  readonly accept: (
    blocks: readonly BlockHandle[],
    places: readonly LoggedPlace[] | undefined,
  ) => Promise<void>
  /** Lets go of refused blocks, and of their places in the data log, if they have some: the caller retains their files. */
  readonly refuse: (blocks: readonly BlockHandle[], places: readonly LoggedPlace[]) => void
  /** The log can't be written; called once until it can be again. */
  readonly onFailure: (error: unknown) => void
  /** How a block in memory or in a file is read. */
  readonly read: (block: BlockHandle) => Uint8Array
}

interface Entry extends Arrival {
  /** Where they are in the data log, once they are. */
  places: readonly LoggedPlace[] | undefined
}

export class BlockIntake {
  private readonly options: BlockIntakeOptions
  private queue: Entry[] = []
  private work: Promise<void> | undefined
  private isFailing = false
  private isLast = false
  /** Somebody waits for a receipt of what is in the queue. */
  private isAwaited = false
  private writing: Promise<void> | undefined
  private wake: () => void = () => {}

  constructor(options: BlockIntakeOptions) {
    this.options = options
  }

  push(arrival: Arrival): void {
    this.queue.push({ ...arrival, places: undefined })
    // who waits for a receipt must not wait for the next attempt
    if (arrival.settled !== undefined) {
      this.isAwaited = true
      this.wake()
    }
    this.work ??= this.run()
  }

  /** Undefined when nothing is being written; what waits for another attempt does not count. */
  whenIdle(): Promise<void> | undefined {
    return this.writing
  }

  /** The stream ends: what can't be logged now is accepted without, and lost if the program ends before it is processed. */
  async finish(): Promise<void> {
    this.isLast = true
    this.wake()
    await this.work
  }

  private async run(): Promise<void> {
    try {
      while (this.queue.length > 0) {
        this.isAwaited = false
        const round = this.writeRound(this.queue.splice(0))
        this.writing = round.then(() => {})
        const isWritten = await round
        this.writing = undefined
        if (!isWritten && !this.isLast && !this.isAwaited) await this.pause()
      }
    } finally {
      // in the same turn as the look at the queue: what comes later begins anew
      this.work = undefined
    }
  }

  /** False when it failed and is to be tried again. */
  private async writeRound(entries: readonly Entry[]): Promise<boolean> {
    try {
      await allEnded(entries.map(entry => this.place(entry)))
      await this.options.accept(
        entries.flatMap(({ blocks }) => blocks),
        entries.flatMap(({ places }) => places ?? []),
      )
      this.isFailing = false
      for (const { settled } of entries) settled?.(undefined)
      return true
    } catch (error) {
      if (!this.isFailing) this.options.onFailure(error)
      this.isFailing = true
      await this.failed(entries, error)
      return this.isLast
    }
  }

  private async failed(entries: readonly Entry[], error: unknown): Promise<void> {
    for (const { blocks, places, settled } of entries) {
      if (settled === undefined) continue
      this.options.refuse(blocks, places ?? [])
      settled(error)
    }
    const others = entries.filter(({ settled }) => settled === undefined)
    if (!this.isLast) this.queue = others.concat(this.queue)
    else if (others.length > 0) {
      await this.options.accept(
        others.flatMap(({ blocks }) => blocks),
        undefined,
      )
    }
  }

  private async place(entry: Entry): Promise<void> {
    if (entry.places !== undefined) return
    const { log, read } = this.options
    const files: string[] = []
    try {
      entry.places = await allEnded(
        entry.blocks.map(async (block, i) => {
          const bytes = read(block)
          const segment = await log.write(bytes, entry.sums[i] ?? crc32(bytes))
          log.retain(segment.file)
          files.push(segment.file)
          return { ...segment, format: block.format }
        }),
      )
    } catch (error) {
      for (const file of files) log.release(file)
      throw error
    }
  }

  private pause(): Promise<void> {
    const { clock, retryMs } = this.options
    return new Promise(resolve => {
      const timer = clock.at(clock.now() + retryMs, resolve)
      this.wake = () => {
        timer.cancel()
        resolve()
      }
    })
  }
}

/** As Promise.all, but rejects only when all have ended: none of them uses a block any more that is let go of. */
async function allEnded<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}
