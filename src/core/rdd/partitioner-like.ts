/** What a user may give where a partitioner is wanted, and what holds when nothing is given. */
import type { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import { refusedArgument } from '../operator-errors.js'
import { captured } from './captured.js'
import { CustomPartitioner, HashPartitioner, type Partitioner } from './partitioner.js'
import type { RDD } from './rdd.js'

/** A number of hash partitions, a partitioner of ours, or any object with these two members. */
export type PartitionerLike<K> =
  | number
  | Partitioner
  | { readonly numPartitions: number; getPartition(key: K): number }

/**
 * The partitioner meant. Unless given: that of the parent with the most partitions among those that have one, when it
 * has at least as many as `spark.default.parallelism` or the largest parent (Spark's rule); else hash partitions as many
 * as `spark.default.parallelism` says, or as the largest parent has. Throws INVALID_PARTITION_COUNT, INVALID_ARGUMENT.
 */
export function asPartitioner<K>(
  like: PartitionerLike<K> | undefined,
  operator: string,
  parents: readonly RDD<unknown>[],
): Partitioner {
  if (like === undefined) return defaultPartitioner(parents)
  if (typeof like === 'number') return new HashPartitioner(like)
  if (!isPartitioner(like)) throw notAPartitioner(like, operator)
  if ('describe' in like) return like
  const getPartition = (key: K): number => like.getPartition(key)
  return new CustomPartitioner(like, like.numPartitions, captured(getPartition, operator))
}

function isPartitioner(like: unknown): boolean {
  if (typeof like !== 'object' || like === null) return false
  const { getPartition } = like as { readonly getPartition?: unknown }
  return 'describe' in like || typeof getPartition === 'function'
}

function notAPartitioner(like: unknown, operator: string): MillraceError {
  if (typeof like !== 'object' || like === null) {
    return refusedArgument('INVALID_PARTITION_COUNT', operator, { count: preview(like, 80) })
  }
  return refusedArgument('INVALID_ARGUMENT', operator, {
    argument: 'The partitioner',
    expected: 'a number of partitions, or an object with numPartitions and getPartition(key)',
    value: preview(like, 80),
    advice: '',
  })
}

function defaultPartitioner(parents: readonly RDD<unknown>[]): Partitioner {
  const { context } = parents[0]
  const largest = Math.max(1, ...parents.map(rdd => rdd.numPartitions))
  const wanted = context.conf.contains('spark.default.parallelism')
    ? context.defaultParallelism
    : largest
  const best = parents
    .map(rdd => rdd.partitioner)
    .filter(partitioner => partitioner !== undefined)
    .sort((a, b) => b.numPartitions - a.numPartitions)[0]
  if (best !== undefined && (best.numPartitions >= wanted || largest / best.numPartitions < 10)) {
    return best
  }
  return new HashPartitioner(wanted)
}
