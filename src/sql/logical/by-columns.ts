/**
 * What a Dataset method does that depends on which columns there are (`withColumn`, `drop`, `toDF`, `na.fill`, ...), until
 * the columns are known. The analyzer, when the child is analyzed, calls `build(child, expressions)` and goes on with the
 * plan that gives, which is not analyzed yet and stands in its place.
 */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

/**
 * Makes a plan over the analyzed child: its `output` says the columns. `expressions` are those of the node, as they were
 * given.
 */
export type BuildPlan = (child: LogicalPlan, expressions: readonly Expression[]) => LogicalPlan

export class ByColumns extends UnresolvedNode {
  /** The method that made it. */
  readonly name: string
  readonly child: LogicalPlan
  readonly expressions: readonly Expression[]
  readonly build: BuildPlan

  constructor(
    name: string,
    child: LogicalPlan,
    build: BuildPlan,
    expressions: readonly Expression[] = [],
  ) {
    super()
    this.name = name
    this.child = child
    this.build = build
    this.expressions = expressions
  }

  get children(): readonly LogicalPlan[] {
    return [this.child]
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): ByColumns {
    return new ByColumns(this.name, child, this.build, expressions).at(this.callSite)
  }
}
