/**
 * The generator of random numbers behind `rand` and `randn`: Marsaglia's xorshift on 64 bits (21, 35, 4), its seed
 * scrambled by Murmur3, numbers drawn from it as java.util.Random does. The same seed gives the same numbers as in Spark.
 */
export class XorShiftRandom {
  private high: number
  private low: number
  private spare: number | undefined

  constructor(seed: bigint) {
    const bytes = new DataView(new ArrayBuffer(8))
    bytes.setBigUint64(0, BigInt.asUintN(64, seed))
    const words = [bytes.getInt32(0, true), bytes.getInt32(4, true)]
    const low = murmur(words, 0x3c074a61)
    this.high = murmur(words, low)
    this.low = low
  }

  /** The lowest `bits` bits (at most 32) of the next state. */
  next(bits: number): number {
    let { high, low } = this
    // x ^= x << 21
    let h = (high << 21) | (low >>> 11)
    let l = low << 21
    high ^= h
    low ^= l
    // x ^= x >>> 35
    low ^= high >>> 3
    // x ^= x << 4
    h = (high << 4) | (low >>> 28)
    l = low << 4
    high ^= h
    low ^= l
    this.high = high
    this.low = low
    return bits === 32 ? low : low & ((1 << bits) - 1)
  }

  nextInt(): number {
    return this.next(32)
  }

  /** From 0 to below 1. */
  nextDouble(): number {
    const high = this.next(26)
    return (high * 134217728 + this.next(27)) / 9007199254740992
  }

  /** Of mean 0 and deviation 1, by the polar method, which makes two at a time. */
  nextGaussian(): number {
    if (this.spare !== undefined) {
      const { spare } = this
      this.spare = undefined
      return spare
    }
    let x: number
    let y: number
    let square: number
    do {
      x = 2 * this.nextDouble() - 1
      y = 2 * this.nextDouble() - 1
      square = x * x + y * y
    } while (square >= 1 || square === 0)
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    this.spare = y * factor
    return x * factor
  }
}

/** Murmur3 (32 bits) of whole words. */
function murmur(words: readonly number[], seed: number): number {
  let h = seed
  for (const word of words) {
    let k = Math.imul(word, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    h ^= Math.imul(k, 0x1b873593)
    h = (h << 13) | (h >>> 19)
    h = (Math.imul(h, 5) + 0xe6546b64) | 0
  }
  h ^= words.length * 4
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
