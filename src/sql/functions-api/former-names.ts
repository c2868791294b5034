/** Names that Spark keeps beside newer ones. */
import { approx_count_distinct } from './aggregates.js'
import { monotonically_increasing_id } from './conditional.js'
import { bitwise_not, degrees, radians, shiftleft, shiftright, shiftrightunsigned } from './math.js'

/** The same as `approx_count_distinct`. */
export const approxCountDistinct: typeof approx_count_distinct = approx_count_distinct
/** The same as `monotonically_increasing_id`. */
export const monotonicallyIncreasingId: typeof monotonically_increasing_id =
  monotonically_increasing_id
/** The same as `bitwise_not`. */
export const bitwiseNOT: typeof bitwise_not = bitwise_not
/** The same as `degrees`. */
export const toDegrees: typeof degrees = degrees
/** The same as `radians`. */
export const toRadians: typeof radians = radians
/** The same as `shiftleft`. */
export const shiftLeft: typeof shiftleft = shiftleft
/** The same as `shiftright`. */
export const shiftRight: typeof shiftright = shiftright
/** The same as `shiftrightunsigned`. */
export const shiftRightUnsigned: typeof shiftrightunsigned = shiftrightunsigned
