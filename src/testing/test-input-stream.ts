/**
 * An input stream whose batches a test writes down: the list of records of each batch, or null for a batch without an
 * RDD. After the last one, batches are empty.
 *
 * A batch is found by its time alone, so a batch that is computed again gets the same records; after a restart too, when
 * the time of the first batch was given.
 */
import type { RDD } from '../core/rdd/rdd.js'
import { InputDStream } from '../streaming/input/input-dstream.js'
import type { StreamingContext } from '../streaming/streaming-context.js'
import type { Time } from '../streaming/time.js'

/**
 * An input stream whose batches are written down: the list of records of each batch, or null for a batch without an RDD;
 * empty after the last one. A batch that is computed again has the same records, also in a restarted program when it gives
 * `firstBatchMs`.
 */
export class TestInputStream<T> extends InputDStream<T> {
  private readonly batches: readonly (readonly T[] | null)[]
  private readonly numPartitions: number
  private readonly firstMs: number

  /**
   * `numPartitions`: of each batch's RDD. `firstBatchMs`: the time of the first batch in ms; the next multiple of the
   * batch duration when not said.
   */
  constructor(
    context: StreamingContext,
    batches: readonly (readonly T[] | null)[],
    numPartitions: number = 2,
    firstBatchMs?: number,
  ) {
    super(context)
    this.batches = batches
    this.numPartitions = numPartitions
    const slideMs = this.slideDuration.milliseconds
    this.firstMs = firstBatchMs ?? (Math.floor(context.clock.now() / slideMs) + 1) * slideMs
  }

  override compute(time: Time): Promise<RDD<T> | undefined> {
    const index = (time.milliseconds - this.firstMs) / this.slideDuration.milliseconds
    const records = this.batches[index]
    if (records === null) return Promise.resolve(undefined)
    const rows = records ?? []
    this.reportInfo(time, { numRecords: rows.length, metadata: {} })
    return Promise.resolve(this.context.sparkContext.parallelize(rows, this.numPartitions))
  }
}
