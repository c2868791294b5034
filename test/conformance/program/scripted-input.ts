/** An input stream whose batches are written down. */
import { InputDStream, type RDD, type StreamingContext, type Time } from '../../../src/index.js'
import type { Batches } from '../case-format.js'

/**
 * The records of each batch, the first one ending a batch duration after time 0; null: no RDD at all; after the last
 * one: empty. A batch is cut into partitions of sizes that differ by one at most.
 */
export class ScriptedInput extends InputDStream<unknown> {
  private readonly batches: Batches
  private readonly numPartitions: number

  constructor(context: StreamingContext, batches: Batches, numPartitions = 2) {
    super(context)
    this.batches = batches
    this.numPartitions = numPartitions
  }

  override compute(time: Time): Promise<RDD<unknown> | undefined> {
    const number = time.milliseconds / this.slideDuration.milliseconds
    const records = number <= this.batches.length ? this.batches[number - 1] : []
    if (records === null) return Promise.resolve(undefined)
    this.reportInfo(time, { numRecords: records.length, metadata: {} })
    return Promise.resolve(
      this.context.sparkContext.parallelize<unknown>(records, this.numPartitions),
    )
  }
}
