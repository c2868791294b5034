/**
 * Rows of the engine as the program gets them, on the driver and (as an RDD) in tasks: objects, or the value of the only
 * column.
 */
import type { PlanNode } from '../core/pipeline/plan.js'
import type { PlanBuilder } from '../core/pipeline/plan-builder.js'
import { type Dependency, OneToOneDependency } from '../core/rdd/dependency.js'
import { RDD } from '../core/rdd/rdd.js'
import { rowReaderOf } from './exec/row-operators.js'
import {
  type Element,
  type ElementForm,
  LONG_AS_BIGINT,
  type Query,
  type RuntimeConf,
} from './query.js'
import type { StructShape } from './types/data-type.js'
import type { StructValue } from './types/sql-value.js'

export function rowReader(
  schema: StructShape,
  form: ElementForm,
  conf: RuntimeConf,
): (row: StructValue) => unknown {
  return rowReaderOf(schema, form, { longAsBigint: isLongAsBigint(conf) })
}

function isLongAsBigint(conf: RuntimeConf): boolean {
  return conf.get(LONG_AS_BIGINT, 'false') === 'true'
}

/** The rows of a query as the program gets them. Its schema is looked for when the RDD is first computed. */
export class DatasetRDD<T> extends RDD<T> {
  private readonly query: Query
  private readonly rows: RDD<StructValue>
  private readonly element: Element
  private readonly conf: RuntimeConf
  private schema: StructShape | undefined

  constructor(query: Query, element: Element, conf: RuntimeConf) {
    const rows = query.rdd()
    super(rows.context, 'rdd')
    this.query = query
    this.rows = rows
    this.element = element
    this.conf = conf
  }

  get dependencies(): readonly Dependency[] {
    return [new OneToOneDependency(this.rows as RDD<unknown>)]
  }

  get numPartitions(): number {
    return this.rows.numPartitions
  }

  override async prepare(): Promise<void> {
    await this.query.prepare()
    this.schema = await this.query.schema()
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const { operator, callSite } = this
    const parent = builder.planOf(this.rows as RDD<unknown>, partition)
    const args = [this.schema, this.element.form, isLongAsBigint(this.conf)]
    return {
      node: 'partition',
      name: 'sql.readRows',
      fns: [],
      args,
      slot: -1,
      operator,
      callSite,
      parents: [parent],
    }
  }
}
