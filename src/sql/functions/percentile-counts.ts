/** Exact percentiles of numbers of which it is known how often each came. */
import { compareDoubles } from '../types/ordering.js'

/** How often each number came. */
export type Counts = Map<number, number>

/** How percentiles are read off values in order: between two of them, or one of them. */
export interface Reading {
  readonly discrete: boolean
  readonly descending: boolean
}

export interface SortedCounts {
  readonly values: readonly number[]
  /** How many values there are up to the one at an index, it included. */
  readonly upTo: readonly number[]
}

export function sortedCounts(counts: Counts, descending: boolean): SortedCounts {
  const values = [...counts.keys()].sort(compareDoubles)
  if (descending) values.reverse()
  let total = 0
  const upTo = values.map(value => {
    total += counts.get(value) as number
    return total
  })
  return { values, upTo }
}

/** The number at a percentage from 0 to 1. */
export function percentileOf(
  { values, upTo }: SortedCounts,
  percentage: number,
  discrete: boolean,
): number {
  const count = upTo[upTo.length - 1]
  /** Value number n, from 1. */
  const nth = (n: number): number => {
    let low = 0
    let high = upTo.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle] >= n) high = middle
      else low = middle + 1
    }
    return values[low]
  }
  if (discrete) return nth(Math.ceil(count * percentage))
  const position = (count - 1) * percentage
  const lower = Math.floor(position)
  const higher = Math.ceil(position)
  const below = nth(lower + 1)
  if (higher === lower) return below
  const above = nth(higher + 1)
  return above === below ? below : (higher - position) * below + (position - lower) * above
}
