/** PIVOT: the aggregates once for each value of the pivot column, as columns. The analyzer makes an aggregate of it. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class Pivot extends UnresolvedNode {
  readonly name = 'Pivot'
  /** Undefined in SQL: every column that is neither pivoted nor aggregated. */
  readonly grouping: readonly Expression[] | undefined
  readonly column: Expression
  /** Constants, aliased where they have a name. */
  readonly values: readonly Expression[]
  readonly aggregates: readonly Expression[]
  readonly child: LogicalPlan

  constructor(
    grouping: readonly Expression[] | undefined,
    column: Expression,
    values: readonly Expression[],
    aggregates: readonly Expression[],
    child: LogicalPlan,
  ) {
    super()
    this.grouping = grouping
    this.column = column
    this.values = values
    this.aggregates = aggregates
    this.child = child
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  get expressions(): readonly Expression[] {
    return [...(this.grouping ?? []), this.column, ...this.values, ...this.aggregates]
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Pivot {
    const grouping = this.grouping?.length ?? 0
    const values = grouping + 1 + this.values.length
    return new Pivot(
      this.grouping === undefined ? undefined : expressions.slice(0, grouping),
      expressions[grouping],
      expressions.slice(grouping + 1, values),
      expressions.slice(values),
      child,
    ).at(this.callSite)
  }
}
