/** Numbers from `start` to `end` (exclusive): `spark.range`, `range(...)` in SQL. */
import { newAttribute } from '../expressions/attributes.js'
import type { Attribute } from '../expressions/expression.js'
import { LongType } from '../types/data-type.js'
import type { Integral } from '../types/sql-value.js'
import { LeafNode } from './plan.js'

export class Range extends LeafNode {
  readonly name = 'Range'
  readonly streamSupport = 'stateless'
  readonly start: Integral
  readonly end: Integral
  readonly step: Integral
  /** Undefined: the default parallelism. */
  readonly partitions: number | undefined
  readonly output: readonly Attribute[]

  constructor(start: Integral, end: Integral, step: Integral, partitions?: number) {
    super()
    this.start = start
    this.end = end
    this.step = step
    this.partitions = partitions
    this.output = [newAttribute('id', LongType, false)]
  }

  override describe(): string {
    return `(${this.start}, ${this.end}, step=${this.step})`
  }
}
