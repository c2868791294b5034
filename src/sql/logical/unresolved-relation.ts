/** A table by name: a temporary view, a CTE, or (`json.\`path\``) files. */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnresolvedNode } from './plan.js'

export class UnresolvedRelation extends UnresolvedNode {
  readonly name = 'UnresolvedRelation'
  readonly children: readonly LogicalPlan[] = []
  readonly expressions: readonly Expression[] = []
  readonly parts: readonly string[]
  /** The name's range [start, end) in the SQL text. */
  readonly range:
    | { readonly text: string; readonly start: number; readonly end: number }
    | undefined

  constructor(
    parts: readonly string[],
    range?: { readonly text: string; readonly start: number; readonly end: number },
  ) {
    super()
    this.parts = parts
    this.range = range
  }

  rebuild(): UnresolvedRelation {
    return this
  }
}
