/** Decompression of buffers: frames of LZ4 and Zstandard, the two that Arrow has. */
import { pageCompressors } from '../parquet/codecs.js'

/** `size`: of what comes out. Throws an Error that says what is wrong. */
export function decompressed(codec: number, bytes: Uint8Array, size: number): Uint8Array {
  if (codec !== 0 && codec !== 1)
    throw new Error(`its buffers are compressed in a way (${codec}) that is not known`)
  const found =
    codec === 0 ? lz4Frame(bytes, size) : new Uint8Array(pageCompressors.ZSTD!(bytes, size))
  if (found.length === size) return found
  throw new Error(`a buffer has ${found.length} bytes when it is decompressed, not ${size}`)
}

const LZ4_MAGIC = 0x184d2204
/** A byte of LZ4 makes at most so many. */
const LZ4_RATIO = 255

/** Checksums are passed over. */
function lz4Frame(bytes: Uint8Array, size: number): Uint8Array {
  if (!(size <= bytes.length * LZ4_RATIO)) throw new Error('a compressed buffer is too short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0, true) !== LZ4_MAGIC)
    throw new Error('a compressed buffer is no frame of LZ4')
  const flags = bytes[4]
  const hasBlockChecksums = (flags & 0x10) !== 0
  let at = 7 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0)
  const target = new Uint8Array(size)
  let filled = 0
  for (;;) {
    const word = view.getUint32(at, true)
    at += 4
    if (word === 0) return target.subarray(0, filled)
    const length = word & 0x7fffffff
    if (at + length > bytes.length) throw new RangeError('a block of LZ4 is cut off')
    const block = bytes.subarray(at, at + length)
    if (word >= 0x80000000) {
      target.set(block, filled)
      filled += length
    } else filled = lz4Block(block, target, filled)
    at += length + (hasBlockChecksums ? 4 : 0)
  }
}

/** Blocks may copy from those before them, so all of a frame are in one array. Gives its new end. */
function lz4Block(block: Uint8Array, target: Uint8Array, from: number): number {
  let at = 0
  let end = from
  const longer = (first: number): number => {
    let length = first
    if (first < 15) return length
    for (let next = 255; next === 255; length += next) {
      if (at >= block.length) throw new RangeError('a block of LZ4 is cut off')
      next = block[at++]
    }
    return length
  }
  while (at < block.length) {
    const token = block[at++]
    const literals = longer(token >> 4)
    if (at + literals > block.length) throw new RangeError('a block of LZ4 is cut off')
    target.set(block.subarray(at, at + literals), end)
    at += literals
    end += literals
    if (at === block.length) break
    const distance = block[at] | (block[at + 1] << 8)
    at += 2
    const copied = longer(token & 15) + 4
    if (!(distance > 0 && distance <= end) || end + copied > target.length) {
      throw new RangeError('a block of LZ4 copies from or to where nothing is')
    }
    if (distance >= copied) target.copyWithin(end, end - distance, end - distance + copied)
    else for (let i = 0; i < copied; i++) target[end + i] = target[end + i - distance]
    end += copied
  }
  return end
}
