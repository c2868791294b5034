/** The child under a name: `FROM (...) t`, `df.alias('t')`; `columns` renames its columns. */
import type { Attribute, Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class SubqueryAlias extends UnaryNode {
  readonly name = 'SubqueryAlias'
  readonly streamSupport = 'stateless'
  readonly expressions: readonly Expression[] = []
  readonly alias: string
  readonly columns: readonly string[] | undefined
  private renamed: readonly Attribute[] | undefined

  constructor(alias: string, child: LogicalPlan, columns?: readonly string[]) {
    super(child)
    this.alias = alias
    this.columns = columns
  }

  override get isAnalyzed(): boolean {
    return this.columns === undefined
  }

  override get output(): readonly Attribute[] {
    this.renamed ??= this.child.output.map(a => Object.freeze({ ...a, qualifier: [this.alias] }))
    return this.renamed
  }

  override describe(): string {
    return this.alias
  }

  rebuild([child]: readonly LogicalPlan[]): SubqueryAlias {
    return new SubqueryAlias(this.alias, child, this.columns).at(this.callSite)
  }
}
