/** A file of a store that is read piece by piece: bytes are fetched ahead, in larger and larger pieces. */

/** What is fetched at first, and the most: a look at a file's head is cheap, and a long read goes seldom. */
const FIRST_BYTES = 256 * 1024
const MOST_BYTES = 4 * 1024 * 1024

export class StoreReader {
  private readonly size: number
  private readonly fetch: (position: number, length: number) => Uint8Array
  private fetched: Uint8Array = new Uint8Array(0)
  private position = 0
  private ahead = FIRST_BYTES

  /** `fetch` gives bytes of the file, fewer only at its end. */
  constructor(size: number, fetch: (position: number, length: number) => Uint8Array) {
    this.size = size
    this.fetch = fetch
  }

  /** Reads up to `length` bytes from `position` to `bytes[offset...]`; the number read, 0 at the end. */
  read(bytes: Uint8Array, offset: number, length: number, position: number): number {
    if (length <= 0 || position >= this.size) return 0
    if (position < this.position || position >= this.position + this.fetched.length) {
      const wanted = Math.min(Math.max(length, this.ahead), this.size - position)
      this.fetched = this.fetch(position, wanted)
      this.position = position
      this.ahead = Math.min(this.ahead * 2, MOST_BYTES)
    }
    const from = position - this.position
    const piece = this.fetched.subarray(from, from + length)
    bytes.set(piece, offset)
    return piece.length
  }
}
