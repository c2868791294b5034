/**
 * Several rows for each row of the child, by a generator function (explode, stack, json_tuple): LATERAL VIEW, or a
 * generator in a select list. Gives the child's columns and then the generator's. `outer`: a row of nulls where the
 * generator gives none.
 */
import type { Attribute, Expression } from '../expressions/expression.js'
import { nullable } from '../expressions/output.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Generate extends UnaryNode {
  readonly name = 'Generate'
  readonly streamSupport = 'stateless'
  readonly generator: Expression
  readonly outer: boolean
  /** The table's alias, for its columns' qualifier. */
  readonly alias: string | undefined
  /** Names the user gave to the generated columns; all or none. */
  readonly columnNames: readonly string[]
  /** The generated columns, when the analyzer has made them. */
  readonly generated: readonly Attribute[] | undefined
  /** The child's columns that are wanted behind it; all of them unless said. */
  readonly kept: readonly Attribute[] | undefined

  constructor(
    generator: Expression,
    child: LogicalPlan,
    options: {
      outer?: boolean
      alias?: string
      columnNames?: readonly string[]
      generated?: readonly Attribute[]
      kept?: readonly Attribute[]
    } = {},
  ) {
    super(child)
    this.generator = generator
    this.outer = options.outer ?? false
    this.alias = options.alias
    this.columnNames = options.columnNames ?? []
    this.generated = options.generated
    this.kept = options.kept
  }

  override get isAnalyzed(): boolean {
    return this.generated !== undefined
  }

  get expressions(): readonly Expression[] {
    return [this.generator]
  }

  override get output(): readonly Attribute[] {
    const { generated = [], outer, kept = this.child.output } = this
    return [...kept, ...(outer ? generated.map(nullable) : generated)]
  }

  rebuild([child]: readonly LogicalPlan[], [generator]: readonly Expression[]): Generate {
    return new Generate(generator, child, this).at(this.callSite)
  }
}
