/** Readers of what needs no files: rows that the driver sends along, and ranges of numbers. */
import { slice } from '../exec/limit.js'
import { decodeBatch } from '../physical/batch-block.js'
import { BATCH_ROWS, type Batch } from '../physical/vector.js'
import { BatchBuilder } from '../physical/vector-builder.js'
import { LongType } from '../types/data-type.js'
import { canonical } from '../types/sql-value.js'
import { registerReader } from './scan-registry.js'

/** A partition is an encoded batch of any length. */
registerReader('local', function* (_, partition): Generator<Batch, void, undefined> {
  const batch = decodeBatch(partition as Uint8Array)
  for (let from = 0; from < batch.length; from += BATCH_ROWS) {
    yield slice(batch, from, Math.min(from + BATCH_ROWS, batch.length))
  }
})

interface RangePart {
  readonly start: bigint
  readonly step: bigint
  readonly count: number
}

registerReader('range', function* (_, partition, task): Generator<Batch, void, undefined> {
  const { start, step, count } = partition as RangePart
  const last = start + step * BigInt(count)
  const isSafe = typeof canonical(start) === 'number' && typeof canonical(last) === 'number'
  const builder = new BatchBuilder([LongType], BATCH_ROWS)
  const data = new Float64Array(Math.min(count, BATCH_ROWS))
  for (let from = 0; from < count; from += BATCH_ROWS) {
    task.checkCancelled()
    const rows = Math.min(BATCH_ROWS, count - from)
    if (isSafe) {
      const first = Number(start) + Number(step) * from
      const by = Number(step)
      for (let i = 0; i < rows; i++) data[i] = first + by * i
      yield {
        length: rows,
        columns: [{ kind: 'integral', data, big: undefined, nulls: undefined }],
      }
    } else {
      builder.reset()
      for (let i = 0; i < rows; i++) builder.addRow([canonical(start + step * BigInt(from + i))])
      yield builder.batch
    }
  }
})
