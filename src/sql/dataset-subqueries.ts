/** A Dataset as a part of another query: one value of it, whether it has rows, its rows for each row. */
import { MillraceError } from '../util/errors.js'
import { Column, here } from './column.js'
import type { AllNullable, Fields, NamesOf } from './column-types.js'
import { Dataset } from './dataset.js'
import { checkDataset, type JoinedRow } from './dataset-joins.js'
import type { Subquery } from './expressions/expression.js'
import { Join, type JoinType } from './logical/join.js'
import type { Dynamic } from './row-types.js'

type LateralType = 'inner' | 'cross' | 'left' | 'leftouter' | 'left_outer'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /**
     * Its only value as a column of another query; null when it has no row. A column of the query around is written
     * `col('x').outer()` in it. Throws SCALAR_SUBQUERY_TOO_MANY_ROWS when the query runs.
     */
    scalar(): Column<string, Fields<R>[NamesOf<R>] | null, never>
    /** Whether it has rows, as a condition of another query. */
    exists(): Column<string, boolean, never>
    /**
     * Each row with the rows that the other has for it: the other may use columns of this one, as `col('x').outer()`.
     * `left`: rows for which it has none stay, with nulls.
     */
    lateralJoin<S>(
      other: Dataset<S>,
      on?: Column<string, unknown, NamesOf<R> | NamesOf<S>>,
      type?: 'inner' | 'cross',
    ): Dataset<JoinedRow<Fields<R>, Fields<S>, 'inner'>>
    lateralJoin<S>(
      other: Dataset<S>,
      on: Column<string, unknown, NamesOf<R> | NamesOf<S>> | undefined,
      type: LateralType,
    ): Dataset<JoinedRow<Fields<R>, AllNullable<Fields<S>>, 'inner'>>
  }
}

function subquery(
  form: Subquery['form'],
): (this: Dataset<Dynamic>) => Column<string, Dynamic, never> {
  return function (this: Dataset<Dynamic>) {
    return new Column(Object.freeze({ kind: 'subquery', form, plan: this.logical, origin: here() }))
  }
}

Dataset.prototype.scalar = subquery('scalar')
Dataset.prototype.exists = subquery('exists')

const lateralTypes: Readonly<Record<string, JoinType>> = {
  inner: 'inner',
  cross: 'cross',
  left: 'left_outer',
  leftouter: 'left_outer',
}

Dataset.prototype.lateralJoin = function (
  this: Dataset<Dynamic>,
  other: Dataset<Dynamic>,
  on?: Column,
  type: string = 'inner',
): Dataset<Dynamic> {
  checkDataset(other, 'lateralJoin')
  const joinType = lateralTypes[String(type).toLowerCase().replaceAll('_', '')]
  if (joinType === undefined) {
    throw new MillraceError('UNSUPPORTED_JOIN_TYPE', {
      typ: String(type),
      supported: Object.keys(lateralTypes).join(', '),
    })
  }
  return this.derive(
    new Join(this.logical, other.logical, joinType, on?.expression, { isLateral: true }),
  )
} as typeof Dataset.prototype.lateralJoin
