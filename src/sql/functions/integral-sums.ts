/**
 * Exact sums by group, of LONG or of the unscaled integers of DECIMALs: float64 while the sum is a safe integer, bigint
 * beyond. What `sum` and `avg` keep.
 */
import { canonical, type Integral, toBigInt } from '../types/sql-value.js'
import { longerDoubles } from './aggregate-define.js'

const SAFE = 9007199254740991

/** What becomes of a sum outside of the limits: the value to go on with; undefined = the sum is lost for good. */
export type Overflow = (sum: bigint) => bigint | undefined

export class IntegralSums {
  /** The sums; NaN where one is in `big` or lost. */
  sums: Float64Array = new Float64Array(0)
  private readonly big = new Map<number, bigint | undefined>()
  private readonly least: bigint
  private readonly most: bigint
  private readonly overflow: Overflow
  /** Sums up to here, and down to its negative, are plain numbers. */
  readonly lane: number

  constructor(least: bigint, most: bigint, overflow: Overflow) {
    this.least = least
    this.most = most
    this.overflow = overflow
    this.lane = most < BigInt(SAFE) ? Number(most) : SAFE
  }

  resize(capacity: number): void {
    this.sums = longerDoubles(this.sums, capacity)
  }

  add(group: number, value: Integral): void {
    if (typeof value === 'number') {
      const sum = this.sums[group] + value
      if (sum <= this.lane && sum >= -this.lane) {
        this.sums[group] = sum
        return
      }
    }
    const before = this.get(group)
    if (before === undefined) return
    let sum: bigint | undefined = toBigInt(before) + toBigInt(value)
    if (sum < this.least || sum > this.most) sum = this.overflow(sum)
    this.put(group, sum)
  }

  /** undefined: lost by an overflow. */
  get(group: number): Integral | undefined {
    const sum = this.sums[group]
    return Number.isNaN(sum) ? this.big.get(group) : sum
  }

  lose(group: number): void {
    this.put(group, undefined)
  }

  private put(group: number, sum: bigint | undefined): void {
    const value = sum === undefined ? undefined : canonical(sum)
    if (typeof value === 'number' && Math.abs(value) <= this.lane) {
      this.sums[group] = value
      this.big.delete(group)
    } else {
      this.sums[group] = Number.NaN
      this.big.set(group, value === undefined ? undefined : toBigInt(value))
    }
  }

  get byteSize(): number {
    return this.sums.byteLength + this.big.size * 64
  }
}

/** The statement that adds `value` where the sum stays plain; both are NaN where they are not plain now. */
export function inlineAdd(
  sums: string,
  group: string,
  value: string,
  lane: number,
  then: string,
  slow: string,
): string {
  return `{ const t = ${sums}[${group}] + ${value}; if (t <= ${lane} && t >= -${lane}) { ${sums}[${group}] = t; ${then} } else { ${slow} } }`
}
