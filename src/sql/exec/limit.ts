/** The first rows of a partition, or the last ones. */
import type { TailOperator } from '../physical/operator.js'
import type { Batch, Vector } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'

/** Rows `offset` to `offset + limit`; -1: to the end. Asks for no batch more than it needs. */
export function* limited(
  batches: Iterable<Batch>,
  offset: number,
  limit: number,
): Generator<Batch, void, undefined> {
  let skip = offset
  let left = limit < 0 ? Number.POSITIVE_INFINITY : limit
  if (left === 0) return
  for (const batch of batches) {
    const from = Math.min(skip, batch.length)
    skip -= from
    const to = Math.min(batch.length, from + left)
    if (to === from) continue
    left -= to - from
    yield slice(batch, from, to)
    if (left <= 0) return
  }
}

/** Rows [from, to) as views of the batch. */
export function slice(batch: Batch, from: number, to: number): Batch {
  if (from === 0) return to === batch.length ? batch : { length: to, columns: batch.columns }
  return { length: to - from, columns: batch.columns.map(vector => sliceVector(vector, from, to)) }
}

function sliceVector(vector: Vector, from: number, to: number): Vector {
  switch (vector.kind) {
    case 'bytes':
      return {
        ...vector,
        offsets: vector.offsets.subarray(from, to),
        lengths: vector.lengths.subarray(from, to),
        nulls: vector.nulls?.subarray(from, to),
      }
    case 'object':
      return { ...vector, data: vector.data.slice(from, to) }
    case 'integral': {
      const big =
        vector.big && new Map([...vector.big].map(([row, value]) => [row - from, value] as const))
      return {
        ...vector,
        data: vector.data.subarray(from, to),
        nulls: vector.nulls?.subarray(from, to),
        big,
      }
    }
    case 'bool':
      return {
        ...vector,
        data: vector.data.subarray(from, to),
        nulls: vector.nulls?.subarray(from, to),
      }
    case 'int':
      return {
        ...vector,
        data: vector.data.subarray(from, to),
        nulls: vector.nulls?.subarray(from, to),
      }
    case 'double':
      return {
        ...vector,
        data: vector.data.subarray(from, to),
        nulls: vector.nulls?.subarray(from, to),
      }
  }
}

/** The last rows. */
export function* tail(
  batches: Iterable<Batch>,
  { limit, output }: TailOperator,
): Generator<Batch, void, undefined> {
  let kept = new BatchBuilder(output)
  for (const batch of batches) {
    kept.addRows(batch)
    if (kept.length > 2 * limit + 8192) kept = lastOf(kept, limit, output)
  }
  const last = lastOf(kept, limit, output)
  if (last.length > 0) yield last.batch
}

function lastOf(rows: BatchBuilder, limit: number, output: TailOperator['output']): BatchBuilder {
  const { batch } = rows
  const last = new BatchBuilder(output)
  last.addRows(batch, Math.max(0, batch.length - limit), batch.length)
  return last
}
