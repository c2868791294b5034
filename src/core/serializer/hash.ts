/**
 * MurmurHash3 (x86, 32 bits; Austin Appleby, public domain algorithm) of a run of bytes.
 *
 * This is the hash by which keys find their partition: `hash(payload, seed = tag)` over the canonical key bytes of
 * `key-codec.ts`, taken as an unsigned number modulo the number of partitions. It is public behaviour and part of file
 * formats: it never changes.
 */
export function murmur3(bytes: Uint8Array, offset: number, length: number, seed: number): number {
  let h = seed | 0
  const end = offset + length
  let i = offset
  for (; i + 4 <= end; i += 4) {
    const k = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    h ^= scramble(k)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  if (i < end) {
    let k = bytes[i]
    if (i + 1 < end) k |= bytes[i + 1] << 8
    if (i + 2 < end) k |= bytes[i + 2] << 16
    h ^= scramble(k)
  }
  h ^= length
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

function scramble(k: number): number {
  k = Math.imul(k, 0xcc9e2d51)
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593)
}
