/**
 * Count, mean, variance and extremes of numbers, in one pass and in a few words of memory: Welford's method, with Chan's
 * rule to join two of them, so that no large sums of squares lose what matters. Spark's StatCounter.
 */
export class StatCounter {
  private n = 0
  private total = 0
  private mu = 0
  /** Sum of squared differences from the mean. */
  private m2 = 0
  private largest = Number.NEGATIVE_INFINITY
  private smallest = Number.POSITIVE_INFINITY

  constructor(values: Iterable<number> = []) {
    for (const value of values) this.merge(value)
  }

  /** Takes in a number, or all that another has seen. */
  merge(value: number | StatCounter): this {
    if (typeof value === 'number') this.add(value)
    else this.join(value)
    return this
  }

  copy(): StatCounter {
    return new StatCounter().merge(this)
  }

  get count(): number {
    return this.n
  }

  get sum(): number {
    return this.total
  }

  /** 0 when there are no numbers. */
  get mean(): number {
    return this.mu
  }

  /** -Infinity when there are no numbers; NaN when one is. */
  get max(): number {
    return this.largest
  }

  /** Infinity when there are no numbers; NaN when one is. */
  get min(): number {
    return this.smallest
  }

  /** Of the whole population: squared differences from the mean, divided by the count. NaN when there are no numbers. */
  get variance(): number {
    return this.n === 0 ? Number.NaN : this.m2 / this.n
  }

  get popVariance(): number {
    return this.variance
  }

  /** Estimated from a sample: divided by the count less one. NaN for fewer than two numbers. */
  get sampleVariance(): number {
    return this.n <= 1 ? Number.NaN : this.m2 / (this.n - 1)
  }

  get stdev(): number {
    return Math.sqrt(this.variance)
  }

  get popStdev(): number {
    return this.stdev
  }

  get sampleStdev(): number {
    return Math.sqrt(this.sampleVariance)
  }

  toString(): string {
    const [mean, stdev, max, min] = [this.mean, this.stdev, this.max, this.min].map(x =>
      x.toFixed(6),
    )
    return `(count: ${this.n}, mean: ${mean}, stdev: ${stdev}, max: ${max}, min: ${min})`
  }

  /** @internal Its state, to travel as a row. */
  toRow(): number[] {
    return [this.n, this.total, this.mu, this.m2, this.largest, this.smallest]
  }

  /** @internal */
  static fromRow(row: readonly number[]): StatCounter {
    const stats = new StatCounter()
    ;[stats.n, stats.total, stats.mu, stats.m2, stats.largest, stats.smallest] = row
    return stats
  }

  private add(value: number): void {
    const delta = value - this.mu
    this.n++
    this.total += value
    this.mu += delta / this.n
    this.m2 += delta * (value - this.mu)
    this.largest = Math.max(this.largest, value)
    this.smallest = Math.min(this.smallest, value)
  }

  private join(other: StatCounter): void {
    const { n, total, mu, m2, largest, smallest } = other
    if (n === 0) return
    const both = this.n + n
    const delta = mu - this.mu
    if (this.n === 0) this.mu = mu
    else if (n * 10 < this.n) this.mu += (delta * n) / both
    else if (this.n * 10 < n) this.mu = mu - (delta * this.n) / both
    else this.mu = (this.mu * this.n + mu * n) / both
    this.m2 += this.n === 0 ? m2 : m2 + (delta * delta * this.n * n) / both
    this.n = both
    this.total += total
    this.largest = Math.max(this.largest, largest)
    this.smallest = Math.min(this.smallest, smallest)
  }
}
