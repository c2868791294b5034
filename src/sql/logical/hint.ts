/** A hint of the user about the plan below it: `broadcast(df)`, and hint comments in SQL. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Hint extends UnaryNode {
  readonly name = 'ResolvedHint'
  readonly streamSupport = 'stateless'
  readonly expressions: readonly Expression[] = []
  /** Lower case: `broadcast`. */
  readonly hint: string
  /** Names or numbers in its parentheses; a table's name means that table only. */
  readonly parameters: readonly (string | number)[]

  constructor(hint: string, parameters: readonly (string | number)[], child: LogicalPlan) {
    super(child)
    this.hint = hint
    this.parameters = parameters
  }

  rebuild([child]: readonly LogicalPlan[]): Hint {
    return new Hint(this.hint, this.parameters, child).at(this.callSite)
  }
}
