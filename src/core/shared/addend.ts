/** What accumulators that sum up take. A text would make a text of the sum, and NaN would hide it. */
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'

export type Addends = 'numbers' | 'whole numbers'

/** Throws INVALID_ACCUMULATOR_VALUE. */
export function checkAddend(value: unknown, addends: Addends): asserts value is number {
  if (addends === 'numbers' ? typeof value === 'number' : Number.isInteger(value)) return
  throw new MillraceError('INVALID_ACCUMULATOR_VALUE', {
    expected: addends,
    value: preview(value, 80),
    other: typeof value === 'number' ? 'doubleAccumulator()' : 'collectionAccumulator()',
  })
}
