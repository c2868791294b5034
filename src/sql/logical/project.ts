/** Columns computed from the columns of the child: SELECT without aggregates. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Project extends UnaryNode {
  readonly name = 'Project'
  readonly streamSupport = 'stateless'
  readonly list: readonly Expression[]
  private columns: readonly Attribute[] | undefined

  constructor(list: readonly Expression[], child: LogicalPlan) {
    super(child)
    this.list = list
  }

  get expressions(): readonly Expression[] {
    return this.list
  }

  override get output(): readonly Attribute[] {
    this.columns ??= this.list.map(outputOf)
    return this.columns
  }

  rebuild([child]: readonly LogicalPlan[], list: readonly Expression[]): Project {
    return new Project(list, child).at(this.callSite)
  }
}
