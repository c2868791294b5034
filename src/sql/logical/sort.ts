/** Rows in order. `isGlobal`: over all partitions, else within each. */
import type { Expression, SortOrder } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Sort extends UnaryNode {
  readonly name = 'Sort'
  readonly streamSupport = 'no'
  readonly orders: readonly SortOrder[]
  readonly isGlobal: boolean

  constructor(orders: readonly SortOrder[], isGlobal: boolean, child: LogicalPlan) {
    super(child)
    this.orders = orders
    this.isGlobal = isGlobal
  }

  get expressions(): readonly Expression[] {
    return this.orders
  }

  rebuild([child]: readonly LogicalPlan[], orders: readonly Expression[]): Sort {
    return new Sort(orders as readonly SortOrder[], this.isGlobal, child).at(this.callSite)
  }
}
