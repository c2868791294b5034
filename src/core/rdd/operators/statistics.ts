/** Numbers summed, described and counted into buckets. */
import { MillraceError } from '../../../util/errors.js'
import { preview } from '../../../util/preview.js'
import { registerSink, type Sink } from '../../pipeline/sinks.js'
import { StatCounter } from '../stat-counter.js'

function checkedNumber(row: unknown): number {
  if (typeof row === 'number') return row
  throw new MillraceError('NOT_A_NUMBER', { value: preview(row, 80) })
}

class SumSink implements Sink {
  private sum = 0

  add(row: unknown): void {
    this.sum += checkedNumber(row)
  }

  finish(): unknown[] {
    return [this.sum]
  }
}

class StatsSink implements Sink {
  private readonly stats = new StatCounter()

  add(row: unknown): void {
    this.stats.merge(checkedNumber(row))
  }

  finish(): unknown[] {
    return [this.stats.toRow()]
  }
}

/** What the slot of the sink `histogram` has. */
export interface Buckets {
  /** Ascending; one more than there are buckets. */
  readonly edges: readonly number[]
  /** The buckets are of one width, so a number's bucket can be computed. */
  readonly even: boolean
}

class HistogramSink implements Sink {
  private readonly edges: readonly number[]
  private readonly even: boolean
  private readonly counts: number[]
  private readonly first: number
  private readonly last: number

  constructor({ edges, even }: Buckets) {
    this.edges = edges
    this.even = even
    this.counts = new Array<number>(edges.length - 1).fill(0)
    this.first = edges[0]
    this.last = edges[edges.length - 1]
  }

  add(row: unknown): void {
    const value = checkedNumber(row)
    // NaN is in no bucket either
    if (!(value >= this.first && value <= this.last)) return
    this.counts[this.even ? this.computed(value) : this.searched(value)]++
  }

  finish(): unknown[] {
    return [this.counts]
  }

  private computed(value: number): number {
    const { first, last, counts } = this
    // | 0: with a width of 0 the quotient is NaN, and the one bucket is the first
    const bucket = (((value - first) / (last - first)) * counts.length) | 0
    return Math.min(bucket, counts.length - 1)
  }

  /** The last bucket that begins at or below the value; the value at the very end belongs to the last bucket. */
  private searched(value: number): number {
    const { edges } = this
    let low = 0
    let high = edges.length - 1
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (edges[middle] <= value) low = middle
      else high = middle
    }
    return low
  }
}

registerSink('sum', () => new SumSink())
registerSink('stats', () => new StatsSink())
registerSink('histogram', (_fns, _args, buckets) => new HistogramSink(buckets as Buckets))
