/**
 * Collects single records and makes a column block of them when it is told that a block interval is over, or when there
 * are very many. A record that cannot be encoded is reported and left out; the others of its block are kept.
 */
import { encodeRows } from '../../core/serializer/column-block.js'
import { MillraceError } from '../../util/errors.js'

/** Records of one block at most, so that encoding one does not take long. */
export const MAX_BLOCK_ROWS: number = 65_536

/** Bytes of one block at most, as far as they can be told from the size of the records before. */
export const MAX_BLOCK_BYTES: number = 8 * 1024 * 1024

/** Records of the first block at most, when nothing is known of their size. */
const FIRST_BLOCK_ROWS = 1024

export interface BlockGeneratorOptions {
  /** A block ends before its time when it is likely to have so many bytes; MAX_BLOCK_BYTES unless said. */
  readonly maxBlockBytes?: number
  /** Gets each block; the bytes may be used only during the call. */
  readonly onBlock: (bytes: Uint8Array, rows: number) => void
  /** Gets what is wrong with a record. */
  readonly onBadRecord: (error: unknown) => void
}

export class BlockGenerator {
  private readonly options: BlockGeneratorOptions
  private buffer: unknown[] = []
  private stopped = false
  private maxRows = FIRST_BLOCK_ROWS

  constructor(options: BlockGeneratorOptions) {
    this.options = options
  }

  /** Throws RECEIVER_STOPPED after `stop`; the supervisor does not come to that. */
  add(item: unknown): void {
    if (this.stopped) throw new MillraceError('RECEIVER_STOPPED')
    this.buffer.push(item)
    if (this.buffer.length >= this.maxRows) this.cut()
  }

  /** Makes a block of what was added since the last one; nothing makes no block. */
  cut(): void {
    const rows = this.buffer
    if (rows.length === 0) return
    this.buffer = []
    this.encode(rows)
  }

  /** Makes blocks of these records alone. */
  addBlock(items: Iterable<unknown>): void {
    this.cut()
    for (const item of items) this.add(item)
    this.cut()
  }

  /** Makes the last block. */
  stop(): void {
    this.cut()
    this.stopped = true
  }

  private encode(rows: readonly unknown[]): void {
    let bytes: Uint8Array
    try {
      bytes = encodeRows(rows, 0, rows.length)
    } catch (error) {
      if (rows.length === 1) this.options.onBadRecord(error)
      else this.encodeHalves(rows)
      return
    }
    const rowBytes = Math.max(1, bytes.length / rows.length)
    const fitting = Math.floor((this.options.maxBlockBytes ?? MAX_BLOCK_BYTES) / rowBytes)
    // by the larger ones of the last blocks, but not for good by a single one
    this.maxRows = Math.min(MAX_BLOCK_ROWS, Math.max(1, Math.min(fitting, this.maxRows * 2)))
    this.options.onBlock(bytes, rows.length)
  }

  private encodeHalves(rows: readonly unknown[]): void {
    const middle = rows.length >> 1
    this.encode(rows.slice(0, middle))
    this.encode(rows.slice(middle))
  }
}
