/** Windows of rows, for window functions: `Window.partitionBy('dept').orderBy(desc('salary')).rowsBetween(-1, 0)`. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Column, columnExpression, operand, sortOrderOf } from './column.js'
import type { ColumnOrName } from './column-types.js'
import type {
  FrameBound,
  SortOrder,
  WindowSpec as Spec,
  WindowFrame,
} from './expressions/expression.js'

const UNBOUNDED_PRECEDING = Number.MIN_SAFE_INTEGER
const UNBOUNDED_FOLLOWING = Number.MAX_SAFE_INTEGER
const CURRENT_ROW = 0

/** Which rows a window function sees. Immutable; made by `Window`. */
export class WindowSpec {
  /** @internal */
  readonly spec: Spec

  /** @internal */
  constructor(spec: Spec) {
    this.spec = spec
  }

  /** Rows with equal values of these columns belong together. */
  partitionBy(...columns: readonly ColumnOrName[] | [readonly ColumnOrName[]]): WindowSpec {
    const partitionBy = listOf(columns).map(c => columnExpression(c, 'partitionBy()'))
    return new WindowSpec({ ...this.spec, partitionBy })
  }

  /** The order of the rows within a partition. */
  orderBy(...columns: readonly ColumnOrName[] | [readonly ColumnOrName[]]): WindowSpec {
    const orderBy: SortOrder[] = listOf(columns).map(c => sortOrderOf(c, 'orderBy()'))
    return new WindowSpec({ ...this.spec, orderBy })
  }

  /** The rows from `start` to `end`, counted from the current row: -1 is the row before it. */
  rowsBetween(start: number, end: number): WindowSpec {
    return this.framed('rows', start, end)
  }

  /**
   * The rows whose order value lies within `start` to `end` of that of the current row; a number, or a column (an
   * interval).
   */
  rangeBetween(start: number | Column, end: number | Column): WindowSpec {
    return this.framed('range', start, end)
  }

  private framed(unit: 'rows' | 'range', start: unknown, end: unknown): WindowSpec {
    const frame: WindowFrame = { unit, lower: boundOf(start, unit), upper: boundOf(end, unit) }
    return new WindowSpec({ ...this.spec, frame })
  }
}

function boundOf(bound: unknown, unit: string): FrameBound {
  if (bound instanceof Column) return { offset: bound.expression }
  if (typeof bound === 'number' && !Number.isNaN(bound)) {
    if (bound <= UNBOUNDED_PRECEDING) return 'unbounded_preceding'
    if (bound >= UNBOUNDED_FOLLOWING) return 'unbounded_following'
    if (bound === CURRENT_ROW) return 'current_row'
    if (unit === 'range' || Number.isInteger(bound)) return { offset: operand(bound) }
  }
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `a bound of ${unit}Between()`,
    expected: unit === 'rows' ? 'a whole number' : 'a number or a column',
    value: preview(bound, 80),
    advice: '',
  })
}

function listOf<T>(values: readonly T[] | readonly [readonly T[]]): readonly T[] {
  const [first] = values
  return values.length === 1 && Array.isArray(first) ? first : (values as readonly T[])
}

const everything = new WindowSpec({ partitionBy: [], orderBy: [] })

/** Begins a window: `Window.partitionBy(...)`, `Window.orderBy(...)`. */
export const Window: {
  /** All rows before the current one. */
  readonly unboundedPreceding: number
  /** All rows behind the current one. */
  readonly unboundedFollowing: number
  readonly currentRow: number
  partitionBy(...columns: readonly ColumnOrName[] | [readonly ColumnOrName[]]): WindowSpec
  orderBy(...columns: readonly ColumnOrName[] | [readonly ColumnOrName[]]): WindowSpec
  rowsBetween(start: number, end: number): WindowSpec
  rangeBetween(start: number | Column, end: number | Column): WindowSpec
} = {
  unboundedPreceding: UNBOUNDED_PRECEDING,
  unboundedFollowing: UNBOUNDED_FOLLOWING,
  currentRow: CURRENT_ROW,
  partitionBy: (...columns) => everything.partitionBy(...columns),
  orderBy: (...columns) => everything.orderBy(...columns),
  rowsBetween: (start, end) => everything.rowsBetween(start, end),
  rangeBetween: (start, end) => everything.rangeBetween(start, end),
}
