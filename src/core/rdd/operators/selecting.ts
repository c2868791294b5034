/** The first or last rows in an order. */
import { checkNoPromise } from '../../pipeline/runtime.js'
import { registerSink, type Sink } from '../../pipeline/sinks.js'
import { type Compare, naturalOrder } from '../../shuffle/ordering.js'

/**
 * Keeps the `limit` rows that come first in the order; of equal rows, those that came first. Rows gather until there are
 * twice as many as wanted and are sorted then, so a row costs one comparison and, if it is kept, O(log limit).
 */
export class SmallestRows implements Sink {
  private readonly limit: number
  private readonly compare: Compare<unknown>
  private rows: unknown[] = []
  /** Above `limit` rows: the last one that is still wanted. */
  private bound: unknown
  private full = false

  constructor(limit: number, compare: Compare<unknown>) {
    this.limit = limit
    this.compare = compare
  }

  add(row: unknown): void {
    if (this.full && this.compare(row, this.bound) >= 0) return
    if (this.rows.push(row) >= 2 * this.limit) this.shrink()
  }

  finish(): unknown[] {
    this.rows.sort(this.compare)
    return this.rows.length > this.limit ? this.rows.slice(0, this.limit) : this.rows
  }

  private shrink(): void {
    this.rows = this.finish()
    this.bound = this.rows[this.limit - 1]
    this.full = true
  }
}

/** The natural order, or its reverse. */
export function naturalCompare(descending: boolean): Compare<unknown> {
  return descending ? (a, b) => naturalOrder(b, a) : naturalOrder
}

/** fns: [compare] or none for the natural order; args: [descending]; value: how many rows. */
registerSink('smallest', (fns, [descending], limit) => {
  if (fns.length === 0)
    return new SmallestRows(limit as number, naturalCompare(descending === true))
  const [compare] = fns
  let first = true
  const checked = (a: unknown, b: unknown): number => {
    const order = (descending === true ? compare(b, a) : compare(a, b)) as number
    if (first) {
      first = false
      checkNoPromise(order)
    }
    return order
  }
  return new SmallestRows(limit as number, checked)
})
