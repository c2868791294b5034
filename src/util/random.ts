/**
 * A small generator of pseudo-random numbers (xoshiro128**, Blackman and Vigna 2018), the same for the same seed on
 * every machine: samples are reproducible. Not for secrets.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number

  /** `seed`: any finite number; `stream` tells generators of one seed apart, such as those of partitions. */
  constructor(seed: number, stream = 0) {
    words[0] = seed
    let state = (mix(halves[0]) ^ mix(halves[1] + 0x7f4a7c15) ^ mix(stream + 0x6c62272e)) | 0
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0
      return mix(state)
    }
    this.a = next()
    this.b = next()
    this.c = next()
    this.d = next() | 1
  }

  /** A whole number in [0, 2^32). */
  nextUint32(): number {
    const { b } = this
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const t = b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= t
    this.d = (this.d << 11) | (this.d >>> 21)
    return result >>> 0
  }

  /** In [0, 1), with 53 random bits. */
  next(): number {
    const high = this.nextUint32() >>> 5
    return (high * 67108864 + (this.nextUint32() >>> 6)) / 9007199254740992
  }

  /** From a Poisson distribution of this mean. */
  nextPoisson(mean: number): number {
    let total = 0
    // e^-mean must not become 0: large means are taken in parts
    for (let rest = mean; rest > 0; rest -= POISSON_PART) {
      const limit = Math.exp(-Math.min(rest, POISSON_PART))
      for (let product = this.next(); product > limit; product *= this.next()) total++
    }
    return total
  }
}

const POISSON_PART = 500
const words = new Float64Array(1)
const halves = new Int32Array(words.buffer)

function mix(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** A seed for what the program gave none. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 48)
}
