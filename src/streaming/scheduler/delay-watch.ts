/**
 * Tells the log of batches: each completed one at INFO, and at WARN when the program cannot keep up, which is when most
 * of the last batches took longer than the batch interval and the newest had to wait for two intervals, and a second, or
 * more. That is told again when the wait has doubled, and once when batches do not wait any more.
 */
import type { Logger } from '../../util/log.js'
import type { BatchInfo } from '../listener.js'

const LOOKED_AT = 10
/** Fewer say nothing: the first batch starts threads and compiles. */
const LEAST = 5
/** With intervals of milliseconds a moment without the processor is a wait of many. */
const LEAST_WAIT_MS = 1000

export class DelayWatch {
  private readonly logger: Logger
  private readonly intervalMs: number
  private readonly times: number[] = []
  /** The wait that was told last; 0: the program keeps up. */
  private toldMs = 0

  constructor(logger: Logger, intervalMs: number) {
    this.logger = logger
    this.intervalMs = intervalMs
  }

  batchCompleted({ batchTime, numRecords, schedulingDelay, processingDelay }: BatchInfo): void {
    if (schedulingDelay === undefined || processingDelay === undefined) return
    const fields = {
      batchTime: batchTime.milliseconds,
      records: numRecords,
      schedulingDelay,
      processingTime: processingDelay,
    }
    this.logger.info(
      `Batch ${batchTime} is done: ${numRecords} records, waited ${schedulingDelay} ms, took ${processingDelay} ms`,
      fields,
    )
    this.times.push(processingDelay)
    if (this.times.length > LOOKED_AT) this.times.shift()
    const typicalMs = this.times.toSorted((a, b) => a - b)[Math.floor(this.times.length / 2)]
    const fallsBehind = this.times.length >= LEAST && typicalMs > this.intervalMs
    const noticedMs = Math.max(2 * this.intervalMs, 2 * this.toldMs, LEAST_WAIT_MS)
    if (fallsBehind && schedulingDelay >= noticedMs) {
      this.toldMs = schedulingDelay
      this.logger.warn(
        `Batches take longer than the batch interval: ${typicalMs} ms for an interval of ${this.intervalMs} ms, as the last ${this.times.length} show. The batch at ${batchTime}, of ${numRecords} records, has waited ${schedulingDelay} ms and taken ${processingDelay} ms, and later ones will wait longer. Give the program more threads (--master 'local[N]'), a longer interval or less to do for each record, or let it take in less (spark.streaming.backpressure.enabled=true)`,
        fields,
      )
    } else if (this.toldMs > 0 && !fallsBehind && schedulingDelay < this.intervalMs) {
      this.toldMs = 0
      this.logger.warn(
        `Batches keep up again: the batch at ${batchTime}, of ${numRecords} records, has waited ${schedulingDelay} ms and taken ${processingDelay} ms`,
        fields,
      )
    }
  }
}
