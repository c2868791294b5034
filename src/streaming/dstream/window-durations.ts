/** What must be true of a window's length and slide: both positive multiples of the parent's slide. */
import { captureCallSite } from '../../util/call-site.js'
import { MillraceError } from '../../util/errors.js'
import type { Duration } from '../duration.js'

/**
 * Throws STREAMING_WINDOW_NOT_POSITIVE or STREAMING_WINDOW_NOT_MULTIPLE. `stream`: what messages call the stream;
 * `operator`: what the program called.
 */
export function checkWindow(options: {
  readonly stream: string
  readonly operator: string
  readonly windowDuration: Duration
  readonly slideDuration: Duration
  readonly parentSlide: Duration
}): void {
  const { stream, operator, parentSlide } = options
  const callSite = String(captureCallSite())
  const check = (which: string, duration: Duration): void => {
    const found = { which, stream, duration: String(duration), operator, callSite }
    if (duration.lessEq(0)) throw new MillraceError('STREAMING_WINDOW_NOT_POSITIVE', found)
    if (duration.isMultipleOf(parentSlide)) return
    throw new MillraceError('STREAMING_WINDOW_NOT_MULTIPLE', {
      ...found,
      parentSlide: String(parentSlide),
    })
  }
  check('window', options.windowDuration)
  check('slide', options.slideDuration)
}
