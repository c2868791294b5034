/**
 * Files that hold blocks, on the driver: counts the references into each file, removes a file when none is left, and
 * writes blocks out of shared memory in small pieces, so that the event loop is never held for long.
 */
import { crc32 } from 'node:zlib'
import type { Logger } from '../../util/log.js'
import type { BlockHandle, FileBlock } from './block.js'
import type { FileSystem } from './file-system.js'
import type { SlabReport } from './slab-messages.js'

const PIECE_BYTES = 1024 * 1024

export class BlockFiles {
  private readonly fileSystem: FileSystem
  private readonly directory: string
  private readonly logger: Logger
  private readonly references = new Map<string, number>()
  private readonly removals = new Set<Promise<void>>()
  private filesMade = 0

  constructor(fileSystem: FileSystem, directory: string, logger: Logger) {
    this.fileSystem = fileSystem
    this.directory = directory
    this.logger = logger
  }

  /** Takes in the files that a thread wrote; the caller then holds one reference to each of their blocks. */
  adopt(report: SlabReport): void {
    for (const { path, blocks } of report.files) {
      this.references.set(path, (this.references.get(path) ?? 0) + blocks)
    }
  }

  retain(block: FileBlock): void {
    if (block.inLog) return
    this.references.set(block.path, (this.references.get(block.path) ?? 0) + 1)
  }

  /** The file is removed with its last block. Files that were never adopted, written or retained here stay. */
  release(block: FileBlock): void {
    if (block.inLog) return
    const left = (this.references.get(block.path) ?? 0) - 1
    if (left > 0) this.references.set(block.path, left)
    else if (this.references.delete(block.path)) this.removeFile(block.path)
  }

  /**
   * Copies the blocks that are in memory to a new file; the caller holds one reference to each result. Throws
   * DISK_FULL and other errors of files; nothing is left behind then.
   */
  async write(blocks: readonly BlockHandle[]): Promise<FileBlock[]> {
    const path = `${this.directory}/blocks-${this.filesMade++}`
    await this.fileSystem.mkdirs(this.directory)
    const appender = await this.fileSystem.appender(path, 'w')
    const written: FileBlock[] = []
    try {
      for (const block of blocks) {
        if (block.kind === 'file') continue
        const { format, length, rows } = block
        const offset = appender.size
        let sum = 0
        for (let at = 0; at < length; at += PIECE_BYTES) {
          const size = Math.min(PIECE_BYTES, length - at)
          const piece = new Uint8Array(block.buffer, block.offset + at, size)
          sum = crc32(piece, sum)
          await appender.append(piece)
        }
        written.push({ kind: 'file', format, path, offset, length, rows, crc32: sum })
      }
      await appender.close()
    } catch (error) {
      await appender.close().catch(() => undefined)
      this.removeFile(path)
      throw error
    }
    this.references.set(path, written.length)
    return written
  }

  /** Resolves when no removal is under way. */
  async settle(): Promise<void> {
    while (this.removals.size > 0) await Promise.all(this.removals)
  }

  /** Removes all files. */
  async close(): Promise<void> {
    await this.settle()
    this.references.clear()
    await this.fileSystem.remove(this.directory)
  }

  private removeFile(path: string): void {
    const removal = this.fileSystem
      .remove(path)
      .catch(error => this.logger.debug(`The block file ${path} could not be removed: ${error}`))
      .finally(() => this.removals.delete(removal))
    this.removals.add(removal)
  }
}
