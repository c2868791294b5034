/** WITH: named queries that the child, and those after them, may use. The analyzer puts them in place of their names. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export interface CommonTable {
  readonly name: string
  readonly columns?: readonly string[]
  readonly plan: LogicalPlan
}

export class With extends UnresolvedNode {
  readonly name = 'With'
  readonly expressions: readonly Expression[] = []
  readonly tables: readonly CommonTable[]
  readonly child: LogicalPlan

  constructor(tables: readonly CommonTable[], child: LogicalPlan) {
    super()
    this.tables = tables
    this.child = child
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  rebuild([child]: readonly LogicalPlan[]): With {
    return new With(this.tables, child).at(this.callSite)
  }
}
