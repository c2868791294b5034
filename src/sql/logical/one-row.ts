/** One row without columns: SELECT without FROM. */
import type { Attribute } from '../expressions/expression.js'
import { LeafNode } from './plan.js'

export class OneRow extends LeafNode {
  readonly name = 'OneRowRelation'
  readonly streamSupport = 'stateless'
  readonly output: readonly Attribute[] = []
}
