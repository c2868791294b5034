/** What each input stream gave to each batch, from the making of the batch until it is forgotten. */
import type { StreamInputInfo } from '../listener.js'
import type { Time } from '../time.js'

export class InputInfoTracker {
  private readonly byBatch: Map<number, Map<number, StreamInputInfo>> = new Map()

  /** Called by an input stream when it makes its RDD for the batch. */
  reportInfo(batchTime: Time, info: StreamInputInfo): void {
    const infos = this.byBatch.get(batchTime.milliseconds)
    if (infos === undefined) {
      this.byBatch.set(batchTime.milliseconds, new Map([[info.inputStreamId, info]]))
    } else {
      infos.set(info.inputStreamId, info)
    }
  }

  /** By stream id. */
  getInfo(batchTime: Time): ReadonlyMap<number, StreamInputInfo> {
    return this.byBatch.get(batchTime.milliseconds) ?? new Map()
  }

  /** Forgets batches before `thresholdMs`. */
  cleanup(thresholdMs: number): void {
    for (const timeMs of this.byBatch.keys()) {
      if (timeMs < thresholdMs) this.byBatch.delete(timeMs)
    }
  }
}
