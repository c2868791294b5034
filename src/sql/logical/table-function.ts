/** A function in FROM: `range(3)`, `explode(array(1, 2))`. */
import type { Call, Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class TableFunction extends UnresolvedNode {
  readonly name = 'UnresolvedTableFunction'
  readonly children: readonly LogicalPlan[] = []
  readonly call: Call

  constructor(call: Call) {
    super()
    this.call = call
  }

  get expressions(): readonly Expression[] {
    return [this.call]
  }

  rebuild(_: readonly LogicalPlan[], [call]: readonly Expression[]): TableFunction {
    return new TableFunction(call as Call).at(this.callSite)
  }
}
