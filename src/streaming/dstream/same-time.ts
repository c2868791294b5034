/** Streams that are combined batch by batch must belong together. */
import { MillraceError } from '../../util/errors.js'
import type { StreamingContext } from '../streaming-context.js'
import type { DStream } from './dstream.js'

/** The one context of all these streams. Throws STREAMING_NO_PARENTS or STREAMING_DIFFERENT_CONTEXTS. */
export function requireSameContext(
  operator: string,
  streams: readonly DStream<unknown>[],
): StreamingContext {
  if (streams.length === 0) throw new MillraceError('STREAMING_NO_PARENTS', { operator })
  const [{ context }] = streams
  if (streams.some(stream => stream.context !== context)) {
    throw new MillraceError('STREAMING_DIFFERENT_CONTEXTS', { operator })
  }
  return context
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
