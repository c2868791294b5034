/** A number that is known within bounds. */
export class BoundedDouble {
  readonly mean: number
  /** The probability that the true number is within the bounds. */
  readonly confidence: number
  readonly low: number
  readonly high: number

  constructor(mean: number, confidence: number, low: number, high: number) {
    this.mean = mean
    this.confidence = confidence
    this.low = low
    this.high = high
  }

  /** As Spark's: `[9.000, 11.000]`. */
  toString(): string {
    return `[${this.low.toFixed(3)}, ${this.high.toFixed(3)}]`
  }
}

/**
 * The whole count after `sum` rows in a fraction `share` of the partitions: the rows of the others are taken for a
 * Poisson distribution of the same rate. As Spark's CountEvaluator has it.
 */
export function remainingCount(sum: number, share: number, confidence: number): BoundedDouble {
  if (share === 0) {
    return new BoundedDouble(0, 0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  }
  const mean = (sum * (1 - share)) / share
  const low = poissonQuantile(mean, (1 - confidence) / 2)
  const high = poissonQuantile(mean, (1 + confidence) / 2)
  return new BoundedDouble(sum + mean, confidence, sum + low, sum + high)
}

/** The smallest k with P(X <= k) >= p, for X with a Poisson distribution; about it for a mean above 500. */
export function poissonQuantile(mean: number, p: number): number {
  if (p <= 0 || mean === 0) return 0
  if (p >= 1) return Number.POSITIVE_INFINITY
  if (mean > 500) {
    // Cornish and Fisher's expansion: good to a unit or two at this size
    const z = normalQuantile(p)
    return Math.max(0, Math.ceil(mean + z * Math.sqrt(mean) + (z * z - 1) / 6 - 0.5))
  }
  let term = Math.exp(-mean)
  let total = term
  let k = 0
  while (total < p && term > 0) {
    k++
    term *= mean / k
    total += term
  }
  return k
}

/** The inverse of the normal distribution function, by bisection: to 1e-12. */
function normalQuantile(p: number): number {
  let low = -40
  let high = 40
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2
    if (normalProbability(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(Z <= z), by the series of the error function near 0 and its continued fraction far from it. */
function normalProbability(z: number): number {
  if (z > 0) return 1 - normalProbability(-z)
  const density = Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z > -3) {
    let term = -z
    let sum = term
    for (let k = 1; Math.abs(term) > 1e-17; k++) {
      term *= (z * z) / (2 * k + 1)
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = -z
  for (let k = 60; k > 0; k--) fraction = -z + k / fraction
  return density / fraction
}
