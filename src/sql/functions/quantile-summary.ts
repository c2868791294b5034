/**
 * A summary of many numbers that answers percentiles within an error (Greenwald and Khanna, "Space-efficient online
 * computation of quantile summaries"): some of the numbers in order, each with `gaps` (how many numbers it stands for,
 * back to the one before it) and `slacks` (how far its rank may be off above that). New numbers wait in a buffer. Sizes
 * of buffer and summary are Spark's, so that the same numbers in the same order give the same answers.
 */
import { compareDoubles } from '../types/ordering.js'

const BUFFER = 50_000
const COMPRESS_FROM = 10_000

export class QuantileSummary {
  values: number[] = []
  gaps: number[] = []
  slacks: number[] = []
  /** Of the numbers in `values`; those in the buffer are not counted yet. */
  count = 0
  private readonly error: number
  private buffer: number[] = []
  private compressed = true

  /** `error`: how far the rank of an answer may be off, as a part of all. */
  constructor(error: number) {
    this.error = error
  }

  add(value: number): void {
    this.compressed = false
    this.buffer.push(value)
    if (this.buffer.length < BUFFER) return
    this.takeBuffer()
    if (this.values.length >= COMPRESS_FROM) this.compress()
  }

  /** Takes in what waits and drops what the error allows. */
  compress(): void {
    if (this.compressed) return
    this.takeBuffer()
    this.drop(2 * this.error * this.count)
    this.compressed = true
  }

  private takeBuffer(): void {
    if (this.buffer.length === 0) return
    const added = this.buffer.sort(compareDoubles)
    this.buffer = []
    const { values, gaps, slacks } = this
    const size = values.length
    const newValues: number[] = []
    const newGaps: number[] = []
    const newSlacks: number[] = []
    let at = 0
    const last = added.length - 1
    for (let i = 0; i <= last; i++) {
      while (at < size && compareDoubles(values[at], added[i]) <= 0) {
        newValues.push(values[at])
        newGaps.push(gaps[at])
        newSlacks.push(slacks[at])
        at++
      }
      this.count++
      const isEnd = newValues.length === 0 || (at === size && i === last)
      newValues.push(added[i])
      newGaps.push(1)
      newSlacks.push(isEnd ? 0 : Math.floor(2 * this.error * this.count))
    }
    for (; at < size; at++) {
      newValues.push(values[at])
      newGaps.push(gaps[at])
      newSlacks.push(slacks[at])
    }
    this.values = newValues
    this.gaps = newGaps
    this.slacks = newSlacks
  }

  /** Joins neighbours from the end while together they stay below the threshold; the first number always stays. */
  private drop(threshold: number): void {
    const { values, gaps, slacks } = this
    if (values.length === 0) return
    const newValues: number[] = []
    const newGaps: number[] = []
    const newSlacks: number[] = []
    let head = values.length - 1
    let gap = gaps[head]
    const keep = (): void => {
      newValues.push(values[head])
      newGaps.push(gap)
      newSlacks.push(slacks[head])
    }
    for (let i = values.length - 2; i >= 1; i--) {
      if (gaps[i] + gap + slacks[head] < threshold) {
        gap += gaps[i]
      } else {
        keep()
        head = i
        gap = gaps[i]
      }
    }
    keep()
    if (values.length > 1 && compareDoubles(values[0], values[head]) <= 0) {
      head = 0
      gap = gaps[0]
      keep()
    }
    this.values = newValues.reverse()
    this.gaps = newGaps.reverse()
    this.slacks = newSlacks.reverse()
  }

  /** Adds another summary of the same error. */
  merge(other: QuantileSummary): void {
    this.compress()
    other.compress()
    if (other.count === 0) return
    if (this.count === 0) {
      this.values = other.values.slice()
      this.gaps = other.gaps.slice()
      this.slacks = other.slacks.slice()
      this.count = other.count
      return
    }
    const ownMore = Math.floor(2 * other.error * other.count)
    const otherMore = Math.floor(2 * this.error * this.count)
    const values: number[] = []
    const gaps: number[] = []
    const slacks: number[] = []
    let i = 0
    let j = 0
    while (i < this.values.length || j < other.values.length) {
      const isOwn =
        j === other.values.length ||
        (i < this.values.length && compareDoubles(this.values[i], other.values[j]) < 0)
      const from = isOwn ? this : other
      const at = isOwn ? i : j
      const isWithin = isOwn ? j > 0 && j < other.values.length : i > 0 && i < this.values.length
      values.push(from.values[at])
      gaps.push(from.gaps[at])
      slacks.push(from.slacks[at] + (isWithin ? (isOwn ? ownMore : otherMore) : 0))
      if (isOwn) i++
      else j++
    }
    this.values = values
    this.gaps = gaps
    this.slacks = slacks
    this.count += other.count
    this.drop(2 * this.error * this.count)
  }

  /** The numbers at these percentages (0 to 1), each of them; undefined when there are no numbers. */
  quantiles(percentages: readonly number[]): number[] | undefined {
    this.compress()
    const { values, gaps, slacks } = this
    if (values.length === 0) return undefined
    let allowed = 0
    for (let i = 0; i < values.length; i++) allowed = Math.max(allowed, gaps[i] + slacks[i])
    allowed = Math.trunc(allowed / 2)
    const last = values.length - 1
    return percentages.map(percentage => {
      if (percentage <= this.error || last === 0) return values[0]
      if (percentage >= 1 - this.error) return values[last]
      const rank = Math.ceil(percentage * this.count)
      let least = gaps[0]
      for (let i = 0; i < last; i++) {
        const most = least + slacks[i]
        if (most - allowed <= rank && rank <= least + allowed) return values[i]
        least += gaps[i + 1]
      }
      return values[last]
    })
  }

  get byteSize(): number {
    return 200 + (this.values.length * 3 + this.buffer.length) * 8
  }
}
