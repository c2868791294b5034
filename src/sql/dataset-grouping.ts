/** Methods of Dataset that group rows. */
import { type Column, columnExpression, here } from './column.js'
import type { AllNullable, Selectable, SelectedRow } from './column-types.js'
import { Dataset } from './dataset.js'
import type { Expression } from './expressions/expression.js'
import { mapExpression } from './expressions/transform.js'
import { RelationalGroupedDataset } from './grouped-data.js'
import type { Dynamic } from './row-types.js'

declare module './dataset.js' {
  interface Dataset<in out R> {
    /** Groups of rows with equal values of the columns; without columns, one group of all rows. */
    groupBy<const C extends readonly Selectable<R>[]>(
      ...columns: C
    ): RelationalGroupedDataset<R, SelectedRow<R, C>>
    /** As `groupBy`, with subtotals: also by all but the last column, and so on to the total. */
    rollup<const C extends readonly Selectable<R>[]>(
      ...columns: C
    ): RelationalGroupedDataset<R, AllNullable<SelectedRow<R, C>>>
    /** As `groupBy`, also by every part of the columns. */
    cube<const C extends readonly Selectable<R>[]>(
      ...columns: C
    ): RelationalGroupedDataset<R, AllNullable<SelectedRow<R, C>>>
    /** As `groupBy`, by each of these sets of columns. */
    groupingSets<const C extends readonly Selectable<R>[]>(
      sets: readonly (readonly Selectable<R>[])[],
      ...columns: C
    ): RelationalGroupedDataset<R, AllNullable<SelectedRow<R, C>>>
  }
}

/** What is grouped by; functions of the program in it were given to this method, not to the one that aggregates. */
function expressionsOf(columns: readonly unknown[], operator: string): Expression[] {
  const { callSite } = here()
  const method = callSite === undefined ? undefined : { operator, callSite }
  return columns.map(column =>
    mapExpression(columnExpression(column, `${operator}()`), e =>
      e.kind === 'udf' ? Object.freeze({ ...e, origin: { ...e.origin, method } }) : e,
    ),
  )
}

Dataset.prototype.groupBy = function (this: Dataset<Dynamic>, ...columns: readonly unknown[]) {
  return new RelationalGroupedDataset<Dynamic, Dynamic>(this, expressionsOf(columns, 'groupBy'))
}

function grouped(
  dataset: Dataset<Dynamic>,
  grouping: readonly Expression[],
  sets: readonly (readonly number[])[],
): RelationalGroupedDataset<Dynamic, Dynamic> {
  return new RelationalGroupedDataset<Dynamic, Dynamic>(dataset, grouping, { form: 'sets', sets })
}

Dataset.prototype.rollup = function (this: Dataset<Dynamic>, ...columns: readonly unknown[]) {
  const all = columns.map((_, i) => i)
  const sets = [...all, all.length].map(n => all.slice(0, all.length - n))
  return grouped(this, expressionsOf(columns, 'rollup'), sets)
}

Dataset.prototype.cube = function (this: Dataset<Dynamic>, ...columns: readonly unknown[]) {
  return grouped(this, expressionsOf(columns, 'cube'), partsOf(columns.length))
}

/** Every part of 0 to n - 1, the whole one first. */
function partsOf(n: number): number[][] {
  if (n === 0) return [[]]
  const parts = partsOf(n - 1)
  const last = n - 1
  return [...parts.map(part => [...part, last]), ...parts]
}

Dataset.prototype.groupingSets = function (
  this: Dataset<Dynamic>,
  sets: readonly (readonly unknown[])[],
  ...columns: readonly unknown[]
) {
  const keyOf = (column: unknown): string => String(column as Column)
  const keys = columns.map(keyOf)
  const all = [...columns]
  const indexes = sets.map(set =>
    set.map(column => {
      const key = keyOf(column)
      const at = keys.indexOf(key)
      if (at >= 0) return at
      keys.push(key)
      return all.push(column) - 1
    }),
  )
  return grouped(this, expressionsOf(all, 'groupingSets'), indexes)
}
