/** Rows that the driver has: `createDataFrame(array)`, VALUES, and what the optimizer computed. */
import type { Attribute, Expression } from '../expressions/expression.js'
import type { StructValue } from '../types/sql-value.js'
import { LeafNode } from './plan.js'

export class LocalRelation extends LeafNode {
  readonly name = 'LocalRelation'
  readonly streamSupport = 'stateless'
  readonly output: readonly Attribute[]
  readonly rows: readonly StructValue[]
  override readonly expressions: readonly Expression[] = []

  constructor(output: readonly Attribute[], rows: readonly StructValue[]) {
    super()
    this.output = output
    this.rows = rows
  }
}
