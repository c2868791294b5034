/** The rows for which the condition is true: WHERE. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Filter extends UnaryNode {
  readonly name = 'Filter'
  readonly streamSupport = 'stateless'
  readonly condition: Expression
  /** HAVING: the condition may also use what the aggregate below groups by or computes. */
  readonly isHaving: boolean

  constructor(condition: Expression, child: LogicalPlan, isHaving = false) {
    super(child)
    this.condition = condition
    this.isHaving = isHaving
  }

  get expressions(): readonly Expression[] {
    return [this.condition]
  }

  rebuild([child]: readonly LogicalPlan[], [condition]: readonly Expression[]): Filter {
    return new Filter(condition, child, this.isHaving).at(this.callSite)
  }
}
