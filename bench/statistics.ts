/** The value below which the share `q` (0 to 1) of the values lies; of an even number of values, the middle is the mean. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  const high = Math.ceil(at)
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
