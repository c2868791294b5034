/**
 * What a person should be told before any number: what is wrong with a stream, and what to do. The findings are in the order
 * in which to look at them; none means that all is well.
 */
import type { Batch, ProgramGraph, Receiver, StreamingPage } from './api.js'
import { count, counted, duration, percent } from './format.js'

export interface Finding {
  /** Names the kind of finding. */
  readonly kind: 'batches-fail' | 'receiver-failed' | 'slow' | 'held-back' | 'no-input' | 'stopped'
  /** `bad` needs a person; `note` is worth knowing. */
  readonly level: 'bad' | 'note'
  /** What is the case, in words that stay the same while it lasts. */
  readonly brief: string
  /** The same with its numbers. */
  readonly what: string
  /** What to do about it. */
  readonly remedy: string
  /** An error that belongs to it. */
  readonly error?: { readonly of: string; readonly text: string }
  /** The batch that shows it, as its time in ms. */
  readonly batchTimeMs?: number
}

/** Batches without a record before it is said that nothing comes. */
const emptyBatches = 20
/** Batches that are looked at to tell whether the stream keeps up now. */
const recentBatches = 10
/** The first batches take longer than others, and say nothing. */
const fewestBatches = 5

export function judge(page: StreamingPage): Finding[] {
  const { statistics, receivers } = page
  const isActive = statistics.state === 'active'
  return [
    failing(page.completedBatches),
    ...(isActive ? receivers.map(failedReceiver) : []),
    isActive ? slow(page) : undefined,
    ...receivers.map(heldBack),
    isActive ? nothingComes(page) : undefined,
    isActive ? undefined : stopped(page),
  ].filter(finding => finding !== undefined)
}

/** How much of the interval a batch takes now: the median of the last ones; undefined before there are enough. */
export function load(page: StreamingPage): number | undefined {
  const times = page.series.processingTime.slice(-recentBatches).filter(ms => ms !== null)
  if (times.length < fewestBatches) return undefined
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] / page.statistics.batchDuration
}

/** The step of the program with the largest share of a batch, when it has a third of it or more. */
export function slowStep(graph: ProgramGraph): ProgramGraph['nodes'][number] | undefined {
  const [first] = graph.nodes.toSorted((a, b) => (b.share ?? 0) - (a.share ?? 0))
  return (first?.share ?? 0) >= 1 / 3 ? first : undefined
}

function failing(completed: readonly Batch[]): Finding | undefined {
  const failed = completed.filter(
    batch => batch.status === 'FAILED' || batch.numFailedOutputOps > 0,
  )
  if (failed.length === 0) return undefined
  const [newest] = failed
  const isNewest = newest === completed[0]
  return {
    kind: 'batches-fail',
    brief: isNewest ? 'Batches fail.' : 'Batches have failed.',
    level: 'bad',
    what: isNewest
      ? `Batches fail: the newest one, and ${failed.length} of the last ${completed.length}.`
      : `${count(failed.length)} of the last ${counted(completed.length, 'batch')} failed, the newest ones did not.`,
    remedy:
      'What a failed batch should have written is missing. The error names the line; with a checkpoint directory the batch is run again after a restart.',
    error:
      newest.firstFailureReason === undefined
        ? undefined
        : { of: 'The newest failure', text: newest.firstFailureReason },
    batchTimeMs: newest.batchTimeMs,
  }
}

const nameOf = ({ streamName, callSite }: Receiver): string =>
  `The receiver ${streamName}${callSite ? ` (${callSite})` : ''}`

function failedReceiver(receiver: Receiver): Finding | undefined {
  // no state: it is being started
  if (receiver.isActive !== false) return undefined
  const error = receiver.lastError || receiver.lastErrorMessage || undefined
  return {
    kind: 'receiver-failed',
    brief: `Receiver ${receiver.streamName} does not run.`,
    level: 'bad',
    what: `${nameOf(receiver)} does not run: nothing comes in from it.`,
    remedy: error
      ? 'It is started again and again. See whether what it reads from is up and can be reached from here.'
      : 'It has stopped without an error. If it should run, restart the program.',
    error: error === undefined ? undefined : { of: `Receiver ${receiver.streamName}`, text: error },
  }
}

function slow(page: StreamingPage): Finding | undefined {
  const { statistics, series } = page
  const { batchDuration, warning, numActiveBatches } = statistics
  const share = load(page)
  const waiting = series.schedulingDelay.at(-1) ?? 0
  const isSlower = share !== undefined && share > 1
  if (!isSlower && warning === undefined) {
    if (waiting <= batchDuration && numActiveBatches <= 2) return undefined
    return {
      kind: 'slow',
      level: 'note',
      brief: 'The stream is behind.',
      what: `The stream is behind by ${duration(waiting)}${share === undefined ? '' : `, and catches up: batches take ${percent(share)} of the interval of ${duration(batchDuration)}`}.`,
      remedy:
        'Nothing need be done, unless it happens often: then the interval has too little room.',
    }
  }
  const slower = {
    kind: 'slow',
    level: 'bad',
    brief: 'Processing is slower than the input.',
  } as const
  // the program's own words have a remedy
  if (!isSlower) return { ...slower, what: warning!, remedy: '' }
  const step = slowStep(page.graph)
  const where =
    step === undefined
      ? ''
      : ` Most of the task time, ${percent(step.share)}, goes to ${step.name}${step.callSite ? ` at ${step.callSite}` : ''} and the steps right before it.`
  return {
    ...slower,
    what: `Processing is slower than the input: a batch takes ${duration(share * batchDuration)}, and one comes every ${duration(batchDuration)}, so each waits longer than the one before (now ${duration(waiting)}).${where}`,
    remedy:
      'Make that cheaper, give the program more threads (spark.master), take a longer batch interval, or let the input adapt (spark.streaming.backpressure.enabled).',
  }
}

function heldBack(receiver: Receiver): Finding | undefined {
  if (receiver.waiting !== true) return undefined
  return {
    kind: 'held-back',
    brief: `Receiver ${receiver.streamName} is held back.`,
    level: 'note',
    what: `${nameOf(receiver)} is held back: what it has received fills its memory.`,
    remedy: 'Senders wait until batches have used it up. If it lasts, processing is too slow.',
  }
}

function nothingComes({ statistics, series, receivers }: StreamingPage): Finding | undefined {
  const last = series.inputRate.slice(-emptyBatches)
  // inputs without receivers need not count their records
  if (receivers.length === 0 || last.length < emptyBatches) return undefined
  if (last.some(rate => (rate ?? 0) > 0)) return undefined
  return {
    kind: 'no-input',
    brief: 'No record comes in.',
    level: 'note',
    what: `No record has come in for ${duration(emptyBatches * statistics.batchDuration)}.`,
    remedy: 'If there should be some, see whether the sender sends.',
  }
}

function stopped({ statistics: { numActiveBatches } }: StreamingPage): Finding {
  return {
    kind: 'stopped',
    brief: 'The StreamingContext has stopped.',
    level: 'note',
    what: `The StreamingContext has stopped${numActiveBatches > 0 ? ` with ${counted(numActiveBatches, 'batch')} not processed` : ''}: no more batches are made.`,
    remedy:
      'Start the program again to go on; with a checkpoint directory it goes on where it was.',
  }
}
