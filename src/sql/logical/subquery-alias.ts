/** The child under a name: `FROM (...) t`, `df.alias('t')`, a view; `columns` renames its columns. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class SubqueryAlias extends UnaryNode {
  readonly name = 'SubqueryAlias'
  readonly streamSupport = 'stateless'
  readonly expressions: readonly Expression[] = []
  readonly alias: string
  readonly columns: readonly string[] | undefined
  /** The child is what a view of this name stands for. */
  readonly isView: boolean
  private renamed: readonly Attribute[] | undefined

  constructor(alias: string, child: LogicalPlan, columns?: readonly string[], isView = false) {
    super(child)
    this.alias = alias
    this.columns = columns
    this.isView = isView
  }

  override get isAnalyzed(): boolean {
    return this.columns === undefined
  }

  override get output(): readonly Attribute[] {
    this.renamed ??= this.child.output.map(a => Object.freeze({ ...a, qualifier: [this.alias] }))
    return this.renamed
  }

  rebuild([child]: readonly LogicalPlan[]): SubqueryAlias {
    return new SubqueryAlias(this.alias, child, this.columns, this.isView).at(this.callSite)
  }
}
