/**
 * A growing run of bytes to encode into. Hot loops call `reserve` once for what they are about to write, take `bytes`
 * into a local and set `length` when done; `bytes` and `view` change when `reserve` grows.
 *
 * The buffer is the thread's own (never shared), begins at offset 0 of its ArrayBuffer, and is little endian as every
 * platform that Node runs on.
 */
const KEEP_BYTES = 16 * 1024 * 1024

export class ByteWriter {
  bytes: Buffer
  view: DataView
  length = 0

  private readonly initialBytes: number

  constructor(initialBytes: number = 64 * 1024) {
    this.initialBytes = initialBytes
    this.bytes = Buffer.allocUnsafeSlow(initialBytes)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Forgets what was written; a buffer that one large block made huge is given back. */
  reset(): void {
    this.length = 0
    if (this.bytes.length > KEEP_BYTES) this.replace(this.initialBytes)
  }

  /** Makes room for `extra` bytes after `length`. */
  reserve(extra: number): void {
    const needed = this.length + extra
    if (needed <= this.bytes.length) return
    const old = this.bytes
    this.replace(Math.max(needed, old.length * 2))
    this.bytes.set(old.subarray(0, this.length))
  }

  /** Fills with zeros up to the next multiple of 8. */
  align(): void {
    this.reserve(8)
    while ((this.length & 7) !== 0) this.bytes[this.length++] = 0
  }

  u8(value: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = value
  }

  u16(value: number): void {
    this.reserve(2)
    this.view.setUint16(this.length, value, true)
    this.length += 2
  }

  i32(value: number): void {
    this.reserve(4)
    this.view.setInt32(this.length, value, true)
    this.length += 4
  }

  f64(value: number): void {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
  }

  /** A whole number from 0 to 2^53 - 1, seven bits a byte, low bits first. */
  varint(value: number): void {
    this.reserve(8)
    let rest = value
    while (rest > 127) {
      this.bytes[this.length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.bytes[this.length++] = rest
  }

  copy(source: Uint8Array): void {
    this.reserve(source.length)
    this.bytes.set(source, this.length)
    this.length += source.length
  }

  private replace(size: number): void {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.view = new DataView(this.bytes.buffer)
  }
}
