/**
 * A block is a run of bytes that was written once and is never changed: a shuffle output, a part of a cached
 * partition, received text, a broadcast value. It lies in a slab of shared memory, or in a file when memory was short.
 * Threads pass handles, never bytes. The driver counts who holds a block; what nobody holds is freed.
 */

/** What the bytes are: `columns` = the column block format, `text` = lines cut at line ends, `bytes` = anything. */
export type BlockFormat = 'columns' | 'text' | 'bytes'

export interface MemoryBlock {
  readonly kind: 'memory'
  readonly format: BlockFormat
  /** Number of the slab in the driver's pool; unique in the application. */
  readonly slab: number
  readonly buffer: SharedArrayBuffer
  readonly offset: number
  readonly length: number
  /** Rows (lines for text; 0 when not counted). */
  readonly rows: number
}

export interface FileBlock {
  readonly kind: 'file'
  readonly format: BlockFormat
  readonly path: string
  readonly offset: number
  readonly length: number
  readonly rows: number
  /** Of the block's bytes; checked when it is read. */
  readonly crc32: number
  /** The file is a write-ahead log, the one place where the bytes are: it is not removed with its last reference. */
  readonly inLog?: true
}

/** Where a block is: plain data that travels in messages between threads. */
export type BlockHandle = MemoryBlock | FileBlock
