/** What `millrace checkpoint diff` makes a program do at its start: tell what it would take up, and end. */
import { MillraceError } from '../../util/errors.js'
import type { StreamingContext } from '../streaming-context.js'
import { readLatestCheckpoint } from './checkpoint-reader.js'
import { operatorRecords } from './context-checkpoint.js'
import { compareOperators, reportLines } from './recovery-report.js'

/** The environment variable that names the folder. */
export const DIFF_VARIABLE = 'MILLRACE_CHECKPOINT_DIFF'

/** The folder to compare with; undefined when the program is to run. */
export function diffDirectory(): string | undefined {
  return process.env[DIFF_VARIABLE]
}

/** The exit code of a program that has compared and would lose nothing; others end so hardly ever. */
export const NOTHING_LOST = 97

/**
 * Writes the comparison to standard output and ends the process: code 1 when a start would be refused, because state
 * would be lost or application or batch duration are others, else `NOTHING_LOST`.
 */
export async function showDiff(context: StreamingContext, directory: string): Promise<never> {
  const { fileSystem, logger } = context.env
  const checkpoint = await readLatestCheckpoint(fileSystem, directory, logger)
  if (checkpoint === undefined) {
    throw new MillraceError('CHECKPOINT_UNREADABLE', { directory, reasons: 'there is none.' })
  }
  const report = compareOperators(checkpoint, operatorRecords(context))
  const lines = reportLines(report)
  let isRefused = report.droppedStates.length > 0
  const application = context.sparkContext.appName
  if (checkpoint.application !== application) {
    isRefused = true
    lines.unshift(
      `refused: the application is '${application}', and was '${checkpoint.application}'`,
    )
  }
  const batchMs = context.graph.batchDuration.milliseconds
  if (checkpoint.batchDurationMs !== batchMs) {
    isRefused = true
    lines.unshift(
      `refused: batches are of ${batchMs} ms, and were of ${checkpoint.batchDurationMs} ms`,
    )
  }
  await new Promise<void>(done => {
    process.stdout.write(`${lines.join('\n')}\n`, () => done())
  })
  process.exit(isRefused ? 1 : NOTHING_LOST)
}
