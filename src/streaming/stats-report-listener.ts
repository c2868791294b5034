/**
 * Tells, after each batch, how the delays of the last ones are distributed: the total delay and the processing time, each
 * as a line of figures and a table of percentiles.
 */
import { StatCounter } from '../core/rdd/stat-counter.js'
import type { BatchInfo, StreamingListener, StreamingListenerBatchEvent } from './listener.js'

const PERCENTILES = [0, 5, 10, 25, 50, 75, 90, 95, 100]

/**
 * A StreamingListener that tells, after each batch, how the delays of the last ones are distributed:
 * `ssc.addStreamingListener(new StatsReportListener())`.
 */
export class StatsReportListener implements StreamingListener {
  private readonly numBatchInfos: number
  private readonly print: (text: string) => void
  private readonly batchInfos: BatchInfo[] = []

  /** `numBatchInfos`: how many batches are looked back at. `print` gets the texts; the console's, unless said. */
  constructor(numBatchInfos: number = 10, print: (text: string) => void = console.log) {
    this.numBatchInfos = numBatchInfos
    this.print = print
  }

  /** Called by the context after each batch. */
  onBatchCompleted({ batchInfo }: StreamingListenerBatchEvent): void {
    this.batchInfos.push(batchInfo)
    if (this.batchInfos.length > this.numBatchInfos) this.batchInfos.shift()
    this.report('Total delay', ({ totalDelay }) => totalDelay)
    this.report('Processing time', ({ processingDelay }) => processingDelay)
  }

  private report(heading: string, delayOf: (info: BatchInfo) => number | undefined): void {
    const delays = this.batchInfos.map(delayOf).filter(delay => delay !== undefined)
    if (delays.length === 0) return
    delays.sort((a, b) => a - b)
    const at = (percent: number): number =>
      delays[Math.min(delays.length - 1, Math.floor((percent / 100) * delays.length))]
    this.print(`${heading}: ${new StatCounter(delays)}`)
    this.print(`\t${PERCENTILES.map(percent => `${percent}%`).join('\t')}`)
    this.print(`\t${PERCENTILES.map(percent => `${at(percent)} ms`).join('\t')}`)
  }
}
