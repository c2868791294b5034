/** WINDOW w AS (...): windows that window expressions of the child refer to by name, until the analyzer has put them in. */
import type { Expression, WindowSpec } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class NamedWindows extends UnresolvedNode {
  readonly name = 'WithWindowDefinition'
  readonly expressions: readonly Expression[] = []
  readonly windows: ReadonlyMap<string, WindowSpec>
  readonly child: LogicalPlan

  constructor(windows: ReadonlyMap<string, WindowSpec>, child: LogicalPlan) {
    super()
    this.windows = windows
    this.child = child
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  rebuild([child]: readonly LogicalPlan[]): NamedWindows {
    return new NamedWindows(this.windows, child).at(this.callSite)
  }
}
