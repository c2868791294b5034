/** Listens to the batches of one input stream, and publishes the rate that its estimator makes of them. */
import type { StreamingListener, StreamingListenerBatchEvent } from '../listener.js'
import type { RateEstimator } from './rate-estimator.js'

export class RateController implements StreamingListener {
  private readonly streamId: number
  private readonly estimator: RateEstimator
  private readonly publish: (rate: number) => void

  /** `publish` gets each new rate: whole records a second. */
  constructor(streamId: number, estimator: RateEstimator, publish: (rate: number) => void) {
    this.streamId = streamId
    this.estimator = estimator
    this.publish = publish
  }

  onBatchCompleted({ batchInfo }: StreamingListenerBatchEvent): void {
    const { processingEndTime, processingDelay, schedulingDelay, streamIdToInputInfo } = batchInfo
    const input = streamIdToInputInfo.get(this.streamId)
    if (
      input === undefined ||
      processingEndTime === undefined ||
      processingDelay === undefined ||
      schedulingDelay === undefined
    ) {
      return
    }
    const rate = this.estimator.compute(
      processingEndTime,
      input.numRecords,
      processingDelay,
      schedulingDelay,
    )
    if (rate !== undefined) this.publish(Math.floor(rate))
  }
}
