/**
 * A stream that a receiver fills. The RDD of a batch has one partition for each block that was received since the batch
 * before.
 */

import type { RDD } from '../../core/rdd/rdd.js'
import { BlockRDD } from '../../core/rdd/source-rdds.js'
import { StorageLevel } from '../../core/storage/storage-level.js'
import { MillraceError } from '../../util/errors.js'
import { preview } from '../../util/preview.js'
import type { ReceiverSpec } from '../receiver/protocol.js'
import type { StreamingContext } from '../streaming-context.js'
import type { Time } from '../time.js'
import { InputDStream } from './input-dstream.js'

export class ReceiverInputDStream<T> extends InputDStream<T> {
  /** What the receiver's thread runs. */
  readonly receiver: ReceiverSpec

  /** Where the received blocks are kept. */
  readonly blockLevel: StorageLevel

  /** Without a `level`: MEMORY_AND_DISK_SER. Throws RECEIVER_STORAGE_LEVEL_INVALID for one that keeps nothing. */
  constructor(context: StreamingContext, receiver: ReceiverSpec, level?: StorageLevel) {
    const blockLevel = level ?? StorageLevel.MEMORY_AND_DISK_SER
    if (!(blockLevel instanceof StorageLevel) || !blockLevel.isValid) {
      throw new MillraceError('RECEIVER_STORAGE_LEVEL_INVALID', { level: preview(level, 80) })
    }
    super(context)
    this.receiver = receiver
    this.blockLevel = blockLevel
  }

  override compute(validTime: Time): Promise<RDD<T> | undefined> {
    const { blocks } = this.context.scheduler.receiverTracker
    const received = blocks.ofBatch(validTime, this.id)
    const numRecords = received.reduce((sum, block) => sum + block.rows, 0)
    this.reportInfo(validTime, { numRecords, metadata: {} })
    const { sparkContext } = this.context
    return Promise.resolve(
      received.length === 0
        ? sparkContext.emptyRDD<T>()
        : sparkContext.blockRDD<T>(blocks.handlesOf(received)),
    )
  }

  protected override releaseRDD(rdd: RDD<T>): void {
    super.releaseRDD(rdd)
    if (rdd instanceof BlockRDD) rdd.releaseBlocks()
  }
}
