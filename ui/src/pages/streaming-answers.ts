/**
 * The Streaming page's answer, put together from a whole one and the newer parts that follow: a batch that is known is not
 * sent again. What is kept is bounded as the server's is.
 */
import type { Batch, StreamingPage, StreamingSeries } from '../api.js'

/** Batches drawn, and batches listed. */
const most = { series: 1000, completed: 100 }
/** Batches that are asked for again: with several at once, a batch may end after later ones. */
const overlap = 5

/** Asks for what is newer than the parts known. */
export function pathAfter(known: StreamingPage | undefined): string {
  const after = known?.series.time.at(-overlap)
  return `millrace/streaming${after === undefined ? '' : `?after=${after}`}`
}

export function merge(known: StreamingPage | undefined, newer: StreamingPage): StreamingPage {
  if (known === undefined) return newer
  return {
    ...newer,
    series: mergeSeries(known.series, newer.series),
    completedBatches: mergeBatches(known.completedBatches, newer.completedBatches),
  }
}

function mergeSeries(known: StreamingSeries, newer: StreamingSeries): StreamingSeries {
  type Row = { [Name in keyof StreamingSeries]: StreamingSeries[Name][number] }
  const names = ['time', 'inputRate', 'schedulingDelay', 'processingTime', 'totalDelay'] as const
  const rows = new Map<number, Row>()
  for (const series of [known, newer]) {
    for (const [i, time] of series.time.entries()) {
      rows.set(time, Object.fromEntries(names.map(name => [name, series[name][i]])) as Row)
    }
  }
  const kept = Array.from(rows.values())
    .sort((a, b) => a.time - b.time)
    .slice(-most.series)
  const column = <Name extends keyof Row>(name: Name): Row[Name][] => kept.map(row => row[name])
  return {
    time: column('time'),
    inputRate: column('inputRate'),
    schedulingDelay: column('schedulingDelay'),
    processingTime: column('processingTime'),
    totalDelay: column('totalDelay'),
  }
}

function mergeBatches(known: readonly Batch[], newer: readonly Batch[]): Batch[] {
  const batches = new Map([...known, ...newer].map(batch => [batch.batchTimeMs, batch]))
  return Array.from(batches.values())
    .sort((a, b) => b.batchTimeMs - a.batchTimeMs)
    .slice(0, most.completed)
}
