/** INTERSECT and EXCEPT; with `all` rows count as often as they come. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { BinaryNode, type LogicalPlan } from './plan.js'

export class SetOperation extends BinaryNode {
  readonly name: string
  readonly streamSupport = 'no'
  readonly expressions: readonly Expression[] = []
  readonly form: 'intersect' | 'except'
  readonly all: boolean

  constructor(form: 'intersect' | 'except', all: boolean, left: LogicalPlan, right: LogicalPlan) {
    super(left, right)
    this.name = `${form === 'intersect' ? 'Intersect' : 'Except'}${all ? ' All' : ''}`
    this.form = form
    this.all = all
  }

  get output(): readonly Attribute[] {
    return this.left.output
  }

  rebuild([left, right]: readonly LogicalPlan[]): SetOperation {
    return new SetOperation(this.form, this.all, left, right).at(this.callSite)
  }
}
