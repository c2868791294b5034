/**
 * Whether a count of rows is one: what the rewriting of correlated scalar subqueries asks of the rows that the join has
 * found. A condition of that join, never moved: so it is looked at for each outer row with a match, and for no others.
 * Users cannot name it.
 */
import { MillraceError } from '../../util/errors.js'
import { BooleanType, LongType } from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { documented, scalar } from './define.js'
import { register } from './registry.js'

export const SINGLE_ROW = '$single_row'

function isSingle(count: Integral): true {
  if (count > 1) throw new MillraceError('SCALAR_SUBQUERY_TOO_MANY_ROWS')
  return true
}

register(
  scalar(
    SINGLE_ROW,
    [LongType],
    BooleanType,
    isSingle,
    documented(
      'misc',
      'Throws when there are several rows. Made by the rewriting of subqueries.',
      [],
    ),
    { deterministic: false },
  ),
)
