/** The first rows, or (`offset`) all but the first ones, or (`tail`) the last ones. The count is a constant expression. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Limit extends UnaryNode {
  readonly name: string
  readonly streamSupport = 'no'
  readonly form: 'limit' | 'offset' | 'tail'
  readonly count: Expression

  constructor(form: 'limit' | 'offset' | 'tail', count: Expression, child: LogicalPlan) {
    super(child)
    this.name = form === 'limit' ? 'GlobalLimit' : form === 'offset' ? 'Offset' : 'Tail'
    this.form = form
    this.count = count
  }

  get expressions(): readonly Expression[] {
    return [this.count]
  }

  rebuild([child]: readonly LogicalPlan[], [count]: readonly Expression[]): Limit {
    return new Limit(this.form, count, child).at(this.callSite)
  }
}
