/**
 * The words of sources that number their records: each partition of a topic is a log, and a record's offset is its place
 * there. Offsets are bigint. A range tells which records a batch has of one partition, and is enough to read them again.
 */

/** One log of a source that numbers its records. */
export interface TopicPartition {
  readonly topic: string
  /** From 0. */
  readonly partition: number
}

/** A place in a partition: that of the next record. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: bigint
}

/** Records [fromOffset, untilOffset) of one partition. */
export class OffsetRange implements TopicPartition {
  readonly topic: string
  readonly partition: number
  readonly fromOffset: bigint
  readonly untilOffset: bigint

  constructor(topic: string, partition: number, fromOffset: bigint, untilOffset: bigint) {
    this.topic = topic
    this.partition = partition
    this.fromOffset = fromOffset
    this.untilOffset = untilOffset
  }

  /** How many offsets it has: how many records, where the source leaves none out. */
  count(): bigint {
    return this.untilOffset - this.fromOffset
  }

  toString(): string {
    return `${partitionName(this)} [${this.fromOffset} -> ${this.untilOffset}]`
  }
}

/** What has the ranges that it was read from: the RDDs of direct streams. */
export interface HasOffsetRanges {
  /** One for each partition of the RDD, in order. */
  readonly offsetRanges: readonly OffsetRange[]
}

/** `orders-3` */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
