/**
 * Reads what `ByteWriter` wrote. The bytes may lie on shared memory; nothing that is returned aliases them, except
 * the typed arrays of `view...`, which need `bytes.byteOffset` and the position to be multiples of 8.
 *
 * Reading past the end throws BLOCK_CORRUPT.
 */
import { MillraceError } from '../../util/errors.js'

/** Methods that every Node has and that its type declarations leave out; they skip the encoding's look-up. */
interface SlicingBuffer extends Buffer {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
  ucs2Slice(start: number, end: number): string
}

export class ByteReader {
  readonly bytes: Uint8Array
  position = 0
  private readonly buffer: SlicingBuffer
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) as SlicingBuffer
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Moves to the next multiple of 8. */
  align(): void {
    this.position = Math.ceil(this.position / 8) * 8
  }

  u8(): number {
    return this.bytes[this.take(1)]
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true)
  }

  i32(): number {
    return this.view.getInt32(this.take(4), true)
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true)
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true)
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (byte < 128) return value
      scale *= 128
    }
  }

  latin1(length: number): string {
    const at = this.take(length)
    return this.buffer.latin1Slice(at, at + length)
  }

  utf8(length: number): string {
    const at = this.take(length)
    return this.buffer.utf8Slice(at, at + length)
  }

  /** `units` UTF-16 code units. */
  utf16(units: number): string {
    const at = this.take(2 * units)
    return this.buffer.ucs2Slice(at, at + 2 * units)
  }

  /** A copy of the next bytes in memory of its own. */
  copy(length: number): ArrayBuffer {
    const at = this.take(length)
    const copy = new Uint8Array(length)
    copy.set(this.bytes.subarray(at, at + length))
    return copy.buffer
  }

  viewBytes(length: number): Uint8Array {
    const at = this.take(length)
    return this.bytes.subarray(at, at + length)
  }

  viewInt32(count: number): Int32Array {
    const at = this.take(4 * count)
    return new Int32Array(this.bytes.buffer, this.bytes.byteOffset + at, count)
  }

  viewUint32(count: number): Uint32Array {
    const at = this.take(4 * count)
    return new Uint32Array(this.bytes.buffer, this.bytes.byteOffset + at, count)
  }

  viewFloat64(count: number): Float64Array {
    const at = this.take(8 * count)
    return new Float64Array(this.bytes.buffer, this.bytes.byteOffset + at, count)
  }

  viewBigInt64(count: number): BigInt64Array {
    const at = this.take(8 * count)
    return new BigInt64Array(this.bytes.buffer, this.bytes.byteOffset + at, count)
  }

  /** Position of the next `length` bytes, which are then passed. */
  take(length: number): number {
    const at = this.position
    if (!(at + length <= this.bytes.length)) {
      throw new MillraceError('BLOCK_CORRUPT', {
        block: `of ${this.bytes.length} bytes`,
        reason: `${length} bytes are missing at position ${at}`,
      })
    }
    this.position = at + length
    return at
  }
}
