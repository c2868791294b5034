/**
 * The same rows in other partitions: `repartition(n)`, `repartition(n, columns)`, `repartitionByRange`, `coalesce(n)`
 * (which only puts partitions together).
 */
import type { Expression } from '../expressions/expression.js'
import { type LogicalPlan, UnaryNode } from './plan.js'

export class Repartition extends UnaryNode {
  readonly name = 'Repartition'
  readonly streamSupport = 'stateless'
  readonly form: 'roundRobin' | 'hash' | 'range' | 'coalesce'
  /** Undefined: `spark.sql.shuffle.partitions`. */
  readonly partitions: number | undefined
  /** Keys, or sort orders for `range`. */
  readonly keys: readonly Expression[]

  constructor(
    form: 'roundRobin' | 'hash' | 'range' | 'coalesce',
    partitions: number | undefined,
    keys: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child)
    this.form = form
    this.partitions = partitions
    this.keys = keys
  }

  get expressions(): readonly Expression[] {
    return this.keys
  }

  rebuild([child]: readonly LogicalPlan[], keys: readonly Expression[]): Repartition {
    return new Repartition(this.form, this.partitions, keys, child).at(this.callSite)
  }
}
