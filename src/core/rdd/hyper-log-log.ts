/**
 * An estimate of the number of distinct keys in little memory: HyperLogLog (Flajolet et al. 2007) over two hashes of a
 * key's canonical bytes, one for the register and one for the rank, with the estimator of Ertl ("New cardinality
 * estimation algorithms for HyperLogLog sketches", 2017), which is good for small and large numbers alike.
 */
import { murmur3 } from '../serializer/hash.js'
import { encodeKey, keyScratch } from '../serializer/key-codec.js'

const RANK_BITS = 32
const RANK_SEED = 0x3c6ef372

export class HyperLogLog {
  readonly registers: Uint8Array
  private readonly shift: number

  /** `precision`: 2^precision registers of one byte; from 4 to 22. */
  constructor(precision: number, registers: Uint8Array = new Uint8Array(2 ** precision)) {
    this.registers = registers
    this.shift = 32 - precision
  }

  /** Registers enough for this relative standard deviation of the estimate; Spark's formula. */
  static precisionFor(relativeSD: number): number {
    return Math.ceil(2 * Math.log2(1.054 / relativeSD))
  }

  /** Throws KEY_NOT_COMPARABLE. */
  add(key: unknown): void {
    const tag = encodeKey(key)
    const { bytes, length } = keyScratch
    const register = murmur3(bytes, 0, length, tag) >>> this.shift
    const rank = Math.clz32(murmur3(bytes, 0, length, tag ^ RANK_SEED)) + 1
    if (rank > this.registers[register]) this.registers[register] = rank
  }

  /** Takes in what another of the same precision has seen. */
  merge(registers: Uint8Array): void {
    for (let i = 0; i < registers.length; i++) {
      if (registers[i] > this.registers[i]) this.registers[i] = registers[i]
    }
  }

  /** About how many distinct keys were added. */
  estimate(): number {
    const m = this.registers.length
    const counts = new Float64Array(RANK_BITS + 2)
    for (const rank of this.registers) counts[rank]++
    let z = m * tau((m - counts[RANK_BITS + 1]) / m)
    for (let rank = RANK_BITS; rank >= 1; rank--) z = (z + counts[rank]) / 2
    z += m * sigma(counts[0] / m)
    return Math.round(((m / (2 * Math.LN2)) * m) / z)
  }
}

/** x + sum over k of x^(2^k) * 2^(k-1); infinite at 1. */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY
  let power = x
  let weight = 1
  let sum = x
  for (;;) {
    power *= power
    const next = sum + power * weight
    if (next === sum) return sum
    sum = next
    weight += weight
  }
}

/** (1 - x - sum over k of (1 - x^(2^-k))^2 * 2^-k) / 3 */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0
  let root = x
  let weight = 1
  let sum = 1 - x
  for (;;) {
    root = Math.sqrt(root)
    weight /= 2
    const next = sum - (1 - root) ** 2 * weight
    if (next === sum) return sum / 3
    sum = next
  }
}
