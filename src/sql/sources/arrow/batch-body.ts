/**
 * The buffers of a record batch, in the order of its fields. They are read when they are asked for: those of columns
 * that nobody wants are passed over.
 */
import { type ByteSource, readExactly } from '../byte-source.js'
import type { Block } from './arrow-layout.js'
import { decompressed } from './buffer-codecs.js'
import type { FlatTable } from './flat-table.js'

export interface FieldNode {
  readonly length: number
  readonly nullCount: number
}

/** An array of numbers over bytes. */
interface NumberArray<T> {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
  readonly BYTES_PER_ELEMENT: number
}

export class BatchBody {
  readonly rows: number
  private readonly source: ByteSource
  private readonly at: number
  private readonly size: number
  private readonly nodes: readonly number[]
  private readonly buffers: readonly number[]
  private readonly variadic: readonly number[]
  private readonly codec: number | undefined
  private node = 0
  private buffer = 0
  private view = 0

  /** `batch`: its description. */
  constructor(source: ByteSource, block: Block, batch: FlatTable) {
    this.source = source
    this.at = block.at + block.metadataBytes
    this.size = block.bodyBytes
    this.rows = batch.long(0)
    this.nodes = batch.longs(1, 2)
    this.buffers = batch.longs(2, 2)
    this.variadic = batch.longs(4)
    const compression = batch.table(3)
    this.codec = compression?.byte(0)
    if (!(this.rows >= 0 && this.rows < 2 ** 31)) throw new Error(`a batch has ${this.rows} rows`)
    if (compression !== undefined && compression.byte(1) !== 0) {
      throw new Error('its buffers are compressed in a way that is not known')
    }
  }

  nextNode(): FieldNode {
    const [length, nullCount] = this.nodes.slice(this.node, this.node + 2)
    this.node += 2
    if (length >= 0 && length < 2 ** 31 && nullCount !== undefined) return { length, nullCount }
    throw new Error('a batch does not say how many values a column has')
  }

  /** How many buffers of data the next column of views has. */
  nextVariadic(): number {
    const count = this.variadic[this.view++]
    if (count >= 0 && count <= this.buffers.length) return count
    throw new Error('a batch does not say how many buffers a column has')
  }

  skip(buffers: number): void {
    this.buffer += 2 * buffers
  }

  /** The next buffer, in memory of its own. */
  bytes(): Uint8Array {
    const [offset, length] = this.buffers.slice(this.buffer, this.buffer + 2)
    this.buffer += 2
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw new Error('a buffer is not within its batch')
    }
    const bytes = readExactly(this.source, this.at + offset, length)
    if (this.codec === undefined || length === 0) return bytes
    const view = new DataView(bytes.buffer)
    const size = view.getInt32(4, true) * 4294967296 + view.getUint32(0, true)
    // -1: it was not worth it
    return size === -1 ? bytes.slice(8) : decompressed(this.codec, bytes.subarray(8), size)
  }

  /** The next buffer as so many numbers. */
  numbers<T>(array: NumberArray<T>, count: number): T {
    const bytes = this.bytes()
    if (bytes.length < count * array.BYTES_PER_ELEMENT) {
      throw new Error(`a buffer is too short for ${count} values`)
    }
    const { buffer, byteOffset } =
      bytes.byteOffset % array.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
    return new array(buffer, byteOffset, count)
  }

  /** The next buffer as a bitmap of what is there; undefined when all is. */
  validity({ length, nullCount }: FieldNode): Uint8Array | undefined {
    if (nullCount === 0) {
      this.skip(1)
      return undefined
    }
    const bytes = this.bytes()
    if (bytes.length === 0) return undefined
    if (bytes.length * 8 < length) throw new Error('a bitmap is too short')
    return bytes
  }
}
