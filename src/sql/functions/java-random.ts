/** java.util.Random: 48-bit linear congruential numbers, for what must draw as Spark does. */
const MASK = (1n << 48n) - 1n
const FACTOR = 0x5deece66dn

export class JavaRandom {
  private seed: bigint

  constructor(seed: bigint) {
    this.seed = (seed ^ FACTOR) & MASK
  }

  private next(bits: bigint): bigint {
    this.seed = (this.seed * FACTOR + 0xbn) & MASK
    return this.seed >> (48n - bits)
  }

  /** From 0 to 1, 1 excluded. */
  nextDouble(): number {
    const high = this.next(26n)
    return Number((high << 27n) + this.next(27n)) * 2 ** -53
  }

  /** From 0 to the bound, excluded; the bound is no power of two. */
  nextInt(bound: number): number {
    for (;;) {
      const bits = Number(this.next(31n))
      const value = bits % bound
      // what would make the last, shorter round of values more likely is drawn again
      if (bits - value + (bound - 1) <= 2147483647) return value
    }
  }
}
