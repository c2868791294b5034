/** A source of rows outside of the program: files, an RDD, a cached plan, a stream. What it is is known by its `source`. */
import type { Attribute } from '../expressions/expression.js'
import type { RelationSource } from '../sources/relation-source.js'
import { LeafNode } from './plan.js'

export class Relation extends LeafNode {
  readonly name = 'Relation'
  readonly streamSupport = 'stateless'
  readonly source: RelationSource
  readonly output: readonly Attribute[]
  /** Which columns of the source's schema the output is; all of them unless said. */
  readonly columns: readonly number[]

  constructor(
    source: RelationSource,
    output: readonly Attribute[],
    columns: readonly number[] = output.map((_, i) => i),
  ) {
    super()
    this.source = source
    this.output = output
    this.columns = columns
  }

  override get isStreaming(): boolean {
    return this.source.isStreaming
  }
}
