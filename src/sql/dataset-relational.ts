/** Methods of Dataset that put rows of the same columns together, order them and pick some. */
import { MillraceError } from '../util/errors.js'
import { preview } from '../util/preview.js'
import { Column, columnExpression, sortOrderOf } from './column.js'
import type { NamesOf, Selectable } from './column-types.js'
import { Dataset } from './dataset.js'
import { checkDataset } from './dataset-joins.js'
import type { Expression, SortOrder } from './expressions/expression.js'
import { literalOf } from './expressions/literal-of.js'
import { ByColumns } from './logical/by-columns.js'
import { Deduplicate } from './logical/deduplicate.js'
import { Distinct } from './logical/distinct.js'
import { Hint } from './logical/hint.js'
import { Limit } from './logical/limit.js'
import type { LogicalPlan } from './logical/plan.js'
import { Sample } from './logical/sample.js'
import { SetOperation } from './logical/set-operation.js'
import { Sort } from './logical/sort.js'
import { Union } from './logical/union.js'
import { Unpivot } from './logical/unpivot.js'
import type { Dynamic, Row, Simplify } from './row-types.js'
import { isOrderable } from './types/data-type.js'

/** Rows with the same columns, whatever their types: the query says which types go together. */
type Alike<R> = R extends object ? { [P in keyof R]: unknown } : unknown

/** The row of a union: a value is of one side or the other. */
type Unioned<R, S> = R extends object
  ? S extends object
    ? Simplify<{ [P in keyof R]: R[P] | S[P & keyof S] }>
    : R | S
  : R | S

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** The rows of both, column by position. Equal rows stay. */
    union<S extends Alike<R>>(other: Dataset<S>): Dataset<Unioned<R, S>>
    /** The same as `union`. */
    unionAll<S extends Alike<R>>(other: Dataset<S>): Dataset<Unioned<R, S>>
    /** The rows of both, column by name; with `allowMissingColumns`, a column that one lacks is null there. */
    unionByName<S extends Partial<R>>(other: Dataset<S>, allowMissingColumns?: boolean): Dataset<R>
    /** The rows that are in both, each once. */
    intersect<S extends Alike<R>>(other: Dataset<S>): Dataset<R>
    /** The rows that are in both, as often as in both. */
    intersectAll<S extends Alike<R>>(other: Dataset<S>): Dataset<R>
    /** The rows that are not in the other, each once. */
    except<S extends Alike<R>>(other: Dataset<S>): Dataset<R>
    /** The rows without as many of each as the other has. */
    exceptAll<S extends Alike<R>>(other: Dataset<S>): Dataset<R>

    /** Each different row once. */
    distinct(): Dataset<R>
    /** One row of those with equal values of the columns; of all columns unless said. */
    dropDuplicates(...columns: readonly NamesOf<R>[] | [readonly NamesOf<R>[]]): Dataset<R>

    /** The rows in order; ascending unless a column says `desc()`. */
    orderBy(...columns: readonly Selectable<R>[]): Dataset<R>
    /** The same as `orderBy`. */
    sort(...columns: readonly Selectable<R>[]): Dataset<R>
    /** The rows of each partition in order. */
    sortWithinPartitions(...columns: readonly Selectable<R>[]): Dataset<R>
    /** The first `n` rows. */
    limit(n: number): Dataset<R>
    /** All but the first `n` rows. */
    offset(n: number): Dataset<R>

    /** A random part of the rows: each with the probability `fraction`; with replacement, that often on average. */
    sample(fraction: number, seed?: number): Dataset<R>
    sample(withReplacement: boolean, fraction: number, seed?: number): Dataset<R>
    /** The rows dealt out at random, in proportion to the weights. */
    randomSplit(weights: readonly number[], seed?: number): Dataset<R>[]

    /** A hint for the planner: `hint('broadcast')`. */
    hint(name: string, ...parameters: readonly (string | number)[]): Dataset<R>

    /** A row for each value column: its name and its value beside the id columns. `values` null: all columns that are no ids. */
    unpivot(
      ids: readonly Selectable<R>[],
      values: readonly Selectable<R>[] | null,
      nameColumn: string,
      valueColumn: string,
    ): Dataset<Row>
    /** The same as `unpivot`. */
    melt(
      ids: readonly Selectable<R>[],
      values: readonly Selectable<R>[] | null,
      nameColumn: string,
      valueColumn: string,
    ): Dataset<Row>
  }
}

type Combine = (left: LogicalPlan, right: LogicalPlan) => LogicalPlan

function combining(
  method: string,
  combine: Combine,
): (other: Dataset<Dynamic>) => Dataset<Dynamic> {
  return function (this: Dataset<Dynamic>, other: Dataset<Dynamic>) {
    checkDataset(other, method)
    return this.derive(combine(this.logical, other.logical), this.element)
  }
}

Dataset.prototype.union = combining('union', (l, r) => new Union([l, r]))
Dataset.prototype.unionAll = Dataset.prototype.union
Dataset.prototype.unionByName = function (
  this: Dataset<Dynamic>,
  other: Dataset<Dynamic>,
  allowMissingColumns = false,
) {
  checkDataset(other, 'unionByName')
  const byName = allowMissingColumns ? 'allowMissing' : 'strict'
  return this.derive<Dynamic>(new Union([this.logical, other.logical], byName), this.element)
}
Dataset.prototype.intersect = combining(
  'intersect',
  (l, r) => new SetOperation('intersect', false, l, r),
)
Dataset.prototype.intersectAll = combining(
  'intersectAll',
  (l, r) => new SetOperation('intersect', true, l, r),
)
Dataset.prototype.except = combining('except', (l, r) => new SetOperation('except', false, l, r))
Dataset.prototype.exceptAll = combining(
  'exceptAll',
  (l, r) => new SetOperation('except', true, l, r),
)

Dataset.prototype.distinct = function <R>(this: Dataset<R>): Dataset<R> {
  return this.derive(new Distinct(this.logical), this.element)
}

Dataset.prototype.dropDuplicates = function <R>(
  this: Dataset<R>,
  ...columns: readonly (string | readonly string[])[]
): Dataset<R> {
  const names = columns.flat()
  if (columns.length === 0) return this.derive(new Distinct(this.logical), this.element)
  const keys = names.map(name => columnExpression(name, 'dropDuplicates()'))
  return this.derive(new Deduplicate(keys, this.logical), this.element)
}

function sorted<R>(
  dataset: Dataset<R>,
  columns: readonly unknown[],
  method: string,
  isGlobal: boolean,
): Dataset<R> {
  const orders: SortOrder[] = columns.map(c => sortOrderOf(c, `${method}()`))
  return dataset.derive(new Sort(orders, isGlobal, dataset.logical), dataset.element)
}

Dataset.prototype.orderBy = function <R>(
  this: Dataset<R>,
  ...columns: readonly unknown[]
): Dataset<R> {
  return sorted(this, columns, 'orderBy', true)
}
Dataset.prototype.sort = function <R>(
  this: Dataset<R>,
  ...columns: readonly unknown[]
): Dataset<R> {
  return sorted(this, columns, 'sort', true)
}
Dataset.prototype.sortWithinPartitions = function <R>(
  this: Dataset<R>,
  ...columns: readonly unknown[]
): Dataset<R> {
  return sorted(this, columns, 'sortWithinPartitions', false)
}

/** A number of rows. Throws INVALID_ROW_COUNT. */
export function rowCount(n: number, operator: string): Expression {
  if (Number.isInteger(n)) return literalOf(n)
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: `the number of rows of ${operator}()`,
    expected: 'a whole number',
    value: preview(n, 80),
    advice: '',
  })
}

Dataset.prototype.limit = function <R>(this: Dataset<R>, n: number): Dataset<R> {
  return this.derive(new Limit('limit', rowCount(n, 'limit'), this.logical), this.element)
}

Dataset.prototype.offset = function <R>(this: Dataset<R>, n: number): Dataset<R> {
  return this.derive(new Limit('offset', rowCount(n, 'offset'), this.logical), this.element)
}

const randomSeed = (): number => Math.floor(Math.random() * 2 ** 31)

function checkFraction(fraction: number, most: number): void {
  if (fraction >= 0 && fraction <= most) return
  throw new MillraceError('INVALID_ARGUMENT', {
    argument: 'the fraction of sample()',
    expected: most === 1 ? 'a number from 0 to 1' : 'a number from 0 on',
    value: preview(fraction, 80),
    advice: '',
  })
}

Dataset.prototype.sample = function <R>(
  this: Dataset<R>,
  first: boolean | number,
  second?: number,
  third?: number,
): Dataset<R> {
  const withReplacement = first === true
  const [fraction, seed] = typeof first === 'boolean' ? [second as number, third] : [first, second]
  checkFraction(fraction, withReplacement ? Number.MAX_VALUE : 1)
  const node = new Sample(this.logical, {
    lower: 0,
    upper: fraction,
    withReplacement,
    seed: seed ?? randomSeed(),
  })
  return this.derive(node, this.element)
}

Dataset.prototype.randomSplit = function <R>(
  this: Dataset<R>,
  weights: readonly number[],
  seed: number = randomSeed(),
): Dataset<R>[] {
  const total = weights.reduce((a, b) => a + b, 0)
  if (!(total > 0) || weights.some(weight => !(weight >= 0))) {
    throw new MillraceError('INVALID_ARGUMENT', {
      argument: 'the weights of randomSplit()',
      expected: 'numbers from 0 on, one of them above 0',
      value: preview(weights, 80),
      advice: '',
    })
  }
  // all parts must see the rows in the same order, however a partition is computed
  const ordered = new ByColumns('randomSplit', this.logical, child => {
    const orders = child.output
      .filter(column => isOrderable(column.type))
      .map(column => sortOrderOf(new Column(column), 'randomSplit()'))
    return orders.length === 0 ? child : new Sort(orders, false, child)
  })
  let reached = 0
  return weights.map(weight => {
    const lower = reached / total
    reached += weight
    const range = { lower, upper: reached / total, withReplacement: false, seed }
    return this.derive(new Sample(ordered, range), this.element)
  })
}

Dataset.prototype.hint = function <R>(
  this: Dataset<R>,
  name: string,
  ...parameters: readonly (string | number)[]
): Dataset<R> {
  return this.derive(new Hint(name.toLowerCase(), parameters, this.logical), this.element)
}

Dataset.prototype.unpivot = function (
  this: Dataset<Dynamic>,
  ids: readonly unknown[],
  values: readonly unknown[] | null,
  nameColumn: string,
  valueColumn: string,
): Dataset<Row> {
  const idColumns = ids.map(c => columnExpression(c, 'unpivot()'))
  const options = { nameColumn, valueColumns: [valueColumn], includeNulls: true }
  const plain = (columns: readonly Expression[]) => columns.map(column => ({ columns: [column] }))
  if (values !== null) {
    const columns = values.map(c => columnExpression(c, 'unpivot()'))
    return this.derive(
      new Unpivot(this.logical, { ...options, ids: idColumns, values: plain(columns) }),
    )
  }
  const names = new Set(
    idColumns.flatMap(id => (id.kind === 'name' ? [id.parts[id.parts.length - 1]] : [])),
  )
  return this.derive(
    new ByColumns('unpivot', this.logical, child => {
      const columns = child.output.filter(column => !names.has(column.name))
      return new Unpivot(child, { ...options, ids: idColumns, values: plain(columns) })
    }),
  )
}
Dataset.prototype.melt = Dataset.prototype.unpivot
