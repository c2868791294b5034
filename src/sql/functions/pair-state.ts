/** The state of statistics of two variables by group: see `aggregate-pairs.ts`. */
import type { SqlValue } from '../types/sql-value.js'
import { GrowingState, longerDoubles } from './aggregate-define.js'

/** Numbers of a group. */
export const WIDTH = 6

export interface Pairs {
  readonly n: number
  readonly meanX: number
  readonly meanY: number
  readonly xy: number
  readonly xx: number
  readonly yy: number
}

export type Finish = (of: Pairs) => number | null

export class PairState extends GrowingState {
  private values: Float64Array = new Float64Array(0)
  private readonly finish: Finish
  /** The products are taken from the new means (as `corr` does), which rounds otherwise. */
  private readonly fromNewMeans: boolean

  constructor(finish: Finish, fromNewMeans: boolean) {
    super()
    this.finish = finish
    this.fromNewMeans = fromNewMeans
  }

  protected resize(capacity: number): void {
    this.values = longerDoubles(this.values, capacity * WIDTH)
  }

  override update(group: number, x: number, y: number): void {
    const { values } = this
    const at = group * WIDTH
    const n = values[at] + 1
    const dx = x - values[at + 1]
    const dy = y - values[at + 2]
    const dxN = dx / n
    const dyN = dy / n
    const meanX = values[at + 1] + dxN
    const meanY = values[at + 2] + dyN
    values[at] = n
    values[at + 1] = meanX
    values[at + 2] = meanY
    if (this.fromNewMeans) {
      values[at + 3] += dx * (y - meanY)
      values[at + 4] += dx * (x - meanX)
      values[at + 5] += dy * (y - meanY)
    } else {
      values[at + 3] += dx * (y - meanY)
      values[at + 4] += dx * (dx - dxN)
      values[at + 5] += dy * (dy - dyN)
    }
  }

  override merge(
    group: number,
    n2: number,
    meanX: number,
    meanY: number,
    xy: number,
    xx: number,
    yy: number,
  ): void {
    if (n2 === 0) return
    const { values } = this
    const at = group * WIDTH
    const n1 = values[at]
    const n = n1 + n2
    const dx = meanX - values[at + 1]
    const dy = meanY - values[at + 2]
    const dxN = dx / n
    const dyN = dy / n
    values[at] = n
    values[at + 1] += dxN * n2
    values[at + 2] += dyN * n2
    values[at + 3] += xy + dx * dyN * n1 * n2
    values[at + 4] += xx + dx * dxN * n1 * n2
    values[at + 5] += yy + dy * dyN * n1 * n2
  }

  override partial(group: number): readonly SqlValue[] {
    return Array.from(this.values.subarray(group * WIDTH, (group + 1) * WIDTH))
  }

  override result(group: number): SqlValue {
    const at = group * WIDTH
    const [n, meanX, meanY, xy, xx, yy] = this.values.subarray(at, at + WIDTH)
    return n === 0 ? null : this.finish({ n, meanX, meanY, xy, xx, yy })
  }

  get byteSize(): number {
    return this.values.byteLength
  }
}

/** The second argument is x, the first y. */
export class SwappedPairState extends PairState {
  override update(group: number, y: number, x: number): void {
    super.update(group, x, y)
  }
}
