/** What programs need to test their own streams: time in their hands. */
export { type IdleSource, ManualClock } from './manual-clock.js'
