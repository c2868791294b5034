/** UNPIVOT: a row for each value column, with the column's name and value. The analyzer makes an `Expand` of it. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class Unpivot extends UnresolvedNode {
  readonly name = 'Unpivot'
  /** Undefined: all columns that are no values. */
  readonly ids: readonly Expression[] | undefined
  /** Each a list of columns that become one row; with an alias for what the name column says. */
  readonly values: readonly { readonly columns: readonly Expression[]; readonly alias?: string }[]
  readonly nameColumn: string
  readonly valueColumns: readonly string[]
  readonly includeNulls: boolean
  readonly child: LogicalPlan

  constructor(
    child: LogicalPlan,
    options: {
      ids: readonly Expression[] | undefined
      values: readonly { readonly columns: readonly Expression[]; readonly alias?: string }[]
      nameColumn: string
      valueColumns: readonly string[]
      includeNulls: boolean
    },
  ) {
    super()
    this.child = child
    this.ids = options.ids
    this.values = options.values
    this.nameColumn = options.nameColumn
    this.valueColumns = options.valueColumns
    this.includeNulls = options.includeNulls
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  get expressions(): readonly Expression[] {
    return [...(this.ids ?? []), ...this.values.flatMap(value => value.columns)]
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Unpivot {
    let at = this.ids?.length ?? 0
    const ids = this.ids === undefined ? undefined : expressions.slice(0, at)
    const values = this.values.map(({ columns, alias }) => {
      const from = at
      at += columns.length
      return { columns: expressions.slice(from, at), alias }
    })
    const { nameColumn, valueColumns, includeNulls } = this
    return new Unpivot(child, { ids, values, nameColumn, valueColumns, includeNulls }).at(
      this.callSite,
    )
  }
}
