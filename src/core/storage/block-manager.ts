/**
 * Who has which blocks, on the driver. A registered entry (`rdd_3_0`, `shuffle_2_0_1`, `input-0-1700000000000`,
 * `broadcast_4`) is a list of blocks of which the manager holds one reference each; others retain what they use for as
 * long as they use it.
 *
 * Memory has a budget. Above it the least recently used entries leave memory, one after the other, in the background:
 * entries whose level uses the disk are written to a file; persisted partitions (`rdd_...`) of a memory-only level are
 * dropped, because they can be computed again; other memory-only entries stay, because they cannot. Memory is free when
 * nobody else holds the block either. An entry of level DISK_ONLY is written at once.
 *
 * When the disk is full, blocks stay in memory and the system goes on; one warning tells of it.
 */
import type { Logger } from '../../util/log.js'
import type { BlockHandle } from './block.js'
import { BlockFiles } from './block-files.js'
import type { FileSystem } from './file-system.js'
import type { SlabReport } from './slab-messages.js'
import type { SlabPool } from './slab-pool.js'
import type { StorageLevel } from './storage-level.js'

export interface BlockManagerOptions {
  readonly pool: SlabPool
  readonly fileSystem: FileSystem
  /** A folder of the manager's own; made when the first block is written to it, removed by `close`. */
  readonly directory: string
  /** Bytes of registered blocks in memory above which entries leave it. */
  readonly memoryLimitBytes: number
  readonly logger: Logger
}

export interface BlockStatus {
  readonly id: string
  readonly level: StorageLevel
  readonly memoryBytes: number
  readonly diskBytes: number
}

interface Entry {
  readonly id: string
  readonly level: StorageLevel
  blocks: readonly BlockHandle[]
  memoryBytes: number
  diskBytes: number
}

export class BlockManager {
  private readonly pool: SlabPool
  private readonly files: BlockFiles
  private readonly memoryLimitBytes: number
  private readonly logger: Logger
  /** In order of last use, the least recent first. */
  private readonly entries = new Map<string, Entry>()
  private memory = 0
  private work: Promise<void> | undefined
  private warned = false
  private closed = false

  constructor(options: BlockManagerOptions) {
    this.pool = options.pool
    this.files = new BlockFiles(options.fileSystem, options.directory, options.logger)
    this.memoryLimitBytes = options.memoryLimitBytes
    this.logger = options.logger
  }

  /** Bytes of registered blocks that are in memory. */
  get memoryBytes(): number {
    return this.memory
  }

  /** Bytes above which entries leave memory. */
  get limitBytes(): number {
    return this.memoryLimitBytes
  }

  /** Takes in what a thread did: slabs and files. The caller then holds one reference to each block it counts. */
  adopt(report: SlabReport): void {
    this.pool.adopt(report)
    this.files.adopt(report)
  }

  /** One more holder of each block. */
  retain(blocks: readonly BlockHandle[]): void {
    for (const block of blocks) {
      if (block.kind === 'memory') this.pool.retain(block)
      else this.files.retain(block)
    }
  }

  /** One holder less of each block; what nobody holds is gone. */
  release(blocks: readonly BlockHandle[]): void {
    for (const block of blocks) {
      if (block.kind === 'memory') this.pool.release(block)
      else this.files.release(block)
    }
  }

  /** Adds an entry, in place of one of the same id. One reference to each block becomes the manager's. */
  register(id: string, blocks: readonly BlockHandle[], level: StorageLevel): void {
    this.remove(id)
    const entry: Entry = { id, level, blocks, memoryBytes: 0, diskBytes: 0 }
    this.entries.set(id, entry)
    this.measure(entry)
    if (this.memory > this.memoryLimitBytes || isToBeWritten(entry)) this.startWork()
  }

  /** The entry's blocks, or undefined. The caller retains them when it uses them past this turn. */
  get(id: string): readonly BlockHandle[] | undefined {
    const entry = this.entries.get(id)
    if (entry === undefined) return undefined
    this.entries.delete(id)
    this.entries.set(id, entry)
    return entry.blocks
  }

  has(id: string): boolean {
    return this.entries.has(id)
  }

  /** Lets go of an entry; false when there is none. */
  remove(id: string): boolean {
    const entry = this.entries.get(id)
    if (entry === undefined) return false
    this.entries.delete(id)
    this.memory -= entry.memoryBytes
    this.release(entry.blocks)
    return true
  }

  /** Lets go of the entries whose id begins with `prefix` (`rdd_3_`); their number. */
  removeMatching(prefix: string): number {
    let removed = 0
    for (const id of [...this.entries.keys()])
      if (id.startsWith(prefix) && this.remove(id)) removed++
    return removed
  }

  /** Lets go of the entries with a block in this file, because it can't be read; false when there are none. */
  invalidateFile(path: string): boolean {
    const holds = (block: BlockHandle): boolean => block.kind === 'file' && block.path === path
    const damaged = [...this.entries.values()].filter(entry => entry.blocks.some(holds))
    for (const { id } of damaged) this.remove(id)
    return damaged.length > 0
  }

  /** The entries, the least recently used first. */
  status(): BlockStatus[] {
    return [...this.entries.values()].map(({ id, level, memoryBytes, diskBytes }) => ({
      id,
      level,
      memoryBytes,
      diskBytes,
    }))
  }

  /** Resolves when no block is being moved and no file removed. */
  async settle(): Promise<void> {
    while (this.work !== undefined) await this.work
    await this.files.settle()
  }

  /** Lets go of everything and removes the files. Threads must not use blocks any more. */
  async close(): Promise<void> {
    this.closed = true
    for (const id of [...this.entries.keys()]) this.remove(id)
    await this.settle()
    await this.files.close()
  }

  private measure(entry: Entry): void {
    this.memory -= entry.memoryBytes
    entry.memoryBytes = 0
    entry.diskBytes = 0
    for (const block of entry.blocks) {
      if (block.kind === 'memory') entry.memoryBytes += block.length
      else entry.diskBytes += block.length
    }
    this.memory += entry.memoryBytes
  }

  private startWork(): void {
    if (this.work !== undefined || this.closed) return
    this.work = this.evict().finally(() => {
      this.work = undefined
    })
  }

  private async evict(): Promise<void> {
    let diskWorks = true
    for (;;) {
      const entry = this.next(diskWorks)
      if (entry === undefined || this.closed) return
      if (entry.level.useDisk) diskWorks = await this.moveToDisk(entry)
      else this.remove(entry.id)
    }
  }

  /** The entry that should leave memory next: one that only the disk should have, else the least recently used. */
  private next(diskWorks: boolean): Entry | undefined {
    let oldest: Entry | undefined
    for (const entry of this.entries.values()) {
      if (entry.memoryBytes === 0) continue
      if (diskWorks && isToBeWritten(entry)) return entry
      const movable = entry.level.useDisk ? diskWorks : entry.id.startsWith('rdd_')
      if (oldest === undefined && movable) oldest = entry
    }
    return this.memory > this.memoryLimitBytes ? oldest : undefined
  }

  /** False when the disk does not take it. */
  private async moveToDisk(entry: Entry): Promise<boolean> {
    const blocks = entry.blocks
    // memory must stay as it is while it is written, even when the entry is removed meanwhile
    this.retain(blocks)
    try {
      const written = await this.files.write(blocks)
      if (this.entries.get(entry.id) === entry) this.replace(entry, written)
      else this.release(written)
      this.warned = false
      return true
    } catch (error) {
      this.warn(entry, error)
      return false
    } finally {
      this.release(blocks)
    }
  }

  /** Puts the file blocks in the place of the memory blocks, in order. */
  private replace(entry: Entry, written: readonly BlockHandle[]): void {
    let next = 0
    const old = entry.blocks.filter(block => block.kind === 'memory')
    entry.blocks = entry.blocks.map(block => (block.kind === 'memory' ? written[next++] : block))
    this.measure(entry)
    this.release(old)
  }

  private warn(entry: Entry, error: unknown): void {
    if (this.warned) return
    this.warned = true
    this.logger.warn(
      `Blocks stay in memory above the limit of ${this.memoryLimitBytes} bytes, because ${entry.id} ` +
        `could not be written to a file: ${error instanceof Error ? error.message : error}`,
    )
  }
}

function isToBeWritten({ level, memoryBytes }: Entry): boolean {
  return level.useDisk && !level.useMemory && memoryBytes > 0
}
