/**
 * Which partition a key belongs to. Two RDDs whose partitioners are equal have each key in the same partition, and are
 * joined without a shuffle.
 */
import { preview } from '../../util/preview.js'
import type { CapturedFunction } from '../closure/captured-function.js'
import { refusedCall } from '../operator-errors.js'
import type { PartitionerDescription } from '../pipeline/plan.js'
import type { PlanBuilder } from '../pipeline/plan-builder.js'
import { hashPartition } from '../shuffle/partition-function.js'

/** Which partition a key belongs to. RDDs whose partitioners are equal are joined without a shuffle. */
export interface Partitioner {
  readonly numPartitions: number
  equals(other: Partitioner): boolean
  /** For the engine: how tasks find the partition. */
  describe(builder: PlanBuilder): PartitionerDescription
  /** For the engine: resolves when `describe` may be called (a range partitioner samples its RDD first). */
  prepare?(): Promise<void>
}

/**
 * By the hash of the key's canonical bytes, modulo the number of partitions. Keys compare by value; the hash is
 * documented and the same for ever.
 */
export class HashPartitioner implements Partitioner {
  readonly numPartitions: number

  /** Throws INVALID_PARTITION_COUNT when `numPartitions` is no positive whole number. */
  constructor(numPartitions: number) {
    checkPartitionCount(numPartitions)
    this.numPartitions = numPartitions
  }

  getPartition(key: unknown): number {
    return hashPartition(key, this.numPartitions)
  }

  equals(other: Partitioner): boolean {
    return other instanceof HashPartitioner && other.numPartitions === this.numPartitions
  }

  describe(): PartitionerDescription {
    return { kind: 'hash', partitions: this.numPartitions }
  }
}

/** Rows dealt out in turn, for `repartition`. */
export class RoundRobinPartitioner implements Partitioner {
  readonly numPartitions: number

  constructor(numPartitions: number) {
    checkPartitionCount(numPartitions)
    this.numPartitions = numPartitions
  }

  equals(): boolean {
    return false
  }

  describe(): PartitionerDescription {
    return { kind: 'roundRobin', partitions: this.numPartitions }
  }
}

/** The user's own: any object with `numPartitions` and `getPartition(key)`. */
export class CustomPartitioner implements Partitioner {
  readonly numPartitions: number
  /** Gives a key's partition; for tasks. */
  readonly fn: CapturedFunction
  private readonly identity: object

  constructor(identity: object, numPartitions: number, fn: CapturedFunction) {
    checkPartitionCount(numPartitions)
    this.identity = identity
    this.numPartitions = numPartitions
    this.fn = fn
  }

  equals(other: Partitioner): boolean {
    return other instanceof CustomPartitioner && other.identity === this.identity
  }

  describe(): PartitionerDescription {
    return { kind: 'custom', partitions: this.numPartitions, fn: this.fn }
  }
}

/** Throws INVALID_PARTITION_COUNT, with what the program called and its line. */
export function checkPartitionCount(numPartitions: unknown): void {
  if (!Number.isInteger(numPartitions) || (numPartitions as number) < 1) {
    throw refusedCall('INVALID_PARTITION_COUNT', { count: preview(numPartitions, 80) })
  }
}
