/** Streams that are combined batch by batch must belong together. */
import { refusedCall } from '../../core/operator-errors.js'
import { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { StreamingContext } from '../streaming-context.js'
import { DStream } from './dstream.js'

/** The one context of all these streams. Throws STREAMING_NO_PARENTS, NOT_A_DSTREAM or STREAMING_DIFFERENT_CONTEXTS. */
export function requireSameContext(
  operator: string,
  streams: readonly DStream<unknown>[],
): StreamingContext {
  if (streams.length === 0) throw refusedCall('STREAMING_NO_PARENTS', { operator })
  for (const stream of streams as readonly unknown[]) {
    if (!(stream instanceof DStream)) throw notADStream(operator, stream)
  }
  const [{ context }] = streams
  if (streams.some(stream => stream.context !== context)) {
    throw new MillraceError('STREAMING_DIFFERENT_CONTEXTS', { operator })
  }
  return context
}

function notADStream(operator: string, value: unknown): MillraceError {
  const advice =
    value instanceof RDD
      ? 'Combine with an RDD in transform: stream.transform(rdd => rdd.join(other))'
      : Array.isArray(value)
        ? 'Give the streams one by one: union(...streams)'
        : 'Give a stream of the same context'
  return refusedCall('NOT_A_DSTREAM', {
    operator,
    value: value instanceof RDD ? 'an RDD' : preview(value, 80),
    advice,
  })
}

/** Throws STREAMING_DIFFERENT_SLIDES unless all streams have the same slide. */
export function requireSameSlide(operator: string, streams: readonly DStream<unknown>[]): void {
  const [{ slideDuration }] = streams
  const other = streams.find(stream => !stream.slideDuration.equals(slideDuration))
  if (other === undefined) return
  throw new MillraceError('STREAMING_DIFFERENT_SLIDES', {
    operator,
    first: String(slideDuration),
    second: String(other.slideDuration),
  })
}
