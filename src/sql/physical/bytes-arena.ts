/** Growing bytes that values of a column are written to, one behind the other. */
import { Buffer } from 'node:buffer'

const encoder = new TextEncoder()

export class BytesArena {
  bytes: Uint8Array
  used = 0

  constructor(size: number = 1024) {
    this.bytes = new Uint8Array(size)
  }

  reset(): void {
    this.used = 0
  }

  reserve(extra: number): void {
    const needed = this.used + extra
    if (needed <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.used))
    this.bytes = larger
  }

  /** Writes UTF-8; gives how many bytes that are. They begin where `used` was. A lone surrogate becomes U+FFFD. */
  text(text: string): number {
    const { length } = text
    this.reserve(length * 3)
    const { bytes, used } = this
    if (length <= 40) {
      let i = 0
      for (; i < length; i++) {
        const c = text.charCodeAt(i)
        if (c > 127) break
        bytes[used + i] = c
      }
      if (i === length) {
        this.used = used + length
        return length
      }
    }
    const { written } = encoder.encodeInto(text, bytes.subarray(used))
    this.used = used + written
    return written
  }

  /** Copies a range; gives its length. */
  copy(source: Uint8Array, offset: number, length: number): number {
    this.reserve(length)
    const { bytes, used } = this
    if (length > 32) bytes.set(source.subarray(offset, offset + length), used)
    else for (let i = 0; i < length; i++) bytes[used + i] = source[offset + i]
    this.used = used + length
    return length
  }

  binary(value: Uint8Array): number {
    return this.copy(value, 0, value.length)
  }
}

/** UTF-8 of a text, in an array of its own. */
export function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text))
}
