/** Each row of the child once for each list of expressions: what grouping sets become. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Expand extends UnaryNode {
  readonly name = 'Expand'
  readonly streamSupport = 'stateless'
  readonly projections: readonly (readonly Expression[])[]
  private readonly columns: readonly Attribute[]

  constructor(
    projections: readonly (readonly Expression[])[],
    output: readonly Attribute[],
    child: LogicalPlan,
  ) {
    super(child)
    this.projections = projections
    this.columns = output
  }

  override get output(): readonly Attribute[] {
    return this.columns
  }

  get expressions(): readonly Expression[] {
    return this.projections.flat()
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Expand {
    const width = this.output.length
    const projections = this.projections.map((_, i) =>
      expressions.slice(i * width, (i + 1) * width),
    )
    return new Expand(projections, this.output, child).at(this.callSite)
  }
}
