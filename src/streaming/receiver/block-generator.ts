/**
 * Collects single records and makes a column block of them when it is told that a block interval is over, or when there
 * are very many. A record that cannot be encoded is reported and left out; the others of its block are kept.
 */
import { encodeRows } from '../../core/serializer/column-block.js'
import { MillraceError } from '../../util/errors.js'

/** Records of one block at most, so that encoding one does not take long. */
export const MAX_BLOCK_ROWS: number = 65_536

export interface BlockGeneratorOptions {
  /** Gets each block; the bytes may be used only during the call. */
  readonly onBlock: (bytes: Uint8Array, rows: number) => void
  /** Gets what is wrong with a record. */
  readonly onBadRecord: (error: unknown) => void
}

export class BlockGenerator {
  private readonly options: BlockGeneratorOptions
  private buffer: unknown[] = []
  private stopped = false

  constructor(options: BlockGeneratorOptions) {
    this.options = options
  }

  /** Throws RECEIVER_STOPPED after `stop`. */
  add(item: unknown): void {
    if (this.stopped) throw new MillraceError('RECEIVER_STOPPED')
    this.buffer.push(item)
    if (this.buffer.length >= MAX_BLOCK_ROWS) this.cut()
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
    this.options.onBlock(bytes, rows.length)
  }

  private encodeHalves(rows: readonly unknown[]): void {
    const middle = rows.length >> 1
    this.encode(rows.slice(0, middle))
    this.encode(rows.slice(middle))
  }
}
