/** What a function of the program, or a stream of its own, gives for a batch must be an RDD. */
import { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { Time } from '../time.js'
import type { DStream } from './dstream.js'

/** Throws STREAMING_NOT_AN_RDD, with what the program called to make the stream and its line. */
export function requireRDD(value: unknown, stream: DStream<unknown>, time: Time): void {
  if (value instanceof RDD) return
  const { creationSite } = stream
  throw new MillraceError('STREAMING_NOT_AN_RDD', {
    operator: creationSite.called,
    callSite: creationSite.toString(),
    time: String(time),
    value: preview(value, 80),
  })
}
