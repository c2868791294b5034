/** One row of each group of rows with equal `keys`: `dropDuplicates(columns)`. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Deduplicate extends UnaryNode {
  readonly name = 'Deduplicate'
  readonly streamSupport = 'stateful'
  readonly keys: readonly Expression[]
  readonly withinWatermark: boolean

  constructor(keys: readonly Expression[], child: LogicalPlan, withinWatermark = false) {
    super(child)
    this.keys = keys
    this.withinWatermark = withinWatermark
  }

  get expressions(): readonly Expression[] {
    return this.keys
  }

  rebuild([child]: readonly LogicalPlan[], keys: readonly Expression[]): Deduplicate {
    return new Deduplicate(keys, child, this.withinWatermark).at(this.callSite)
  }
}
