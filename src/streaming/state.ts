/** Spark's State, for programs; and the Time that functions of state get, which tasks make from the batch's time. */
import { setBatchTime } from '../core/state/batch-time.js'
import { Time } from './time.js'

export type { State } from '../core/state/state.js'

setBatchTime(timeMs => new Time(timeMs))
