/** An aggregation for tests, in a module of its own so that task threads can load it. */
import { Aggregator } from '../../src/index.js'

/** The mean of numbers, and how many there were. */
export class Mean extends Aggregator<number | null, { sum: number; n: number }, number | null> {
  zero(): { sum: number; n: number } {
    return { sum: 0, n: 0 }
  }

  reduce(buffer: { sum: number; n: number }, value: number | null): { sum: number; n: number } {
    if (value !== null) {
      buffer.sum += value
      buffer.n++
    }
    return buffer
  }

  merge(a: { sum: number; n: number }, b: { sum: number; n: number }): { sum: number; n: number } {
    return { sum: a.sum + b.sum, n: a.n + b.n }
  }

  finish({ sum, n }: { sum: number; n: number }): number | null {
    return n === 0 ? null : sum / n
  }
}
