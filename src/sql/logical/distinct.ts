/** Each different row once. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Distinct extends UnaryNode {
  readonly name = 'Distinct'
  readonly streamSupport = 'stateful'
  readonly expressions: readonly Expression[] = []

  rebuild([child]: readonly LogicalPlan[]): Distinct {
    return new Distinct(child).at(this.callSite)
  }
}
