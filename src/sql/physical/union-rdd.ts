/** The partitions of several RDDs of batches, one behind the other. */
import type { RDD } from '../../core/rdd/rdd.js'
import { UnionRDD } from '../../core/rdd/union-rdd.js'
import type { SparkContext } from '../../core/spark-context.js'

export function unionOf(context: SparkContext, rdds: readonly RDD<unknown>[]): RDD<unknown> {
  return new UnionRDD(context, rdds)
}
