/** The Mersenne Twister of 32 bits (MT19937): the generator of random numbers behind `shuffle`, seeded as Spark does it. */

const SIZE = 624
const SHIFT = 397

export class MersenneTwister {
  private readonly state: Int32Array = new Int32Array(SIZE)
  private at: number = SIZE

  constructor(seed: bigint) {
    const key = [Number(BigInt.asIntN(32, seed >> 32n)), Number(BigInt.asIntN(32, seed))]
    const { state } = this
    state[0] = 19650218
    for (let i = 1; i < SIZE; i++) {
      state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i
    }
    let i = 1
    let j = 0
    const next = (): void => {
      i++
      if (i < SIZE) return
      state[0] = state[SIZE - 1]
      i = 1
    }
    for (let k = 0; k < SIZE; k++) {
      const before = state[i - 1] ^ (state[i - 1] >>> 30)
      state[i] = (state[i] ^ Math.imul(before, 1664525)) + key[j] + j
      next()
      j = (j + 1) % key.length
    }
    for (let k = 0; k < SIZE - 1; k++) {
      const before = state[i - 1] ^ (state[i - 1] >>> 30)
      state[i] = (state[i] ^ Math.imul(before, 1566083941)) - i
      next()
    }
    state[0] = 0x80000000 | 0
  }

  /** The highest `bits` bits (at most 32) of the next number. */
  next(bits: number): number {
    if (this.at === SIZE) this.twist()
    let y = this.state[this.at++]
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    y ^= y >>> 18
    return y >>> (32 - bits)
  }

  /** A whole number from 0 to below `n`, each as likely as the others. */
  nextInt(n: number): number {
    if ((n & -n) === n) return Math.floor((n * this.next(31)) / 0x80000000)
    for (;;) {
      const bits = this.next(31)
      const value = bits % n
      if (bits - value + (n - 1) <= 0x7fffffff) return value
    }
  }

  private twist(): void {
    const { state } = this
    for (let k = 0; k < SIZE; k++) {
      const y = (state[k] & 0x80000000) | (state[(k + 1) % SIZE] & 0x7fffffff)
      state[k] = state[(k + SHIFT) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.at = 0
  }
}
