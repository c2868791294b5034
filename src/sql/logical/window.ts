/** Window functions of one partitioning and order, computed beside the child's columns. */
import type { Attribute, Expression, SortOrder } from '../expressions/expression.js'
import { outputOf } from '../expressions/output.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Window extends UnaryNode {
  readonly name = 'Window'
  readonly streamSupport = 'no'
  /** Aliases of window expressions, all with this partitioning and order. */
  readonly functions: readonly Expression[]
  readonly partitionBy: readonly Expression[]
  readonly orderBy: readonly SortOrder[]

  constructor(
    functions: readonly Expression[],
    partitionBy: readonly Expression[],
    orderBy: readonly SortOrder[],
    child: LogicalPlan,
  ) {
    super(child)
    this.functions = functions
    this.partitionBy = partitionBy
    this.orderBy = orderBy
  }

  get expressions(): readonly Expression[] {
    return [...this.functions, ...this.partitionBy, ...this.orderBy]
  }

  override get output(): readonly Attribute[] {
    return [...this.child.output, ...this.functions.map(outputOf)]
  }

  rebuild([child]: readonly LogicalPlan[], expressions: readonly Expression[]): Window {
    const functions = this.functions.length
    const partitions = functions + this.partitionBy.length
    return new Window(
      expressions.slice(0, functions),
      expressions.slice(functions, partitions),
      expressions.slice(partitions) as SortOrder[],
      child,
    ).at(this.callSite)
  }
}
