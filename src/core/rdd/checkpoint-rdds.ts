/** What a checkpointed RDD reads its partitions from. Spark's names, which `toDebugString` shows. */
import { MillraceError } from '../../util/errors.js'
import type { PlanNode } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import type { SparkContext } from '../spark-context.js'
import type { Dependency } from './dependency.js'
import { FilesRDD } from './files-rdd.js'
import { RDD } from './rdd.js'

/** The files of a checkpoint, one a partition. */
export class ReliableCheckpointRDD<T> extends FilesRDD<T> {
  constructor(context: SparkContext, files: readonly string[]) {
    super(context, 'checkpoint', 'objectFile', () => files)
  }
}

/** The kept partitions of a persisted RDD, and nothing behind them. */
export class LocalCheckpointRDD<T> extends RDD<T> {
  readonly dependencies: readonly Dependency[] = []
  readonly numPartitions: number
  private readonly kept: RDD<unknown>

  constructor(rdd: RDD<T>) {
    super(rdd.context, 'localCheckpoint')
    this.numPartitions = rdd.numPartitions
    this.kept = rdd as RDD<unknown>
  }

  plan(partition: number, builder: PlanBuilder): PlanNode {
    const id = this.kept.blockId(partition)
    const blocks = this.context.env.blockManager.get(id)
    if (blocks === undefined) {
      throw new MillraceError('CHECKPOINT_RDD_BLOCK_ID_NOT_FOUND', { rddBlockId: id })
    }
    const { operator, callSite } = this
    return {
      node: 'source',
      kind: 'rows',
      slot: builder.slot({ kind: 'blocks', blocks }),
      operator,
      callSite,
    }
  }
}
