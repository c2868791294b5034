/** Errors of numbers that leave their type. */
import { MillraceError } from '../../util/errors.js'
import type { DecimalType } from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { decimalText } from '../types/text.js'

/** An unscaled decimal, of the scale of `type`, has more digits than that type. */
export function decimalOverflow(unscaled: Integral, type: DecimalType): MillraceError {
  return new MillraceError('NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION', {
    value: decimalText(unscaled, type.scale),
    precision: type.precision,
    scale: type.scale,
  })
}
