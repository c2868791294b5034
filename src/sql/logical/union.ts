/** The rows of all children, column by position, or by name (until analysis has put them in order). */
import type { Attribute, Expression } from '../expressions/expression.js'
import { LogicalPlan } from './plan.js'

export class Union extends LogicalPlan {
  readonly name = 'Union'
  readonly streamSupport = 'stateless'
  readonly children: readonly LogicalPlan[]
  readonly expressions: readonly Expression[] = []
  readonly byName: 'no' | 'strict' | 'allowMissing'
  private columns: readonly Attribute[] | undefined

  constructor(children: readonly LogicalPlan[], byName: 'no' | 'strict' | 'allowMissing' = 'no') {
    super()
    this.children = children
    this.byName = byName
  }

  override get isAnalyzed(): boolean {
    return this.byName === 'no'
  }

  get output(): readonly Attribute[] {
    this.columns ??= this.children[0].output.map((attribute, i) =>
      this.children.some(child => child.output[i].nullable)
        ? Object.freeze({ ...attribute, nullable: true })
        : attribute,
    )
    return this.columns
  }

  rebuild(children: readonly LogicalPlan[]): Union {
    return new Union(children, this.byName).at(this.callSite)
  }
}
