/** What must be true of a stream's checkpoint interval before its context starts. */
import { MillraceError } from '../../util/errors.js'
import type { Duration } from '../duration.js'

export interface CheckpointSettings {
  /** As messages name the stream. */
  readonly stream: string
  readonly mustCheckpoint: boolean
  readonly interval: Duration | undefined
  readonly slide: Duration
  readonly remember: Duration | undefined
  /** The context's checkpoint directory. */
  readonly checkpointDir: string | undefined
  readonly isPersisted: boolean
}

/**
 * Throws STREAMING_CHECKPOINT_INTERVAL_MISSING, CHECKPOINT_DIRECTORY_MISSING, STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT,
 * STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE, STREAMING_CHECKPOINT_NOT_PERSISTED or STREAMING_REMEMBER_TOO_SHORT: the
 * first that holds.
 */
export function validateCheckpointing(settings: CheckpointSettings): void {
  const { stream, interval, slide, remember } = settings
  if (interval === undefined) {
    if (!settings.mustCheckpoint) return
    throw new MillraceError('STREAMING_CHECKPOINT_INTERVAL_MISSING', { stream })
  }
  if (settings.checkpointDir === undefined) {
    throw new MillraceError('CHECKPOINT_DIRECTORY_MISSING', {
      method: 'StreamingContext.checkpoint()',
      who: stream,
    })
  }
  const found = { stream, interval: String(interval), slide: String(slide) }
  if (interval.less(slide))
    throw new MillraceError('STREAMING_CHECKPOINT_INTERVAL_TOO_SHORT', found)
  if (!interval.isMultipleOf(slide)) {
    throw new MillraceError('STREAMING_CHECKPOINT_INTERVAL_NOT_MULTIPLE', found)
  }
  if (!settings.isPersisted)
    throw new MillraceError('STREAMING_CHECKPOINT_NOT_PERSISTED', { stream })
  if (remember?.greater(interval)) return
  throw new MillraceError('STREAMING_REMEMBER_TOO_SHORT', {
    stream,
    interval: String(interval),
    remember: String(remember),
  })
}
