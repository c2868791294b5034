/**
 * The frame of each row of one sorted partition: rows [starts[i], ends[i]). Neither ever goes back from one row to the
 * next, which the evaluation of aggregates over frames relies on.
 */
import type { Compare } from '../types/ordering.js'
import type { SqlValue } from '../types/sql-value.js'

export interface FrameBounds {
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** ROWS: distances from the row, negative = before it; -Infinity, Infinity = unbounded. */
export function rowBounds(n: number, lower: number, upper: number): FrameBounds {
  const starts = new Int32Array(n)
  const ends = new Int32Array(n)
  for (let row = 0; row < n; row++) {
    starts[row] = Math.min(Math.max(row + lower, 0), n)
    ends[row] = Math.max(Math.min(row + upper + 1, n), starts[row])
  }
  return { starts, ends }
}

/** A bound of RANGE. A function gives the order's value at the bound from the row's own, which is not null. */
export type RangeBound =
  | 'unbounded_preceding'
  | 'current_row'
  | 'unbounded_following'
  | ((value: SqlValue) => SqlValue)

/** The values that rows are in order by; needed when a bound is a function. */
export interface RangeOrder {
  readonly value: (row: number) => SqlValue
  /** The order of the rows: with its direction and the place of nulls. */
  readonly compare: Compare
}

/**
 * RANGE: `peers[i]` is the number of the group of equal order values that row i is in. A row whose value is null has
 * the rows with null as its frame, as far as a bound is a function.
 */
export function rangeBounds(
  n: number,
  peers: Int32Array,
  lower: RangeBound,
  upper: RangeBound,
  order?: RangeOrder,
): FrameBounds {
  const starts = new Int32Array(n)
  const ends = new Int32Array(n)
  if (typeof lower === 'function') byOrder(n, lower, order as RangeOrder, 0, starts)
  else if (lower === 'current_row') {
    for (let row = 1; row < n; row++) {
      starts[row] = peers[row] === peers[row - 1] ? starts[row - 1] : row
    }
  } else if (lower === 'unbounded_following') starts.fill(n)
  if (typeof upper === 'function') byOrder(n, upper, order as RangeOrder, 1, ends)
  else if (upper === 'current_row') {
    for (let row = n - 1; row >= 0; row--) {
      ends[row] = row + 1 < n && peers[row] === peers[row + 1] ? ends[row + 1] : row + 1
    }
  } else if (upper === 'unbounded_following') ends.fill(n)
  for (let row = 0; row < n; row++) if (ends[row] < starts[row]) ends[row] = starts[row]
  return { starts, ends }
}

/** For each row the first row whose value is not before (`above` 0), or is after (`above` 1), the value at the bound. */
function byOrder(
  n: number,
  bound: (value: SqlValue) => SqlValue,
  { value, compare }: RangeOrder,
  above: 0 | 1,
  into: Int32Array,
): void {
  let at = 0
  for (let row = 0; row < n; row++) {
    const own = value(row)
    const edge = own === null ? null : bound(own)
    while (at < n && compare(value(at), edge) < above) at++
    into[row] = at
  }
}
