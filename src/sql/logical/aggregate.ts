/**
 * Rows grouped by expressions, one row out a group. `list` are the columns of the result and may have grouping
 * expressions and aggregate functions anywhere in them. Without grouping there is one group, also of no rows.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

/**
 * ROLLUP, CUBE, GROUPING SETS; each set names grouping expressions by index. `all`: GROUP BY ALL. The analyzer turns
 * them into an `Expand` below a plain aggregate.
 */
export type GroupingForm =
  | { readonly form: 'plain' }
  | { readonly form: 'all' }
  | { readonly form: 'sets'; readonly sets: readonly (readonly number[])[] }

export class Aggregate extends UnaryNode {
  readonly name = 'Aggregate'
  readonly streamSupport = 'stateful'
  readonly grouping: readonly Expression[]
  readonly list: readonly Expression[]
  readonly form: GroupingForm
  private columns: readonly Attribute[] | undefined

  constructor(
    grouping: readonly Expression[],
    list: readonly Expression[],
    child: LogicalPlan,
    form: GroupingForm = { form: 'plain' },
  ) {
    super(child)
    this.grouping = grouping
    this.list = list
    this.form = form
  }

  override get isAnalyzed(): boolean {
    return this.form.form === 'plain'
  }

  get expressions(): readonly Expression[] {
    return [...this.grouping, ...this.list]
  }

  override get output(): readonly Attribute[] {
    this.columns ??= this.list.map(outputOf)
    return this.columns
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Aggregate {
    const grouping = expressions.slice(0, this.grouping.length)
    const list = expressions.slice(this.grouping.length)
    return new Aggregate(grouping, list, child, this.form).at(this.callSite)
  }
}
