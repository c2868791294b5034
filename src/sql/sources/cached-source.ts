/** The rows of a cached plan: computed by the first query that wants them, and kept in blocks from then on. */
import type { ShuffleDependency } from '../../core/rdd/dependency.js'
import type { RDD } from '../../core/rdd/rdd.js'
import { MillraceError } from '../../util/errors.js'
import { BatchRDD } from '../physical/batch-rdd.js'
import type { Operator } from '../physical/operator.js'
import type { PlanContext } from '../physical/planner.js'
import { exchange, type Stage } from '../physical/stage.js'
import type { StructShape } from '../types/data-type.js'
import type { RelationSource, Scan, ScanRequest } from './relation-source.js'

export class CachedSource implements RelationSource {
  readonly format = 'cache'
  readonly isStreaming = false
  readonly sizeInBytes: number | undefined
  readonly schema: StructShape
  readonly dependency: ShuffleDependency
  private readonly context: PlanContext

  constructor(stage: Stage, schema: StructShape, context: PlanContext) {
    this.schema = schema
    this.context = context
    this.sizeInBytes = stage.bytes
    const partitions = Math.max(1, stage.numPartitions)
    this.dependency = exchange(stage, { kind: 'same', partitions }, context)
  }

  scan(): Scan {
    throw new MillraceError('INTERNAL_ERROR', { what: 'a cached plan is not scanned' })
  }

  rdd({ columns }: ScanRequest): { rdd: RDD<unknown>; operator: Operator } {
    const { schema, context } = this
    const types = schema.fields.map(field => field.type)
    const rdd = new BatchRDD(context.context, {
      fragment: { operator: { op: 'input', index: 0, output: types }, env: context.env },
      inputs: [{ kind: 'shuffle', dependency: this.dependency }],
      functions: [],
      partitions: undefined,
      operator: 'InMemoryTableScan',
      callSite: undefined,
    })
    const input: Operator = { op: 'input', index: 0, output: types }
    return {
      rdd,
      operator: {
        op: 'project',
        list: columns.map(ordinal => ({
          kind: 'bound',
          ordinal,
          ...schema.fields[ordinal],
          id: 0,
        })),
        output: columns.map(ordinal => types[ordinal]),
        child: input,
      },
    }
  }
}
