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

  /** How many numbers there are. */
  get count(): bigint {
    const [start, end, step] = [this.start, this.end, this.step].map(BigInt)
    const distance = end - start
    const exact = distance / step + (distance % step === 0n ? 0n : 1n)
    return (step > 0n ? distance > 0n : distance < 0n) ? exact : 0n
  }
}
