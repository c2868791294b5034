/**
 * A thread's side of block memory: cuts blocks from slabs of shared memory without asking anyone, and tells the driver
 * afterwards (`takeReport`, sent with each task's result).
 *
 * Blocks are cut one behind the other, at multiples of 8 bytes, from the open slab; then from slabs the driver granted;
 * then from a new one. A block above half a slab gets a slab of its own, of the next power of two. Slabs come back
 * through the driver's `SlabPool` when no block in them lives.
 *
 * A task that has written more than its limit writes its further blocks to a file (`beginTask`).
 */
import { crc32 } from 'node:zlib'
import { MillraceError } from '../../util/errors.js'
import type { BlockFormat, BlockHandle, MemoryBlock } from './block.js'
import type { SyncFileSystem } from './file-system.js'
import {
  SLAB_BYTES,
  SLABS_PER_THREAD,
  type SlabGrant,
  type SlabReport,
  slabBytesFor,
} from './slab-messages.js'

export type { SlabGrant, SlabReport } from './slab-messages.js'

export interface BlockAllocatorOptions {
  /** Where blocks go that are over a task's limit; without it there is no limit. */
  readonly spill?: { readonly fileSystem: SyncFileSystem; readonly directory: string }
}

/** Room for a block that is being written. */
export interface BlockRoom {
  /** Zero or old bytes; all of it is the block's. */
  readonly view: Uint8Array
  /** The block. `length` may be less than was asked for. No other block may be cut before this call. */
  finish(rows: number, format: BlockFormat, length?: number): MemoryBlock
}

interface SpillFile {
  readonly path: string
  readonly file: number
  size: number
  blocks: number
}

const KEPT_GRANTS = 4

export class BlockAllocator {
  private readonly threadId: number
  private readonly spill: BlockAllocatorOptions['spill']
  private slabsMade = 0
  private filesMade = 0

  private open: SlabGrant | undefined
  private openUsed = 0
  private readonly granted: SlabGrant[] = []

  private taskBytes = 0
  private taskLimitBytes = Number.POSITIVE_INFINITY
  /** Blocks of this task by slab, to give them up when the task fails. */
  private readonly taskBlocks = new Map<number, number>()
  private spillFile: SpillFile | undefined

  private created: SlabGrant[] = []
  private closed: number[] = []
  private readonly blocks = new Map<number, number>()
  private readonly opened = new Map<number, number>()
  private files: { path: string; blocks: number }[] = []

  constructor(threadId: number, options: BlockAllocatorOptions = {}) {
    this.threadId = threadId
    this.spill = options.spill
  }

  /** Slabs to cut blocks from before new ones are made. */
  grant(slabs: readonly SlabGrant[]): void {
    this.granted.push(...slabs)
  }

  /** From here on, blocks over `limitBytes` in sum go to a file. */
  beginTask(limitBytes: number = Number.POSITIVE_INFINITY): void {
    this.closeSpillFile()
    this.taskBytes = 0
    this.taskLimitBytes = limitBytes
    this.taskBlocks.clear()
  }

  /** Gives up all blocks written since `beginTask`: the task failed, nobody will get their handles. */
  abandonTask(): void {
    for (const [slab, count] of this.taskBlocks) this.count(slab, -count)
    this.taskBlocks.clear()
    const spilled = this.spillFile
    if (spilled !== undefined && this.spill !== undefined) {
      spilled.blocks = 0
      this.closeSpillFile()
      this.spill.fileSystem.removeSync(spilled.path)
    }
  }

  /** Copies bytes into a block: of shared memory, or of a file when the task is over its limit. Throws DISK_FULL. */
  write(bytes: Uint8Array, format: BlockFormat, rows: number): BlockHandle {
    if (this.taskBytes + bytes.length > this.taskLimitBytes && this.spill !== undefined) {
      return this.writeToFile(bytes, format, rows, this.spill)
    }
    const room = this.allocate(bytes.length)
    room.view.set(bytes)
    return room.finish(rows, format)
  }

  /** Room for `length` bytes of shared memory, at a multiple of 8, to be written in place. */
  allocate(length: number): BlockRoom {
    const own = length > SLAB_BYTES / 2
    if (!own && (this.open === undefined || this.openUsed + length > SLAB_BYTES)) this.openNext()
    const slab = own ? this.takeSlab(slabBytesFor(length)) : this.open!
    const offset = own ? 0 : this.openUsed
    if (own) this.closed.push(slab.id)
    return {
      view: new Uint8Array(slab.buffer, offset, length),
      finish: (rows, format, used = length) => {
        if (!own) this.openUsed = Math.ceil((offset + used) / 8) * 8
        this.taskBytes += used
        this.count(slab.id, 1)
        this.taskBlocks.set(slab.id, (this.taskBlocks.get(slab.id) ?? 0) + 1)
        return {
          kind: 'memory',
          format,
          slab: slab.id,
          buffer: slab.buffer,
          offset,
          length: used,
          rows,
        }
      },
    }
  }

  /** What happened since the last call, for `SlabPool.adopt` on the driver; with it, the blocks become the driver's. */
  takeReport(): SlabReport {
    this.closeSpillFile()
    this.taskBlocks.clear()
    const report: SlabReport = {
      threadId: this.threadId,
      created: this.created,
      closed: this.closed,
      returned: this.takeUnwanted(),
      blocks: [...this.blocks].map(([slab, count]) => ({ slab, count })),
      opened: [...this.opened].map(([bytes, count]) => ({ bytes, count })),
      files: this.files,
    }
    this.created = []
    this.closed = []
    this.files = []
    this.blocks.clear()
    this.opened.clear()
    return report
  }

  private count(slab: number, blocks: number): void {
    const sum = (this.blocks.get(slab) ?? 0) + blocks
    if (sum === 0) this.blocks.delete(slab)
    else this.blocks.set(slab, sum)
  }

  private openNext(): void {
    if (this.open !== undefined) this.closed.push(this.open.id)
    this.open = this.takeSlab(SLAB_BYTES)
    this.openUsed = 0
  }

  private takeSlab(bytes: number): SlabGrant {
    this.opened.set(bytes, (this.opened.get(bytes) ?? 0) + 1)
    const at = this.granted.findIndex(slab => slab.buffer.byteLength === bytes)
    if (at >= 0) return this.granted.splice(at, 1)[0]
    const id = this.threadId * SLABS_PER_THREAD + this.slabsMade++
    const slab = { id, buffer: new SharedArrayBuffer(bytes) }
    this.created.push(slab)
    return slab
  }

  /** Large slabs and more small ones than the thread should keep in hand. */
  private takeUnwanted(): number[] {
    const unwanted: number[] = []
    let kept = 0
    for (let i = this.granted.length - 1; i >= 0; i--) {
      if (this.granted[i].buffer.byteLength === SLAB_BYTES && kept++ < KEPT_GRANTS) continue
      unwanted.push(this.granted[i].id)
      this.granted.splice(i, 1)
    }
    return unwanted
  }

  private writeToFile(
    bytes: Uint8Array,
    format: BlockFormat,
    rows: number,
    spill: NonNullable<BlockAllocatorOptions['spill']>,
  ): BlockHandle {
    const target = (this.spillFile ??= this.openSpillFile(spill))
    try {
      spill.fileSystem.writeSync(target.file, bytes)
    } catch (error) {
      // the file may hold a part of the block: nothing more can go there
      this.closeSpillFile()
      if (target.blocks === 0) spill.fileSystem.removeSync(target.path)
      throw error instanceof MillraceError && error.condition === 'DISK_FULL'
        ? new MillraceError('DISK_FULL', { path: target.path }, { cause: error })
        : error
    }
    const offset = target.size
    target.size += bytes.length
    target.blocks++
    const sum = crc32(bytes)
    return {
      kind: 'file',
      format,
      path: target.path,
      offset,
      length: bytes.length,
      rows,
      crc32: sum,
    }
  }

  /** A path for a file that a task writes and removes itself; undefined where there is no disk to write to. */
  temporaryPath(): string | undefined {
    if (this.spill === undefined) return undefined
    const { fileSystem, directory } = this.spill
    if (this.filesMade === 0) fileSystem.mkdirsSync(directory)
    return `${directory}/task-rows-${this.threadId}-${this.filesMade++}`
  }

  private openSpillFile(spill: NonNullable<BlockAllocatorOptions['spill']>): SpillFile {
    if (this.filesMade === 0) spill.fileSystem.mkdirsSync(spill.directory)
    const path = `${spill.directory}/task-blocks-${this.threadId}-${this.filesMade++}`
    return { path, file: spill.fileSystem.openSync(path, 'w'), size: 0, blocks: 0 }
  }

  private closeSpillFile(): void {
    const spilled = this.spillFile
    if (spilled === undefined || this.spill === undefined) return
    this.spillFile = undefined
    this.spill.fileSystem.closeSync(spilled.file)
    if (spilled.blocks > 0) this.files.push({ path: spilled.path, blocks: spilled.blocks })
  }
}
