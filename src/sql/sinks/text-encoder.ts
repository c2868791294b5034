/** Lines of text files: the value of the only column as it is, nothing for a null. */
import type { BytesArena } from '../physical/bytes-arena.js'
import type { Batch, BytesVector } from '../physical/vector.js'
import { type LineEncoder, utf8Bytes } from './line-file.js'
import type { WriteJob } from './write-job.js'

export function textEncoder({ columns, options }: WriteJob): LineEncoder {
  const [column] = columns
  const separator = utf8Bytes(options.linesep ?? '\n')
  return {
    header: undefined,
    encode(batch: Batch, from: number, to: number, target: BytesArena): void {
      const { bytes, offsets, lengths, nulls } = batch.columns[column] as BytesVector
      for (let row = from; row < to; row++) {
        if (nulls?.[row] !== 1) target.copy(bytes, offsets[row], lengths[row])
        target.binary(separator)
      }
    },
  }
}
