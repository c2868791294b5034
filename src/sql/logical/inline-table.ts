/** VALUES: rows of expressions, until the analyzer has found their types. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class InlineTable extends UnresolvedNode {
  readonly name = 'InlineTable'
  readonly children: readonly LogicalPlan[] = []
  readonly rows: readonly (readonly Expression[])[]
  readonly columnNames: readonly string[] | undefined

  constructor(rows: readonly (readonly Expression[])[], columnNames?: readonly string[]) {
    super()
    this.rows = rows
    this.columnNames = columnNames
  }

  get expressions(): readonly Expression[] {
    return this.rows.flat()
  }

  rebuild(_: readonly LogicalPlan[], expressions: readonly Expression[]): InlineTable {
    let at = 0
    const rows = this.rows.map(row => {
      const from = at
      at += row.length
      return expressions.slice(from, at)
    })
    return new InlineTable(rows, this.columnNames).at(this.callSite)
  }
}
